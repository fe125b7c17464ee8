"""Measure dates against public annotations: TimeML articles and the examples of Recognizers-Text.

    python benchmarks/annotated_times.py timeml ARTICLES.jsonl.gz [--show]
    python benchmarks/annotated_times.py recognizers FOLDER [--show] [--dateparser]

`timeml`: an article a line with `text`, `published` and `times` (TIMEX3: start, end, type, value). Counted are
times that depend on the day of publication and whose value is a day, week, month, quarter or year; times that
count from another time in the text ("the previous Friday", "a year earlier") are not. Days inside quotation
marks count from when the speaker spoke: recall is given with and without them.

`recognizers`: en.jsonl, zh.jsonl, ja.jsonl, ko.jsonl with `text`, `reference` and `times`. `resolve_times` gets
the text, `read_period` only the words of a date or range. A full date or range names its year. A range is right
with its end included or excluded, and "since 2018" with 2018 itself or without. `--dateparser` also
measures that library, if it is installed.
"""

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from labelled import share

from index.language.dates.calendar_arithmetic import DayRange, month_of, year_of
from index.language.dates.date_resolution import resolve_times
from index.language.dates.period_parser import read_period
from index.language.dates.quotation_spans import find_quoted_spans, is_within
from index.model.answer_types import ResolvedTime
from index.model.base_types import Precision, PublishedAt
from index.text.sentences import split_sentences

_DAY = timedelta(days=1)
_MONTHS_PER_QUARTER = 3
_RELATIVE = re.compile(
    r"(?i)(?:sun|mon|tues|wednes|thurs|fri|satur)day|today|tomorrow|tonight|yesterday"
    r"|\b(?:last|this|next) \w|\bago\b"
    r"|^(?:in |late |early |mid-)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?(?: \d\d?)?\.?$"
)
_HAS_YEAR = re.compile(r"\d{4}|nineteen|thousand")
_OTHER_ANCHOR = re.compile(r"(?i)\b(?:that|same|previous|following|before|after)\b|\ba year ago|year-ago")
_FULL = re.compile(r"\d{4}|[〇零○]|two thousand|令和|平成|昭和|大正|明治")


def day_range_of_value(value: str) -> DayRange | None:
    """The days of a TIMEX3 value; None if it is vague."""
    try:
        if match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(?:T.*)?", value):
            day = date(*map(int, match.groups()))
            return DayRange(day, day)
        if match := re.fullmatch(r"(\d{4})-W(\d\d?)", value):
            monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
            return DayRange(monday, monday + 6 * _DAY)
        if match := re.fullmatch(r"(\d{4})-(Q?)(\d\d?)", value):
            year, length = int(match[1]), _MONTHS_PER_QUARTER if match[2] else 1
            last = int(match[3]) * length
            first = month_of(year, last - length + 1).since.date()
            return DayRange(first, month_of(year, last).until.date())
        if re.fullmatch(r"\d{4}", value):
            return DayRange(year_of(int(value)).since.date(), year_of(int(value)).until.date())
    except ValueError:
        return None
    return None


def published_on(day: str) -> PublishedAt:
    return PublishedAt(datetime.fromisoformat(day).replace(tzinfo=UTC), Precision.DAY)


def resolve_article(text: str, published: PublishedAt) -> Iterator[tuple[int, int, DayRange]]:
    for start, end in split_sentences(text):
        for time in resolve_times(text[start:end], published, before=text[:start], after=text[end:]):
            yield start + time.start, start + time.end, DayRange(time.first, time.last)


def measure_timeml(file: Path, *, is_shown: bool) -> None:
    counts: Counter[str] = Counter()
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for article in map(json.loads, lines):
            for verdict, words in judge_article(article):
                counts[verdict] += 1
                if is_shown and verdict != "right":
                    print(verdict, words, article["published"], article["id"], sep=" | ")
    print(dict(counts))
    wrong = counts["wrong"] + counts["not annotated"]
    relevant = counts["right"] + counts["wrong"] + counts["missed"]
    print(f"precision: {share(counts['right'], counts['right'] + wrong)}")
    print(f"recall: {share(counts['right'], relevant)}")
    print(f"recall with quotations: {share(counts['right'], relevant + counts['missed in a quotation'])}")


