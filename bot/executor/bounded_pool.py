"""A thread pool with a bounded queue, awaited from asyncio."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from bot.bot_errors import BusyError, ClosingError
from bot.bot_observer import BotObserver
from bot.executor.lane_watch import IGNORES_ALL, LaneState, LaneWatch
from bot.request_reference import keep_reference

T = TypeVar("T")


class BoundedPool:
    """Runs blocking calls in its own threads, so that no pool waits for another.

    At most `threads` calls run and `most_waiting` wait; a further one is refused at once. For use from one
    event loop.
    """

    def __init__(
        self, name: str, *, threads: int, most_waiting: int, observer: BotObserver = IGNORES_ALL
    ) -> None:
        self.watch = LaneWatch(name, observer)
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
            self.watch.refuse()
            raise BusyError(self._name, self._pending)
        self._pending += 1
        work = partial(self._unless_closing, keep_reference(call), time.monotonic())
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._pending -= 1

    def read_state(self) -> LaneState:
        """What waits and runs now."""
        # A call that has ended may count as pending until the event loop notices.
        return self.watch.read(waiting=max(0, self._pending - self.watch.count_running()))

    async def close(self) -> None:
        """Wait for the calls that have begun; queued ones raise ClosingError. May be called twice."""
        self._closing.set()
        await asyncio.to_thread(self._pool.shutdown)

    def _unless_closing(self, call: Callable[[], T], queued_at: float) -> T:
        if self._closing.is_set():
            raise ClosingError(self._name)
        with self.watch.running(queued_at=queued_at):
            return call()
