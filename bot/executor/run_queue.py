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
    """One run of long work. It goes on even if nobody waits for it."""

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
        """How many runs have to end before this one begins."""
        return self._queue.count_ahead(self)

    @property
    def progress(self) -> Progress | None:
        """The latest progress; None before the first."""
        return self._progress

    @property
    def was_cancelled(self) -> bool:
        """Whether it ended early because someone cancelled it."""
        return self._cancelled.is_set() and (self._ended_early or self._task.cancelled())

    @property
    def was_stopped(self) -> bool:
        """Whether it ended early because the bot is shutting down."""
        return self._ended_early and not self._cancelled.is_set()

    def cancel(self) -> None:
        """Ask it to stop, which it does after the current batch."""
        self._cancelled.set()
        if not self._has_begun:
            self._task.cancel()

    async def wait(self, timeout_s: float | None = None) -> None:
        """Wait for the end of the run, at most so long."""
        await asyncio.wait({self._task}, timeout=timeout_s)

    async def wait_for_progress(self) -> None:
        """Wait until the progress or the number ahead has changed since the last call, or the run is over."""
        await self._has_progress.wait()
        self._has_progress.clear()

    def notify_progress(self) -> None:
        """Wake the task in `wait_for_progress`."""
        self._has_progress.set()

    def result(self) -> ResultT_co | None:
        """The result; None if it was cancelled before it began. Raises what the index raised, ClosingError."""
        return None if self._task.cancelled() else self._task.result()

    async def _take_turn(self) -> ResultT_co:
        async with self._queue.turn:
            self._has_begun = True
            return await self._queue.pool.run(lambda: self._work(self._report_progress, self._ask_cancelled))

    def _report_progress(self, progress: Progress) -> None:
        # Called in the index's thread, perhaps thousands of times a second. The event loop is woken once for
        # all progress that it has not looked at yet.
        self._progress = progress
        if not self._has_progress.is_set():
            self._loop.call_soon_threadsafe(self._has_progress.set)

    def _ask_cancelled(self) -> bool:
        if self._cancelled.is_set() or self._queue.is_stopping():
            self._ended_early = True
        return self._ended_early


class RunQueue:
    """A FIFO queue of runs. Short calls on the same pool may run between two runs."""

    def __init__(self, pool: BoundedPool, *, is_stopping: Callable[[], bool]) -> None:
        self.pool = pool
        self.is_stopping = is_stopping
        self.turn = asyncio.Lock()
        """Held by the active run; a lock wakes its waiters in order."""
        self._runs: list[QueuedRun[object]] = []

    @property
    def active(self) -> QueuedRun[object] | None:
        return self._runs[0] if self._runs else None

    def start(self, work: Callable[[ReportProgress, IsCancelled], T]) -> QueuedRun[T]:
        """Queue a run behind the earlier ones."""
        run = QueuedRun(self, work)
        self._runs.append(run)
        return run

    def count_ahead(self, run: QueuedRun[object]) -> int:
        return self._runs.index(run) if run in self._runs else 0

    def leave(self, run: QueuedRun[object]) -> None:
        """Remove a run that is over; called by the run."""
        self._runs.remove(run)
        for other in (run, *self._runs):
            other.notify_progress()
