"""What this process has claimed, from coroutines: shards, jobs, the start of a session."""

import logging
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta

from bot.bot_errors import ExecutorError
from bot.executor.bounded_pool import BoundedPool
from index import ClaimKind, NewsIndex, NewsIndexError, list_claimed

log = logging.getLogger(__name__)


class ProcessClaims:
    """Runs the blocking calls of WorkClaims in a thread of its own, so that they wait for no other work.

    The methods raise StoreError, BusyError, ClosingError, unless they say otherwise. For use from one event
    loop.
    """

    def __init__(self, index: NewsIndex) -> None:
        self._index = index
        self._pool = BoundedPool("claims", threads=1, most_waiting=256)

    @property
    def holder(self) -> str:
        """The id by which other processes know this one."""
        return self._index.claims.holder

    def holds(self, kind: ClaimKind, item: int = 0) -> bool:
        """As `WorkClaims.holds`; never waits and never raises."""
        return self._index.claims.holds(kind, item)

    def may_hold_again(self, kind: ClaimKind, item: int = 0) -> bool:
        """As `WorkClaims.may_hold_again`; never waits and never raises."""
        return self._index.claims.may_hold_again(kind, item)

    async def take(self, kind: ClaimKind, items: Iterable[int]) -> frozenset[int]:
        """As `WorkClaims.take`."""
        return await self._pool.run(lambda: self._index.claims.take(kind, items))

    async def release(self, kind: ClaimKind, items: Collection[int]) -> None:
        """As `WorkClaims.release`, but raises nothing: what is not given back expires."""
        try:
            await self._pool.run(lambda: self._index.claims.release(kind, items))
        except (NewsIndexError, ExecutorError) as error:
            log.info("claims of %s were not given back, they expire: %s", kind, error)

    async def leave(self, kind: ClaimKind, items: Collection[int], *, after: timedelta) -> None:
        """As `WorkClaims.leave`."""
        await self._pool.run(lambda: self._index.claims.leave(kind, items, after=after))

    async def list_all(self, kind: ClaimKind) -> Mapping[int, str]:
        """The valid claims of a kind in all processes, with their holders."""

        def read() -> Mapping[int, str]:
            with self._index.database.read_transaction() as connection:
                return list_claimed(connection, kind)

        return await self._pool.run(read)

    async def close(self) -> None:
        """Wait for the calls that have begun. May be called twice."""
        await self._pool.close()
