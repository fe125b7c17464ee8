"""Parse response headers: validators, cache lifetime, Retry-After, Content-Type."""

import re
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime

from index.model.fetch_types import Validators

MAX_HINT_S = timedelta(weeks=1).total_seconds()
"""The longest cache lifetime or Retry-After that is respected."""

_MAX_ETAG_CHARS = 1000
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]+")


def find_validators(headers: Message) -> Validators:
    """The validators of a response, except those that cannot be sent back unchanged."""
    return Validators(
        etag=_sendable(headers.get("ETag")), last_modified=_sendable(headers.get("Last-Modified"))
    )


def conditional_headers(validators: Validators, *, is_redirected: bool = False) -> dict[str, str]:
    """The headers of a conditional request.

    After a redirect only the entity tag is sent, which belongs to one page: the redirect may lead to another
    page than last time, and an older one would pass for unchanged.
    """
    asked = {
        "If-None-Match": _sendable(validators.etag),
        "If-Modified-Since": None if is_redirected else _sendable(validators.last_modified),
    }
    return {name: value for name, value in asked.items() if value}


def find_max_age_s(headers: Message, now: datetime) -> float | None:
    """How long the response stays fresh (RFC 9111, 4.2.1); None if not stated."""
    directives = _directives(headers)
    if "no-cache" in directives or "no-store" in directives:
        return None
    if "max-age" in directives:
        return _capped_seconds(_seconds(directives["max-age"]) - _seconds(headers.get("Age", "")))
    expires = _moment(headers.get("Expires"))
    return _capped_seconds((expires - _sent_at(headers, now)).total_seconds()) if expires else None


def find_retry_after_s(headers: Message, now: datetime) -> float | None:
    """The seconds to wait according to Retry-After, which is a number or a date (RFC 9110, 10.2.3)."""
    stated = headers.get("Retry-After", "")
    moment = _moment(stated)
    seconds = (moment - _sent_at(headers, now)).total_seconds() if moment else _seconds(stated)
    return _capped_seconds(seconds)


def _sendable(value: str | None) -> str | None:
    if value is None or len(value) > _MAX_ETAG_CHARS or not _HEADER_VALUE.fullmatch(value):
        return None
    return value


def _directives(headers: Message) -> dict[str, str]:
    stated = ",".join(headers.get_all("Cache-Control", [])).lower()
    pieces = [piece.partition("=") for piece in stated.split(",")]
    return {name.strip(): value for name, _, value in pieces}


def _seconds(stated: str) -> float:
    match = re.fullmatch(r"\s*\"?([0-9]+)\"?\s*", stated)
    return float(match[1][:12]) if match else 0.0  # twelve digits are 30,000 years


def _moment(stated: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(stated or "")
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _sent_at(headers: Message, now: datetime) -> datetime:
    """When the response was sent by the clock of the site, to which its other dates refer."""
    return _moment(headers.get("Date")) or now


def _capped_seconds(seconds: float) -> float | None:
    return min(seconds, MAX_HINT_S) if seconds > 0 else None


_TYPE = re.compile(r"\s*([!-.0-:<-~]+/[!-.0-:<-~]+)\s*(?:;|$)")
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([a-z0-9][a-z0-9._:+-]{0,39})[\"']?\s*(?:;|$)", re.IGNORECASE)


def read_content_type(header: str) -> str:
    """The media type of a Content-Type header, in lower case; empty if there is none."""
    match = _TYPE.match(header)
    return match[1].lower() if match else ""


def read_charset(header: str) -> str | None:
    """The charset that a Content-Type header declares, in lower case; it may not exist."""
    match = _CHARSET.search(header)
    return match[1].lower() if match else None
