"""Of entries too many to follow, the newest."""

from collections.abc import Sequence
from datetime import UTC, datetime

from index.feeds.entries import FeedEntry
from index.types import PublishedAt

MAX_ENTRIES = 500
"""A feed that lists more is read too rarely, or lists what it has ever published."""

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


def keep_newest(entries: Sequence[FeedEntry]) -> list[FeedEntry]:
    """At most MAX_ENTRIES, in their order. Undated ones go first, and among equals those listed last."""
    newest = sorted(range(len(entries)), key=lambda at: sort_key(entry_moment(entries[at])), reverse=True)
    return [entries[at] for at in sorted(newest[:MAX_ENTRIES])]


def entry_moment(entry: FeedEntry) -> PublishedAt | None:
    """The date to sort an entry by."""
    return entry.published or entry.updated


def sort_key(moment: PublishedAt | None) -> datetime:
    return moment.at if moment else _LONG_AGO
