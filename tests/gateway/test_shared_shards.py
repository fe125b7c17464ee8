"""What a process does with the shards that it claims."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from libraries import open_library
from waiting import eventually

from bot.executor.process_claims import ProcessClaims
from bot.gateway import shared_shards
from bot.gateway.shared_shards import IdentifyTurns, SharedShards
from index import ClaimKind, NewsIndex


@dataclass
class Shards:
    """The connections of one process."""

    claimed_shards: set[int] = field(default_factory=set)

    def begin_shard(self, shard_id: int) -> None:
        self.claimed_shards.add(shard_id)

    async def end_shard(self, shard_id: int) -> None:
        self.claimed_shards.remove(shard_id)


@dataclass
class Process:
    """A process that divides four shards with others."""

    index: NewsIndex
    claims: ProcessClaims
    shards: Shards = field(default_factory=Shards)
    following: asyncio.Task[None] | None = None

    def start(self) -> None:
        sharing = SharedShards(self.claims, 4)
        self.following = asyncio.create_task(sharing.follow(self.shards))

    async def stop(self) -> None:
        if self.following is not None:
            self.following.cancel()
            with suppress(asyncio.CancelledError):
                await self.following
        await self.claims.close()
        self.index.close()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CHECK_INTERVAL_S", "WATCH_INTERVAL_S", "SETTLING_S", "_RETRY_S"):
        monkeypatch.setattr(shared_shards, name, 0.01)


@pytest.fixture
def indexes(tmp_path: Path) -> Iterator[list[NewsIndex]]:
    yield [open_library(tmp_path) for _ in range(2)]


@pytest.fixture
async def processes(indexes: list[NewsIndex]) -> AsyncIterator[list[Process]]:
    async with AsyncExitStack() as stack:
        found = [Process(index, ProcessClaims(index)) for index in indexes]
        for process in found:
            stack.push_async_callback(process.stop)
        yield found


async def test_two_processes_serve_half_each_and_the_one_that_stays_all(processes: list[Process]) -> None:
    first, second = processes
    first.start()
    await eventually(lambda: first.shards.claimed_shards == {0, 1, 2, 3})
    second.start()
    await eventually(lambda: len(first.shards.claimed_shards) == len(second.shards.claimed_shards) == 2)
    assert first.shards.claimed_shards.isdisjoint(second.shards.claimed_shards)
    await first.stop()
    await eventually(lambda: second.shards.claimed_shards == {0, 1, 2, 3})


async def test_a_process_ends_shards_that_it_can_no_longer_hold(processes: list[Process]) -> None:
    first, _ = processes
    first.start()
    await eventually(lambda: len(first.shards.claimed_shards) == 4)
    first.index.claims._clock = lambda: float("inf")  # as after a long pause
    await eventually(lambda: not first.shards.claimed_shards)


async def test_sessions_start_one_after_the_other_in_all_processes(
    processes: list[Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_shards, "IDENTIFY_PAUSE_S", 0.2)
    first, second = (IdentifyTurns(process.claims) for process in processes)
    began = asyncio.get_running_loop().time()
    times = []
    for turns, shard_id in ((first, 0), (first, 1), (second, 2)):
        await turns.use(shard_id)
        times.append(asyncio.get_running_loop().time() - began)
    assert times[1] - times[0] >= 0.2
    assert times[2] - times[1] >= 0.2


async def test_buckets_start_sessions_at_the_same_time(processes: list[Process]) -> None:
    first, second = (IdentifyTurns(process.claims) for process in processes)
    first.max_concurrency = second.max_concurrency = 2
    await first.use(0)
    async with asyncio.timeout(30):
        await second.use(1)
    held = await processes[0].claims.list_all(ClaimKind.IDENTIFYING)
    assert set(held) == {0, 1}


async def test_a_turn_that_is_not_used_is_passed_on_at_once(processes: list[Process]) -> None:
    first, second = (IdentifyTurns(process.claims) for process in processes)
    with suppress(ConnectionError):
        async with first.held(0):
            raise ConnectionError
    async with asyncio.timeout(30), second.held(1):
        held = await processes[0].claims.list_all(ClaimKind.IDENTIFYING)
        assert held == {0: processes[1].claims.holder}
