"""Calendar arithmetic: days, weeks, months and years as spans of moments in UTC."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from index.times.period_words import Unit

_SMALLEST = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Period:
    """First and last moment, both inclusive, aware UTC; an instant begins and ends at itself."""

    since: datetime
    until: datetime


# What lies beyond the calendar raises ValueError or OverflowError, here and below, as Python's dates do.


def days(first: date, last: date | None = None) -> Period:
    """From the beginning of the first day to the end of the last, or of the first."""
    return Period(datetime.combine(first, time(), UTC), end_of(last or first))


def week_of(day: date) -> Period:
    """Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return days(monday, monday + timedelta(days=6))


def month_of(year: int, month: int) -> Period:
    return days(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def year_of(year: int) -> Period:
    return days(date(year, 1, 1), date(year, 12, 31))


def present(unit: Unit, today: date) -> Period:
    """The day, calendar week, month or year that today lies in."""
    if unit is Unit.WEEK:
        return week_of(today)
    if unit is Unit.MONTH:
        return month_of(today.year, today.month)
    return year_of(today.year) if unit is Unit.YEAR else days(today)


def earlier(day: date, number: int, unit: Unit) -> date:
    """So many days, weeks, months or years before; where that month is shorter, its last day."""
    if unit in (Unit.DAY, Unit.WEEK):
        return day - timedelta(days=number * (7 if unit is Unit.WEEK else 1))
    months = day.year * 12 + day.month - 1 - number * (12 if unit is Unit.YEAR else 1)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def end_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC) + timedelta(days=1) - _SMALLEST
