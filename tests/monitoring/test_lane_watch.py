"""What can be seen of the calls in the executor's lanes."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from scripted_index import ObedientIndex
from waiting import eventually

from bot.bot_errors import BusyError
from bot.bot_observer import BotObserver
from bot.executor import lane_watch
from bot.executor.bounded_pool import BoundedPool
from bot.executor.index_executor import IndexExecutor, RunKind
from bot.executor.lane_watch import LaneState
from index import IsCancelled, NewsIndex


class Notes(BotObserver):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.refused: list[str] = []

    def on_call_begun(self, lane: str, waited_s: float) -> None:
        assert waited_s >= 0
        self.begun.append(lane)

    def on_call_refused(self, lane: str) -> None:
        self.refused.append(lane)


class Clock:
    """The real one, set ahead by some seconds."""

    ahead_s = 0.0

    def monotonic(self) -> float:
        return time.monotonic() + self.ahead_s


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(lane_watch, "time", clock)
    return clock


@pytest.fixture
def library(tmp_path: Path) -> Iterator[ObedientIndex]:
    library = ObedientIndex(tmp_path)
    yield library
    library.release()
    library.close()


@pytest.fixture
async def executor(library: ObedientIndex, notes: Notes) -> AsyncIterator[IndexExecutor]:
    executor = IndexExecutor(library, question_threads=1, most_waiting_questions=1, observer=notes)
    yield executor
    library.release()
    await executor.close()


def search(index: NewsIndex) -> object:
    return index.search("x", corpora=[])


def lane(executor: IndexExecutor, name: str) -> LaneState:
    return next(state for state in executor.read_lanes() if state.lane == name)


async def test_running_and_waiting_questions_are_seen(
    executor: IndexExecutor, library: ObedientIndex, notes: Notes
) -> None:
    library.hold("search")
    tickets = [executor.queue_question(person) for person in (1, 2)]
    asking = [asyncio.create_task(executor.answer(ticket, search)) for ticket in tickets]
    await eventually(lambda: library.entered["search"])
    with pytest.raises(BusyError):
        executor.queue_question(3)
    state = lane(executor, "questions")
    library.release()
    await asyncio.gather(*asking)

    assert (state.waiting, state.running) == (1, 1)
    assert notes.begun == ["questions", "questions"]
    assert notes.refused == ["questions"]
    assert lane(executor, "questions") == LaneState("questions", 0, 0, 0.0)


async def test_long_work_shows_life_whenever_it_asks_whether_to_stop(
    executor: IndexExecutor, clock: Clock
) -> None:
    go_on, asked = threading.Event(), threading.Event()

    def work(_: NewsIndex, __: object, is_cancelled: IsCancelled) -> None:
        go_on.wait()
        is_cancelled()
        asked.set()
        go_on.clear()
        go_on.wait()

    run = executor.start(RunKind.INDEX, work)
    await eventually(lambda: lane(executor, "indexing").running)
    clock.ahead_s += 100
    silent = lane(executor, "indexing").silent_s
    go_on.set()
    await asyncio.to_thread(asked.wait)
    clock.ahead_s += 1000
    after_life = lane(executor, "indexing").silent_s
    go_on.set()
    await run.wait()

    assert silent == pytest.approx(100, abs=20)
    assert after_life == pytest.approx(1000, abs=20)


async def test_calls_that_wait_in_a_bounded_pool_are_counted() -> None:
    pool, go_on = BoundedPool("test", threads=1, most_waiting=5), threading.Event()
    calls = [asyncio.create_task(pool.run(go_on.wait)) for _ in range(4)]
    await eventually(lambda: pool.read_state().running)
    state = pool.read_state()
    go_on.set()
    await asyncio.gather(*calls)
    await pool.close()

    assert (state.waiting, state.running) == (3, 1)
