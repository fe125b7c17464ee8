"""Measure how well the articles of each week are grouped into events, and whether the sentences tell them.

    python benchmarks/briefs.py LIBRARY [--set judged] [--reader second] [--show]

LIBRARY is a data folder with the articles of the weeks of a set (see `WEEKS`), imported from
scale/articles.jsonl.gz. `labels/scale-events.jsonl.gz` says for each URL of `judged` and `fitting` which event
a reader assigned it to, `labels/scale-brief-sentences.jsonl` whether the sentence at some offsets of an article
tells its event. For `held`, `labels/scale-held-sentences.jsonl.gz` says it of the first sentences of each
article; they were labelled before the program chose any. `labels/scale-opinions.jsonl` says which articles are
opinion pieces. A brief is built for each week; `--show` prints them.
`--reader second` compares with the reader of two of the judged weeks who had not seen the labels of the first,
and prints how far both readers agree.
"""

import argparse
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import perf_counter

from index import SHARED_CORPUS, Brief, BriefEvent, BriefRequest, IndexSettings, NewsIndex, open_index

LABELS = Path(__file__).parent / "labels"
WEEKS = {
    "judged": [date(2018, 5, 14) + timedelta(weeks=week) for week in range(10)],
    "fitting": [date(2017, 8, 7) + timedelta(weeks=week) for week in range(3)],
    "held": [
        *(date(2013, 7, 8), date(2014, 5, 12), date(2016, 3, 28), date(2018, 9, 17)),  # tuned on afterwards
        *(date(2014, 8, 18), date(2016, 2, 22), date(2016, 11, 21)),  # likewise
        *(date(2017, 7, 10), date(2018, 10, 8)),  # not tuned on
    ],
}
"""The Mondays of each set."""
MOST_EVENTS = 500
LABEL_FILES = {"first": "scale-events.jsonl.gz", "second": "scale-events-second.jsonl.gz"}


@dataclass(frozen=True)
class Judged:
    """One article of a brief: the articles grouped with it, and those that a reader would group with it."""

    grouped: frozenset[str]
    labelled: frozenset[str]


def read_events(name: str, *, reader: str) -> dict[str, str]:
    with gzip.open(LABELS / LABEL_FILES[reader], "rt", encoding="utf-8") as stream:
        lines = [json.loads(line) for line in stream]
    return {line["url"]: line["event"] for line in lines if line["set"] == name}


@dataclass(frozen=True)
class SentenceLabels:
    """What a reader said of sentences, by the URL of the article."""

    by_url: dict[str, list[tuple[int, int, bool]]]

    def tells(self, event: BriefEvent) -> bool | None:
        """Whether the shown sentence tells its event; None if nobody judged it."""
        start = event.citation.start
        around = [
            (start - first, tells)
            for first, last, tells in self.by_url.get(event.citation.article.url or "", ())
            if first <= start < last
        ]
        return min(around)[1] if around else None


def read_sentence_labels() -> SentenceLabels:
    by_url: dict[str, list[tuple[int, int, bool]]] = defaultdict(list)
    judged = (LABELS / "scale-brief-sentences.jsonl").read_text("utf-8")
    held = gzip.decompress((LABELS / "scale-held-sentences.jsonl.gz").read_bytes()).decode()
    for line in map(json.loads, [*judged.splitlines(), *held.splitlines()]):
        by_url[line["url"]].append((line["start"], line["end"], line["tells"]))
    return SentenceLabels(by_url)


def read_opinions() -> dict[str, bool]:
    lines = (LABELS / "scale-opinions.jsonl").read_text("utf-8").splitlines()
    return {line["url"]: line["is_opinion"] for line in map(json.loads, lines)}


def build_weeks(index: NewsIndex, name: str) -> Iterator[Brief]:
    for monday in WEEKS[name]:
        since = datetime.combine(monday, time(), UTC)
        request = BriefRequest(since=since, until=since + timedelta(weeks=1, microseconds=-1))
        yield index.briefs.build(request, corpora=[SHARED_CORPUS], limit=MOST_EVENTS)


def has_labels(brief: Brief, labels: dict[str, str]) -> bool:
    articles = [*(article for event in brief.events for article in event.articles), *brief.opinions]
    return all(article.url in labels for article in articles)


def judge(brief: Brief, labels: dict[str, str]) -> list[Judged]:
    groups = [frozenset(a.url or "" for a in event.articles) for event in brief.events]
    groups += [frozenset([article.url or ""]) for article in brief.opinions]
    return compare(groups, labels)


def compare_readers(first: dict[str, str], second: dict[str, str]) -> list[Judged]:
    """The articles that both labelled, grouped by the second reader."""
    groups: dict[str, set[str]] = defaultdict(set)
    for url in first.keys() & second.keys():
        groups[second[url]].add(url)
    return compare([frozenset(group) for group in groups.values()], first)


