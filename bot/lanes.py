"""A bounded queue in front of a few threads: asyncio on one side, blocking calls on the other."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class WorkerError(Exception):
    """The library was not even asked. Messages are lower case and say what to do."""


class BusyError(WorkerError):
    """Too many are waiting already. `waiting` counts them, those at work included."""

    def __init__(self, pool: str, waiting: int) -> None:
        super().__init__(f"{waiting} are waiting for {pool} already; try again in a moment")
        self.pool = pool
        self.waiting = waiting


class ClosingError(WorkerError):
    """The bot is shutting down; what had not begun is not begun any more."""

    def __init__(self, pool: str) -> None:
        super().__init__(f"{pool} is closing; try again after the restart")
        self.pool = pool


class Lane:
    """Runs blocking calls in threads of its own, so that no lane waits for another.

    At most `threads` calls run and `most_waiting` wait; one more is refused at once. Used from one event
    loop only.
    """

    def __init__(self, name: str, *, threads: int, most_waiting: int) -> None:
        self._name = name
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=f"watchdesk-{name}")
        self._places = threads + most_waiting
        self._taken = 0
        self._closing = threading.Event()

    async def run(self, call: Callable[[], T]) -> T:
        """The result of `call`, made in a thread of this lane.

        Raises BusyError, ClosingError, and whatever `call` raises. A call that began goes on to its end,
        also when the waiting task is cancelled.
        """
        if self._closing.is_set():
            raise ClosingError(self._name)
        if self._taken >= self._places:
            raise BusyError(self._name, self._taken)
        self._taken += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, self._unless_closing, call)
        finally:
            self._taken -= 1

    async def close(self) -> None:
        """Wait for the calls that have begun; those that still wait get ClosingError. May be called twice."""
        self._closing.set()
        await asyncio.to_thread(self._pool.shutdown)

    def _unless_closing(self, call: Callable[[], T]) -> T:
        if self._closing.is_set():
            raise ClosingError(self._name)
        return call()
