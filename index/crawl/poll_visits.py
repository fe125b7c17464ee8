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
"""That one poll names; a site that refuses everything would fill pages."""


@dataclass(slots=True)
class PollTally:
    """The entries of one source in one poll. For one thread at a time."""

    waiting: int = 0
    """Entries, and the feed itself, that are to be read yet."""
    counts: Counter[EntryOutcome] = field(default_factory=Counter)
    problems: list[EntryProblem] = field(default_factory=list)
    published: list[datetime] = field(default_factory=list)
    """Of all that it lists."""
    is_complete: bool = True
    """Whether nothing that it lists is left for the next poll."""

    @property
    def has_news(self) -> bool:
        return bool(self.counts[EntryOutcome.ADDED] or self.counts[EntryOutcome.UPDATED])

    def count(self, url: str, outcome: EntryOutcome, reason: str | None) -> None:
        """One entry is done with."""
        self.counts[outcome] += 1
        if reason is not None and outcome is not EntryOutcome.DUPLICATE and len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(EntryProblem(url=url, outcome=outcome, reason=reason))


_SLOW_S = 10.0
_MAX_SLOW_VISITS = 3


@dataclass(slots=True)
class SourcePollState:
    """One source at work. Its articles may stand on several hosts, hence the lock around what changes."""

    source: PolledSource
    lock: threading.Lock = field(default_factory=threading.Lock)
    tally: PollTally = field(default_factory=PollTally)
    validators: Validators = NO_VALIDATORS
    hints: list[timedelta] = field(default_factory=list)
    """For how long the site and the feed say that asking again is of no use."""
    was_unchanged: bool = False
    slow_visits: int = 0
    """In a row."""
    is_over: bool = False
    is_abandoned: bool = False
    """The source was removed meanwhile; nothing more is read for it."""

    def note_duration(self, fetching_s: float) -> None:
        """How long its site took for one page."""
        with self.lock:
            self.slow_visits = self.slow_visits + 1 if fetching_s >= _SLOW_S else 0

    @property
    def is_slow(self) -> bool:
        """Whether its site is better left alone for now: the round would last as long as all of its pages."""
        return self.slow_visits >= _MAX_SLOW_VISITS


@dataclass(frozen=True, slots=True)
class FeedVisit:
    """To the feed or sitemap itself, or to a sitemap that it names."""

    host: str
    reading: SourcePollState
    url: str

    @property
    def needs_permission(self) -> bool:
        """Whether robots.txt applies: not to the address that a moderator follows."""
        return self.url != self.reading.source.url


@dataclass(frozen=True, slots=True)
class EntryVisit:
    """To the page of an article that it lists."""

    host: str
    reading: SourcePollState
    listed: ListedArticle
    entry: FeedEntry
    attempts: int
    """This one included, to read this version of it."""
    feed_url: str
    """Where the feed that lists it was fetched from."""

    @property
    def url(self) -> str:
        return self.listed.url

    @property
    def needs_permission(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class RecheckVisit:
    """To the page of an article that is held."""

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
