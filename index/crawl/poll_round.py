"""One polling round over the claimed feeds, from the first visit to the result of each feed."""

import logging
import random
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from index.crawl.entry_reader import AddToCorpus, EntryReader
from index.crawl.feed_listing import is_same_site, read_listing
from index.crawl.host_queue import VisitResult
from index.crawl.politeness import requested_pause_s
from index.crawl.poll_schedule import (
    add_jitter,
    next_interval,
    should_pause,
    wait_after_failure,
    wait_after_success,
)
from index.crawl.poll_visits import EntryVisit, FeedVisit, SourcePollState, SourceVisit, Visit
from index.crawl.robots import RobotsFetcher, RobotsPolicy
from index.crawl.source_claims import SourceClaims
from index.http.canonical_url import host_of
from index.model.background_gate import BackgroundGate
from index.model.errors import FetchError, NewsIndexError, ReadError
from index.model.feed_types import SHORTEST_INTERVAL, SourcePoll, SourceState
from index.model.fetch_types import NO_VALIDATORS, FetchResult, RequestKind
from index.model.protocols import Fetcher, ReportProgress
from index.model.report_types import Progress
from index.model.wording import word
from index.store.database import Database
from index.store.poll_queries import (
    PolledSource,
    change_source_url,
    find_fixed_interval,
    record_poll_failure,
    record_poll_success,
)
from index.store.source_entry_queries import find_next_retry
from index.store.source_queries import mark_source_failing
from index.workers.isolated_parser import IsolatedParser

_GONE = 410  # "not available, and likely for good": RFC 9110, section 15.5.11


def finish_poll(database: Database, state: SourcePollState, *, now: datetime) -> SourcePoll:
    """Record a successful poll. If entries are left, the next poll is soon and unconditional."""
    source, tally = state.source, state.tally
    interval = source.interval
    if not state.was_unchanged:
        interval = next_interval(tally.published, now=now, before=interval, has_news=tally.has_news)
    with database.write_transaction() as connection:
        retry_at = find_next_retry(connection, source.source_id, now)
        chosen = find_fixed_interval(connection, source.source_id)
        next_poll_at = _plan_next_poll(state, chosen or interval, retry_at, now)
        is_known_whole = tally.is_complete and (retry_at is None or retry_at > next_poll_at)
        record_poll_success(
            connection,
            source.source_id,
            validators=state.validators if is_known_whole else NO_VALIDATORS,
            interval=interval,
            next_poll_at=next_poll_at,
            now=now,
        )
    return SourcePoll(
        source_id=source.source_id,
        corpus=source.corpus,
        title=source.title,
        was_unchanged=state.was_unchanged or not tally.counts,
        counts=dict(tally.counts),
        problems=tuple(tally.problems),
        next_poll_at=next_poll_at if source.state is SourceState.ACTIVE else None,
    )


def _plan_next_poll(
    state: SourcePollState, interval: timedelta, retry_at: datetime | None, now: datetime
) -> datetime:
    """The time of the next poll: before the interval ends if listed articles are still unread."""
    wait = wait_after_success(interval, state.hints) if state.tally.is_complete else SHORTEST_INTERVAL
    next_poll_at = now + add_jitter(wait, random.random())
    if retry_at is None or retry_at > next_poll_at:
        return next_poll_at
    return min(next_poll_at, max(retry_at, now + wait_after_success(SHORTEST_INTERVAL, state.hints)))


def fail_poll(database: Database, source: PolledSource, error: ReadError, *, now: datetime) -> SourcePoll:
    """Record a failed poll; a source that fails for days is paused."""
    asked = error.retry_after_s if isinstance(error, FetchError) else None
    failures = source.failures + 1
    is_gone = isinstance(error, FetchError) and error.status == _GONE
    is_over = source.state is SourceState.ACTIVE and (
        is_gone or should_pause(source.failing_since, failures, now)
    )
    with database.write_transaction() as connection:
        interval = find_fixed_interval(connection, source.source_id) or source.interval
        wait = wait_after_failure(interval, failures, timedelta(seconds=asked) if asked else None)
        next_poll_at = now + add_jitter(wait, random.random())
        record_poll_failure(connection, source.source_id, error.reason, next_poll_at=next_poll_at, now=now)
        was_paused = is_over and mark_source_failing(connection, source.source_id)
    return SourcePoll(
        source_id=source.source_id,
        corpus=source.corpus,
        title=source.title,
        error=error.reason,
        counts={},
        next_poll_at=None if is_over or source.state is not SourceState.ACTIVE else next_poll_at,
        was_paused=was_paused,
    )


log = logging.getLogger(__name__)


