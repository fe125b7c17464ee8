"""What `resolve_times` makes of a quote, as the tests of each language write it down."""

from datetime import UTC, date, datetime

from index.language.dates.date_resolution import resolve_times
from index.model.base_types import Precision, PublishedAt

WEDNESDAY = date(2021, 8, 25)


def on(day: date) -> PublishedAt:
    return PublishedAt(datetime(day.year, day.month, day.day, tzinfo=UTC), Precision.DAY)


def resolved(quote: str, day: date = WEDNESDAY) -> dict[str, str]:
    """The words that were resolved, with their days."""
    return {
        quote[time.start : time.end]: str(time.first)
        if time.first == time.last
        else f"{time.first}/{time.last}"
        for time in resolve_times(quote, on(day))
    }
