"""Parse publication dates in the forms that pages, feeds and people write, strictly: never guess.

A date is accepted only if the whole text is understood. Ambiguous days (03/04/2021), texts without a day
(August 2021), texts that depend on today (yesterday) and impossible dates give None. A time without a zone, or
with a zone name that means several offsets, is dropped: the stated calendar day is certain, the instant is not.

The `take_` functions remove what they understand from a text and return the rest; texts are NFKC and
casefolded, with single spaces.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from index.language.dates.date_lexicon import (
    AM_WORDS,
    AMBIGUOUS_ZONES,
    ERA_YEAR_OFFSETS,
    IGNORED_DATE_WORDS,
    MONTH_NUMBERS,
    PM_WORDS,
    ZONE_OFFSETS_H,
)
from index.model.base_types import Precision, PublishedAt
from index.text.normalization import normalize

_MAX_ZONE_MINUTES = 14 * 60

_MONTH = "|".join(sorted(map(re.escape, MONTH_NUMBERS), key=len, reverse=True))
_ERA = "|".join(sorted(ERA_YEAR_OFFSETS, key=len, reverse=True))
_DAY_FORMS = (
    rf"(?:(?P<era>{_ERA}) ?)?(?<!\d)(?P<y>\d{{1,4}}|元) ?[年년] ?(?P<m>\d\d?) ?[月월] ?(?P<d>\d\d?) ?"
    "[日号號일]",
    r"(?<![\w.])(?P<y>\d{4})(?P<s>[-/]|\. ?)(?P<m>\d\d?)(?P=s)(?P<d>\d\d?)(?:t(?=\d)|(?!\w))",
    r"(?<![\w.])(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)(?:t(?=\d)|(?=\d{4}(?:\d\d)?(?!\w))|(?!\w))",
    rf"(?<![\w.])(?P<d>\d\d?)(?:st|nd|rd|th|er|\.|º)?[ -](?:de )?(?P<mon>{_MONTH})\.?,?[ -](?:de )?"
    r"(?P<y>\d{4})(?!\w)",
    rf"(?<!\w)(?P<mon>{_MONTH})\.? (?P<d>\d\d?)(?:st|nd|rd|th)?,? (?P<y>\d{{4}})(?!\w)",
    rf"(?<![\w.])(?P<d>\d\d?) (?P<mon>{_MONTH}) (?P<yy>\d\d)(?= \d\d?:\d\d)",  # RFC 822
    r"(?<![\w.])(?P<a>\d\d?)(?P<s>[-/.])(?P<b>\d\d?)(?P=s)(?P<y>\d{4})(?!\w)",
    r"(?<![\w.])(?P<a>\d\d?)(?P<s>[-/.])(?P<b>\d\d?)(?P=s)(?P<c>\d\d)(?!\w)",
)
_DAYS = tuple(re.compile(form) for form in _DAY_FORMS)

_HALF = rf"(?:(?P<half>{'|'.join(sorted(AM_WORDS | PM_WORDS))}) ?)?"
_TIME_FORMS = (
    rf"{_HALF}(?<![\d+-])(?P<h>\d\d?):(?P<min>\d\d)(?::(?P<s>\d\d)(?:[.,]\d+)?)?(?: ?(?P<late>[ap]m)(?!\w))?",
    rf"{_HALF}(?<!\d)(?P<h>\d\d?) ?[時时点點시](?: ?(?P<min>\d\d?) ?[分분])?(?: ?(?P<s>\d\d?) ?[秒초])?",
    r"(?<!\w)(?P<h>\d\d?)(?:h(?P<min>\d\d)| ?(?P<late>[ap]m))(?!\w)",
    r"(?<!\w)(?P<h>\d\d)(?P<min>\d\d)(?P<s>\d\d)?(?=z|[+-]|$)",  # ISO 8601, basic
)
_TIMES = tuple(re.compile(form) for form in _TIME_FORMS)

_OFFSET = re.compile(
    r"(?:utc|gmt)? ?(?P<sign>[+-])(?P<h>\d\d?)(?::?(?P<min>\d\d))?(?!\d)(?P<comment> ?\([^()]*\))?"
)
_ZONE_NAME = re.compile(rf"(?<![^\W\d])(?:{'|'.join((*ZONE_OFFSETS_H, *AMBIGUOUS_ZONES))})(?!\w)")


@dataclass(frozen=True, slots=True)
class StatedZone:
    """A stated zone; `offset_minutes` is None where its name leaves the offset open."""

    offset_minutes: int | None
    is_known: bool = True
    """False for RFC 3339's -00:00: the time is UTC, where it was written is unknown."""


def take_day(text: str) -> tuple[date | None, str]:
    """The one day that the text names, and the rest; None if it names none or is ambiguous."""
    for form in _DAYS:
        match = form.search(text)
        if match:
            days = set(_readings(match.groupdict()))
            return (days.pop() if len(days) == 1 else None), _without(text, match)
    return None, text


def take_time(text: str) -> tuple[time | None, str]:
    """The time of day, and the rest. Raises ValueError for an impossible time such as 25:61."""
    for form in _TIMES:
        match = form.search(text)
        if match:
            return _read_time(match.groupdict()), _without(text, match)
    return None, text


