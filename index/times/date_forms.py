"""The forms in which a day, a time of day and a zone are written.

Each reader takes what it understands out of a text and hands back the rest; texts are NFKC and casefolded, with
single spaces.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

from index.times.date_words import (
    AFTERNOON,
    ERA_YEARS_BEFORE_FIRST,
    FORENOON,
    MONTHS,
    OPEN_ZONES,
    ZONE_HOURS,
)

_FARTHEST_ZONE_MINUTES = 14 * 60

_MONTH = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True))
_ERA = "|".join(sorted(ERA_YEARS_BEFORE_FIRST, key=len, reverse=True))
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

_HALF = rf"(?:(?P<half>{'|'.join(sorted(FORENOON | AFTERNOON))}) ?)?"
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
_ZONE_NAME = re.compile(rf"(?<![^\W\d])(?:{'|'.join((*ZONE_HOURS, *OPEN_ZONES))})(?!\w)")


@dataclass(frozen=True, slots=True)
class Zone:
    """A stated zone; `offset_minutes` is None where its name leaves the offset open."""

    offset_minutes: int | None
    is_known: bool = True
    """False for RFC 3339's -00:00: the time is UTC, where it was written is unknown."""


def take_day(text: str) -> tuple[date | None, str]:
    """The one day that the text names, and the rest; None where it names none or could mean several."""
    for form in _DAYS:
        match = form.search(text)
        if match:
            days = set(_readings(match.groupdict()))
            return (days.pop() if len(days) == 1 else None), _without(text, match)
    return None, text


def take_time(text: str) -> tuple[time | None, str]:
    """The time of day, and the rest. Raises ValueError for a time that cannot be, such as 25:61."""
    for form in _TIMES:
        match = form.search(text)
        if match:
            return _read_time(match.groupdict()), _without(text, match)
    return None, text


def take_zone(text: str) -> tuple[Zone | None, str]:
    """The zone, and the rest. Raises ValueError for an offset that no place has."""
    match = _OFFSET.search(text)
    if match:
        minutes = int(match["h"]) * 60 + int(match["min"] or 0)
        if minutes > _FARTHEST_ZONE_MINUTES or int(match["min"] or 0) > 59:
            raise ValueError("no place has this offset")
        sign = -1 if match["sign"] == "-" else 1
        return Zone(sign * minutes, is_known=minutes > 0 or sign > 0), _without(text, match)
    match = _ZONE_NAME.search(text)
    if match:
        hours = ZONE_HOURS.get(match[0])
        return Zone(None if hours is None else hours * 60), _without(text, match)
    return None, text


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}".strip()


def _readings(parts: dict[str, str | None]) -> Iterator[date]:
    """Every day that the parts of a form can stand for."""
    for year, month, day in _orders(parts):
        try:
            yield date(year, month, day)
        except ValueError:
            continue


def _orders(parts: dict[str, str | None]) -> Iterator[tuple[int, int, int]]:
    year = _year(parts)
    if "a" not in parts:
        month = parts.get("m") or MONTHS[parts.get("mon") or ""]
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
        return ERA_YEARS_BEFORE_FIRST[era] + year
    return year if year >= 1000 else 0  # no year of any calendar is meant


def _int(parts: dict[str, str | None], name: str) -> int:
    return int(parts.get(name) or 0)


def _read_time(parts: dict[str, str | None]) -> time:
    hour, half = _int(parts, "h"), parts.get("half") or parts.get("late")
    if half in AFTERNOON and hour < 12:
        hour += 12
    elif half in FORENOON and hour == 12:
        hour = 0
    second = _int(parts, "s")
    return time(hour, _int(parts, "min"), 59 if second == 60 else second)  # 60: a leap second
