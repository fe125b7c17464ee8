"""A time as people type it on a command line -> the period that it means."""

from datetime import UTC, datetime

from bot.terminal.exits import BadInputError
from index import Period
from index import read_period as find_period


def read_period(text: str, *, now: datetime | None = None) -> Period:
    """Read a year, month, day, instant or words, all as `index.read_period` does. Raises BadInputError."""
    period = find_period(text, now=now or datetime.now(UTC))
    if period is None:
        raise BadInputError(
            f"{text!r} is no date; write 2021, 2021-08, 2021-08-24 or 2021-08-24T10:00:00+08:00, "
            "or words such as yesterday, last week, 3 days, March 2021"
        )
    return period
