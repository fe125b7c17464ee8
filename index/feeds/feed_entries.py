"""Entries of feeds and sitemaps as values: how they are identified, and which are the newest."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import TypeVar

from index.model.base_types import PublishedAt
from index.model.feed_types import SourceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One article as a feed or sitemap lists it; missing values are "" or None."""

    key: str
    """Identifies the entry in its feed: the id, else the URL, else a hash of title and date."""
    url: str | None = None
    """The absolute http or https URL of the article; never of a comment page or an audio file."""
    title: str = ""
    """One line of plain text."""
    author: str | None = None
    published: PublishedAt | None = None
    updated: PublishedAt | None = None
    summary_html: str = ""
    content_html: str = ""
    """The longest text in the feed: the content, or the summary if there is nothing else.

    Raw: it must be cleaned before it is shown.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed or sitemap; `entries` are in feed order with distinct keys."""

    kind: SourceKind
    title: str = ""
    site_url: str | None = None
    language: str | None = None
    """As written in the feed."""
    entries: tuple[FeedEntry, ...] = ()
    ttl_s: float | None = None
    """How long the feed says it stays valid."""


_Item = TypeVar("_Item")


def entry_key(stated_id: str, url: str | None, title: str, date: PublishedAt | None) -> str:
    """The id stated in the feed, or else the URL, or else a hash of title and date."""
    if stated_id or url:
        return stated_id or url or ""
    facts = f"{title}\n{date.isoformat() if date else ''}"
    return sha256(facts.encode(errors="replace")).hexdigest()


def with_distinct_keys(entries: Sequence[FeedEntry]) -> list[FeedEntry]:
    """Drop entries with a key seen before. An id that the feed uses for several URLs is replaced by the URL."""
    addresses: dict[str, set[str | None]] = {}
    for entry in entries:
        addresses.setdefault(entry.key, set()).add(entry.url)
    keyed = (replace(e, key=e.url) if e.url and len(addresses[e.key]) > 1 else e for e in entries)
    return distinct_by(keyed, lambda entry: entry.key)


def distinct_by(items: Iterable[_Item], key: Callable[[_Item], str]) -> list[_Item]:
    """The items in order, without those whose key occurred before."""
    found: dict[str, _Item] = {}
    for item in items:
        found.setdefault(key(item), item)
    return list(found.values())


MAX_ENTRIES = 500
"""The most entries that are kept; longer feeds usually list everything they ever published."""

_UNDATED_SORTS_LAST = datetime(1, 1, 1, tzinfo=UTC)


def keep_newest(entries: Sequence[FeedEntry]) -> list[FeedEntry]:
    """Keep the newest MAX_ENTRIES, in feed order. Undated entries are dropped first, then those listed last."""
    newest = sorted(
        range(len(entries)), key=lambda at: moment_sort_key(entry_moment(entries[at])), reverse=True
    )
    return [entries[at] for at in sorted(newest[:MAX_ENTRIES])]


def entry_moment(entry: FeedEntry) -> PublishedAt | None:
    """The date to sort an entry by."""
    return entry.published or entry.updated


def moment_sort_key(moment: PublishedAt | None) -> datetime:
    return moment.at if moment else _UNDATED_SORTS_LAST
