"""What a fetch asks for and what it returns: request kind, validators, result."""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a site gave with a page, to be asked later whether the page is still the same (RFC 9110, 8.8)."""

    etag: str | None = None
    last_modified: str | None = None


NO_VALIDATORS = Validators()


class RequestKind(Enum):
    """What is asked for; it decides the Accept header."""

    ARTICLE = "article"
    FEED = "feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchResult:
    """What came back for a URL, redirects followed.

    `url` is the canonical URL of where it came from; `moved_to` the same where every redirect on the way was
    a permanent one (301, 308), else None. `body` is decompressed; empty if `is_unchanged`.
    """

    source: str
    """The URL as it was asked for, fit to be shown."""
    url: str
    moved_to: str | None = None
    is_unchanged: bool = False
    """The site says that it is as it was when it gave the validators (304)."""
    content_type: str = ""
    charset: str | None = None
    body: bytes = b""
    validators: Validators = NO_VALIDATORS
    max_age_s: float | None = None
    """For how long the site says that asking again is of no use (Cache-Control, Expires)."""
