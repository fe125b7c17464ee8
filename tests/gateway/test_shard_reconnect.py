"""Shards that cannot reconnect, without a gateway."""

import asyncio
from types import SimpleNamespace

from discord.shard import EventItem

from bot.gateway.shards import BoundedBackoff, ResumingShard


async def test_a_shard_waiting_to_reconnect_does_not_block_others() -> None:
    queue: asyncio.Queue[EventItem] = asyncio.Queue()
    client = SimpleNamespace(
        dispatch=lambda *_: None, is_closed=lambda: False, loop=asyncio.get_running_loop(), _reconnect=True
    )
    shard = ResumingShard(SimpleNamespace(shard_id=0), client, queue.put_nowait)  # type: ignore[arg-type]
    shard._backoff = SimpleNamespace(delay=lambda: 3600)  # type: ignore[assignment]

    async with asyncio.timeout(60):
        await shard._handle_disconnect(ConnectionRefusedError())

    assert queue.empty()
    shard._cancel_task()


def test_waiting_to_reconnect_never_exceeds_about_a_minute() -> None:
    backoff = BoundedBackoff()
    waits_s = [backoff.delay() for _ in range(200)]

    assert max(waits_s) <= 64
    assert waits_s[0] <= 2
