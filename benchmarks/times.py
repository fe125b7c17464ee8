"""Measure how relative times in sentences are resolved to days: precision and recall.

    python benchmarks/times.py ARTICLES.jsonl[.gz] [--labels FILE] [--show]

ARTICLES is the import file from which the labelled sentences were drawn, at random among those that name a
time. For each time, a label gives its span in the article and the `ranges` (first and last day) that a careful
reader who knows the day of publication may understand. Without ranges it means no certain days ("today's
children", the attacks of 11 September). It is `certain` if such a reader is sure; the others need not be
resolved. `--show` prints wrong ranges and missed certain times.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypedDict

from labelled import LABELS, Label, Labelled, StoredArticle, read_labelled, share

from index.language.dates.date_resolution import resolve_times
from index.model.answer_types import ResolvedTime


class Verdict(StrEnum):
    RIGHT = "right"
    WRONG_DAYS = "wrong, other days are meant"
    NO_DAYS = "wrong, no certain days are meant"
    UNLABELLED = "wrong, no relative time"
    MISSED = "missed"
    RIGHTLY_SILENT = "rightly silent"


_WRONG = (Verdict.WRONG_DAYS, Verdict.NO_DAYS, Verdict.UNLABELLED)
_NOTHING = "-"


class LabelledTime(TypedDict):
    """Dates are in ISO format, such as 2021-08-24."""

    start: int
    end: int
    ranges: list[list[str]]
    certain: bool


@dataclass(frozen=True, slots=True)
class TimesLabel(Label):
    times: list[LabelledTime]


@dataclass(frozen=True, slots=True)
class Judged:
    labelled: Labelled[TimesLabel]
    words: str
    expected: str
    found: str
    verdict: Verdict
    is_certain: bool = False


def judge(labelled: Labelled[TimesLabel]) -> Iterator[Judged]:
    """Every labelled time, and every other time that was resolved."""
    left = list(resolve_times(labelled.sentence, labelled.article.published))
    for time in labelled.label.times:
        words = labelled.article.text[time["start"] : time["end"]]
        expected = " | ".join("..".join(days) for days in time["ranges"]) or _NOTHING
        resolved = next((one for one in left if overlap(time, one, labelled.label.start)), None)
        if resolved is not None:
            left.remove(resolved)
        found = write_days(resolved) if resolved is not None else _NOTHING
        yield Judged(labelled, words, expected, found, decide(time, resolved), time["certain"])
    for resolved in left:
        words = labelled.sentence[resolved.start : resolved.end]
        yield Judged(labelled, words, _NOTHING, write_days(resolved), Verdict.UNLABELLED)


def overlap(time: LabelledTime, resolved: ResolvedTime, sentence_start: int) -> bool:
    start, end = sentence_start + resolved.start, sentence_start + resolved.end
    return time["start"] < end and start < time["end"]


def decide(time: LabelledTime, resolved: ResolvedTime | None) -> Verdict:
    if resolved is None:
        return Verdict.MISSED if time["certain"] else Verdict.RIGHTLY_SILENT
    if not time["ranges"]:
        return Verdict.NO_DAYS
    days = [resolved.first.isoformat(), resolved.last.isoformat()]
    return Verdict.RIGHT if days in time["ranges"] else Verdict.WRONG_DAYS


def write_days(resolved: ResolvedTime) -> str:
    return f"{resolved.first}..{resolved.last}"


def report(judged: Sequence[Judged]) -> None:
    counts = Counter(one.verdict for one in judged)
    for verdict in Verdict:
        print(f"{verdict:32} {counts[verdict]:4}")
    right, wrong = counts[Verdict.RIGHT], sum(counts[verdict] for verdict in _WRONG)
    certain = [one for one in judged if one.is_certain]
    print(f"precision: {share(right, right + wrong)}")
    print(f"recall: {share(sum(one.verdict is Verdict.RIGHT for one in certain), len(certain))}")


def show(judged: Sequence[Judged]) -> None:
    for verdict in (*_WRONG, Verdict.MISSED):
        for one in judged:
            if one.verdict is verdict:
                print(f"\n{verdict}: {one.words!r} as {one.found}; right would be {one.expected}")
                print(f"  published {write_published(one.labelled.article)}, {one.labelled.label.url}")
                print(f"  {one.labelled.sentence}".replace("\n", " "))


def write_published(article: StoredArticle) -> str:
    published = article.published
    return f"{published.at:%A %Y-%m-%d}" if published is not None else "nobody knows when"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles_file", type=Path)
    parser.add_argument("--labels", type=Path, default=LABELS / "times.jsonl")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    labelled = read_labelled(TimesLabel, options.labels, options.articles_file)
    judged = [one for sentence in labelled for one in judge(sentence)]
    report(judged)
    if options.show:
        show(judged)


if __name__ == "__main__":
    main()
