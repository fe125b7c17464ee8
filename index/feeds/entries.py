"""What feeds and sitemaps list, as values."""

from dataclasses import dataclass

from index.source_types import SourceKind
from index.types import PublishedAt


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One article as a feed or sitemap lists it; what it does not say is "" or None."""

    key: str
    """What the feed knows the entry by: its id, else its address, else a hash of its title and date."""
    url: str | None = None
    """Where the article is, absolute, http or https; never the address of a comment page or a sound."""
    title: str = ""
    """One line of plain text."""
    author: str | None = None
    published: PublishedAt | None = None
    updated: PublishedAt | None = None
    summary_html: str = ""
    content_html: str = ""
    """The fullest text that the feed gives: the content, or the summary where it gives nothing else.

    As it came: not cleaned, and not to be shown before it has been.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed or sitemap; `entries` are in its order, each key once."""

    kind: SourceKind
    title: str = ""
    site_url: str | None = None
    language: str | None = None
    """As the feed writes it."""
    entries: tuple[FeedEntry, ...] = ()
    ttl_s: float | None = None
    """For how long, it says, asking again is of no use."""
