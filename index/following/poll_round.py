"""One round of polling: what the sources come to, each when the last of its articles is read."""

import logging
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from index.errors import FetchError, NewsIndexError, SourceError
from index.following.claims import Claims
from index.following.entry_reading import Add, EntryReader, requested_pause_s
from index.following.feed_reading import is_same_site, read_listing
from index.following.poll_ending import end_badly, end_well
from index.following.visits import EntryVisit, FeedVisit, SourceReading, SourceVisit, Visit
from index.protocols import Fetcher, ReportProgress
from index.source_types import SourcePoll
from index.sources.host_turns import Done
from index.store.database import Database
from index.store.polls import PolledSource, move_source
from index.types import Progress
from index.web.fetched import NO_VALIDATORS, Fetched, Wanted
from index.web.urls import host_of
from index.wording import word
from index.workers.reading import IsolatedReader
from index.yielding import ReadingTurn

log = logging.getLogger(__name__)


class PollRound:
    """The sources of one round. `visit` is for several threads."""

    def __init__(
        self,
        database: Database,
        fetcher: Fetcher,
        reader: IsolatedReader,
        add: Add,
        *,
        claims: Claims,
        total: int,
        report_progress: ReportProgress,
        background_gate: ReadingTurn,
    ) -> None:
        """`background_gate` is held while an article is stored: two at once would hold up questions."""
        self.polls: list[SourcePoll] = []
        """Of the sources that are done, in that order."""
        self._database = database
        self._fetcher = fetcher
        self._parser = reader
        self._reader = EntryReader(database, fetcher, reader, add, background_gate=background_gate)
        self._claims = claims
        self._total = total
        self._report_progress = report_progress
        self._report_lock = threading.Lock()

    def begin(self, source: PolledSource) -> Visit:
        """The first visit that a source takes."""
        reading = SourceReading(source)
        reading.tally.waiting = 1
        return FeedVisit(host_of(source.url), reading, source.url)

    def visit(self, visit: SourceVisit) -> Done[Visit]:
        """Raises only what concerns the whole library: StoreError, ModelError."""
        try:
            done = self._visit(visit)
        except SourceError as error:
            self._fail(visit, error)
            done = Done(retry_after_s=requested_pause_s(error))
        except NewsIndexError:
            raise
        except Exception:
            log.exception("reading %s for source %d failed", visit.url, visit.reading.source.source_id)
            self._fail(visit, FetchError(visit.url, word("reading it failed; the log of the bot says why")))
            done = Done()
        self._count_down(visit.reading, len(done.further))
        return done

    def finish_postponed(self, left: Sequence[SourceVisit]) -> None:
        """End the sources of visits that were not made, since a site asked to be left alone."""
        for visit in left:
            visit.reading.tally.is_complete = False
            if isinstance(visit, FeedVisit):
                self._fail(visit, FetchError(visit.url, word("its site asked to be left alone for a while")))
            self._count_down(visit.reading)

    def _visit(self, visit: SourceVisit) -> Done[Visit]:
        if visit.reading.is_abandoned:
            return Done()
        if isinstance(visit, EntryVisit):
            return Done(retry_after_s=self._reader.read(visit))
        return Done(further=self._read_feed(visit))

    def _read_feed(self, visit: FeedVisit) -> list[Visit]:
        reading, source, now = visit.reading, visit.reading.source, datetime.now(UTC)
        is_own = visit.url == source.url
        validators = source.validators if is_own else NO_VALIDATORS
        fetched = self._fetcher.get(visit.url, Wanted.FEED, validators=validators)
        if is_own:
            self._note_page(reading, fetched)
        if fetched.is_unchanged:
            reading.was_unchanged = True
            return []
        listing = self._parser.read(
            partial(read_listing, fetched, source.kind, now=now),
            content=fetched.body,
            source=fetched.source,
            background=True,
        )
        if listing.ttl is not None:
            reading.hints.append(listing.ttl)
        children = [FeedVisit(host_of(url), reading, url) for url in listing.children if is_own]
        return [*children, *self._reader.choose(reading, listing, now)]

    def _note_page(self, reading: SourceReading, fetched: Fetched) -> None:
        reading.validators = fetched.validators
        if fetched.max_age_s is not None:
            reading.hints.append(timedelta(seconds=fetched.max_age_s))
        moved_to = fetched.moved_to
        # Another site is read for as long as this one leads there, and not followed on its word.
        if moved_to is not None and moved_to != reading.source.url and is_same_site(reading.source, moved_to):
            with self._database.write_transaction() as connection:
                move_source(connection, reading.source.source_id, moved_to)

    def _fail(self, visit: SourceVisit, error: SourceError) -> None:
        """Of an article only that one has failed, of a feed the source, if nothing of it is under way yet."""
        if isinstance(visit, EntryVisit):
            self._reader.note_unread(visit, error)
            return
        with visit.reading.lock:
            was_over, visit.reading.is_over = visit.reading.is_over, True
        if not was_over:
            self._report(end_badly(self._database, visit.reading.source, error, now=datetime.now(UTC)))

    def _count_down(self, reading: SourceReading, further: int = 0) -> None:
        """One visit is over and leads to so many more; the last one ends the source."""
        with reading.lock:
            reading.tally.waiting += further - 1
            is_last = reading.tally.waiting == 0 and not reading.is_over
            reading.is_over |= is_last
        if is_last:
            self._report(end_well(self._database, reading, now=datetime.now(UTC)))

    def _report(self, poll: SourcePoll) -> None:
        self._claims.release(poll.source_id)
        with self._report_lock:
            self.polls.append(poll)
            self._report_progress(Progress(done=len(self.polls), total=self._total, unit="sources"))
