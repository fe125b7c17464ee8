"""Value types of followed feeds: sources, labels, health, polls, refreshes.

All types are frozen, hold no connection and may cross threads.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from index.model.base_types import ArticleId, CorpusName, SourceId, SourceLabels

SHORTEST_INTERVAL = timedelta(minutes=15)
LONGEST_INTERVAL = timedelta(hours=24)


def is_allowed_interval(interval: timedelta) -> bool:
    """Whether a person may choose this polling interval."""
    return SHORTEST_INTERVAL <= interval <= LONGEST_INTERVAL


class SourceKind(StrEnum):
    """How a source lists its articles. The values are stored."""

    FEED = "feed"
    """RSS, Atom or JSON Feed."""
    SITEMAP = "sitemap"


class SourceState(StrEnum):
    """Whether a source is polled."""

    ACTIVE = "active"
    PAUSED = "paused"
    """Paused by a person."""
    FAILING = "failing"
    """Paused automatically after failing for days; `resume` polls it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """How the polls of a source went. Times are aware UTC, None for what has not happened yet."""

    polled_at: datetime | None = None
    succeeded_at: datetime | None = None
    failing_since: datetime | None = None
    """The time of the first of the consecutive failures."""
    failures: int = 0
    """Consecutive failures."""
    last_error: str | None = None
    """The reason of the latest failure, as a sentence for people; kept after a success."""
    next_poll_at: datetime | None = None
    """None while the source is paused."""
    interval: timedelta = timedelta(hours=1)
    """How often it is polled, unless the site asks for longer pauses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A feed or sitemap that a corpus follows."""

    source_id: SourceId
    corpus: CorpusName
    url: str
    kind: SourceKind
    title: str
    site_url: str | None
    labels: SourceLabels
    state: SourceState
    health: SourceHealth
    added_at: datetime
    articles: int
    """The number of articles in the library that came from this source."""
    fixed_interval: timedelta | None = None
    """The polling interval that a person chose; None if it is computed from what the source publishes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedChoice:
    """A feed or sitemap found at an address; `entries` is the number of articles that it lists now."""

    url: str
    kind: SourceKind
    title: str
    site_url: str | None = None
    entries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedFeed:
    """A well-known public feed of a region; `url` is canonical."""

    name: str
    url: str


class EntryOutcome(StrEnum):
    """The outcome of one article that a source lists. The values are stored."""

    ADDED = "added"
    UPDATED = "updated"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"
    """Not an article, or must not be read; not retried unless the source changes the entry."""
    FAILED = "failed"
    """Could not be read; it is retried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryProblem:
    """A listed article that was not stored; `reason` is a sentence for people."""

    url: str
    outcome: EntryOutcome
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceListing:
    """The outcomes of the articles that a source listed recently; the latest problem comes first."""

    counts: Mapping[EntryOutcome, int]
    problems: tuple[EntryProblem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePoll:
    """The result of one poll of one source; `error` is set if the feed itself could not be read."""

    source_id: SourceId
    corpus: CorpusName
    title: str
    error: str | None = None
    was_unchanged: bool = False
    """The site answered 304, or nothing in the feed was new."""
    counts: Mapping[EntryOutcome, int]
    problems: tuple[EntryProblem, ...] = ()
    next_poll_at: datetime | None = None
    was_paused: bool = False
    """The source failed for days and this poll paused it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollReport:
    """The result of one polling round, in the order in which its sources finished."""

    polls: tuple[SourcePoll, ...]
    checked: int = 0
    """The number of stored pages that were rechecked."""
    changes: "tuple[RefreshedArticle, ...]" = ()
    """The results of the rechecks, without unchanged pages."""
    cancelled: bool = False

    @property
    def counts(self) -> Counter[EntryOutcome]:
        """The outcomes of all sources together."""
        return sum((Counter(poll.counts) for poll in self.polls), Counter())


class PageChange(StrEnum):
    """How a page differs from the stored article. The values are stored."""

    UNCHANGED = "unchanged"
    REVISED = "revised"
    """The text changed."""
    CORRECTED = "corrected"
    """The text changed, and the page states a correction."""
    FACTS = "facts"
    """Only the title, date or other metadata changed."""
    GONE = "gone"
    """404 or 410."""
    BACK = "back"
    """The page exists again after being gone."""
    FAILED = "failed"
    """Could not be read now; the stored article stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshedArticle:
    """The result for one article; `reason` is a sentence for people, set for FAILED and GONE."""

    article_id: ArticleId
    title: str
    change: PageChange
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshReport:
    """The result of a refresh. A cancelled one changed nothing."""

    source_id: SourceId
    title: str
    articles: tuple[RefreshedArticle, ...]
    embedded: int = 0
    """The number of passages that were embedded."""
    was_resumed: bool = False
    """It continued an interrupted refresh."""
    cancelled: bool = False

    @property
    def counts(self) -> Counter[PageChange]:
        return Counter(article.change for article in self.articles)


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackReport:
    """The result of rolling back the last refresh."""

    source_id: SourceId
    title: str
    refreshed_at: datetime
    restored: tuple[RefreshedArticle, ...]
    """Articles with their earlier text and metadata again."""
    kept: tuple[RefreshedArticle, ...] = ()
    """Articles that could not be restored, each with its reason."""
    cancelled: bool = False
    """Nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlProblem:
    """A feed of an OPML file that was not added, and why."""

    url: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlReport:
    """The result of an OPML import. The feeds are fetched at their first poll."""

    added: tuple[Source, ...]
    known: int
    """The number of feeds that the corpus already follows."""
    problems: tuple[OpmlProblem, ...] = ()
    left_out: tuple[OpmlProblem, ...] = ()
    """Labels and intervals of added feeds that could not be stored."""
