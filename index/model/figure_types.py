"""Figures of a whole library, for monitoring."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from index.model.feed_types import SourceState


@dataclass(frozen=True, slots=True)
class WorkerDeaths:
    """Why worker processes died during a call, since the program started."""

    over_time: int = 0
    over_memory: int = 0
    crashed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexLag:
    """Stored changes that the index of this process has not applied. A question applies those it needs."""

    changes: int = 0
    since: datetime | None = None
    """When the oldest of them was stored; None if there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotLag:
    """Changes that the saved vectors lack, which the next start has to apply again."""

    most_changes: int = 0
    """Of the corpus that lacks most."""
    oldest_at: datetime | None = None
    """When the oldest snapshot that lacks any was written; None if all are complete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFigures:
    """The feeds of all corpora. Times are None if no feed is followed at the moment."""

    by_state: Mapping[SourceState, int]
    with_errors: int
    """Feeds that are polled, but whose last poll failed."""
    oldest_read_at: datetime | None
    """The last success of the feed that has waited longest for one; of a new feed, when it was added."""
    first_due_at: datetime | None
    """When the feed that is due first is to be polled, perhaps in the past."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryFigures:
    """The figures of a whole library at one moment."""

    measured_at: datetime
    corpora: int
    articles: int
    passages: int
    unembedded: int
    """Passages that the model has not embedded, which are found by words only."""
    index: IndexLag
    snapshots: SnapshotLag
    feeds: FeedFigures
    pending_alerts: int
    arrivals: int
    """Articles that are still to be matched against standing queries."""
    database_bytes: int
    free_bytes: int
    """Disk space that is left for the library."""
    workers: WorkerDeaths
