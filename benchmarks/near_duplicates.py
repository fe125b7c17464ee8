"""Measure how many known near-duplicates are grouped, and what is grouped among other articles.

    python benchmarks/near_duplicates.py PAIRS.jsonl[.gz] ARTICLES.jsonl[.gz] [--random 100000]

A line of PAIRS has two articles `a` and `b` (`text`, `title`, `source`, `date`) and the `jaccard` similarity of
their word 3-grams. The articles of ARTICLES (an import file) are grouped in a temporary library without
embeddings. The output lists what a person should check: pairs that are not grouped, and every story.
"""

import argparse
import gzip
import json
import random
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from index import SHARED_CORPUS, ArticleId, IndexSettings, PublishedAt, ReadError, Story, open_index, read_date
from index.dedup.copy_rules import ComparedReport, are_copies, may_be_copies
from index.dedup.minhash import sketch_text
from index.dedup.near_duplicates import group_stories
from index.dedup.text_overlap import prepare_text
from index.importing.jsonl_file import read_import_lines

BANDS_OF_JACCARD = ((0.8, 1.01), (0.6, 1.01), (0.4, 0.6))


@dataclass(frozen=True)
class KnownPair:
    jaccard: float
    titles: tuple[str, str]
    is_grouped: bool


def read_lines(path: Path) -> Iterator[dict[str, object]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as stream:
        yield from (json.loads(line) for line in stream)


def read_published(text: str) -> PublishedAt | None:
    try:
        return read_date(text.replace("/", "-")) if text else None
    except ReadError:
        return None


def to_report(article: Mapping[str, str]) -> ComparedReport:
    return ComparedReport(
        prepare_text(article["text"]), article["source"] or None, read_published(article["date"])
    )


def judge(line: dict[str, object]) -> KnownPair:
    one, other = line["a"], line["b"]
    assert isinstance(one, dict) and isinstance(other, dict) and isinstance(line["jaccard"], float)
    reports = to_report(one), to_report(other)
    agreeing = count_agreeing(sketch_text(one["text"]), sketch_text(other["text"]))
    is_found = may_be_copies(agreeing, reports[0].published, reports[1].published)
    return KnownPair(line["jaccard"], (one["title"], other["title"]), is_found and are_copies(*reports))


def count_agreeing(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    return sum(a == b for a, b in zip(one, other, strict=False))


def report_pairs(path: Path) -> None:
    pairs = sorted((judge(line) for line in read_lines(path)), key=lambda pair: pair.jaccard)
    for low, high in BANDS_OF_JACCARD:
        within = [pair.is_grouped for pair in pairs if low <= pair.jaccard < high]
        share = sum(within) / len(within)
        print(f"jaccard {low} to {min(high, 1.0)}: {sum(within)} of {len(within)} grouped, {share:.4f}")
    for pair in pairs:
        if pair.jaccard >= BANDS_OF_JACCARD[1][0] and not pair.is_grouped:
            print(f"  apart {pair.jaccard:.2f}  {pair.titles[0][:50]}  |  {pair.titles[1][:50]}")


def report_random(path: Path, count: int) -> None:
    """Compare random pairs by the rules of grouping."""
    drafts = [line.draft for line in read_import_lines(path) if line.draft is not None]
    sketches = [sketch_text(draft.text) for draft in drafts]
    draw = random.Random(1)
    chosen = {tuple(sorted(draw.sample(range(len(drafts)), 2))) for _ in range(count)}
    grouped = 0
    for one, other in sorted(chosen):
        first, second = drafts[one], drafts[other]
        agreeing = count_agreeing(sketches[one], sketches[other])
        if may_be_copies(agreeing, first.published, second.published) and are_copies(
            ComparedReport(prepare_text(first.text), first.outlet, first.published),
            ComparedReport(prepare_text(second.text), second.outlet, second.published),
        ):
            grouped += 1
            print(f"  grouped  {first.title}  |  {second.title}")
    print(f"random pairs: {grouped} of {len(chosen)} grouped")


def report_all(path: Path) -> None:
    drafts = [line.draft for line in read_import_lines(path) if line.draft is not None]
    with (
        tempfile.TemporaryDirectory() as folder,
        open_index(IndexSettings(data_dir=Path(folder), embedding_model="bundled", _env_file=None)) as index,
    ):
        ids: list[ArticleId] = []
        for first in range(0, len(drafts), 200):
            outcomes = index.add(SHARED_CORPUS, drafts[first : first + 200])
            ids += [outcome.article_id for outcome in outcomes if outcome.article_id is not None]
        started = perf_counter()
        compared = group_stories(index.database, lambda: False)
        took = perf_counter() - started
        print(f"grouping: {compared} articles, {took:.1f} s, {took / compared * 1000:.2f} ms an article")
        found = (index.get_details([SHARED_CORPUS], article_id).story for article_id in dict.fromkeys(ids))
        stories = {story.origin.article_id: story for story in found if story is not None}
    for story in stories.values():
        print_story(story)
    print(f"stories: {len(stories)} of {sum(len(story.articles) for story in stories.values())} articles")


def print_story(story: Story) -> None:
    print(f"  story, wire {story.wire}, origin {story.origin.article_id}:")
    for article in story.articles:
        day = article.published.isoformat()[:10] if article.published is not None else "undated"
        print(f"    {article.article_id:6} {day} {article.outlet or '-':24.24} {article.title[:60]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs_file", type=Path)
    parser.add_argument("articles_file", type=Path)
    parser.add_argument("--random", type=int, default=100_000)
    options = parser.parse_args()
    report_pairs(options.pairs_file)
    report_random(options.articles_file, options.random)
    report_all(options.articles_file)


if __name__ == "__main__":
    main()
