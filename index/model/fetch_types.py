"""The types of a fetch: kind of request, validators, result."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """The HTTP validators of a response, for conditional requests (RFC 9110, section 8.8)."""

    etag: str | None = None
    last_modified: str | None = None


NO_VALIDATORS = Validators()


class RequestKind(Enum):
    """What is requested; it determines the Accept header."""

    ARTICLE = "article"
    FEED = "feed"
    ROBOTS = "robots"
    """A robots.txt file."""


BeforeRequest: TypeAlias = Callable[[str], None]
"""Called with each canonical URL before it's requested, redirect targets too; what it raises ends the fetch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchResult:
    """The response for a URL, after redirects.

    `url` is its canonical URL; `moved_to` is the same if every redirect was permanent (301, 308), else None.
    `body` is decompressed; empty if `is_unchanged`.
    """

    source: str
    """The requested URL, escaped for display."""
    url: str
    moved_to: str | None = None
    is_unchanged: bool = False
    """The page has not changed since the validators were issued (status 304)."""
    content_type: str = ""
    charset: str | None = None
    body: bytes = b""
    validators: Validators = NO_VALIDATORS
    max_age_s: float | None = None
    """How long the response stays fresh (Cache-Control, Expires)."""
