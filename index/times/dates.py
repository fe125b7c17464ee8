"""Publication dates in the forms that pages, feeds and people write, read strictly: never guessed.

A date is read only if nothing of it is left over or open. What could be two days (03/04/2021), what names no
day (August 2021), what depends on today (yesterday) and what cannot be is None. A time without a zone, or with
a zone name that means several offsets, is dropped: the stated calendar day is certain, the instant is not.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from index.text.normalization import normalize
from index.times.date_forms import Zone, take_day, take_time, take_zone
from index.times.date_words import MONTHS, SILENT_WORDS
from index.types import Precision, PublishedAt

_MAX_CHARS = 120
_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=2)  # zones and embargoes reach so far; more is a mistake
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")
_LEAST_EPOCH_S = 1e8  # 1973; smaller numbers are years or days written together
_LEAST_EPOCH_MS = 1e12  # 2001; as seconds this would be the year 33658
_DOTTED_HALF = re.compile(r"\b([ap])\. ?m\b\.?")
_UNIX = re.compile(rf"\b({'|'.join(MONTHS)}) (\d\d?) (\d\d?:\d\d:\d\d .{{0,{_MAX_CHARS}}}?)(\d{{4}})$")
_PUNCTUATION = re.compile(r"[,;:|·・.]|(?<!\w)-(?!\w)")


def read_date(value: str | float, *, now: datetime | None = None) -> PublishedAt | None:
    """What a text, or a number of seconds or milliseconds since 1970, says about when; None if that is open.

    DAY where the calendar day alone is certain, INSTANT where a zone or an epoch makes the moment certain.
    Also None before 1900 and more than two days after `now`.
    """
    try:
        published = _read_text(value) if isinstance(value, str) else _read_number(value)
    except (ValueError, OverflowError, OSError):  # 25:61, an offset of 30 hours, the year 33658, NaN
        return None
    latest = (now or datetime.now(UTC)) + _AHEAD
    return published if published and _EARLIEST <= published.at <= latest else None


def _read_number(value: float) -> PublishedAt | None:
    if value < _LEAST_EPOCH_S:
        return _read_text(str(value))
    seconds = value / 1000 if value >= _LEAST_EPOCH_MS else value
    return PublishedAt(datetime.fromtimestamp(int(seconds), UTC), Precision.INSTANT)


def _read_text(text: str) -> PublishedAt | None:
    if len(text) > _MAX_CHARS:
        return None
    text = " ".join(normalize("NFKC", text).casefold().split())
    if _EPOCH.fullmatch(text):
        return _read_number(float(text))
    text = _UNIX.sub(r"\1 \2 \4 \3", _DOTTED_HALF.sub(r"\1m", text.replace("\u2212", "-")))
    day, rest = take_day(text)
    if day is None:
        return None
    at, rest = take_time(rest)
    zone, rest = take_zone(rest)
    return _combine(day, at, zone) if _is_silent(rest) else None


def _is_silent(rest: str) -> bool:
    """Whether nothing that could change the meaning is left over."""
    words = _PUNCTUATION.sub(" ", rest).split()
    return all(word in SILENT_WORDS or word.strip("()") in ("", *SILENT_WORDS) for word in words)


def _combine(day: date, at: time | None, zone: Zone | None) -> PublishedAt:
    stated = _zone_text(zone)
    if at is None or zone is None or zone.offset_minutes is None:
        return PublishedAt(datetime.combine(day, time(), UTC), Precision.DAY, stated)
    local = datetime.combine(day, at, timezone(timedelta(minutes=zone.offset_minutes)))
    return PublishedAt(local.astimezone(UTC), Precision.INSTANT, stated)


def _zone_text(zone: Zone | None) -> str | None:
    if zone is None or zone.offset_minutes is None or not zone.is_known:
        return None
    hours, minutes = divmod(abs(zone.offset_minutes), 60)
    return f"{'-' if zone.offset_minutes < 0 else '+'}{hours:02}:{minutes:02}"
