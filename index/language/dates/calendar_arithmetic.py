"""Calendar arithmetic: periods, day ranges and weekdays relative to the day of an article.

Monday is 0 and a week is Monday to Sunday. A function returns None where two readers would understand two
different days.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias

from index.language.dates.date_lexicon import TimeUnit

_RESOLUTION = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Period:
    """First and last moment, both inclusive, aware UTC; equal for an instant."""

    since: datetime
    until: datetime


# Results outside the calendar raise ValueError or OverflowError, here and below, as Python's dates do.


def period_of_days(first: date, last: date | None = None) -> Period:
    """From the start of the first day to the end of `last`, or of the first day."""
    return Period(datetime.combine(first, time(), UTC), end_of_day(last or first))


def week_of(day: date) -> Period:
    """Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return period_of_days(monday, monday + timedelta(days=6))


def month_of(year: int, month: int) -> Period:
    return period_of_days(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def year_of(year: int) -> Period:
    return period_of_days(date(year, 1, 1), date(year, 12, 31))


def current_period(unit: TimeUnit, today: date) -> Period:
    """The day, calendar week, month or year that contains today."""
    if unit is TimeUnit.WEEK:
        return week_of(today)
    if unit is TimeUnit.MONTH:
        return month_of(today.year, today.month)
    return year_of(today.year) if unit is TimeUnit.YEAR else period_of_days(today)


def date_before(day: date, number: int, unit: TimeUnit) -> date:
    """That many days, weeks, months or years earlier; in a shorter month, its last day."""
    if unit in (TimeUnit.DAY, TimeUnit.WEEK):
        return day - timedelta(days=number * (7 if unit is TimeUnit.WEEK else 1))
    months = day.year * 12 + day.month - 1 - number * (12 if unit is TimeUnit.YEAR else 1)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def end_of_day(day: date) -> datetime:
    return datetime.combine(day, time(), UTC) + timedelta(days=1) - _RESOLUTION


@dataclass(frozen=True, slots=True)
class DayRange:
    """First and last day, both inclusive."""

    first: date
    last: date


DayResolver: TypeAlias = Callable[[date], DayRange | None]
"""The day of publication -> the days meant; None if they are ambiguous. Raises OverflowError or ValueError
outside the calendar."""


@dataclass(frozen=True, slots=True)
class TemporalExpression:
    """text[start:end] and the days that it means."""

    start: int
    end: int
    resolve: DayResolver


def single_day(day: date) -> DayRange:
    return DayRange(day, day)


def day_range_of(period: Period) -> DayRange:
    return DayRange(period.since.date(), period.until.date())


def day_offset(number: int) -> DayResolver:
    """The day that many days after the article's, or before it for a negative number."""
    return lambda today: single_day(today + timedelta(days=number))


# "Friday" in a report of Monday. Farther back, the past weekday may be the coming one, because the page was
# changed after its date. That was so in more than half of 48 reports, drawn from news-dev, in which "said
# Friday" would be four to six days back.
_MAX_DAYS_BACK = 3
# "Will meet Thursday" in a report of Friday may be the Thursday before.
_MAX_DAYS_AHEAD = 5
_DAYS_PER_WEEK = 7
_SUNDAY = 6


def latest_weekday(weekday: int, today: date) -> DayRange | None:
    """A bare weekday in the past tense: today or a few days ago."""
    back = (today.weekday() - weekday) % _DAYS_PER_WEEK
    return single_day(today - timedelta(days=back)) if back <= _MAX_DAYS_BACK else None


def coming_weekday(weekday: int, today: date) -> DayRange | None:
    """A bare weekday in the future: today or within a week."""
    ahead = (weekday - today.weekday()) % _DAYS_PER_WEEK
    return single_day(today + timedelta(days=ahead)) if ahead <= _MAX_DAYS_AHEAD else None


def this_coming_weekday(weekday: int, today: date) -> DayRange | None:
    """ "This coming Friday"; on a Friday, that of next week, for most readers."""
    return coming_weekday(weekday, today) if weekday != today.weekday() else None


def last_weekday(weekday: int, today: date) -> DayRange | None:
    """ "Last Friday", if the latest Friday before today is in last week too."""
    back = (today.weekday() - weekday) % _DAYS_PER_WEEK or _DAYS_PER_WEEK
    return single_day(today - timedelta(days=back)) if weekday >= today.weekday() and back > 1 else None


def next_weekday(weekday: int, today: date) -> DayRange | None:
    """ "Next Friday", if the coming Friday is in next week too."""
    ahead = (weekday - today.weekday()) % _DAYS_PER_WEEK or _DAYS_PER_WEEK
    is_sure = weekday <= today.weekday() != _SUNDAY and ahead > 1
    return single_day(today + timedelta(days=ahead)) if is_sure else None


def weekday_of_week(weekday: int, weeks: int, today: date) -> DayRange | None:
    """The weekday of last week (-1), this week (0) or next week (1), where the language says which."""
    if _SUNDAY in (weekday, today.weekday()):
        return None
    return single_day(today + timedelta(days=weekday - today.weekday() + _DAYS_PER_WEEK * weeks))


def calendar_week(weeks: int, today: date) -> DayRange | None:
    """Last week (-1), this week (0), next week (1)."""
    if today.weekday() == _SUNDAY:
        return None
    monday = today + timedelta(days=_DAYS_PER_WEEK * weeks - today.weekday())
    return DayRange(monday, monday + timedelta(days=6))


def weekend_of_week(weeks: int, today: date) -> DayRange | None:
    """The Saturday and Sunday of last week (-1) or of this one (0)."""
    saturday = today + timedelta(days=_DAYS_PER_WEEK * weeks + 5 - today.weekday())
    return DayRange(saturday, saturday + timedelta(days=1))
