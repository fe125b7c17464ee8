"""Publish the state of the bot once a second, and the figures of its library more rarely."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from bot.db.delivery_post_queries import count_unfinished_posts
from bot.monitoring.bot_state import Board, Measurement, read_bot_state
from bot.services import Services
from bot.tasks.periodic_task import run_periodically
from index import NewsIndexError

BEAT_S = 1.0
MEASURE_INTERVAL_S = 30.0
PAUSES_A_MEASUREMENT = 40
"""A measurement that takes long is followed by a pause this many times as long: at most 2.5 % of one core."""

log = logging.getLogger(__name__)


async def beat_forever(
    board: Board,
    services: Services,
    loops: Sequence["asyncio.Task[None]"],
    *,
    is_stopping: Callable[[], bool],
) -> None:
    """Publish the state of the bot once a second until cancelled. If this stops, the event loop is stuck."""
    is_logged = False
    while True:
        board.beat_at = time.monotonic()
        try:
            board.bot = read_bot_state(services, loops, is_stopping=is_stopping())
        except Exception:  # A bug here must not look like a stuck event loop.
            if not is_logged:
                log.exception("cannot read the state of the bot for health checks")
            is_logged = True
        await asyncio.sleep(BEAT_S)


async def measure_forever(board: Board, services: Services) -> None:
    """Publish the figures of the library until cancelled or the executor closes."""
    await run_periodically(
        lambda: _measure(board, services),
        failure_event="cannot measure the library for metrics",
        interval_s=MEASURE_INTERVAL_S,
        retry_delay_s=MEASURE_INTERVAL_S,
    )


async def _measure(board: Board, services: Services) -> None:
    began_at = time.monotonic()
    try:
        library = await services.index.measure()
        posts = await services.records.read(count_unfinished_posts)
    except NewsIndexError:
        board.is_library_readable = False
        raise
    took_s = time.monotonic() - began_at
    board.measured = Measurement(library=library, unfinished_posts=posts, took=timedelta(seconds=took_s))
    board.is_library_readable = True
    await asyncio.sleep(max(0.0, took_s * PAUSES_A_MEASUREMENT - MEASURE_INTERVAL_S))
