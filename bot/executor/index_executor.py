"""Run calls of the blocking index in threads, with a bounded pool for each kind of work.

A question never waits for a page being fetched, an import or a reindex. The pools for questions and for outside
content serve people round robin. The index itself is safe to call from any thread.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from enum import Enum, auto
from functools import partial
from typing import TypeVar

from bot.bot_observer import BotObserver
from bot.executor.acknowledgements import AcknowledgementPriority
from bot.executor.bounded_pool import BoundedPool
from bot.executor.fair_pool import FairPool, QueueTicket
from bot.executor.lane_watch import IGNORES_ALL, LaneState
from bot.executor.process_claims import ProcessClaims
from bot.executor.run_queue import QueuedRun, RunQueue
from index import IsCancelled, LibraryFigures, MatchReport, NewsIndex, PollReport, ReportProgress, SyncReport

T = TypeVar("T")


class RunKind(Enum):
    """Runs of one kind go one at a time; those of different kinds do not wait for each other."""

    INDEX = auto()
    """Reindexes and checks. A sync waits for the one that is running."""
    POLL = auto()
    REFRESH = auto()
    ROLLBACK = auto()


class IndexExecutor:
    """Runs calls of a NewsIndex for coroutines, such as `lookup(lambda index: index.status(corpora))`.

    Every method that runs a call raises what the call raises, BusyError where too many are waiting, and
    ClosingError. Does not own the index: close the executor first, then the index.
    """

    def __init__(
        self,
        index: NewsIndex,
        *,
        max_file_bytes: int = 10_000_000,
        question_threads: int = 2,
        most_waiting_questions: int = 500,
        most_questions_a_person: int = 10,
        observer: BotObserver = IGNORES_ALL,
    ) -> None:
        self.max_file_bytes = max_file_bytes
        self._index = index
        self._stopping = threading.Event()
        self._is_starting = False
        self._next_sync: asyncio.Future[SyncReport] | None = None
        fair = partial(FairPool, observer=observer)
        bounded = partial(BoundedPool, observer=observer)
        self._questions = fair(
            "questions",
            threads=question_threads,
            most_waiting=most_waiting_questions,
            most_a_person=most_questions_a_person,
        )
        self._acknowledgements = AcknowledgementPriority(self._questions)
        self._reading = fair("reading", threads=3, most_waiting=200, most_a_person=20)
        self._lookups = bounded("lookups", threads=2, most_waiting=64)
        self._changes = bounded("changes", threads=2, most_waiting=64)
        self._indexing = bounded("indexing", threads=1, most_waiting=8)
        self._background_polls = bounded("polling", threads=1, most_waiting=1)
        # Matching new articles against saved questions takes seconds; nothing else may wait for it.
        self._alerts = bounded("alerts", threads=1, most_waiting=1)
        self._polls = bounded("polls", threads=1, most_waiting=8)
        # Two threads, so that a rollback does not wait until another server's source has been read.
        self._refreshes = bounded("refreshes", threads=2, most_waiting=8)
        # Counting a large library takes a second; nothing else may wait for it.
        self._measuring = bounded("measuring", threads=1, most_waiting=1)
        self.claims = ProcessClaims(index)
        """What this process has claimed, so that no other one does it."""
        self._runs = {
            kind: RunQueue(pool, is_stopping=self._stopping_check(pool))
            for kind, pool in {
                RunKind.INDEX: self._indexing,
                RunKind.POLL: self._polls,
                RunKind.REFRESH: self._refreshes,
                RunKind.ROLLBACK: self._refreshes,
            }.items()
        }

    @property
    def is_starting(self) -> bool:
        """Whether questions wait because the model is still being loaded."""
        return self._is_starting

    def begin_starting(self) -> None:
        """Let questions wait until `finish_starting`, so that none blocks a thread meanwhile."""
        self._is_starting = True
        self._questions.hold()

    def finish_starting(self) -> None:
        """Answer the questions that waited."""
        self._is_starting = False
        self._questions.release()

    def acknowledging(self) -> AbstractContextManager[None]:
        """For the time in which an interaction is acknowledged; many at once go ahead of questions."""
        return self._acknowledgements.acknowledging()

    @property
    def waiting_questions(self) -> int:
        """How many questions have not begun."""
        return self._questions.waiting

    @property
    def active_run(self) -> QueuedRun[object] | None:
        """The reindex or check that a sync would wait for, if there is one."""
        return self._runs[RunKind.INDEX].active

    def queue_question(self, person_id: int) -> QueueTicket:
        """Take a place in the queue of questions, for `answer`. Raises BusyError, ClosingError."""
        return self._questions.queue(person_id)

    async def answer(self, ticket: QueueTicket, ask: Callable[[NewsIndex], T]) -> T:
        """Run a question when its turn comes."""
        return await ticket.run(partial(ask, self._index))

    async def lookup(self, query: Callable[[NewsIndex], T]) -> T:
        """Run a short query, which changes nothing."""
        return await self._lookups.run(partial(query, self._index))

    async def read_content(self, person_id: int, read: Callable[[NewsIndex], T]) -> T:
        """Fetch or parse a page, feed or file when the person's turn comes."""
        return await self._reading.queue(person_id).run(partial(read, self._index))

    async def change(self, change: Callable[[NewsIndex], T]) -> T:
        """Run a short change. One that has begun is finished even when the bot is shutting down."""
        return await self._changes.run(partial(change, self._index))

    async def maintain(self, work: Callable[[NewsIndex], T]) -> T:
        """Run work that nothing may index meanwhile, after the sync or reindex that is running."""
        return await self._indexing.run(partial(work, self._index))

    async def sync(self) -> SyncReport:
        """Index everything that was stored before this call.

        Calls made while one is queued share its result.
        """
        if self._next_sync is None or self._next_sync.done():
            self._next_sync = asyncio.ensure_future(self._indexing.run(self._sync))
        return await asyncio.shield(self._next_sync)

    async def poll_due(self) -> PollReport:
        """Poll the sources of all corpora that are due; ends early when the bot is shutting down."""
        return await self._background_polls.run(
            lambda: self._index.sources.poll(is_cancelled=self._stopping_check(self._background_polls))
        )

    async def match_arrivals(self) -> MatchReport:
        """Match new articles against standing queries; ends early when the bot is shutting down."""
        return await self._alerts.run(
            lambda: self._index.alerts.match_arrivals(is_cancelled=self._stopping_check(self._alerts))
        )

    def start(self, kind: RunKind, work: Callable[[NewsIndex, ReportProgress, IsCancelled], T]) -> QueuedRun[T]:
        """Queue long work behind the runs of its kind. It goes on even if the caller is cancelled."""
        return self._runs[kind].start(partial(work, self._index))

    async def measure(self) -> LibraryFigures:
        """The figures of the whole library."""
        return await self._measuring.run(self._index.measure)

    def read_lanes(self) -> tuple[LaneState, ...]:
        """What waits and runs in each pool now."""
        return tuple(pool.read_state() for pool in self._pools)

    def stop_indexing(self) -> None:
        """End syncs, runs and polls after the current batch, now and later. Nothing that is stored is lost.

        Questions that wait for the model are refused: it may take longer than a shutdown.
        """
        self._stopping.set()
        if self._is_starting:
            self._questions.stop()

    async def close(self) -> None:
        """Finish what has begun, but cut syncs, runs and polls short. May be called twice."""
        self.stop_indexing()
        await asyncio.gather(self.claims.close(), *(pool.close() for pool in self._pools))

    @property
    def _pools(self) -> tuple[BoundedPool | FairPool, ...]:
        return (
            self._questions,
            self._reading,
            self._lookups,
            self._changes,
            self._indexing,
            self._background_polls,
            self._alerts,
            self._polls,
            self._refreshes,
            self._measuring,
        )

    def _sync(self) -> SyncReport:
        # From here on, an article that is added may be missed by this sync: the next caller needs a new one.
        self._next_sync = None
        return self._index.sync(is_cancelled=self._stopping_check(self._indexing))

    def _stopping_check(self, pool: BoundedPool) -> IsCancelled:
        """Whether long work in a pool has to end. By asking, the work shows that it makes progress."""

        def is_stopping() -> bool:
            pool.watch.show_life()
            return self._stopping.is_set()

        return is_stopping
