"""What a feed or sitemap lists, whatever its format."""

from dataclasses import dataclass

from index.source_types import SourceKind
from index.types import PublishedAt


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One article as its feed describes it; text is one line without markup, but for what ends in `html`."""

    key: str
    """By which the feed knows the entry: its id, else its address, else what it says."""
    url: str | None = None
    """Absolute; None where the feed gives no address that could be one."""
    title: str = ""
    author: str | None = None
    published: PublishedAt | None = None
    updated: PublishedAt | None = None
    summary_html: str = ""
    content_html: str = ""
    """The fullest text that the feed gives, which may be the summary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed; its newest entries, in its own order."""

    kind: SourceKind
    title: str = ""
    site_url: str | None = None
    language: str | None = None
    ttl_s: float | None = None
    """For how long the feed says that it need not be read again."""
    entries: tuple[FeedEntry, ...] = ()
