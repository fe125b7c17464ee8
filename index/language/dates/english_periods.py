"""Find periods in English quotes that count from the article's date: "last week", "next year"."""

import re
from collections.abc import Iterator
from datetime import date
from functools import partial

from index.language.dates.calendar_arithmetic import (
    DayRange,
    DayResolver,
    TemporalExpression,
    calendar_week,
    current_period,
    date_before,
    day_range_of,
    month_of,
    weekend_of_week,
    year_of,
)
from index.language.dates.date_lexicon import ENGLISH_NUMBERS, TimeUnit
from index.language.dates.tense import Tense, tense_at

_PERIOD = re.compile(r"(?<![\w-])(?P<which>[Ll]ast|[Tt]his|[Nn]ext) (?P<unit>weekend|week|month|year)(?![\w-])")
_AGO = re.compile(
    rf"(?<![\w-])(?P<n>{'|'.join(ENGLISH_NUMBERS)}|\d\d?) (?P<unit>months?|years?) ago(?![\w-])", re.IGNORECASE
)
# "Over the last week" and "the next year" in a narrative count from elsewhere.
_OTHER_ANCHOR_BEFORE = re.compile(
    r"\b(?:the|that|than|time|day|same|his|her|their|its|our|of all|a|every) $"
    r"|\b(?:this time|same time|compared (?:to|with)) $",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?:\b(?:about|around|some|nearly|almost|roughly|over|under|than|least|most|just|only|or|to|approximately|"
    r"the|and|half|a) |[–-])$",
    re.IGNORECASE,
)
_WEEKEND = re.compile(r"(?:(?<=[Oo]ver )|(?<=[Dd]uring ))the weekend(?![\w-]| (?:of|after|before))")
_BEFORE_CHARS = 24
_TUESDAY, _FRIDAY, _SUNDAY = 1, 4, 6
_NEW_YEAR_DAYS = 15
_MAX_YEARS_AGO = 9
_MAX_MONTHS_AGO = 11


def find_periods(text: str) -> Iterator[TemporalExpression]:
    for match in _PERIOD.finditer(text):
        before = text[max(0, match.start() - _BEFORE_CHARS) : match.start()]
        resolve = _read_period(match, tense_at(text, match.start(), match.end()))
        if resolve is not None and not _OTHER_ANCHOR_BEFORE.search(before):
            yield TemporalExpression(match.start(), match.end(), resolve)
    for match in _WEEKEND.finditer(text):
        if tense_at(text, match.start(), match.end()) is Tense.PAST:
            yield TemporalExpression(match.start(), match.end(), _just_ended_weekend)
    for match in _AGO.finditer(text):
        before = text[max(0, match.start() - _BEFORE_CHARS) : match.start()]
        if not _ABOUT.search(before):
            number = ENGLISH_NUMBERS.get(match["n"].lower()) or int(match["n"])
            yield TemporalExpression(
                match.start(), match.end(), partial(_ago, number, match["unit"].startswith("year"))
            )


def _read_period(match: re.Match[str], tense: Tense) -> DayResolver | None:
    steps = {"last": -1, "this": 0, "next": 1}[match["which"].lower()]
    if match["unit"] == "weekend":
        return None if steps == 1 else partial(_weekend, steps, tense)
    if match["unit"] == "week":
        return partial(calendar_week, steps)
    if match["unit"] == "month":
        return partial(_month, steps)
    return partial(_year, steps, tense)


def _month(steps: int, today: date) -> DayRange:
    return day_range_of(
        current_period(TimeUnit.MONTH, date_before(today.replace(day=1), -steps, TimeUnit.MONTH))
    )


def _year(steps: int, tense: Tense, today: date) -> DayRange | None:
    """Early in January, the past of "this year" may be the year that has just ended."""
    is_new = today.month == 1 and today.day <= _NEW_YEAR_DAYS
    if is_new and steps == 0 and tense is not Tense.FUTURE:
        return None
    return day_range_of(year_of(today.year + steps))


def _weekend(steps: int, tense: Tense, today: date) -> DayRange | None:
    """Before Friday, "this weekend" may be the one that has just ended, unless it is in the future."""
    if steps == 0 and today.weekday() < _FRIDAY and tense is not Tense.FUTURE:
        return None
    return weekend_of_week(steps, today)


def _just_ended_weekend(today: date) -> DayRange | None:
    """ "Over the weekend" in the past tense on a Sunday, Monday or Tuesday."""
    if today.weekday() == _SUNDAY:
        return weekend_of_week(0, today)
    return weekend_of_week(-1, today) if today.weekday() <= _TUESDAY else None


def _ago(number: int, is_years: bool, today: date) -> DayRange | None:
    """The calendar year or month, if the rounded time stays inside it."""
    if is_years:
        is_sure = 1 < number <= _MAX_YEARS_AGO and 3 <= today.month <= 10
        return day_range_of(year_of(today.year - number)) if is_sure else None
    if not 1 < number <= _MAX_MONTHS_AGO or not 8 <= today.day <= 23:
        return None
    month = date_before(today, number, TimeUnit.MONTH)
    return day_range_of(month_of(month.year, month.month))
