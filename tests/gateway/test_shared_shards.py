"""What a process does with the shards that it claims."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import pytest
from libraries import open_library
from sqlalchemy import update
from waiting import eventually

from bot.executor.process_claims import ProcessClaims
from bot.gateway import shared_shards
from bot.gateway.shared_shards import IdentifyTurns, SharedShards
from index import ClaimKind, NewsIndex, StoreError
from index.store.schema import claims
from index.store.work_claims import SAFE_S, read_uptime


@dataclass
class Shards:
    """The connections of one process."""

    claimed_shards: set[int] = field(default_factory=set)
    begun: list[int] = field(default_factory=list)

    def begin_shard(self, shard_id: int) -> None:
        self.claimed_shards.add(shard_id)
        self.begun.append(shard_id)

    async def end_shard(self, shard_id: int) -> None:
        self.claimed_shards.remove(shard_id)


@dataclass
class Process:
    """A process that divides four shards with others."""

    index: NewsIndex
    claims: ProcessClaims
    shards: Shards = field(default_factory=Shards)
    following: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self.sharing = SharedShards(self.claims, 4)

    def start(self) -> None:
        self.following = asyncio.create_task(self.sharing.follow(self.shards))

    async def stop(self) -> None:
        if self.following is not None:
            self.following.cancel()
            with suppress(asyncio.CancelledError):
                await self.following
        await self.claims.close()
        self.index.close()


def expire_claims(index: NewsIndex) -> None:
    """As if nobody had renewed anything for the time of a lease."""
    with index.database.write_transaction() as connection:
        connection.execute(update(claims).values(until=datetime.now(UTC) - timedelta(minutes=10)))


def fail_all_transactions(index: NewsIndex, patch: pytest.MonkeyPatch) -> list[object]:
    """Let the database of a process be away; the list that is returned grows with each attempt."""
    calls: list[object] = []

    def fail() -> NoReturn:
        calls.append(None)
        raise StoreError(index.database.location, "the server is away")

    patch.setattr(index.database, "claim_transaction", fail)
    patch.setattr(index.database, "read_transaction", fail)
    return calls


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CHECK_INTERVAL_S", "WATCH_INTERVAL_S", "SETTLING_S", "RESETTLING_S", "_RETRY_S"):
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


async def test_a_process_ends_shards_that_another_one_has_taken_over(processes: list[Process]) -> None:
    first, second = processes
    first.start()
    await eventually(lambda: len(first.shards.claimed_shards) == 4)
    expire_claims(first.index)
    await second.claims.take(ClaimKind.SHARD, [1])
    first.index.claims.renew()
    await eventually(lambda: first.shards.claimed_shards == {0, 2, 3})


async def test_an_outage_of_the_database_moves_no_shard(
    processes: list[Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can take over during it, and afterwards each process waits until all have renewed their claims."""
    for process in processes:
        process.start()
    await eventually(lambda: [len(process.shards.claimed_shards) for process in processes] == [2, 2])
    before = [(set(process.shards.claimed_shards), list(process.shards.begun)) for process in processes]
    with monkeypatch.context() as outage:
        outage.setattr(shared_shards, "RESETTLING_S", 3600)
        failed = [fail_all_transactions(process.index, outage) for process in processes]
        for process in processes:
            process.index.claims._clock = lambda: read_uptime() + SAFE_S
        await eventually(lambda: all(len(calls) > 5 for calls in failed))
        assert not any(process.sharing.may_serve(i) for process in processes for i in range(4))
    expire_claims(processes[0].index)
    await asyncio.sleep(0.1)
    for process in processes:
        process.index.claims.renew()
    for process, (connected, begun) in zip(processes, before, strict=True):
        assert process.shards.claimed_shards == connected
        assert process.shards.begun == begun
        assert all(process.sharing.may_serve(i) for i in connected)


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
