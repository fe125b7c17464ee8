"""A thread pool with a bounded queue, awaited from asyncio."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from bot.bot_errors import BusyError, ClosingError
from bot.request_reference import keep_reference

T = TypeVar("T")


class BoundedPool:
    """Runs blocking calls in its own threads, so that no pool waits for another.

    At most `threads` calls run and `most_waiting` wait; a further one is refused at once. For use from one
    event loop.
    """

    def __init__(self, name: str, *, threads: int, most_waiting: int) -> None:
        self._name = name
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=f"watchdesk-{name}")
        self._capacity = threads + most_waiting
        self._pending = 0
        self._closing = threading.Event()

    async def run(self, call: Callable[[], T]) -> T:
        """Run `call` in a thread of this pool and return its result.

        Raises BusyError, ClosingError, and whatever `call` raises. A call that has begun is finished even if
        the waiting task is cancelled.
        """
        if self._closing.is_set():
            raise ClosingError(self._name)
        if self._pending >= self._capacity:
            raise BusyError(self._name, self._pending)
        self._pending += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._pool, self._unless_closing, keep_reference(call)
            )
        finally:
            self._pending -= 1

    async def close(self) -> None:
        """Wait for the calls that have begun; queued ones raise ClosingError. May be called twice."""
        self._closing.set()
        await asyncio.to_thread(self._pool.shutdown)

    def _unless_closing(self, call: Callable[[], T]) -> T:
        if self._closing.is_set():
            raise ClosingError(self._name)
        return call()
