"""Value types of followed feeds: sources, labels, health, polls, refreshes.

Everything here is frozen, holds no connection and may cross threads.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from index.model.base_types import ArticleId, CorpusName, SourceId, SourceLabels


class SourceKind(StrEnum):
    """How a source lists its articles. The values are stored."""

    FEED = "feed"
    """RSS, Atom or JSON Feed."""
    SITEMAP = "sitemap"


class SourceState(StrEnum):
    """Whether a source is polled."""

    ACTIVE = "active"
    PAUSED = "paused"
    """By a person."""
    FAILING = "failing"
    """Paused by itself, after it had failed for days; `resume` gives it another chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """How the polls of a source went. Moments are aware UTC, None for what has not happened yet."""

    polled_at: datetime | None = None
    succeeded_at: datetime | None = None
    failing_since: datetime | None = None
    """When the first of the failures in a row was."""
    failures: int = 0
    """In a row."""
    last_error: str | None = None
    """Of the latest failure, as a sentence for people, also after a success."""
    next_poll_at: datetime | None = None
    """None while it is not polled."""
    interval: timedelta = timedelta(hours=1)


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
    """In the library, of those that came from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedChoice:
    """One feed or sitemap that an address offers; `entries` is how many articles it lists now."""

    url: str
    kind: SourceKind
    title: str
    site_url: str | None = None
    entries: int = 0


class EntryOutcome(StrEnum):
    """What became of one article that a source lists. The values are stored."""

    ADDED = "added"
    UPDATED = "updated"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"
    """Read, but no article, or one that must not be read; not tried again before its source changes it."""
    FAILED = "failed"
    """Could not be read; it is tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryProblem:
    """A listed article that was not taken, and why; `reason` is a sentence for people."""

    url: str
    outcome: EntryOutcome
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceListing:
    """What has become of the articles that a source listed lately; the latest of the `problems` comes first."""

    counts: Mapping[EntryOutcome, int]
    problems: tuple[EntryProblem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePoll:
    """What one poll of one source did; `error` is set where the source itself could not be read."""

    source_id: SourceId
    corpus: CorpusName
    title: str
    error: str | None = None
    was_unchanged: bool = False
    """The site said so, or nothing in it was new."""
    counts: Mapping[EntryOutcome, int]
    problems: tuple[EntryProblem, ...] = ()
    next_poll_at: datetime | None = None
    was_paused: bool = False
    """It had failed for days and has now been paused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollReport:
    """What one round did, in the order in which its sources were done."""

    polls: tuple[SourcePoll, ...]
    checked: int = 0
    """Pages of articles held that were looked at again."""
    changes: "tuple[RefreshedArticle, ...]" = ()
    """What that found, but for pages that are as they were."""
    cancelled: bool = False

    @property
    def counts(self) -> Counter[EntryOutcome]:
        """Of all sources together."""
        return sum((Counter(poll.counts) for poll in self.polls), Counter())


class PageChange(StrEnum):
    """How the page of an article stands against what the library holds. The values are stored."""

    UNCHANGED = "unchanged"
    REVISED = "revised"
    """Its text reads otherwise."""
    CORRECTED = "corrected"
    """The same, and the page says that it was corrected."""
    FACTS = "facts"
    """Only title, date or another fact differs."""
    GONE = "gone"
    """404 or 410."""
    BACK = "back"
    """It had been gone."""
    FAILED = "failed"
    """Could not be read now; what the library holds stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshedArticle:
    """What became of one article; `reason` is a sentence for people, set for FAILED and GONE."""

    article_id: ArticleId
    title: str
    change: PageChange
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshReport:
    """What reading a source's articles again did. Nothing was changed by one that was cancelled."""

    source_id: SourceId
    title: str
    articles: tuple[RefreshedArticle, ...]
    embedded: int = 0
    """Passages that went through the model."""
    was_resumed: bool = False
    """It went on from where an earlier one was interrupted."""
    cancelled: bool = False

    @property
    def counts(self) -> Counter[PageChange]:
        return Counter(article.change for article in self.articles)


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackReport:
    """What taking the last refresh back did."""

    source_id: SourceId
    title: str
    refreshed_at: datetime
    restored: tuple[RefreshedArticle, ...]
    """Articles that read again as before."""
    kept: tuple[RefreshedArticle, ...] = ()
    """Articles that changed once more since, and stay as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlProblem:
    """A feed of an OPML file that was not taken, and why."""

    url: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlReport:
    """What reading an OPML file did. Its feeds are read at their first poll."""

    added: tuple[Source, ...]
    known: int
    """Feeds that the corpus follows already."""
    problems: tuple[OpmlProblem, ...] = ()
