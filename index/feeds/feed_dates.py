"""Parse dates in feeds and sitemaps: RFC 822, ISO 8601, and either in the other's place.

Parsed strictly. Of a time without a zone, or with an ambiguous zone name, only the stated day is kept.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

from index.language.dates.date_lexicon import ZONE_OFFSETS_H
from index.model.base_types import Precision, PublishedAt

_MAX_CHARS = 80
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # older than the web
_AHEAD = timedelta(days=2)  # time zones and embargoes explain this much; more is an error
_FARTHEST_ZONE = timedelta(hours=14)

_ISO = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:(?:T| ?)(\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?)?", re.IGNORECASE)
_TIME = re.compile(r"\d:\d\d|T\d{4}", re.IGNORECASE)
_COMMENT = re.compile(r" ?\([^()]*\)$")
_OFFSET = re.compile(r" ?(?:gmt|utc)?([+-])(\d\d?):?(\d\d)?$", re.IGNORECASE)
_ZONE_NAME = re.compile(r"(?<=[\d ])(?:etc/)?([a-z]+)$", re.IGNORECASE)


def read_date(text: str, *, now: datetime | None = None) -> PublishedAt | None:
    """Parse a date from a feed; None if invalid, before 1990, or more than two days after `now`."""
    text = " ".join(text[: _MAX_CHARS + 1].split())
    if not text or len(text) > _MAX_CHARS:
        return None
    try:
        published = _read(text)
    except (ValueError, OverflowError, TypeError, IndexError):  # parsedate_tz raises the last two for nonsense
        return None
    latest = (now or datetime.now(UTC)) + _AHEAD
    return published if published and _EARLIEST <= published.at <= latest else None


def _read(text: str) -> PublishedAt | None:
    text, offset = _take_zone(_COMMENT.sub("", text))
    local = _read_iso(text) or _read_rfc822(text)
    if local is None:
        return None
    if offset is None:
        return PublishedAt(local.replace(hour=0, minute=0, second=0), Precision.DAY)
    if abs(offset) > _FARTHEST_ZONE:
        raise ValueError("no place has this offset")
    at = local.replace(tzinfo=timezone(offset)).astimezone(UTC)
    return PublishedAt(at, Precision.INSTANT, _zone_text(offset))


def _take_zone(text: str) -> tuple[str, timedelta | None]:
    """Split off the zone; the offset from UTC is None if it is missing or ambiguous."""
    match = _OFFSET.search(text)
    if match and _TIME.search(text[: match.start()]):
        offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
        is_unknown = match[1] == "-" and not offset  # RFC 3339 and 5322: -00:00 means an unknown zone
        return text[: match.start()], None if is_unknown else -offset if match[1] == "-" else offset
    name = _ZONE_NAME.search(text)
    if name and _TIME.search(text[: name.start()]):
        hours = ZONE_OFFSETS_H.get(name[1].lower())
        return text[: name.start()].rstrip(), None if hours is None else timedelta(hours=hours)
    return text, None


def _read_iso(text: str) -> datetime | None:
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)  # 60: a leap second


def _read_rfc822(text: str) -> datetime | None:
    parts = parsedate_tz(text if _TIME.search(text) else f"{text} 00:00")
    return datetime(*parts[:5], min(parts[5], 59), tzinfo=UTC) if parts else None


def _zone_text(offset: timedelta) -> str:
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    return f"{'-' if offset < timedelta() else '+'}{hours:02}:{minutes:02}"
