"""Figures of a whole library, for monitoring."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

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
class StoredFigures:
    """The figures of a whole library at one moment, as far as they are stored."""

    measured_at: datetime
    corpora: int
    articles: int
    passages: int
    unembedded: int
    """Passages that the model has not embedded, which are found by words only."""
    snapshots: SnapshotLag
    feeds: FeedFigures
    pending_alerts: int
    arrivals: int
    """Articles that are still to be matched against standing queries."""
    database_bytes: int
    free_bytes: int
    """Disk space that is left for the library."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryFigures(StoredFigures):
    """The figures of a library that this process has opened."""

    index: IndexLag
    workers: WorkerDeaths


@dataclass(frozen=True, slots=True)
class Backlog:
    """Work that waits: how much of it is due, and since when the oldest."""

    waiting: int
    since: datetime | None = None
    """None if nothing waits."""
    next_at: datetime | None = None
    """When something is due next; None for work that is not scheduled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryQueue:
    """The work that the library still has to do."""

    articles: int
    """Articles with passages that the model has not embedded."""
    matching: Backlog
    """New or changed articles that are to be matched against watches and deliveries."""
    feeds: Backlog
    pages: Backlog
    """Pages of stored articles that are to be checked for changes."""
    entries: Backlog
    """Articles that a feed listed, that could not be read, and that are tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexFigures:
    """The model and the files that are derived from a library."""

    model: str
    fingerprint: str
    dim: int
    max_tokens: int
    passage_words: int
    """The target length of a passage."""
    snapshots: tuple["SnapshotFigures", ...]
    index_bytes: int
    models_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotFigures:
    """The saved index files of one kind, `vectors` or `postings`, of all corpora."""

    kind: str
    corpora: int
    oldest_at: datetime | None
    newest_at: datetime | None


@dataclass(frozen=True, slots=True)
class DayOfGrowth:
    """What was added on one day, in UTC, and is still in the library."""

    day: date
    articles: int
    text_bytes: int
    """Of the articles' texts in UTF-8."""


@dataclass(frozen=True, slots=True)
class RevisionFacts:
    """An earlier revision of an article."""

    revision: int
    title: str
    replaced_at: datetime
