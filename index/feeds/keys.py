"""What an entry is known by from one poll to the next."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TypeVar

from index.feeds.entries import FeedEntry
from index.types import PublishedAt

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
