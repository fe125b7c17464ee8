"""Where a text and its facts came from, and who supplied them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from index.model.base_types import SourceId


class TextOrigin(StrEnum):
    """How the text of a draft was obtained. The values are stored."""

    PAGE = "page"
    """Fetched from a web page."""
    FEED = "feed"
    """In the feed that lists the article, which gave all of it."""
    FILE = "file"
    TYPED = "typed"
    """Typed or pasted."""
    IMPORT = "import"
    """A line of an import file."""


class SupplierRole(StrEnum):
    """What kind of person supplied something. The values are stored."""

    MEMBER = "member"
    """Of a Discord server, moderators included."""
    OPERATOR = "operator"
    """At the terminal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier:
    """Who supplied a text or stated a fact; id and name are empty for someone who asked to be forgotten."""

    role: SupplierRole
    person_id: int | None = None
    """Discord's id of the user."""
    name: str = ""
    """As displayed at the time."""


OPERATOR = Supplier(role=SupplierRole.OPERATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedFact:
    """A fact of an article that a person stated; it is not the word of the page or feed."""

    fact: str
    """The name of the field of ArticleDraft: `title`, `outlet`, `published`, `author` or `url`."""
    by: Supplier | None = None
    at: datetime | None = None
    """Aware UTC; None where it is not known, as is `by`."""


class TextMatch(StrEnum):
    """How a supplied text compares with the page at its address. The values are stored."""

    SAME = "same"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageComparison:
    """A comparison that a moderator had made of the text with the page at its address."""

    match: TextMatch
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """How the text and the facts of a draft came here; the default says that nothing is known."""

    source_id: SourceId | None = None
    """The source that lists it."""
    text_origin: TextOrigin | None = None
    """None where it is not known."""
    text_url: str | None = None
    """The canonical URL that the text was fetched from: that of the page, or of the feed, after redirects."""
    by: Supplier | None = None
    """Who supplied the text or had it fetched; None for what a source brought, and where it is not known."""
    at: datetime | None = None
    """When; aware UTC."""
    stated: tuple[StatedFact, ...] = ()
    """The facts that a person stated, beside those of a text that is a person's own."""
    compared: PageComparison | None = None
    """Of this very text."""
    etag: str | None = None
    """Of the page, as its site gave it; likewise `last_modified`."""
    last_modified: str | None = None


UNKNOWN_PROVENANCE = Provenance()


@dataclass(frozen=True, slots=True, kw_only=True)
class TextProvenance:
    """What readers are told about how the text of an article came here; names nobody.

    `is_checked` says that we fetched the text from the address that the article gives.
    """

    origin: TextOrigin | None = None
    is_checked: bool = False
    text_site: str | None = None
    """The registrable domain that the text was fetched from, fit to be shown; None for a supplied text."""
    supplied_by: SupplierRole | None = None
    compared: TextMatch | None = None
    stated: tuple[str, ...] = ()
    """Names of facts that a person stated although the text was fetched."""


UNKNOWN_TEXT_PROVENANCE = TextProvenance()