def compare(groups: Sequence[frozenset[str]], labels: dict[str, str]) -> list[Judged]:
    shown = frozenset[str]().union(*groups)
    of_event: dict[str, set[str]] = defaultdict(set)
    for url in shown:
        of_event[labels[url]].add(url)
    return [Judged(group, frozenset(of_event[labels[url]])) for group in groups for url in sorted(group)]


def print_grouping(judged: Sequence[Judged]) -> None:
    precision = sum(len(j.grouped & j.labelled) / len(j.grouped) for j in judged) / len(judged)
    recall = sum(len(j.grouped & j.labelled) / len(j.labelled) for j in judged) / len(judged)
    together = sum(len(j.grouped & j.labelled) - 1 for j in judged)
    grouped, labelled = (sum(len(s) - 1 for s in side) for side in zip(*map(sides, judged), strict=True))
    right = {j.labelled for j in judged if j.grouped == j.labelled}
    events = {j.labelled for j in judged}
    several = {event for event in events if len(event) > 1}
    print(f"articles: {len(judged)}; events of the reader: {len(events)}, {len(several)} of several articles")
    print(f"B-cubed precision {precision:.3f}, recall {recall:.3f}, F1 {f1(precision, recall):.3f}")
    print(f"pairs: precision {together / max(grouped, 1):.3f}, recall {together / max(labelled, 1):.3f}")
    share = len(right) / len(events)
    print(f"events grouped exactly as the reader did: {len(right)} of {len(events)} = {share:.3f}")
    print(f"of those of several articles: {len(right & several)} of {len(several)}")


def sides(judged: Judged) -> tuple[frozenset[str], frozenset[str]]:
    return judged.grouped, judged.labelled


def f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall)


def print_sentences(briefs: Sequence[Brief], labels: SentenceLabels) -> None:
    """A sentence that nobody judged counts as one that does not tell its event."""
    all_events = [event for brief in briefs for event in brief.events]
    first = [event for brief in briefs for event in brief.events[:5]]
    several = [event for event in all_events if len(event.articles) > 1]
    parts = {"all": all_events, "first page of each brief": first, "events of several articles": several}
    for part, events in parts.items():
        known = [labels.tells(event) for event in events]
        share = sum(map(bool, known)) / max(len(known), 1)
        print(
            f"sentences that tell the event, {part}: {sum(map(bool, known))} of {len(known)} = {share:.3f};"
            f" {known.count(None)} not judged"
        )


def print_opinions(briefs: Sequence[Brief], labels: dict[str, bool]) -> None:
    listed = [labels.get(article.url or "", False) for brief in briefs for article in brief.opinions]
    alone = [e.articles[0].url or "" for brief in briefs for e in brief.events if len(e.articles) == 1]
    missed = sum(labels.get(url, False) for url in alone)
    print(f"opinion pieces listed: {len(listed)}, right {sum(listed)}; among the events: {missed}")


def print_ages(briefs: Sequence[Brief]) -> None:
    older = sum(
        article.published is not None and article.published.at < brief.request.since
        for brief in briefs
        for event in brief.events
        for article in event.articles
    )
    print(f"articles older than asked: {older}")


def show(brief: Brief) -> None:
    print(f"\n# {brief.request.since:%Y-%m-%d}: {brief.total} events, {brief.articles} articles")
    for event in brief.events:
        print(f"\n{event.outlets} outlets, {len(event.articles)} articles")
        print(f"  {event.citation.quote}")
        print(f"  {event.citation.article.url} {event.citation.start}-{event.citation.end}")
        for article in event.articles:
            print(f"  - {article.title} ({article.outlet})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path)
    parser.add_argument("--set", choices=WEEKS, default="judged")
    parser.add_argument("--reader", choices=LABEL_FILES, default="first")
    parser.add_argument("--show", action="store_true")
    arguments = parser.parse_args()
    labels = read_events(arguments.set, reader=arguments.reader)
    with open_index(IndexSettings(data_dir=arguments.library)) as index:
        started = perf_counter()
        briefs = list(build_weeks(index, arguments.set))
        seconds = perf_counter() - started
    if arguments.reader != "first":
        briefs = [brief for brief in briefs if has_labels(brief, labels)]
        print("the readers:")
        print_grouping(compare_readers(read_events(arguments.set, reader="first"), labels))
        print("the program:")
    for brief in briefs if arguments.show else ():
        show(brief)
    if labels:
        print_grouping([judged for brief in briefs for judged in judge(brief, labels)])
    print_sentences(briefs, read_sentence_labels())
    print_opinions(briefs, read_opinions())
    print_ages(briefs)
    print(f"{seconds / len(WEEKS[arguments.set]):.2f} s a brief")


if __name__ == "__main__":
    main()
