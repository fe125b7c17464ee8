"""Write question sets of few articles, to fit and measure what a new library answers and refuses.

    python benchmarks/small_libraries.py DATA OUT

DATA contains `news-dev`, `squad2-half` and `scale`. Writes a folder for each set to OUT: 1 to 100 articles, the
questions that they answer, and about as many that they do not: those that share the most words with the
articles, and the near misses of squad2-half. In sets with the name `short`, one article is asked about as if
there was no other ("how many died"): the questions of `labels/short-train.jsonl.gz` without the follow-ups.
Before importing them into libraries of their own, link the folder
`models` of another library into each, or the model is converted for every one.
"""

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from annotated_examples import OPENING, SOURCES, find_annotated_records, read_short_labels
from members_train_set import convert_labels, write_records
from reader_examples import Record, WordSearch, read_records

SEED = 11
# The number of sets by their number of articles.
NEWS_SETS = {1: 24, 5: 12, 20: 6, 50: 4, 100: 2}
SQUAD_SETS = {1: 30, 5: 10, 20: 4, 50: 2}
# The share of the articles of a set that were chosen since they answer a question.
_ANSWERING_SHARE = 0.6
_FEWEST_UNANSWERED, _MOST_OF_EACH = 3, 40
_COMPARED_CHARS = 600


@dataclass(frozen=True)
class SmallSet:
    name: str
    articles: Sequence[Record]
    questions: Sequence[Record]


def make_news_sets(folder: Path, rng: random.Random) -> Iterator[SmallSet]:
    articles = {article["url"]: article for article in read_records(folder / "articles.jsonl.gz")}
    read = read_records(folder / "questions.jsonl")
    questions = [q for q in read if q["answers"] and any(url in articles for url in q["relevant"])]
    answering = sorted({url for question in questions for url in question["relevant"] if url in articles})
    urls = [*articles]
    words = WordSearch(question["question"] for question in questions)
    for size, count in NEWS_SETS.items():
        for number in range(count):
            chosen = set(rng.sample(answering, max(1, int(size * _ANSWERING_SHARE))))
            while len(chosen) < size:
                chosen.add(rng.choice(urls))
            inside = [q for q in questions if chosen.intersection(q["relevant"])]
            similar = Counter(
                place
                for url in sorted(chosen)
                for place in words.search(
                    f"{articles[url]['title']} {articles[url]['text'][:_COMPARED_CHARS]}", 8
                )
            )
            outside = [
                questions[p]
                for p, _ in similar.most_common()
                if not chosen.intersection(questions[p]["relevant"])
            ]
            rng.shuffle(outside)
            yield SmallSet(
                f"news-{size}-{number}",
                [articles[url] for url in sorted(chosen)],
                [
                    *({**q, "relevant": [url for url in q["relevant"] if url in chosen]} for q in inside),
                    *(
                        {**q, "answers": [], "relevant": []}
                        for q in outside[: max(_FEWEST_UNANSWERED, len(inside))]
                    ),
                ],
            )


def make_squad_sets(folder: Path, rng: random.Random) -> Iterator[SmallSet]:
    articles = [*read_records(folder / "articles.jsonl.gz")]
    words = WordSearch(f"{article['title']} {article['text']}" for article in articles)
    answered: dict[str, list[Record]] = defaultdict(list)
    near_misses: dict[str, list[Record]] = defaultdict(list)
    for question in read_records(folder / "questions.jsonl"):
        if question["relevant"]:
            answered[question["relevant"][0]].append(question)
        else:
            for place in words.search(question["question"], 1):
                near_misses[articles[place]["url"]].append(question)
    for size, count in SQUAD_SETS.items():
        for number in range(count):
            chosen = rng.sample(articles, size)
            inside, outside = (
                [question for article in chosen for question in by_url[article["url"]]]
                for by_url in (answered, near_misses)
            )
            rng.shuffle(inside)
            rng.shuffle(outside)
            most = max(_FEWEST_UNANSWERED, min(_MOST_OF_EACH, len(inside)))
            yield SmallSet(f"squad-{size}-{number}", chosen, [*inside[:most], *outside[:most]])


def make_short_sets(data: Path, folder: Path) -> Iterator[SmallSet]:
    """Questions that take their article for granted, and their article. `folder` is for temporary files."""
    labels = [one for one in read_short_labels() if not one.get("before") and one["kind"] != OPENING]
    annotated = find_annotated_records(labels, [data / name / "articles.jsonl.gz" for name in SOURCES])
    articles_file = folder / "articles.jsonl"
    write_records(articles_file, annotated.values())
    questions: dict[str, list[Record]] = defaultdict(list)
    for label in convert_labels(labels, annotated, articles_file):
        questions[label["about"]].append(label)
    for number, (url, asked) in enumerate(questions.items()):
        yield SmallSet(f"short-{number}", [annotated[url]], asked)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    rng = random.Random(SEED)
    sets = [
        *make_news_sets(options.data / "news-dev", rng),
        *make_squad_sets(options.data / "squad2-half", rng),
    ]
    with TemporaryDirectory() as temporary:
        sets += make_short_sets(options.data, Path(temporary))
    for one in sets:
        folder = options.out / one.name
        folder.mkdir(parents=True, exist_ok=True)
        write_records(folder / "articles.jsonl", one.articles)
        write_records(folder / "questions.jsonl", one.questions)
    answerable = sum(bool(q["answers"] or q.get("full")) for one in sets for q in one.questions)
    total = sum(len(one.questions) for one in sets)
    print(f"{len(sets)} sets, {total:,} questions, {answerable:,} of them answerable")


if __name__ == "__main__":
    main()
