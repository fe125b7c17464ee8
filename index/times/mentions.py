"""What the readers of quotes find: words that mean other days in another article, and what they mean."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from index.times.period_spans import Period


@dataclass(frozen=True, slots=True)
class Days:
    """First and last day, both inclusive."""

    first: date
    last: date


Resolve: TypeAlias = Callable[[date], Days | None]
"""The day of publication -> the days meant; None where they are open. Beyond the calendar: OverflowError or
ValueError."""


@dataclass(frozen=True, slots=True)
class Mention:
    """text[start:end] and what it means."""

    start: int
    end: int
    resolve: Resolve


def one(day: date) -> Days:
    return Days(day, day)


def whole(period: Period) -> Days:
    return Days(period.since.date(), period.until.date())


def days_away(number: int) -> Resolve:
    """The day so many days after that of the article, or before it for a negative number."""
    return lambda today: one(today + timedelta(days=number))
