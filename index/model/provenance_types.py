"""Provenance: where a text and its facts came from and who supplied them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from index.model.base_types import SourceId


class TextOrigin(StrEnum):
    """How the text of a draft was obtained. The values are stored."""

    PAGE = "page"
    """Fetched from a web page."""
    FEED = "feed"
    """The full text in the feed that lists the article."""
    FILE = "file"
    TYPED = "typed"
    """Typed or pasted."""
    IMPORT = "import"
    """From a line of an import file."""


class SupplierRole(StrEnum):
    """The role of the person who supplied something. The values are stored."""

    MEMBER = "member"
    """A member of a Discord server, moderators included."""
    OPERATOR = "operator"
    """Someone at the terminal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier:
    """Who supplied a text or stated a fact; without id and name for someone who asked to be forgotten."""

    role: SupplierRole
    person_id: int | None = None
    """The user's Discord id."""
    name: str = ""
    """The display name at the time."""


OPERATOR = Supplier(role=SupplierRole.OPERATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedFact:
    """A fact of an article that comes from a person, not from the page or feed."""

    fact: str
    """The name of a field of ArticleDraft: `title`, `outlet`, `published`, `author` or `url`."""
    by: Supplier | None = None
    at: datetime | None = None
    """Aware UTC. Like `by`, None if unknown."""


class TextMatch(StrEnum):
    """Whether a supplied text matches the page at its URL. The values are stored."""

    SAME = "same"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageComparison:
    """The result of comparing a text with the page at its URL, at a moderator's request."""

    match: TextMatch
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where the text and the facts of a draft came from; the default means unknown."""

    source_id: SourceId | None = None
    """The source that lists it."""
    text_origin: TextOrigin | None = None
    """None if unknown."""
    text_url: str | None = None
    """The canonical URL of the page or feed that the text was fetched from, after redirects."""
    by: Supplier | None = None
    """Who supplied the text or requested it; None if it came from a source or if unknown."""
    at: datetime | None = None
    """When the text was obtained; aware UTC."""
    stated: tuple[StatedFact, ...] = ()
    """The facts that a person stated, except those of a text that the person supplied."""
    compared: PageComparison | None = None
    """The comparison of exactly this text."""
    etag: str | None = None
    """The ETag header of the page; likewise `last_modified`."""
    last_modified: str | None = None


UNKNOWN_PROVENANCE = Provenance()


@dataclass(frozen=True, slots=True, kw_only=True)
class TextProvenance:
    """What readers are told about the origin of an article's text; names nobody.

    `is_checked` means that we fetched the text from the article's URL.
    """

    origin: TextOrigin | None = None
    is_checked: bool = False
    text_site: str | None = None
    """The registrable domain that the text was fetched from, escaped for display; None for a supplied text."""
    supplied_by: SupplierRole | None = None
    compared: TextMatch | None = None
    stated: tuple[str, ...] = ()
    """The names of the facts that a person stated although the text was fetched."""


UNKNOWN_TEXT_PROVENANCE = TextProvenance()
