"""What a round of polling goes to see, and what is known of a source while it does."""

import threading
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeAlias

from index.feeds.entries import FeedEntry
from index.sources.entries import Listed
from index.sources.rounds import Tally
from index.store.pages import HeldPage
from index.store.polls import PolledSource
from index.web.fetched import NO_VALIDATORS, Validators

_SLOW_S = 10.0
_PATIENCE = 3


@dataclass(slots=True)
class SourceReading:
    """One source at work. Its articles may stand on several hosts, hence the lock around what changes."""

    source: PolledSource
    lock: threading.Lock = field(default_factory=threading.Lock)
    tally: Tally = field(default_factory=Tally)
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
        return self.slow_visits >= _PATIENCE


@dataclass(frozen=True, slots=True)
class FeedVisit:
    """To the feed or sitemap itself, or to a sitemap that it names."""

    host: str
    reading: SourceReading
    url: str


@dataclass(frozen=True, slots=True)
class EntryVisit:
    """To the page of an article that it lists."""

    host: str
    reading: SourceReading
    listed: Listed
    entry: FeedEntry
    attempts: int
    """This one included, to read this version of it."""
    feed_url: str
    """Where the feed that lists it was fetched from."""

    @property
    def url(self) -> str:
        return self.listed.url


@dataclass(frozen=True, slots=True)
class PageVisit:
    """To the page of an article that is held."""

    host: str
    page: HeldPage


SourceVisit: TypeAlias = FeedVisit | EntryVisit
Visit: TypeAlias = SourceVisit | PageVisit
