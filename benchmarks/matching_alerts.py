"""Measure how long a new article takes to match against thousands of saved questions, and how long people wait.

    python benchmarks/matching_alerts.py LIBRARY ARTICLES.jsonl[.gz] [--saved 10000] [--new 40]

LIBRARY is the data folder of an embedded library, which is copied. The saved questions are made of the titles
of its articles and of ARTICLES, the new articles are the last of ARTICLES. Prints the time to embed the
questions once, then for each new article the time of `match_arrivals`, and the time of an answer alone and
while articles are matched all the time.
"""

import argparse
import gzip
import json
import random
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from threading import Event, Thread
from time import perf_counter, process_time

from index import (
    SHARED_CORPUS,
    AlertCriteria,
    ArticleDraft,
    IndexSettings,
    NewsIndex,
    Precision,
    PublishedAt,
    open_index,
)
from index.store.standing_query_queries import insert_standing_query

_FORMS = (
    "Who is involved in {title}?",
    "When did this happen: {title}?",
    "How many people are affected by {title}?",
    "What did officials say about {title}?",
    "Where is {title}?",
)
_PEOPLE_ASK = 60


def percentiles(times: Sequence[float]) -> str:
    return f"p50 {median(times):6.0f} ms  p95 {quantiles(times, n=20, method='inclusive')[18]:6.0f} ms"


def read_articles(path: Path) -> list[dict[str, str]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def make_questions(titles: Sequence[str], count: int) -> Iterator[str]:
    """Questions about some words of the titles."""
    draw = random.Random(5)
    for number in range(count):
        words = titles[number % len(titles)].split()
        first = draw.randrange(max(1, len(words) - 4))
        yield draw.choice(_FORMS).format(title=" ".join(words[first : first + draw.randint(3, 5)]))


def add(index: NewsIndex, record: dict[str, str], number: int) -> None:
    """Store and index an article as if it had just been published."""
    published = PublishedAt(datetime.now(UTC), Precision.INSTANT)
    draft = ArticleDraft(text=record["text"], title=record.get("title") or "", published=published)
    index.add(SHARED_CORPUS, [replace(draft, url=f"https://new.example/{number}")])
    index.sync()


def ask_all(index: NewsIndex, questions: Sequence[str]) -> list[float]:
    times = []
    for question in questions:
        began = perf_counter()
        index.ask(question, corpora=[SHARED_CORPUS])
        times.append((perf_counter() - began) * 1000)
    return times


def measure(library: Path, articles: list[dict[str, str]], saved: int, new: int) -> None:
    with open_index(IndexSettings(data_dir=library, _env_file=None)) as index:
        index.warm()
        known = [summary.facts.title for summary in index.list_articles([SHARED_CORPUS], limit=10_000)]
        titles = [*known, *(record.get("title") or "" for record in articles)]
        titles = [title for title in titles if len(title.split()) > 4]
        now = datetime.now(UTC)
        with index.database.write_transaction() as connection:
            for question in make_questions(titles, saved):
                insert_standing_query(connection, [SHARED_CORPUS], AlertCriteria(question=question), now)
        fresh = [record for record in articles if record.get("title") not in known][-new - 1 :]
        add(index, fresh[0], 0)
        began = perf_counter()
        index.alerts.match_arrivals()
        print(f"the first article, with {saved:,} questions to embed: {perf_counter() - began:.1f} s")
        times, cpu, alerts = [], [], 0
        for number, record in enumerate(fresh[1:], start=1):
            add(index, record, number)
            began, began_cpu = perf_counter(), process_time()
            alerts += index.alerts.match_arrivals().alerts
            times.append((perf_counter() - began) * 1000)
            cpu.append((process_time() - began_cpu) * 1000)
        print(f"a new article      {percentiles(times)}  ({alerts} alerts from {new} articles)")
        print(f"  processor time   {percentiles(cpu)}")
        people = list(make_questions(known, _PEOPLE_ASK))
        print(f"questions alone    {percentiles(ask_all(index, people))}")
        stop = Event()
        matching = Thread(target=match_until, args=(index, fresh, stop))
        matching.start()
        print(f"  while matching   {percentiles(ask_all(index, people))}")
        stop.set()
        matching.join()


def match_until(index: NewsIndex, fresh: list[dict[str, str]], stop: Event) -> None:
    """Revise the articles again and again, and match them."""
    round_ = 0
    while not stop.is_set():
        round_ += 1
        for number, record in enumerate(fresh):
            if not stop.is_set():
                add(index, record | {"text": f"{record['text']} Revision {round_}."}, number)
                index.alerts.match_arrivals(is_cancelled=stop.is_set)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path)
    parser.add_argument("articles_file", type=Path)
    parser.add_argument("--saved", type=int, default=10_000)
    parser.add_argument("--new", type=int, default=40)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "data"
        shutil.copytree(options.library, copy)
        measure(copy, read_articles(options.articles_file), options.saved, options.new)


if __name__ == "__main__":
    main()
