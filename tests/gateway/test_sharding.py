"""A shard that cannot reconnect, without a gateway."""

import asyncio
from types import SimpleNamespace

from discord.shard import EventItem

from bot.gateway.shards import ResumingShard


async def test_a_shard_that_waits_for_its_next_attempt_keeps_no_other_waiting() -> None:
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
