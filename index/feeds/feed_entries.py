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


_Item = TypeVar("_Item")


def entry_key(stated_id: str, url: str | None, title: str, date: PublishedAt | None) -> str:
    """The id that the feed states; where it states none, what else tells the entry from others."""
    if stated_id or url:
        return stated_id or url or ""
    facts = f"{title}\n{date.isoformat() if date else ''}"
    return sha256(facts.encode(errors="replace")).hexdigest()


def with_distinct_keys(entries: Sequence[FeedEntry]) -> list[FeedEntry]:
    """The entries, each key once, the first of it. An id that a feed gives to several addresses is none."""
    addresses: dict[str, set[str | None]] = {}
    for entry in entries:
        addresses.setdefault(entry.key, set()).add(entry.url)
    keyed = (replace(e, key=e.url) if e.url and len(addresses[e.key]) > 1 else e for e in entries)
    return distinct_by(keyed, lambda entry: entry.key)


def distinct_by(items: Iterable[_Item], key: Callable[[_Item], str]) -> list[_Item]:
    """The items in their order, of those with the same key only the first."""
    found: dict[str, _Item] = {}
    for item in items:
        found.setdefault(key(item), item)
    return list(found.values())


MAX_ENTRIES = 500
"""A feed that lists more is read too rarely, or lists what it has ever published."""

_UNDATED_SORTS_LAST = datetime(1, 1, 1, tzinfo=UTC)


def keep_newest(entries: Sequence[FeedEntry]) -> list[FeedEntry]:
    """At most MAX_ENTRIES, in their order. Undated ones go first, and among equals those listed last."""
    newest = sorted(
        range(len(entries)), key=lambda at: moment_sort_key(entry_moment(entries[at])), reverse=True
    )
    return [entries[at] for at in sorted(newest[:MAX_ENTRIES])]


def entry_moment(entry: FeedEntry) -> PublishedAt | None:
    """The date to sort an entry by."""
    return entry.published or entry.updated


def moment_sort_key(moment: PublishedAt | None) -> datetime:
    return moment.at if moment else _UNDATED_SORTS_LAST
