"""Select which entries of a feed a poll reads, and when failed entries are retried. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from index.model.feed_types import EntryOutcome

if TYPE_CHECKING:  # ListedArticle is made in workers, which do not load SQLAlchemy
    from index.store.source_entry_queries import StoredEntry

MAX_ENTRIES_PER_POLL = 50
"""Articles that one poll reads of one source, so that none with a long archive holds up a round."""

# What could not be read is tried again after so long; then it is let be.
_RETRY_AFTER = (timedelta(hours=1), timedelta(hours=6), timedelta(hours=24), timedelta(days=3))


# Of the entries that were listed before; fewer than so many may well have been edited on one evening.
_NEARLY_ALL = 0.8
_MANY = 5

_STORED = frozenset([EntryOutcome.ADDED, EntryOutcome.UPDATED, EntryOutcome.DUPLICATE])


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedArticle:
    """One article as its source lists it: `key` names it there, `stamp` tells its versions apart."""

    key: bytes
    stamp: bytes
    url: str
    """Canonical."""
    published: datetime | None


@dataclass(frozen=True, slots=True)
class EntrySelection:
    """What one poll reads, the newest first, and how many more there are for the next."""

    entries: tuple[ListedArticle, ...]
    left: int


def find_restamped(listed: Iterable[ListedArticle], seen: Mapping[bytes, "StoredEntry"]) -> dict[bytes, bytes]:
    """New stamps, by key, of entries that differ from last time and yet tell nothing new; perhaps none.

    A source that has changed nearly all at once has changed what it says of articles, not the articles: some
    give each the present moment for its date, others an address that no two lists share.
    """
    stamps = {entry.key: entry.stamp for entry in listed if entry.key in seen}
    changed = {key: stamp for key, stamp in stamps.items() if seen[key].stamp != stamp}
    return changed if len(changed) >= max(_MANY, _NEARLY_ALL * len(stamps)) else {}


def choose_entries(
    listed: Sequence[ListedArticle], seen: Mapping[bytes, "StoredEntry"], now: datetime
) -> EntrySelection:
    """Those that are new, then those that their source has changed or that are to be tried again."""
    once: dict[bytes, ListedArticle] = {}
    for entry in listed:
        once.setdefault(entry.key, entry)
    wanted = [entry for entry in _newest_first(once.values()) if is_due(entry, seen.get(entry.key), now)]
    wanted.sort(key=lambda entry: entry.key in seen)
    return EntrySelection(tuple(wanted[:MAX_ENTRIES_PER_POLL]), max(0, len(wanted) - MAX_ENTRIES_PER_POLL))


def is_due(entry: ListedArticle, seen: "StoredEntry | None", now: datetime) -> bool:
    """Whether an entry is to be read. One whose article was removed from the library is not."""
    if seen is None:
        return True
    if was_article_removed(entry, seen):
        return False
    if seen.stamp != entry.stamp:
        return True
    return seen.next_try_at is not None and seen.next_try_at <= now


def was_article_removed(entry: ListedArticle, seen: "StoredEntry") -> bool:
    """Whether the article of an entry was removed. Another address under the same name is another article."""
    return seen.outcome in _STORED and seen.article_id is None and seen.url == entry.url


def plan_retry(attempts: int, now: datetime, *, wait: timedelta | None = None) -> datetime | None:
    """When an entry that failed so often is tried again; None: no more. `wait` is what its site asks for."""
    if attempts > len(_RETRY_AFTER):
        return None
    return now + max(_RETRY_AFTER[attempts - 1], wait or timedelta(0))


def _newest_first(entries: Iterable[ListedArticle]) -> list[ListedArticle]:
    """Undated ones in the order of the list, in front: a source that gives no dates lists the newest first."""
    return sorted(
        entries, key=lambda entry: -(entry.published.timestamp() if entry.published else float("inf"))
    )
