"""Dates of feeds, with what their text says of precision and zone."""

import re
from calendar import timegm
from datetime import UTC, datetime
from time import struct_time

from index.types import Precision, PublishedAt

_CLOCK = re.compile(r"\d{1,2}:\d{2}|T\d{2}")
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})\s*$")
_ZULU = re.compile(r"(?:Z|\b(?:GMT|UTC?|UT))\s*$", re.IGNORECASE)
_YEARS = range(1970, 2101)


def stated_moment(text: str, parsed: struct_time) -> PublishedAt | None:
    """A moment that a feed states as `text`, `parsed` to UTC; None for one that no article can have.

    A text without a clock states a day. One without a zone means UTC: RFC 822 and RFC 3339 ask for one.
    """
    if parsed.tm_year not in _YEARS:
        return None
    moment = datetime.fromtimestamp(timegm(parsed), UTC)
    if not _CLOCK.search(text):
        return PublishedAt(moment.replace(hour=0, minute=0, second=0), Precision.DAY)
    return PublishedAt(moment, Precision.INSTANT, _zone(text))


def _zone(text: str) -> str | None:
    offset = _OFFSET.search(text)
    if offset is not None:
        return f"{offset[1]}{offset[2]}:{offset[3]}"
    return "+00:00" if _ZULU.search(text) else None
