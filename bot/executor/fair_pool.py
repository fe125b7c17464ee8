"""A thread pool with a bounded queue that serves people round robin."""

import asyncio
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from bot.bot_errors import BusyError, ClosingError
from bot.bot_observer import BotObserver
from bot.executor.lane_watch import IGNORES_ALL, LaneState, LaneWatch
from bot.request_reference import keep_reference

T = TypeVar("T")


class QueueTicket:
    """A place in the queue. Call `run` once, or `leave`: a ticket without either blocks its place forever."""

    def __init__(self, pool: "FairPool", person: Hashable) -> None:
        self._owner = pool
        self._person = person
        self._queued_at = time.monotonic()
        self._admitted: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def ahead(self) -> int:
        """How many calls are ahead now; 0 once this one is running."""
        return self._owner.count_ahead(self, self._person)

    def leave(self) -> None:
        """Give up the place instead of calling `run`."""
        self._owner.leave(self, self._person)

    def begin(self) -> None:
        """Let the call begin; called by the pool."""
        if not self._admitted.done():
            self._admitted.set_result(None)

    def refuse(self, error: Exception) -> None:
        """Let `run` raise the error; called by the pool."""
        if not self._admitted.done():
            self._admitted.set_exception(error)

    async def run(self, call: Callable[[], T]) -> T:
        """Run `call` in a thread of the pool when its turn comes, and return its result.

        Raises ClosingError and whatever `call` raises. A call that has begun is finished even if the waiting
        task is cancelled.
        """
        try:
            await self._admitted
        except BaseException:
            self.leave()
            raise
        return await self._owner.work(call, queued_at=self._queued_at)


class FairPool:
    """Runs blocking calls in a few threads, round robin by person. For use from one event loop.

    At most `most_waiting` calls wait in all, and `most_a_person` of one person; a further one is refused at
    once. While the pool is held, calls queue but none begins.
    """

    def __init__(
        self,
        name: str,
        *,
        threads: int,
        most_waiting: int,
        most_a_person: int,
        observer: BotObserver = IGNORES_ALL,
    ) -> None:
        self._watch = LaneWatch(name, observer)
        self._name = name
        self._threads = threads
        self._most_waiting = most_waiting
        self._most_a_person = most_a_person
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=f"watchdesk-{name}")
        self._queues: OrderedDict[Hashable, deque[QueueTicket]] = OrderedDict()
        self._running = 0
        self._holds = 0
        self._closing = threading.Event()

    @property
    def waiting(self) -> int:
        return sum(map(len, self._queues.values()))

    def queue(self, person: Hashable) -> QueueTicket:
        """Take a place in the queue. Raises BusyError, ClosingError."""
        if self._closing.is_set():
            raise ClosingError(self._name)
        own = len(self._queues.get(person, ()))
        if (self._holds or self._running == self._threads) and (
            self.waiting >= self._most_waiting or own >= self._most_a_person
        ):
            self._watch.refuse()
            raise BusyError(self._name, self.waiting)
        ticket = QueueTicket(self, person)
        self._queues.setdefault(person, deque()).append(ticket)
        self._begin_next()
        return ticket

    def hold(self) -> None:
        """Let no further call begin before `release`; those that run go on. Holds add up."""
        self._holds += 1

    def release(self) -> None:
        """End one hold."""
        self._holds -= 1
        self._begin_next()

    def count_ahead(self, ticket: QueueTicket, person: Hashable) -> int:
        """How many calls run before this one."""
        own = self._queues.get(person, deque())
        if ticket not in own:
            return 0
        rounds, ahead, is_before = own.index(ticket), own.index(ticket), True
        for other, queue in self._queues.items():
            if other == person:
                is_before = False
            else:
                ahead += min(len(queue), rounds + is_before)
        return ahead

    def leave(self, ticket: QueueTicket, person: Hashable) -> None:
        """Give up a place, whether or not its turn has come."""
        queue = self._queues.get(person, deque())
        if ticket in queue:
            queue.remove(ticket)
            if not queue:
                del self._queues[person]
        elif not self._closing.is_set():
            self._finish_one()

    async def work(self, call: Callable[[], T], *, queued_at: float) -> T:
        """Run the call of an admitted ticket."""
        work = partial(self._unless_closing, keep_reference(call), queued_at)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._finish_one()

    def read_state(self) -> LaneState:
        """What waits and runs now."""
        return self._watch.read(waiting=self.waiting)

    async def close(self) -> None:
        """Wait for the calls that have begun; queued ones raise ClosingError. May be called twice."""
        self.stop()
        await asyncio.to_thread(self._pool.shutdown)

    def stop(self) -> None:
        """Refuse all calls that have not begun, now and later."""
        self._closing.set()
        for queue in self._queues.values():
            for ticket in queue:
                ticket.refuse(ClosingError(self._name))
        self._queues.clear()

    def _finish_one(self) -> None:
        self._running -= 1
        self._begin_next()

    def _begin_next(self) -> None:
        while self._queues and not self._holds and self._running < self._threads:
            person, queue = self._queues.popitem(last=False)
            ticket = queue.popleft()
            if queue:
                self._queues[person] = queue
            self._running += 1
            ticket.begin()

    def _unless_closing(self, call: Callable[[], T], queued_at: float) -> T:
        if self._closing.is_set():
            raise ClosingError(self._name)
        with self._watch.running(queued_at=queued_at):
            return call()
