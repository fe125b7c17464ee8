"""Compare when two sentences say that something happened: days, years and times of day. Pure."""

import re
from datetime import timedelta
from enum import Enum
from functools import lru_cache

from index.agreement.reported_sentence import ReportedSentence, find_years
from index.model.answer_types import ResolvedTime

_BRACKETS = re.compile(r"\([^()]{0,60}\)")
_HALF = r"(?P<half>午前|午後|上午|下午|凌晨|早上|晚上|오전|오후)? ?"
_CLOCK = re.compile(
    rf"{_HALF}(?<![\d:])(?P<hour>\d{{1,2}})(?:[:：](?P<minute>\d\d)| ?[時时點点시](?! ?間|间|간) ?(?:(?P<dense_minute>\d{{1,2}}) ?[分분])?)"
    r"(?: ?(?P<meridiem>[ap])\.?m\b)?"
    r"|(?<![\d:])(?P<bare_hour>\d{1,2})(?:\.(?P<bare_minute>\d\d))? ?(?P<bare_meridiem>[ap])\.?m\b",
    re.IGNORECASE,
)
_AFTERNOON = frozenset({"午後", "下午", "晚上", "오후"})
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan січня января",
            "february feb лютого февраля",
            "march mar березня марта",
            "april apr квітня апреля",
            "may травня мая",
            "june jun червня июня",
            "july jul липня июля",
            "august aug серпня августа",
            "september sept sep вересня сентября",
            "october oct жовтня октября",
            "november nov листопада ноября",
            "december dec грудня декабря",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = rf"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_MONTH_DAY = re.compile(
    rf"\b(?P<month>{_MONTH}) (?P<day>\d{{1,2}})(?!\d)(?: ?(?:[-–]|and|to) ?(?P<last>\d{{1,2}})(?!\d))?"
    rf"|(?<!\d)(?P<first_day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<later_month>{_MONTH})"
    r"|(?<!\d)(?P<dense_month>\d{1,2}) ?[月월] ?(?P<dense_day>\d{1,2}) ?[日號号일]",
    re.IGNORECASE,
)
_NEAR_DAYS = 3
"""Two dates of one event that reports disagree on are seldom further apart."""


class TimeRelation(Enum):
    """How the times of two sentences relate."""

    EQUAL = "equal"
    DIFFERENT = "different"
    OTHER = "other"
    """Uncertain which of several, or so far apart that they are of two events."""


@lru_cache(maxsize=1024)
def find_clock_times(text: str) -> frozenset[int]:
    """The times of day in a text, in minutes after midnight, outside brackets."""
    return frozenset(_read_clock(match) for match in _CLOCK.finditer(_BRACKETS.sub(" ", text)))


def _read_clock(match: re.Match[str]) -> int:
    hour = int(match["hour"] or match["bare_hour"])
    minute = int(match["minute"] or match["dense_minute"] or match["bare_minute"] or 0)
    is_afternoon = (match["meridiem"] or match["bare_meridiem"] or "").lower() == "p" or match[
        "half"
    ] in _AFTERNOON
    return (hour % 12 + 12 if is_afternoon else hour) * 60 + minute


@lru_cache(maxsize=1024)
def find_month_days(text: str) -> frozenset[tuple[int, int]]:
    """The months and days of the dates in a text, whatever their year."""
    return frozenset(_read_month_day(match) for match in _MONTH_DAY.finditer(text))


def _read_month_day(match: re.Match[str]) -> tuple[int, int]:
    if match["dense_month"]:
        return int(match["dense_month"]), int(match["dense_day"])
    month = (match["month"] or match["later_month"]).lower().rstrip(".")
    return _MONTHS[month], int(match["day"] or match["first_day"])


def compare_times(
    one: ReportedSentence, other: ReportedSentence, *, asks_clock: bool, asked_years: frozenset[str]
) -> TimeRelation | None:
    """Compare the times that answer; None if a sentence has none."""
    clocks, other_clocks = find_clock_times(one.text), find_clock_times(other.text)
    if clocks and other_clocks:
        if clocks & other_clocks:
            return TimeRelation.EQUAL
        if asks_clock:
            return TimeRelation.DIFFERENT if len(clocks) == len(other_clocks) == 1 else TimeRelation.OTHER
    return None if asks_clock else _compare_days(one, other, asked_years)


def _compare_days(
    one: ReportedSentence, other: ReportedSentence, asked_years: frozenset[str]
) -> TimeRelation | None:
    days, other_days = find_month_days(one.text), find_month_days(other.text)
    years, other_years = find_years(one.text), find_years(other.text)
    if years and other_years and years.isdisjoint(other_years):
        return TimeRelation.OTHER
    if days and other_days:
        if days & other_days:
            return TimeRelation.EQUAL
        if len(days) == len(other_days) == 1 and _are_near(*days, *other_days):
            return TimeRelation.DIFFERENT
        return TimeRelation.OTHER
    if one.times and other.times:
        return _compare_resolved(one, other)
    if not days and not other_days and years & other_years - asked_years:
        return TimeRelation.EQUAL
    return TimeRelation.OTHER if years and other_years else None


def _compare_resolved(one: ReportedSentence, other: ReportedSentence) -> TimeRelation:
    times, other_times = _list_answering(one), _list_answering(other)
    if any(_contains(a, b) or _contains(b, a) for a in times for b in other_times):
        return TimeRelation.EQUAL
    if len(times) == len(other_times) == 1:
        a, b = times[0], other_times[0]
        are_days = a.first == a.last and b.first == b.last
        if are_days and abs(a.first - b.first) <= timedelta(days=_NEAR_DAYS):
            return TimeRelation.DIFFERENT
    return TimeRelation.OTHER


def _list_answering(report: ReportedSentence) -> list[ResolvedTime]:
    """The times in the words that answer, if there are any; else all."""
    answer = report.answer
    inside = [time for time in report.times if answer and time.start < answer[1] and answer[0] < time.end]
    return inside or list(report.times)


def _contains(long: ResolvedTime, short: ResolvedTime) -> bool:
    return long.first <= short.first and short.last <= long.last


def _are_near(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two days of a year are at most some days apart, with months of 31 days."""
    return abs((one[0] - other[0]) * 31 + one[1] - other[1]) <= _NEAR_DAYS
