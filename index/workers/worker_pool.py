"""A pool of worker processes shared by all threads of this process."""

import atexit
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import TypeVar, cast

from index.model.figure_types import WorkerDeaths
from index.workers.worker_process import (
    CallLimits,
    LimitExceededError,
    WorkerCrashedError,
    WorkerDiedError,
    WorkerProcess,
    default_limits,
    default_pool_size,
)

T = TypeVar("T")


class PoolClosedError(Exception):
    """The program is stopping: the call was not started or not finished."""


class WorkerPool:
    """Runs calls in at most `size` worker processes, which start on demand. Safe from any thread.

    A background call waits for the others and never takes the last free worker of several.
    """

    def __init__(self, *, size: int, limits: CallLimits) -> None:
        self._size = size
        self._limits = limits
        self._changed = threading.Condition()
        self._idle: list[WorkerProcess] = []
        self._busy: set[WorkerProcess] = set()
        self._taken = self._taken_in_background = self._urgent_waiting = 0
        self._is_closed = False
        self._deaths = WorkerDeaths()

    @property
    def deaths(self) -> WorkerDeaths:
        """How many workers died during a call, and why."""
        return self._deaths

    def run(self, call: Callable[[], T], *, background: bool = False) -> T:
        """Run `call`, a picklable callable, in a worker.

        After a crash the call is retried once in a new worker: the system may have killed the first one for
        lack of memory. Raises PoolClosedError, and what `WorkerProcess.run` raises.
        """
        with self._slot(background=background):
            try:
                return self._run(call)
            except WorkerCrashedError:
                return self._run(call)

    def list_pids(self) -> list[int]:
        """The process ids of the workers."""
        with self._changed:
            return sorted(worker.pid for worker in (*self._idle, *self._busy))

    def close(self) -> None:
        """Kill all workers; unfinished calls raise PoolClosedError. May be called twice."""
        with self._changed:
            self._is_closed = True
            workers = [*self._idle, *self._busy]
            self._idle.clear()
            self._changed.notify_all()
        for worker in workers:
            worker.kill()

    def _run(self, call: Callable[[], T]) -> T:
        worker = self._take_worker()
        try:
            return cast(T, worker.run(call))
        except WorkerDiedError as error:
            if self._is_closed and isinstance(error, WorkerCrashedError):
                raise PoolClosedError from error
            self._count_death(error)
            raise
        finally:
            self._return_worker(worker)

    def _count_death(self, error: WorkerDiedError) -> None:
        with self._changed:
            deaths = self._deaths
            if not isinstance(error, LimitExceededError):
                self._deaths = replace(deaths, crashed=deaths.crashed + 1)
            elif error.limit == "time":
                self._deaths = replace(deaths, over_time=deaths.over_time + 1)
            else:
                self._deaths = replace(deaths, over_memory=deaths.over_memory + 1)

    @contextmanager
    def _slot(self, *, background: bool) -> Iterator[None]:
        with self._changed:
            self._urgent_waiting += not background
            try:
                self._changed.wait_for(lambda: self._is_closed or self._has_free_slot(background=background))
            finally:
                self._urgent_waiting -= not background
                self._changed.notify_all()
            self._taken += 1
            self._taken_in_background += background
        try:
            yield
        finally:
            with self._changed:
                self._taken -= 1
                self._taken_in_background -= background
                self._changed.notify_all()

    def _has_free_slot(self, *, background: bool) -> bool:
        if background and (self._urgent_waiting or self._taken_in_background >= max(1, self._size - 1)):
            return False
        return self._taken < self._size

    def _take_worker(self) -> WorkerProcess:
        with self._changed:
            if self._is_closed:
                raise PoolClosedError
            alive = [worker for worker in self._idle if worker.is_alive]
            worker = alive.pop() if alive else WorkerProcess(self._limits)
            self._idle = alive
            self._busy.add(worker)
        return worker

    def _return_worker(self, worker: WorkerProcess) -> None:
        """Keep a worker that is alive and small; parsers leak memory."""
        is_kept = worker.is_alive and worker.memory_bytes < self._limits.memory_bytes // 2
        with self._changed:
            self._busy.discard(worker)
            if is_kept and not self._is_closed:
                self._idle.append(worker)
                return
        worker.kill()


_creating = threading.Lock()


def shared_pool() -> WorkerPool:
    """The shared pool of this process; its workers end with the process."""
    with _creating:
        return _create_shared_pool()


@cache
def _create_shared_pool() -> WorkerPool:
    pool = WorkerPool(size=default_pool_size(), limits=default_limits())
    atexit.register(pool.close)
    return pool