class PollRound:
    """The sources of one round and their results. `visit` is safe from several threads."""

    def __init__(
        self,
        database: Database,
        fetcher: Fetcher,
        reader: IsolatedParser,
        add: AddToCorpus,
        *,
        robots: RobotsPolicy,
        claims: SourceClaims,
        total: int,
        report_progress: ReportProgress,
        background_gate: BackgroundGate,
    ) -> None:
        """`background_gate` is held while an article is stored, since two at once would delay questions."""
        self.polls: list[SourcePoll] = []
        """The results of finished sources, in the order in which they finished."""
        self._database = database
        self._fetcher = fetcher
        self._checked_fetcher = RobotsFetcher(fetcher, robots)
        self._parser = reader
        self._reader = EntryReader(
            database, self._checked_fetcher, reader, add, background_gate=background_gate
        )
        self._claims = claims
        self._pages_read, self._pages_known = 0, total
        self._report_progress = report_progress
        self._report_lock = threading.Lock()

    def begin(self, source: PolledSource) -> Visit:
        """The first visit for a source: to the feed itself."""
        state = SourcePollState(source)
        state.tally.waiting = 1
        return FeedVisit(host_of(source.url), state, source.url)

    def visit(self, visit: SourceVisit) -> VisitResult[Visit]:
        """Read a feed or an article. Raises only StoreError and ModelError."""
        try:
            done = self._visit(visit)
        except ReadError as error:
            self._fail(visit, error)
            done = VisitResult(retry_after_s=requested_pause_s(error))
        except NewsIndexError:
            raise
        except Exception:
            log.exception("reading %s for source %d failed", visit.url, visit.state.source.source_id)
            self._fail(
                visit,
                FetchError(visit.url, word("an unexpected error occurred; the log of the bot has the details")),
            )
            done = VisitResult()
        self._count_down(visit.state, len(done.further))
        return done

    def finish_postponed(self, left: Sequence[SourceVisit]) -> None:
        """Account for visits that were not made because a site asked for a pause."""
        for visit in left:
            visit.state.tally.is_complete = False
            if isinstance(visit, FeedVisit):
                self._fail(
                    visit, FetchError(visit.url, word("the site asked for a pause; it is tried again later"))
                )
            self._count_down(visit.state)

    def _visit(self, visit: SourceVisit) -> VisitResult[Visit]:
        if visit.state.is_abandoned:
            return VisitResult()
        if isinstance(visit, EntryVisit):
            return VisitResult(retry_after_s=self._reader.read(visit))
        return VisitResult(further=self._read_feed(visit))

    def _read_feed(self, visit: FeedVisit) -> list[Visit]:
        state, source, now = visit.state, visit.state.source, self._database.now()
        is_own = visit.url == source.url
        validators = source.validators if is_own else NO_VALIDATORS
        fetcher = self._checked_fetcher if visit.needs_permission else self._fetcher
        fetched = fetcher.get(visit.url, RequestKind.FEED, validators=validators)
        if is_own:
            self._note_page(state, fetched)
        if fetched.is_unchanged:
            state.was_unchanged = True
            return []
        listing = self._parser.read(
            partial(read_listing, fetched, source.kind, now=now),
            content=fetched.body,
            source=fetched.source,
            background=True,
        )
        if listing.ttl is not None:
            state.hints.append(listing.ttl)
        children = [FeedVisit(host_of(url), state, url) for url in listing.children if is_own]
        return [*children, *self._reader.choose(state, listing, now)]

    def _note_page(self, state: SourcePollState, fetched: FetchResult) -> None:
        state.validators = fetched.validators
        if fetched.max_age_s is not None:
            state.hints.append(timedelta(seconds=fetched.max_age_s))
        moved_to = fetched.moved_to
        # A redirect to another site is followed while it exists, but does not change the URL of the source.
        if moved_to is not None and moved_to != state.source.url and is_same_site(state.source, moved_to):
            with self._database.write_transaction() as connection:
                change_source_url(connection, state.source.source_id, moved_to)

    def _fail(self, visit: SourceVisit, error: ReadError) -> None:
        """Record a failed visit: to an article its failure, to a feed the failure of the whole source."""
        if isinstance(visit, EntryVisit):
            self._reader.note_unread(visit, error)
            return
        with visit.state.lock:
            was_over, visit.state.is_over = visit.state.is_over, True
        if not was_over:
            self._report(fail_poll(self._database, visit.state.source, error, now=self._database.now()))

    def _count_down(self, state: SourcePollState, further: int = 0) -> None:
        """End one visit that led to `further` ones; the last visit finishes the source."""
        self._report_page(further)
        with state.lock:
            state.tally.waiting += further - 1
            is_last = state.tally.waiting == 0 and not state.is_over
            state.is_over |= is_last
        if is_last:
            self._report(finish_poll(self._database, state, now=self._database.now()))

    def _report(self, poll: SourcePoll) -> None:
        self._claims.release(poll.source_id)
        with self._report_lock:
            self.polls.append(poll)

    def _report_page(self, further: int) -> None:
        """Report one more page read, which may be a feed that lists `further` ones."""
        with self._report_lock:
            self._pages_read += 1
            self._pages_known += further
            progress = Progress(done=self._pages_read, total=self._pages_known, unit="pages")
            self._report_progress(progress)
