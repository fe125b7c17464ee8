"""A reindex at work, as seen from the event loop."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from functools import partial

from bot.lanes import Lane, WorkerError
from index import CorpusName, NewsIndex, Progress, ReindexReport


class ReindexRunningError(WorkerError):
    """One reindex at a time."""

    def __init__(self) -> None:
        super().__init__("a reindex is running already; wait for its end or cancel it")


class ReindexRun:
    """Begins at once and goes on to its end, whoever waits for it.

    `progress` is the latest that the index reported, published by one assignment: the index may report
    thousands of times a second, and whoever shows it looks at their own pace.
    """

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
        self.progress: Progress | None = None
        self._cancelled = threading.Event()
        reindex = partial(
            index.reindex,
            self.corpora,
            full=full,
            report_progress=self._report_progress,
            is_cancelled=lambda: self._cancelled.is_set() or is_stopping(),
        )
        self._task = asyncio.create_task(lane.run(reindex))

    @property
    def is_done(self) -> bool:
        return self._task.done()

    def cancel(self) -> None:
        """Ask it to stop; it does so after the batch at hand, and keeps what is done."""
        self._cancelled.set()

    async def wait(self, timeout_s: float) -> bool:
        """Whether it ended within this time."""
        done, _ = await asyncio.wait([self._task], timeout=timeout_s)
        return bool(done)

    def result(self) -> ReindexReport:
        """What it did. Raises what the index raised; call it only when it is done."""
        return self._task.result()

    def _report_progress(self, progress: Progress) -> None:
        self.progress = progress
