"""The shards that this process serves, if several processes divide them among themselves.

Each process claims its share. The shards of a process that dies are claimed by the others once its claims have
expired; a process that cannot renew its claims stops serving before that. It stays connected until another one
has taken over: while the database is away, nobody can.
"""

import asyncio
import logging
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Set
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Protocol

from bot.bot_errors import ClosingError, ExecutorError
from bot.executor.process_claims import ProcessClaims
from bot.gateway.shard_division import ShardMoves, divide_shards
from index import ClaimKind, NewsIndexError

CHECK_INTERVAL_S = 3.0
WATCH_INTERVAL_S = 1.0
SETTLING_S = 4.0
"""Before the first shards are claimed, so that processes that start together divide them at once."""
RESETTLING_S = 8.0
"""Before shards are claimed after an outage of the database, so that all processes can renew their claims."""
IDENTIFY_PAUSE_S = 5.5
"""Discord accepts one IDENTIFY in five seconds, in each bucket of its rate limit. The rest is for a commit."""
_RETRY_S = 0.5

log = logging.getLogger(__name__)


class ShardedConnection(Protocol):
    """What connects the shards."""

    @property
    def claimed_shards(self) -> Set[int]:
        """The shards that are connected, or being connected."""

    def begin_shard(self, shard_id: int) -> None:
        """Connect a shard in the background."""

    async def end_shard(self, shard_id: int) -> None:
        """Disconnect a shard."""


class SharedShards:
    """Divides the shards with other processes. For use from one event loop."""

    def __init__(self, claims: ProcessClaims, count: int) -> None:
        self.count = count
        self._claims = claims
        self._process = secrets.randbits(48)
        """The number under which this process is known to be alive."""

    def may_serve(self, shard_id: int) -> bool:
        """Whether no other process can serve the shard at this moment."""
        return self._claims.holds(ClaimKind.SHARD, shard_id)

    def may_stay_connected(self, shard_id: int) -> bool:
        """Whether this process serves the shard, or may go on serving it once the database is back."""
        return self._claims.may_hold_again(ClaimKind.SHARD, shard_id)

    async def follow(self, connection: ShardedConnection) -> None:
        """Connect the shards of this process until cancelled."""
        async with asyncio.TaskGroup() as group:
            # Separate, since a look at the shards may wait long for a database that does not answer.
            group.create_task(self._end_lost_shards(connection))
            group.create_task(self._keep_moving(connection))

    async def _keep_moving(self, connection: ShardedConnection) -> None:
        delay_s, clock = SETTLING_S, asyncio.get_running_loop().time
        while True:
            try:
                began_at = clock()
                await self._claims.take(ClaimKind.PROCESS, [self._process])
                await asyncio.sleep(delay_s)
                holders, moves = await self._plan()
                has_waited = clock() - began_at > delay_s + RESETTLING_S
                delay_s = RESETTLING_S if has_waited else 0
                if not has_waited:  # Else the database did not answer for a while, which is an outage, too.
                    await self._move(connection, holders, moves)
            except ClosingError:
                return
            except (NewsIndexError, ExecutorError) as error:
                delay_s = RESETTLING_S
                log.warning("cannot divide the shards with other processes, trying again: %s", error)
            except Exception:
                delay_s = RESETTLING_S
                log.exception("cannot divide the shards with other processes, trying again")
            await asyncio.sleep(CHECK_INTERVAL_S)

    async def _plan(self) -> tuple[Mapping[int, str], ShardMoves]:
        """The holders of the shards, and what this process should change."""
        holders = await self._claims.list_all(ClaimKind.SHARD)
        alive = (await self._claims.list_all(ClaimKind.PROCESS)).values()
        return holders, divide_shards(self.count, holders, alive, self._claims.holder)

    async def _move(self, connection: ShardedConnection, holders: Mapping[int, str], moves: ShardMoves) -> None:
        for shard_id in moves.give_back:
            log.info("giving shard %d to another process", shard_id)
            await connection.end_shard(shard_id)
        await self._claims.release(ClaimKind.SHARD, moves.give_back)
        taken = await self._claims.take(ClaimKind.SHARD, moves.take)
        # Also those that were ended because their claims could not be renewed for a while.
        kept = {shard for shard, holder in holders.items() if holder == self._claims.holder}
        for shard_id in sorted((kept - {*moves.give_back} | taken) - connection.claimed_shards):
            if self.may_serve(shard_id):
                log.info("serving shard %d from now on", shard_id)
                connection.begin_shard(shard_id)

    async def _end_lost_shards(self, connection: ShardedConnection) -> None:
        while True:
            for shard_id in sorted(connection.claimed_shards):
                if not self.may_stay_connected(shard_id):
                    log.warning("no longer serving shard %d: another process has taken it over", shard_id)
                    await connection.end_shard(shard_id)
            await asyncio.sleep(WATCH_INTERVAL_S)


class IdentifyTurns:
    """Keeps all processes together within Discord's limit for starting sessions."""

    def __init__(self, claims: ProcessClaims) -> None:
        self._claims = claims
        self.max_concurrency = 1
        """The number of buckets: https://discord.com/developers/docs/events/gateway#rate-limiting."""
        self._turns: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._unused: set[int] = set()
        """The shards that have their turn and did not identify yet."""

    @asynccontextmanager
    async def held(self, shard_id: int) -> AsyncIterator[None]:
        """Wait for the turn of a shard; pass it on at the end if it was not used."""
        await self._wait(shard_id)
        self._unused.add(shard_id)
        try:
            yield
        finally:
            if shard_id in self._unused:
                self._unused.remove(shard_id)
                await self._claims.release(ClaimKind.IDENTIFYING, [self._bucket_of(shard_id)])
                self._turn_of(shard_id).release()

    async def use(self, shard_id: int) -> None:
        """Call it before a shard identifies, which waits unless it has its turn. The next one follows later."""
        if shard_id not in self._unused:
            await self._wait(shard_id)
        self._unused.discard(shard_id)
        try:
            # The claim stays for the pause even if this process is stopped meanwhile.
            pause = timedelta(seconds=IDENTIFY_PAUSE_S)
            await self._claims.leave(ClaimKind.IDENTIFYING, [self._bucket_of(shard_id)], after=pause)
        except (NewsIndexError, ExecutorError) as error:
            log.info("the turn to start a session is passed on late: %s", error)
        finally:
            # The shard identifies now, not before the database has answered.
            asyncio.get_running_loop().call_later(IDENTIFY_PAUSE_S, self._turn_of(shard_id).release)

    async def _wait(self, shard_id: int) -> None:
        """If the database fails, only this process keeps the limit."""
        turn = self._turn_of(shard_id)
        await turn.acquire()
        try:
            await self._claim(self._bucket_of(shard_id))
        except (NewsIndexError, ExecutorError) as error:
            log.info("starting a session without regard to other processes: %s", error)
        except BaseException:
            turn.release()
            raise

    async def _claim(self, bucket: int) -> None:
        while True:
            if await self._claims.take(ClaimKind.IDENTIFYING, [bucket]):
                return
            await asyncio.sleep(_RETRY_S)

    def _turn_of(self, shard_id: int) -> asyncio.Lock:
        return self._turns[self._bucket_of(shard_id)]

    def _bucket_of(self, shard_id: int) -> int:
        return shard_id % self.max_concurrency
