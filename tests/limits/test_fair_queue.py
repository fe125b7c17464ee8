"""The queue of questions serves people in turn."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from bot.bot_errors import BusyError, ClosingError
from bot.executor.fair_pool import FairPool


@pytest.fixture
async def pool() -> AsyncIterator[FairPool]:
    pool = FairPool("questions", threads=1, most_waiting=4, most_a_person=2)
    yield pool
    await pool.close()


class Gate:
    """A call that blocks until it is opened, and records who passed."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self._open = threading.Event()

    def call(self, name: str):
        def pass_through() -> str:
            self._open.wait(20)
            self.done.append(name)
            return name

        return pass_through

    def open(self) -> None:
        self._open.set()


@pytest.fixture
def gate():
    gate = Gate()
    yield gate
    gate.open()


def begin(pool: FairPool, gate: Gate, *names: str) -> list[asyncio.Task[str]]:
    """Queue a call for each name; the first letter of the name is the person."""
    return [asyncio.create_task(pool.queue(name[0]).run(gate.call(name))) for name in names]


async def test_people_take_turns_and_keep_their_own_order(pool: FairPool, gate: Gate):
    tasks = begin(pool, gate, "a1", "a2", "a3", "b1", "c1")
    gate.open()

    await asyncio.gather(*tasks)

    assert gate.done == ["a1", "a2", "b1", "c1", "a3"]


async def test_ticket_has_the_number_of_calls_ahead(pool: FairPool, gate: Gate):
    begun = pool.queue("a")
    waiting = [pool.queue(person) for person in "aabc"]

    assert [ticket.ahead for ticket in (begun, *waiting)] == [0, 0, 3, 1, 2]
    gate.open()
    await asyncio.gather(*(ticket.run(gate.call("x")) for ticket in (begun, *waiting)))


async def test_one_person_cannot_fill_the_queue(pool: FairPool, gate: Gate):
    begin(pool, gate, "a1", "a2", "a3")

    with pytest.raises(BusyError):
        pool.queue("a")

    begin(pool, gate, "b1")
    assert pool.waiting == 3


async def test_full_queue_refuses_calls(pool: FairPool, gate: Gate):
    begin(pool, gate, "a1", "b1", "c1", "d1", "e1")

    with pytest.raises(BusyError):
        pool.queue("f")


async def test_cancelled_call_frees_its_place(pool: FairPool, gate: Gate):
    first, second, third = begin(pool, gate, "a1", "b1", "c1")
    await asyncio.sleep(0)
    second.cancel()
    gate.open()

    await asyncio.gather(first, third)

    assert gate.done == ["a1", "c1"]
    assert second.cancelled()
    assert pool.waiting == 0


async def test_failed_call_lets_the_next_one_start(pool: FairPool, gate: Gate):
    def fail() -> None:
        raise ZeroDivisionError

    failing = asyncio.create_task(pool.queue("a").run(fail))
    [following] = begin(pool, gate, "a2")
    gate.open()

    with pytest.raises(ZeroDivisionError):
        await failing
    assert await following == "a2"


async def test_closing_finishes_running_calls_and_refuses_the_rest(pool: FairPool, gate: Gate):
    first, second = begin(pool, gate, "a1", "b1")
    await asyncio.sleep(0.01)
    closing = asyncio.create_task(pool.close())
    await asyncio.sleep(0.01)
    gate.open()
    await closing

    assert await first == "a1"
    with pytest.raises(ClosingError):
        await second
    with pytest.raises(ClosingError):
        pool.queue("c")
