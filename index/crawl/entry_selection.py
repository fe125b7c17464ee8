"""Select which entries of a feed a poll reads, and when failed entries are retried. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from index.model.feed_types import EntryOutcome

if TYPE_CHECKING:  # ListedArticle is made in workers, which do not load SQLAlchemy
    from index.store.source_entry_queries import StoredEntry

MAX_ENTRIES_PER_POLL = 50
"""The most articles that one poll reads from one source, so that a long archive doesn't delay the round."""

# Waits before the retries of an entry that could not be read; after the last one it is given up.
_RETRY_AFTER = (timedelta(hours=1), timedelta(hours=6), timedelta(hours=24), timedelta(days=3))

# The share and number of known entries that must change at once to count as a change of format. Fewer than five
# may have been edited on one evening.
_NEARLY_ALL = 0.8
_MANY = 5

_STORED = frozenset([EntryOutcome.ADDED, EntryOutcome.UPDATED, EntryOutcome.DUPLICATE])


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedArticle:
    """An article as its source lists it: `key` identifies it in the source, `stamp` its version."""

    key: bytes
    stamp: bytes
    url: str
    """Canonical."""
    published: datetime | None


@dataclass(frozen=True, slots=True)
class EntrySelection:
    """The entries that one poll reads, newest first, and how many are left for the next poll."""

    entries: tuple[ListedArticle, ...]
    left: int


def find_restamped(listed: Iterable[ListedArticle], seen: Mapping[bytes, "StoredEntry"]) -> dict[bytes, bytes]:
    """The new stamps, by key, of entries whose change says nothing about the article; usually none.

    If nearly all entries change at once, the source has changed its format and not the articles: some sources
    give every entry the current time as its date, others a different URL in every response.
    """
    stamps = {entry.key: entry.stamp for entry in listed if entry.key in seen}
    changed = {key: stamp for key, stamp in stamps.items() if seen[key].stamp != stamp}
    return changed if len(changed) >= max(_MANY, _NEARLY_ALL * len(stamps)) else {}


def choose_entries(
    listed: Sequence[ListedArticle], seen: Mapping[bytes, "StoredEntry"], now: datetime
) -> EntrySelection:
    """Select new entries first, then entries that changed or are due for a retry."""
    once: dict[bytes, ListedArticle] = {}
    for entry in listed:
        once.setdefault(entry.key, entry)
    wanted = [entry for entry in _newest_first(once.values()) if is_due(entry, seen.get(entry.key), now)]
    wanted.sort(key=lambda entry: entry.key in seen)
    return EntrySelection(tuple(wanted[:MAX_ENTRIES_PER_POLL]), max(0, len(wanted) - MAX_ENTRIES_PER_POLL))


def is_due(entry: ListedArticle, seen: "StoredEntry | None", now: datetime) -> bool:
    """Whether an entry should be read. An entry whose article was removed from the library should not."""
    if seen is None:
        return True
    if was_article_removed(entry, seen):
        return False
    if seen.stamp != entry.stamp:
        return True
    return seen.next_try_at is not None and seen.next_try_at <= now


def was_article_removed(entry: ListedArticle, seen: "StoredEntry") -> bool:
    """Whether the article of an entry was removed. The same key with another URL is another article."""
    return seen.outcome in _STORED and seen.article_id is None and seen.url == entry.url


def plan_retry(attempts: int, now: datetime, *, wait: timedelta | None = None) -> datetime | None:
    """When to retry an entry after so many attempts; None for never. `wait` is the pause its site asks for."""
    if attempts > len(_RETRY_AFTER):
        return None
    return now + max(_RETRY_AFTER[attempts - 1], wait or timedelta(0))


def _newest_first(entries: Iterable[ListedArticle]) -> list[ListedArticle]:
    """Undated entries come first, in list order: sources without dates list the newest first."""
    return sorted(
        entries, key=lambda entry: -(entry.published.timestamp() if entry.published else float("inf"))
    )
