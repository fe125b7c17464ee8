"""Visits of a polling round, and the state of each feed during the round."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

from index.crawl.entry_selection import ListedArticle
from index.feeds.feed_entries import FeedEntry
from index.model.feed_types import EntryOutcome, EntryProblem
from index.model.fetch_types import NO_VALIDATORS, Validators
from index.store.page_check_queries import StoredPage
from index.store.poll_queries import PolledSource

_MOST_PROBLEMS = 100
"""The most problems that one poll reports; a site that refuses everything would fill pages."""


@dataclass(slots=True)
class PollTally:
    """Counts of one source in one poll. For one thread at a time."""

    waiting: int = 0
    """Visits that are not finished: to the feed and to entries."""
    counts: Counter[EntryOutcome] = field(default_factory=Counter)
    problems: list[EntryProblem] = field(default_factory=list)
    published: list[datetime] = field(default_factory=list)
    """The dates of all listed entries."""
    is_complete: bool = True
    """Whether no listed entry is left for the next poll."""

    @property
    def has_news(self) -> bool:
        return bool(self.counts[EntryOutcome.ADDED] or self.counts[EntryOutcome.UPDATED])

    def count(self, url: str, outcome: EntryOutcome, reason: str | None) -> None:
        """Count a finished entry."""
        self.counts[outcome] += 1
        if reason is not None and outcome is not EntryOutcome.DUPLICATE and len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(EntryProblem(url=url, outcome=outcome, reason=reason))


_SLOW_S = 10.0
_MAX_SLOW_VISITS = 3


@dataclass(slots=True)
class SourcePollState:
    """One source during a poll. The lock guards what changes: several hosts may be visited at once."""

    source: PolledSource
    lock: threading.Lock = field(default_factory=threading.Lock)
    tally: PollTally = field(default_factory=PollTally)
    validators: Validators = NO_VALIDATORS
    hints: list[timedelta] = field(default_factory=list)
    """How long the site and the feed say that the list stays valid."""
    was_unchanged: bool = False
    slow_visits: int = 0
    """Consecutive slow visits."""
    is_over: bool = False
    is_abandoned: bool = False
    """The source was removed during the poll; nothing more is read for it."""

    def note_duration(self, fetching_s: float) -> None:
        """Record how long the site took for one page."""
        with self.lock:
            self.slow_visits = self.slow_visits + 1 if fetching_s >= _SLOW_S else 0

    @property
    def is_slow(self) -> bool:
        """Whether the rest of the source should wait: its pages would prolong the whole round."""
        return self.slow_visits >= _MAX_SLOW_VISITS


@dataclass(frozen=True, slots=True)
class FeedVisit:
    """A visit to the feed or sitemap of the source, or to a child sitemap."""

    host: str
    state: SourcePollState
    url: str

    @property
    def needs_permission(self) -> bool:
        """Whether robots.txt applies: not to the address that a moderator follows."""
        return self.url != self.state.source.url


@dataclass(frozen=True, slots=True)
class EntryVisit:
    """A visit to the page of a listed article."""

    host: str
    state: SourcePollState
    listed: ListedArticle
    entry: FeedEntry
    attempts: int
    """Attempts to read this version of the entry, including this one."""
    feed_url: str
    """Where the feed was fetched from, after redirects."""

    @property
    def url(self) -> str:
        return self.listed.url

    @property
    def needs_permission(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class RecheckVisit:
    """A visit to the page of a stored article."""

    host: str
    page: StoredPage

    @property
    def url(self) -> str:
        return self.page.url

    @property
    def needs_permission(self) -> bool:
        return True


SourceVisit: TypeAlias = FeedVisit | EntryVisit
Visit: TypeAlias = SourceVisit | RecheckVisit
