"""Visit many hosts from several threads: one request per host at a time, with a pause between requests."""

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from threading import Condition

from index.crawl.host_queue import HostPacing, HostQueue, VisitResult, VisitType
from index.model.errors import FetchError, ReadError
from index.model.protocols import IsCancelled

_CANCEL_CHECK_S = 0.1  # how soon a cancellation is noticed
_RATE_LIMITED_PAUSE_S = 60.0


def requested_pause_s(error: ReadError) -> float | None:
    """How long a site that failed asks to be left alone: a minute if it only says "too often" (429)."""
    if not isinstance(error, FetchError):
        return None
    return error.retry_after_s or (_RATE_LIMITED_PAUSE_S if error.status == 429 else None)


class Politeness:
    """Runs rounds of visits. One instance serves all rounds of a process, in any thread.

    Across all rounds a host gets one request at a time, with a pause after each.
    """

    def __init__(self, *, pause_s: float = 1.0) -> None:
        """Up to a quarter of `pause_s` is added to each pause at random."""
        self._pacing = HostPacing(pause_s=pause_s)
        self._changed = Condition()

    def run(
        self,
        visits: Iterable[VisitType],
        do: Callable[[VisitType], VisitResult[VisitType]],
        *,
        threads: int = 8,
        is_cancelled: IsCancelled | None = None,
    ) -> list[VisitType]:
        """Make all visits and those that they lead to; blocks until the last one ends.

        `do` is called in `threads` threads. Returns the visits that were not made because their host asked for
        a pause (`VisitResult.retry_after_s`) or because the round was cancelled; visits in progress are
        finished first. An exception in `do` ends the round in the same way and is raised here.
        """
        with self._changed:
            self._pacing.forget_past(time.monotonic())
            queue = HostQueue(self._pacing, visits)
        if is_cancelled is not None and is_cancelled():
            self._close(queue)
        with ThreadPoolExecutor(threads, thread_name_prefix="visit") as pool:
            workers = [pool.submit(self._run_visits, queue, do) for _ in range(threads)]
            try:
                _wait_for_all(workers, is_cancelled)
            finally:
                self._close(queue)
        for worker in workers:
            worker.result()
        return queue.postponed

    def _run_visits(
        self, queue: HostQueue[VisitType], do: Callable[[VisitType], VisitResult[VisitType]]
    ) -> None:
        while (visit := self._take(queue)) is not None:
            result: VisitResult[VisitType] = VisitResult()
            try:
                result = do(visit)
            finally:
                with self._changed:
                    queue.done(visit, result, time.monotonic())
                    self._changed.notify_all()

    def _take(self, queue: HostQueue[VisitType]) -> VisitType | None:
        """Wait for the next visit; None when the round is over."""
        with self._changed:
            while not queue.is_over:
                now = time.monotonic()
                if (visit := queue.take(now)) is not None:
                    return visit
                if queue.is_over:  # `take` postponed the last visits, whose hosts are closed
                    break
                next_at = queue.next_at()
                self._changed.wait(next_at - now if next_at < float("inf") else None)
            self._changed.notify_all()
            return None

    def _close(self, queue: HostQueue[VisitType]) -> None:
        with self._changed:
            queue.close()
            self._changed.notify_all()


def _wait_for_all(workers: Sequence[Future[None]], is_cancelled: IsCancelled | None) -> None:
    """Return when all are done or the round is cancelled; re-raises an exception of a worker."""
    pending = set(workers)
    while pending and not (is_cancelled and is_cancelled()):
        finished, pending = wait(pending, timeout=_CANCEL_CHECK_S, return_when=FIRST_EXCEPTION)
        for worker in finished:
            worker.result()
