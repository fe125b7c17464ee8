"""Compare when two sentences say that something happened: days, years and times of day. Pure."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache

from index.agreement.reported_sentence import ReportedSentence


class TimeRelation(Enum):
    """How the times of two sentences relate."""

    EQUAL = "equal"
    DIFFERENT = "different"
    OTHER = "other"


_CLOCK = re.compile(
    r"(?P<half>午前|午後|上午|下午|凌晨|早上|晚上|오전|오후)? ?(?<![\d:])(?P<hour>\d{1,2})(?:(?::|：|\.(?=\d\d ?[ap]\.?m))(?P<minute>\d\d)|(?: ?[時时点點시] ?(?:(?P<cjk_minute>\d{1,2}) ?[分분])?))"
    r"(?: ?(?P<meridiem>[ap])\.?m\b)?|(?<![\d:])(?P<bare_hour>\d{1,2}) ?(?P<bare_meridiem>[ap])\.?m\b",
    re.IGNORECASE,
)
_PM = frozenset({"午後", "下午", "晚上", "오후"})
_NEAR_DAYS = timedelta(days=3)


@lru_cache(maxsize=1024)
def find_clock_times(text: str) -> frozenset[int]:
    """The times of day in a text, in minutes after midnight."""
    return frozenset(_read_clock(match) for match in _CLOCK.finditer(text))


def _read_clock(match: re.Match[str]) -> int:
    hour = int(match["hour"] or match["bare_hour"])
    minute = int(match["minute"] or match["cjk_minute"] or 0)
    is_afternoon = (match["meridiem"] or match["bare_meridiem"] or "").lower() == "p" or match["half"] in _PM
    return (hour % 12 + 12 if is_afternoon else hour) * 60 + minute


def compare_times(one: ReportedSentence, other: ReportedSentence, *, asks_clock: bool) -> TimeRelation | None:
    """Compare the times that answer; None if a sentence has none."""
    clocks, other_clocks = find_clock_times(one.text), find_clock_times(other.text)
    if clocks and other_clocks and (asks_clock or not (one.times and other.times)):
        if clocks & other_clocks:
            return TimeRelation.EQUAL
        return (
            TimeRelation.DIFFERENT
            if len(clocks) == len(other_clocks) == 1 and asks_clock
            else TimeRelation.OTHER
        )
    return None if asks_clock else _compare_days(one, other)


def _compare_days(one: ReportedSentence, other: ReportedSentence) -> TimeRelation | None:
    times, other_times = _answering(one), _answering(other)
    if not times or not other_times:
        return None
    if any(a.first <= b.last and b.first <= a.last for a in times for b in other_times):
        exact = any((a.first, a.last) == (b.first, b.last) for a in times for b in other_times)
        return TimeRelation.EQUAL if exact else TimeRelation.OTHER
    if len(times) == len(other_times) == 1 and _is_near(times[0].first, other_times[0].first):
        return TimeRelation.DIFFERENT
    return TimeRelation.OTHER


@dataclass(frozen=True, slots=True)
class _Days:
    first: date
    last: date


def _answering(report: ReportedSentence) -> list[_Days]:
    """The times in the words that answer, if there are any; else all."""
    inside = [
        time
        for time in report.times
        if report.answer is not None and time.start < report.answer[1] and report.answer[0] < time.end
    ]
    return [_Days(time.first, time.last) for time in inside or report.times]


def _is_near(one: date, other: date) -> bool:
    return abs(one - other) <= _NEAR_DAYS