def judge_article(article: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """A verdict for each annotated time that depends on the day of publication, and for each other result."""
    text, times = article["text"], article["times"]
    found = list(resolve_article(text, published_on(article["published"])))
    quoted = find_quoted_spans(text)
    for time in times:
        words = text[time["start"] : time["end"]]
        hits = [hit for hit in found if hit[0] < time["end"] and time["start"] < hit[1]]
        found = [hit for hit in found if hit not in hits or hit[1] > time["end"]]
        days = day_range_of_value(time["value"]) if time["type"] in ("DATE", "TIME") else None
        is_relative = _RELATIVE.search(words) and not (_HAS_YEAR.search(words) or _OTHER_ANCHOR.search(words))
        if days is None:
            continue
        shown = f"{words!r} as {hits[0][2] if hits else '-'}; annotated: {time['value']}"
        if hits:
            yield "right" if any(is_right(hit, time, days) for hit in hits) else "wrong", shown
        elif is_relative:
            yield "missed in a quotation" if is_within(quoted, time["start"]) else "missed", shown
    yield from (("not annotated", text[start:end]) for start, end, _ in found)


def is_right(hit: tuple[int, int, DayRange], time: Mapping[str, Any], days: DayRange) -> bool:
    """The annotation names each end of a range such as "from Aug. 26 to Oct. 20"."""
    start, end, found = hit
    if start < time["start"] or time["end"] < end:
        return found == days or days in (DayRange(found.first, found.first), DayRange(found.last, found.last))
    return found == days


Reader = Callable[[str, str, datetime], DayRange | None]


def read_words(words: str, _language: str, reference: datetime) -> DayRange | None:
    period = read_period(words, now=reference)
    return None if period is None else DayRange(period.since.date(), period.until.date())


def read_with_dateparser(words: str, language: str, reference: datetime) -> DayRange | None:
    settings = {"RELATIVE_BASE": reference.replace(tzinfo=None)}
    parsed = import_module("dateparser").parse(words, languages=[language], settings=settings)
    return None if parsed is None else DayRange(parsed.date(), parsed.date())


def measure_recognizers(folder: Path, readers: Mapping[str, Reader], *, is_shown: bool) -> None:
    for name, reader in readers.items():
        total: Counter[str] = Counter()
        for language in ("en", "zh", "ja", "ko"):
            counts: Counter[str] = Counter()
            for line in (folder / f"{language}.jsonl").read_text(encoding="utf-8").splitlines():
                for verdict, words in judge_example(json.loads(line), language, reader):
                    counts[verdict] += 1
                    if is_shown and not verdict.endswith("right"):
                        print(name, language, verdict, words, sep=" | ")
            total += counts
            report(f"{name}, {language}", counts)
        report(name, total)
    counts = Counter(
        verdict
        for language in ("en", "zh", "ja", "ko")
        for line in (folder / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
        for verdict in judge_text(json.loads(line), is_shown=is_shown)
    )
    report("resolve_times", counts)


def report(name: str, counts: Counter[str]) -> None:
    right = counts["right"] + counts["full, right"]
    wrong = counts["wrong"] + counts["full, wrong"]
    full = sum(number for verdict, number in counts.items() if verdict.startswith("full"))
    recall = f"; recall on full dates and ranges: {share(counts['full, right'], full)}" if full else ""
    print(f"{name}: precision: {share(right, right + wrong)}{recall}")


def judge_example(example: Mapping[str, Any], language: str, reader: Reader) -> Iterator[tuple[str, str]]:
    reference = datetime.fromisoformat(example["reference"]).replace(tzinfo=UTC)
    for time in example["times"]:
        expected = list(days_of_values(time["values"]))
        if time["type"] not in ("datetimeV2.date", "datetimeV2.daterange") or not expected:
            continue
        words = example["text"][time["start"] : time["start"] + len(time["text"])]
        days = reader(words, language, reference)
        verdict = "missed" if days is None else "right" if is_expected(days, expected) else "wrong"
        is_full = _FULL.search(time["text"]) and any(is_complete(value) for value in time["values"])
        yield f"full, {verdict}" if is_full else verdict, f"{words!r} as {days}"


def is_complete(value: Mapping[str, str]) -> bool:
    """Not "since 2010" or "before 2010"."""
    return "value" in value or {"start", "end"} <= value.keys()


def judge_text(example: Mapping[str, Any], *, is_shown: bool) -> Iterator[str]:
    """What is resolved in the whole text. A time of day is right if its day is."""
    text = example["text"]
    for found in resolve_times(text, published_on(example["reference"])):
        times = [time for time in example["times"] if overlaps(found, time)]
        expected = [days for time in times for days in days_of_values(time["values"])]
        is_right = is_expected(DayRange(found.first, found.last), expected)
        if is_shown and not is_right:
            print(
                "resolve_times | wrong",
                text[found.start : found.end],
                f"{found.first}..{found.last}",
                text,
                sep=" | ",
            )
        yield "right" if is_right else "wrong"


def overlaps(found: ResolvedTime, time: Mapping[str, Any]) -> bool:
    start, length = int(time["start"]), len(time["text"])
    return found.start < start + length and start < found.end


def days_of_values(values: list[Mapping[str, str]]) -> Iterator[tuple[date, date | None]]:
    """First and last day of each reading; None for a range without an end."""
    for value in values:
        if days := day_range_of_value(value.get("timex", "")):
            yield days.first, days.last
        begin, end = value.get("value") or value.get("start") or "", value.get("end", "")
        if not re.match(r"\d{4}-\d\d-\d\d", begin):
            continue
        first = date.fromisoformat(begin[:10])
        if value["type"] == "daterange":
            yield first, date.fromisoformat(end) - _DAY if re.fullmatch(r"\d{4}-\d\d-\d\d", end) else None
        else:
            yield first, first


def is_expected(days: DayRange, expected: list[tuple[date, date | None]]) -> bool:
    for first, last in expected:
        if last is None:
            if days.first == first or days.last + _DAY == first or days.first.year == first.year - 1:
                return True
        elif days.first == first and last in ends_without_last_unit(days.last):
            return True
    return False


def ends_without_last_unit(last: date) -> set[date]:
    """The last day, and the one before the last day, month, quarter or year of the range."""
    ends = {last, last - _DAY}
    if (last + _DAY).day == 1:
        months = {1, _MONTHS_PER_QUARTER, 12}
        ends |= {month_of(*year_and_month_before(last, back)).until.date() for back in months}
    return ends


def year_and_month_before(day: date, months: int) -> tuple[int, int]:
    number = day.year * 12 + day.month - 1 - months
    return number // 12, number % 12 + 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", choices=("timeml", "recognizers"))
    parser.add_argument("path", type=Path)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--dateparser", action="store_true")
    options = parser.parse_args()
    if options.corpus == "timeml":
        measure_timeml(options.path, is_shown=options.show)
        return
    readers = {"read_period": read_words} | ({"dateparser": read_with_dateparser} if options.dateparser else {})
    measure_recognizers(options.path, readers, is_shown=options.show)


if __name__ == "__main__":
    main()
