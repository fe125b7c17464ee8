"""A day, month, year or instant as people type it -> the time that it spans."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.terminal.exits import BadInputError

_CALENDAR = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_SMALLEST = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Period:
    """First and last moment, both inclusive, aware UTC; an instant begins and ends at itself."""

    start: datetime
    end: datetime


def read_period(text: str) -> Period:
    """Read `2021`, `2021-08`, `2021-08-24` or an ISO 8601 instant; without an offset, UTC is meant.

    Raises BadInputError for anything else, and for days that no calendar has.
    """
    stripped = text.strip()
    try:
        named = _CALENDAR.fullmatch(stripped)
        if named:
            return _calendar_period(*(int(part) if part else None for part in named.groups()))
        return _instant(stripped)
    except (ValueError, OverflowError) as error:
        raise BadInputError(
            f"{text!r} is no date; write 2021, 2021-08, 2021-08-24 or 2021-08-24T10:00:00+08:00"
        ) from error


def _calendar_period(year: int | None, month: int | None, day: int | None) -> Period:
    start = datetime(year or 0, month or 1, day or 1, tzinfo=UTC)
    if day:
        following = start + timedelta(days=1)
    elif month:
        following = (start + timedelta(days=31)).replace(day=1)
    else:
        following = start.replace(year=start.year + 1)
    return Period(start, following - _SMALLEST)


def _instant(text: str) -> Period:
    moment = datetime.fromisoformat(text)
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return Period(moment, moment)
