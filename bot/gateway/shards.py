"""Shards with bounded reconnect delays, session resume and short log lines, which discord.py 2.7 lacks."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Set
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

import discord
import yarl
from discord.backoff import ExponentialBackoff
from discord.ext import commands
from discord.gateway import DiscordWebSocket, ReconnectWebSocket
from discord.shard import EventItem, EventType, Shard

from bot.gateway.outages import describe_outage, retry_outages

MAX_SHARD_DELAY_S = 60
SHARD_CLOSING_S = 2.0
"""For the closing handshake of a shard that is ended; after an outage, Discord does not answer it."""
library_log = logging.getLogger("discord.shard")
log = logging.getLogger(__name__)


class BoundedBackoff(ExponentialBackoff[bool]):
    """Waits at most 2**6 = 64 s; discord.py's 2**10 s leave a bot offline for 17 minutes after an outage."""

    def __init__(self) -> None:
        super().__init__()
        self._max = 6


class ResumingShard(Shard):
    """A connection to the gateway that resumes its session after an outage and so misses no events.

    A shard of discord.py starts a new session after the first failed attempt to resume, and blocks the
    reconnection of all other shards while it waits for its next attempt.
    """

    def launch(self) -> None:
        self._backoff = BoundedBackoff()
        setattr(self.ws, "poll_event", _yield_after_event(self.ws.poll_event))  # noqa: B010 (a method, for mypy)
        super().launch()

    async def reidentify(self, exc: ReconnectWebSocket) -> None:
        if self._is_current:
            await super().reidentify(exc)

    async def reconnect(self) -> None:
        if not self._is_current:
            return
        if self.ws.session_id is None:
            await super().reconnect()
        else:
            await self.reidentify(ReconnectWebSocket(self.id, resume=True))

    @property
    def _is_current(self) -> bool:
        """Whether the client still runs this shard; another process may have taken it over."""
        client = self._client
        return not isinstance(client, ReconnectingBot) or client.may_run(self)

    async def _handle_disconnect(self, e: Exception) -> None:
        self._task = self._client.loop.create_task(super()._handle_disconnect(e))


class ReconnectingBot(commands.AutoShardedBot):
    """A bot whose shards keep retrying for as long as the gateway is unavailable.

    Shards can be begun and ended while it is connected.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._launches: dict[int, asyncio.Task[None]] = {}
        self._closing_shards: set[asyncio.Task[None]] = set()

    @property
    def claimed_shards(self) -> Set[int]:
        """The shards that were begun and not ended."""
        return self._launches.keys()

    def begin_shard(self, shard_id: int) -> None:
        """Connect a shard in the background."""
        self._launches[shard_id] = launch = asyncio.create_task(
            self.launch_shard(DiscordWebSocket.DEFAULT_GATEWAY, shard_id)
        )
        launch.add_done_callback(self._end_if_refused)
        self._connection.shard_ids = sorted(self._launches)

    async def end_shard(self, shard_id: int) -> None:
        """Disconnect a shard that was begun, and forget its servers. Waits a short time for Discord."""
        launch = self._launches.pop(shard_id, None)
        if launch is None:
            return  # It was ended meanwhile.
        launch.cancel()
        self._connection.shard_ids = sorted(self._launches)
        for guild in [guild for guild in self.guilds if guild.shard_id == shard_id]:
            self._connection._remove_guild(guild)
        if (shard := self._shards.pop(shard_id, None)) is not None:
            await asyncio.wait([self._close_in_background(shard.disconnect())], timeout=SHARD_CLOSING_S)

    async def close(self) -> None:
        for launch in self._launches.values():
            launch.cancel()
        await super().close()

    def turn_of(self, shard_id: int) -> AbstractAsyncContextManager[None]:  # noqa: ARG002 - for subclasses
        """Waits until a shard may connect and start a session; here it may at once."""
        return nullcontext()

    def may_run(self, shard: Shard) -> bool:
        """Whether this is the connection of a shard that was not ended."""
        return self._shards.get(shard.id) is shard

    async def _open_socket(self, gateway: yarl.URL, shard_id: int, *, initial: bool) -> DiscordWebSocket:
        connecting = DiscordWebSocket.from_client(self, initial=initial, gateway=gateway, shard_id=shard_id)
        opening = asyncio.create_task(connecting)
        try:
            return await asyncio.wait_for(asyncio.shield(opening), timeout=self.shard_connect_timeout)
        except asyncio.CancelledError:
            # Cut short, it would stay open for a while, and nobody would answer what Discord sends.
            opening.add_done_callback(self._close_unwanted)
            raise
        except TimeoutError:
            opening.cancel()
            raise

    def _close_unwanted(self, opening: "asyncio.Task[DiscordWebSocket]") -> None:
        if not opening.cancelled() and opening.exception() is None:
            self._close_in_background(opening.result().close(code=1000))

    def _close_in_background(self, closing: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        task = asyncio.create_task(closing)
        self._closing_shards.add(task)
        task.add_done_callback(self._closing_shards.discard)
        return task

    def _end_if_refused(self, launch: "asyncio.Task[None]") -> None:
        """Let `connect` raise what a launch raised, such as a refused token."""
        error = None if launch.cancelled() else launch.exception()
        if error is not None:
            self._queue.put_nowait(EventItem(EventType.terminate, None, error))  # type: ignore[arg-type]

    async def launch_shard(self, gateway: yarl.URL, shard_id: int, *, initial: bool = False) -> None:
        """Connect one shard, and retry while the gateway fails.

        The method of discord.py calls itself for every attempt, which ends in a RecursionError after an outage
        of an hour, and logs a traceback each time.
        """
        async for attempt in retry_outages(
            log,
            f"cannot reach Discord's gateway, shard {shard_id}",
            first_wait_s=1,
            longest_wait_s=MAX_SHARD_DELAY_S,
        ):
            with attempt:
                # Before it connects: Discord closes a connection that does not identify.
                async with self.turn_of(shard_id):
                    socket = await self._open_socket(gateway, shard_id, initial=initial)
        shard = ResumingShard(socket, self, self._queue.put_nowait)
        self._shards[shard_id] = shard
        shard.launch()

    # discord.py keeps both in name-mangled attributes.

    @property
    def _shards(self) -> dict[int, Shard]:
        shards: dict[int, Shard] = getattr(self, "_AutoShardedClient__shards")  # noqa: B009
        return shards

    @property
    def _queue(self) -> "asyncio.PriorityQueue[EventItem]":
        queue: asyncio.PriorityQueue[EventItem] = getattr(self, "_AutoShardedClient__queue")  # noqa: B009
        return queue


def _yield_after_event(poll_event: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """Yield to the event loop after each event; discord.py handles all waiting events without a pause.

    200 simultaneous commands blocked the event loop for 0.6 s.
    """

    async def poll_and_yield() -> None:
        await poll_event()
        await asyncio.sleep(0)

    return poll_and_yield


class ReconnectLogFilter(logging.Filter):
    """Logs a failed reconnection in one line instead of a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.msg, str) and record.msg.startswith("Attempting a reconnect"):
            error = record.exc_info[1] if record.exc_info else None
            record.msg = f"{record.getMessage()}: {describe_outage(error) if error else 'unknown cause'}"
            record.args = record.exc_info = None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


async def connect_client(client: discord.Client) -> None:
    """Connect a client that is logged in, and keep it connected until it is closed."""
    log_filter = ReconnectLogFilter()
    library_log.addFilter(log_filter)
    try:
        await client.connect()
    finally:
        library_log.removeFilter(log_filter)
