"""A queue of long index operations with progress and cancellation; one runs at a time."""

import asyncio
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from bot.executor.bounded_pool import BoundedPool
from index import IsCancelled, Progress, ReportProgress

T = TypeVar("T")
ResultT_co = TypeVar("ResultT_co", covariant=True)


class QueuedRun(Generic[ResultT_co]):
    """A reindex or a check. Goes on to its end, whoever waits for it."""

    def __init__(self, queue: "RunQueue", work: Callable[[ReportProgress, IsCancelled], ResultT_co]) -> None:
        self._queue = queue
        self._work = work
        self._progress: Progress | None = None
        self._has_begun = False
        self._cancelled = threading.Event()
        self._ended_early = False
        self._has_progress = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.create_task(self._take_turn())
        self._task.add_done_callback(lambda _: queue.leave(self))

    @property
    def is_done(self) -> bool:
        return self._task.done()

    @property
    def ahead(self) -> int:
        """How many runs end before this one begins."""
        return self._queue.count_ahead(self)

    @property
    def progress(self) -> Progress | None:
        """The latest; None before the first."""
        return self._progress

    @property
    def was_cancelled(self) -> bool:
        """Whether it ended early because someone asked for it."""
        return self._cancelled.is_set() and (self._ended_early or self._task.cancelled())

    @property
    def was_stopped(self) -> bool:
        """Whether it ended early because the bot is shutting down."""
        return self._ended_early and not self._cancelled.is_set()

    def cancel(self) -> None:
        """Ask it to stop; it does so after the batch at hand, and keeps what is done."""
        self._cancelled.set()
        if not self._has_begun:
            self._task.cancel()

    async def wait(self, timeout_s: float | None = None) -> None:
        """Until the run is over, or so long."""
        await asyncio.wait({self._task}, timeout=timeout_s)

    async def wait_for_progress(self) -> None:
        """Until the progress or the number ahead has changed since the last call, or the run is over."""
        await self._has_progress.wait()
        self._has_progress.clear()

    def notify_progress(self) -> None:
        """Wake whoever waits for news."""
        self._has_progress.set()

    def result(self) -> ResultT_co | None:
        """What it did; None if it was cancelled before it began. Raises what the index raised, ClosingError."""
        return None if self._task.cancelled() else self._task.result()

    async def _take_turn(self) -> ResultT_co:
        async with self._queue.turn:
            self._has_begun = True
            return await self._queue.pool.run(lambda: self._work(self._report_progress, self._ask_cancelled))

    def _report_progress(self, progress: Progress) -> None:
        # In the index's thread, perhaps thousands of times a second: the loop is woken once for all that it has
        # not looked at yet.
        self._progress = progress
        if not self._has_progress.is_set():
            self._loop.call_soon_threadsafe(self._has_progress.set)

    def _ask_cancelled(self) -> bool:
        if self._cancelled.is_set() or self._queue.is_stopping():
            self._ended_early = True
        return self._ended_early


class RunQueue:
    """Where runs wait for each other. They share the lane with short work, which goes in between."""

    def __init__(self, pool: BoundedPool, *, is_stopping: Callable[[], bool]) -> None:
        self.pool = pool
        self.is_stopping = is_stopping
        self.turn = asyncio.Lock()
        """Whose holder is at work; it wakes those who wait in their order."""
        self._runs: list[QueuedRun[object]] = []

    @property
    def active(self) -> QueuedRun[object] | None:
        return self._runs[0] if self._runs else None

    def start(self, work: Callable[[ReportProgress, IsCancelled], T]) -> QueuedRun[T]:
        """Begin as soon as those that came earlier are done."""
        run = QueuedRun(self, work)
        self._runs.append(run)
        return run

    def count_ahead(self, run: QueuedRun[object]) -> int:
        return self._runs.index(run) if run in self._runs else 0

    def leave(self, run: QueuedRun[object]) -> None:
        """Called by a run that is over."""
        self._runs.remove(run)
        for other in (run, *self._runs):
            other.notify_progress()
