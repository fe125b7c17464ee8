"""A thread pool with a bounded queue, awaited from asyncio."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from bot.bot_errors import BusyError, ClosingError

T = TypeVar("T")


class BoundedPool:
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
