"""Parse response headers: validators, cache lifetime, Retry-After, Content-Type."""

import re
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime

from index.model.fetch_types import Validators

MAX_HINT_S = timedelta(weeks=1).total_seconds()
"""No site is taken at its word for longer, whatever it says about caching or coming back."""

_MAX_ETAG_CHARS = 1000
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]+")


def find_validators(headers: Message) -> Validators:
    """The validators of a response, without those that could not be sent back as they are."""
    return Validators(
        etag=_sendable(headers.get("ETag")), last_modified=_sendable(headers.get("Last-Modified"))
    )


def conditional_headers(validators: Validators, *, is_redirected: bool = False) -> dict[str, str]:
    """The headers that ask for a page only if it has changed.

    After a redirect, which may lead elsewhere than last time, no date goes along: another page that is older
    would pass for an unchanged one. An entity tag is of one page.
    """
    asked = {
        "If-None-Match": _sendable(validators.etag),
        "If-Modified-Since": None if is_redirected else _sendable(validators.last_modified),
    }
    return {name: value for name, value in asked.items() if value}


def find_max_age_s(headers: Message, now: datetime) -> float | None:
    """For how long asking again is of no use (RFC 9111, 4.2.1); None if the site does not say so."""
    directives = _directives(headers)
    if "no-cache" in directives or "no-store" in directives:
        return None
    if "max-age" in directives:
        return _capped_seconds(_seconds(directives["max-age"]) - _seconds(headers.get("Age", "")))
    expires = _moment(headers.get("Expires"))
    return _capped_seconds((expires - _sent_at(headers, now)).total_seconds()) if expires else None


def find_retry_after_s(headers: Message, now: datetime) -> float | None:
    """For how long the site asks to be left alone, given in seconds or as a date (RFC 9110, 10.2.3)."""
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
    """When the response was sent, by the clock of the site, which its other dates are by too."""
    return _moment(headers.get("Date")) or now


def _capped_seconds(seconds: float) -> float | None:
    return min(seconds, MAX_HINT_S) if seconds > 0 else None


_TYPE = re.compile(r"\s*([!-.0-:<-~]+/[!-.0-:<-~]+)\s*(?:;|$)")
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([a-z0-9][a-z0-9._:+-]{0,39})[\"']?\s*(?:;|$)", re.IGNORECASE)


def read_content_type(header: str) -> str:
    """`text/html` of a Content-Type header, in lower case; empty if it names none."""
    match = _TYPE.match(header)
    return match[1].lower() if match else ""


def read_charset(header: str) -> str | None:
    """The charset that a Content-Type header declares, in lower case; it may be one that does not exist."""
    match = _CHARSET.search(header)
    return match[1].lower() if match else None
