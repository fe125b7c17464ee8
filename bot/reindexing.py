"""A reindex at work, as seen from the event loop."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial

from bot.lanes import Lane, WorkerError
from index import CorpusName, NewsIndex, Progress, ReindexReport


class ReindexRunningError(WorkerError):
    """One reindex at a time."""

    def __init__(self) -> None:
        super().__init__("a reindex is running already; wait for its end or cancel it")


class ReindexRun:
    """Begins at once and goes on to its end, whoever waits for it."""

    def __init__(
        self,
        index: NewsIndex,
        lane: Lane,
        corpora: Sequence[CorpusName],
        *,
        full: bool,
        is_stopping: Callable[[], bool],
    ) -> None:
        self.corpora = tuple(corpora)
        self._progress: Progress | None = None
        self._has_news = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._cancelled = threading.Event()
        reindex = partial(
            index.reindex,
            self.corpora,
            full=full,
            report_progress=self._report_progress,
            is_cancelled=lambda: self._cancelled.is_set() or is_stopping(),
        )
        self._task = asyncio.create_task(lane.run(reindex))
        self._task.add_done_callback(lambda _: self._has_news.set())

    @property
    def is_done(self) -> bool:
        return self._task.done()

    def cancel(self) -> None:
        """Ask it to stop; it does so after the batch at hand, and keeps what is done."""
        self._cancelled.set()

    async def follow(self) -> AsyncIterator[Progress]:
        """The latest progress whenever it has changed; ends with the run. For one follower."""
        while not self.is_done:
            await self._has_news.wait()
            self._has_news.clear()
            if self._progress and not self.is_done:
                yield self._progress

    def result(self) -> ReindexReport:
        """What it did. Raises what the index raised; call it only when it is done."""
        return self._task.result()

    def _report_progress(self, progress: Progress) -> None:
        # In the index's thread, perhaps thousands of times a second: the loop is woken once for all that it
        # has not looked at yet.
        self._progress = progress
        if not self._has_news.is_set():
            self._loop.call_soon_threadsafe(self._has_news.set)
