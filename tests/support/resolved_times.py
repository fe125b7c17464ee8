"""The result of `resolve_times` in the form that the tests of each language compare."""

from datetime import UTC, date, datetime

from index.language.dates.date_resolution import resolve_times
from index.model.base_types import Precision, PublishedAt

WEDNESDAY = date(2021, 8, 25)


def on(day: date) -> PublishedAt:
    return PublishedAt(datetime(day.year, day.month, day.day, tzinfo=UTC), Precision.DAY)


def resolved(quote: str, day: date = WEDNESDAY) -> dict[str, str]:
    """The resolved phrases with their days."""
    return {
        quote[time.start : time.end]: str(time.first)
        if time.first == time.last
        else f"{time.first}/{time.last}"
        for time in resolve_times(quote, on(day))
    }