def take_zone(text: str) -> tuple[StatedZone | None, str]:
    """The zone, and the rest. Raises ValueError for an offset that no place has."""
    match = _OFFSET.search(text)
    if match:
        minutes = int(match["h"]) * 60 + int(match["min"] or 0)
        if minutes > _MAX_ZONE_MINUTES or int(match["min"] or 0) > 59:
            raise ValueError("no place has this offset")
        sign = -1 if match["sign"] == "-" else 1
        return StatedZone(sign * minutes, is_known=minutes > 0 or sign > 0), _without(text, match)
    match = _ZONE_NAME.search(text)
    if match:
        hours = ZONE_OFFSETS_H.get(match[0])
        return StatedZone(None if hours is None else hours * 60), _without(text, match)
    return None, text


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}".strip()


def _readings(parts: dict[str, str | None]) -> Iterator[date]:
    """Every day that the parts of a form can mean."""
    for year, month, day in _orders(parts):
        try:
            yield date(year, month, day)
        except ValueError:
            continue


def _orders(parts: dict[str, str | None]) -> Iterator[tuple[int, int, int]]:
    year = _year(parts)
    if "a" not in parts:
        month = parts.get("m") or MONTH_NUMBERS[parts.get("mon") or ""]
        yield year, int(month), _int(parts, "d")
        return
    first, second = _int(parts, "a"), _int(parts, "b")
    if "c" in parts:
        yield 2000 + first, second, _int(parts, "c")
    yield year, first, second
    yield year, second, first


def _year(parts: dict[str, str | None]) -> int:
    if "c" in parts:
        return 2000 + _int(parts, "c")
    if "yy" in parts:
        short = _int(parts, "yy")
        return short + (1900 if short >= 50 else 2000)  # RFC 5322, section 4.3
    era = parts.get("era")
    year = 1 if parts["y"] == "元" else _int(parts, "y")
    if era:
        return ERA_YEAR_OFFSETS[era] + year
    return year if year >= 1000 else 0  # not a year of any calendar


def _int(parts: dict[str, str | None], name: str) -> int:
    return int(parts.get(name) or 0)


def _read_time(parts: dict[str, str | None]) -> time:
    hour, half = _int(parts, "h"), parts.get("half") or parts.get("late")
    if half in PM_WORDS and hour < 12:
        hour += 12
    elif half in AM_WORDS and hour == 12:
        hour = 0
    second = _int(parts, "s")
    return time(hour, _int(parts, "min"), 59 if second == 60 else second)  # 60: a leap second


_MAX_CHARS = 120
_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
_MAX_AHEAD = timedelta(days=2)  # zones and embargoes reach this far; more is a mistake
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")
_MIN_EPOCH_S = 1e8  # 1973; smaller numbers are years or days written together
_MIN_EPOCH_MS = 1e12  # 2001; as seconds this would be the year 33658
_DOTTED_HALF = re.compile(r"\b([ap])\. ?m\b\.?")
_UNIX = re.compile(rf"\b({'|'.join(MONTH_NUMBERS)}) (\d\d?) (\d\d?:\d\d:\d\d .{{0,{_MAX_CHARS}}}?)(\d{{4}})$")
_PUNCTUATION = re.compile(r"[,;:|·・.]|(?<!\w)-(?!\w)")


def read_date(value: str | float, *, now: datetime | None = None) -> PublishedAt | None:
    """The date in a text, or in seconds or milliseconds since 1970; None if it is ambiguous.

    DAY if only the calendar day is certain, INSTANT if a zone or an epoch makes the moment certain.
    Also None before 1900 and more than two days after `now`.
    """
    try:
        published = _read_text(value) if isinstance(value, str) else _read_epoch(value)
    except (ValueError, OverflowError, OSError):  # 25:61, an offset of 30 hours, the year 33658, NaN
        return None
    latest = (now or datetime.now(UTC)) + _MAX_AHEAD
    return published if published and _EARLIEST <= published.at <= latest else None


def _read_epoch(value: float) -> PublishedAt | None:
    if value < _MIN_EPOCH_S:
        return _read_text(str(value))
    seconds = value / 1000 if value >= _MIN_EPOCH_MS else value
    return PublishedAt(datetime.fromtimestamp(int(seconds), UTC), Precision.INSTANT)


def _read_text(text: str) -> PublishedAt | None:
    if len(text) > _MAX_CHARS:
        return None
    text = " ".join(normalize("NFKC", text).casefold().split())
    if _EPOCH.fullmatch(text):
        return _read_epoch(float(text))
    text = _UNIX.sub(r"\1 \2 \4 \3", _DOTTED_HALF.sub(r"\1m", text.replace("\u2212", "-")))
    day, rest = take_day(text)
    if day is None:
        return None
    at, rest = take_time(rest)
    zone, rest = take_zone(rest)
    return _combine(day, at, zone) if _is_ignorable(rest) else None


def _is_ignorable(rest: str) -> bool:
    """Whether the rest contains nothing that could change the meaning."""
    words = _PUNCTUATION.sub(" ", rest).split()
    return all(word in IGNORED_DATE_WORDS or word.strip("()") in ("", *IGNORED_DATE_WORDS) for word in words)


def _combine(day: date, at: time | None, zone: StatedZone | None) -> PublishedAt:
    stated = _zone_text(zone)
    if at is None or zone is None or zone.offset_minutes is None:
        return PublishedAt(datetime.combine(day, time(), UTC), Precision.DAY, stated)
    local = datetime.combine(day, at, timezone(timedelta(minutes=zone.offset_minutes)))
    return PublishedAt(local.astimezone(UTC), Precision.INSTANT, stated)


def _zone_text(zone: StatedZone | None) -> str | None:
    if zone is None or zone.offset_minutes is None or not zone.is_known:
        return None
    hours, minutes = divmod(abs(zone.offset_minutes), 60)
    return f"{'-' if zone.offset_minutes < 0 else '+'}{hours:02}:{minutes:02}"
