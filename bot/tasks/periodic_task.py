"""Run background work at intervals until the bot shuts down."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.bot_errors import ClosingError, ExecutorError
from index import NewsIndexError

log = logging.getLogger(__name__)


async def run_periodically(
    work: Callable[[], Awaitable[None]],
    *,
    failure_event: str,
    interval_s: float,
    retry_delay_s: float,
    first_delay_s: float = 0,
) -> None:
    """Call `work` again and again until it raises ClosingError or the caller is cancelled.

    Waits `interval_s` after a success and `retry_delay_s` after a failure, counted from the end of the call. A
    failure never ends the loop. It is logged after `failure_event`, with a traceback if it was unexpected.

    `discord.ext.tasks.loop` has a single interval, and stops for good on an exception that it was not told to
    expect.
    """
    await asyncio.sleep(first_delay_s)
    while True:
        delay_s = retry_delay_s
        try:
            await work()
            delay_s = interval_s
        except ClosingError:
            return
        except (NewsIndexError, ExecutorError) as error:
            log.warning("%s, trying again in %d s: %s", failure_event, retry_delay_s, error)
        except Exception:
            log.exception("%s, trying again in %d s", failure_event, retry_delay_s)
        await asyncio.sleep(delay_s)
