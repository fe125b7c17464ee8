"""Parse dates in feeds and sitemaps: RFC 822, ISO 8601, either in the other's place, and what programs print.

Parsed strictly: other forms, and names of months in other languages, go to the parser of the dates of pages. Of
a time without a zone, or with an ambiguous zone name, only the stated day is kept.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

from index.feeds.date_names import with_english_month
from index.language.dates.date_lexicon import ZONE_OFFSETS_H
from index.language.dates.date_parser import read_date as read_written_date
from index.model.base_types import Precision, PublishedAt
from index.text.normalization import normalize

_MAX_CHARS = 80
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # older than the web
_AHEAD = timedelta(days=2)  # time zones and embargoes explain this much; more is an error
_FARTHEST_ZONE = timedelta(hours=14)

_ISO = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:(?:T| ?)(\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?)?", re.IGNORECASE)
_TIME = re.compile(r"\d:\d\d|T\d{4}", re.IGNORECASE)
_COMMENT = re.compile(r"(?: ?\([^()]*\)| ?\[[^\[\]]*\]| m=[+-][\d.]+)$")  # (CST), [Asia/Taipei], Go's m=+0.1
_OFFSET = re.compile(r" ?(?:gmt|utc)?([+-])(\d\d?):?(\d\d)?$", re.IGNORECASE)
_ZONE_NAME = re.compile(r"(?<=[\d ])(?:etc/)?([a-z]+(?:/[a-z_]+)*)$", re.IGNORECASE)
# An offset with the name of its zone, as in "+0800 CST", "CST +0800" or Go's "+0300 +03".
_NAME_AFTER_OFFSET = re.compile(r"(?<=[+-]\d\d[\d:]\d) ?([a-z]{1,5}|[+-]\d\d(?:\d\d)?)$", re.IGNORECASE)
_NAME_BEFORE_OFFSET = re.compile(r" (?![ap]m\b)([a-z]{2,5})(?= [+-]\d\d:?\d\d$)", re.IGNORECASE)
_YEAR_AT_END = re.compile(r"(\d\d:\d\d(?::\d\d)?) (\S{1,9}) (\d{4})$")  # date(1): Mon Mar 4 10:00:00 CST 2024
_HALF_DAY = re.compile(r"\d ?[ap]\.?m\b", re.IGNORECASE)
_EPOCH = re.compile(r"\d+(?:\.\d+)?")


def read_date(text: str, *, now: datetime | None = None) -> PublishedAt | None:
    """Parse a date from a feed; None if invalid, before 1990, or more than two days after `now`."""
    text = " ".join(text[: _MAX_CHARS + 1].replace("\u2212", "-").split())
    if not text or len(text) > _MAX_CHARS:
        return None
    try:
        published = _read(text)
    except (ValueError, OverflowError, TypeError, IndexError):  # parsedate_tz raises the last two for nonsense
        return None
    latest = (now or datetime.now(UTC)) + _AHEAD
    return published if published and _EARLIEST <= published.at <= latest else None


def _read(text: str) -> PublishedAt | None:
    stated, offset = _take_zone(_YEAR_AT_END.sub(r"\3 \1 \2", _COMMENT.sub("", text)))
    local = None if _HALF_DAY.search(stated) else _read_iso(stated) or _read_rfc822(stated)
    if local is None:
        return _read_other_form(stated, offset)
    if offset is None:
        return PublishedAt(local.replace(hour=0, minute=0, second=0), Precision.DAY)
    if abs(offset) > _FARTHEST_ZONE:
        raise ValueError("no place has this offset")
    at = local.replace(tzinfo=timezone(offset)).astimezone(UTC)
    return PublishedAt(at, Precision.INSTANT, _zone_text(offset))


def _read_other_form(text: str, offset: timedelta | None) -> PublishedAt | None:
    """A date in words or with a weekday, in any language; numbers alone may count seconds or days."""
    zone = "" if offset is None else f" {_zone_text(offset)}"
    text = normalize("NFKC", text)
    if _EPOCH.fullmatch(text):
        return None
    found = read_written_date(text + zone)
    english = with_english_month(text) if found is None else None
    return found if english is None else read_written_date(english + zone)


def _take_zone(text: str) -> tuple[str, timedelta | None]:
    """Split off the zone; the offset from UTC is None if it is missing, ambiguous or contradicts its name."""
    text, name = _take_name(text)
    match = _OFFSET.search(text)
    if match and _TIME.search(text[: match.start()]):
        offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
        is_unknown = match[1] == "-" and not offset  # RFC 3339 and 5322: -00:00 means an unknown zone
        signed = -offset if match[1] == "-" else offset
        is_unknown |= name is not None and _offset_of(name) not in (None, signed)
        return text[: match.start()], None if is_unknown else signed
    match = _ZONE_NAME.search(text)
    if match and _TIME.search(text[: match.start()]) and not _HALF_DAY.search(text[match.start() - 2 :]):
        return text[: match.start()].rstrip(), _offset_of(match[1])
    return text, None


def _take_name(text: str) -> tuple[str, str | None]:
    """Split off the name of a zone next to its offset."""
    for form in (_NAME_AFTER_OFFSET, _NAME_BEFORE_OFFSET):
        match = form.search(text)
        if match and _TIME.search(text[: match.start()]):
            return text[: match.start()] + text[match.end() :], match[1]
    return text, None


def _offset_of(name: str) -> timedelta | None:
    """None for an ambiguous or unknown name; Go repeats the offset where a zone has no name."""
    if name[0] in "+-":
        return timedelta(hours=int(name[:3]), minutes=int(f"{name[0]}{name[3:] or 0}"))
    hours = ZONE_OFFSETS_H.get(name.lower())
    return None if hours is None else timedelta(hours=hours)


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
