"""Run background work at intervals until the bot shuts down."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from bot.bot_errors import ClosingError, ExecutorError
from bot.tasks.item_attempts import double_wait
from index import NewsIndexError

LONGEST_RETRY_DELAY_S = 600

log = logging.getLogger(__name__)


@dataclass(slots=True)
class LoopProgress:
    """How the loop of a task goes. Times are None for what has not happened."""

    pass_began_at: float | None = None
    """When the call that is running began, by `time.monotonic`."""
    succeeded_at: float | None = None
    """The end of the last call that succeeded, in seconds since the epoch."""
    failures: int = 0
    """Calls that failed since then."""


_progress: "WeakKeyDictionary[asyncio.Task[object], LoopProgress]" = WeakKeyDictionary()


def progress_of(task: "asyncio.Task[None]") -> LoopProgress:
    """How the loop goes that a task runs with `run_periodically`. For use in the event loop of the task."""
    return _progress.setdefault(task, LoopProgress())


async def run_periodically(
    work: Callable[[], Awaitable[None]],
    *,
    failure_event: str,
    interval_s: float,
    retry_delay_s: float,
    first_delay_s: float = 0,
) -> None:
    """Call `work` again and again until it raises ClosingError or the caller is cancelled.

    Waits `interval_s` after a success and `retry_delay_s` after a failure, from the end of the call. The
    delay doubles with each failure in a row, up to ten minutes. A failure never ends the loop. It is logged
    after `failure_event`; an unexpected one with a traceback, unless the last one was of the same kind.

    `discord.ext.tasks.loop` has a single interval, and stops for good on an exception that it was not told to
    expect.
    """
    progress = _start_progress()
    await asyncio.sleep(first_delay_s)
    last_kind = None
    while True:
        progress.pass_began_at = time.monotonic()
        try:
            await work()
        except ClosingError:
            return
        except Exception as error:
            progress.failures += 1
            delay_s = double_wait(retry_delay_s, progress.failures, longest_s=LONGEST_RETRY_DELAY_S)
            _log_failure(error, failure_event, delay_s, is_repeated=type(error) is last_kind)
            last_kind = type(error)
        else:
            progress.succeeded_at, progress.failures = time.time(), 0
            last_kind, delay_s = None, interval_s
        progress.pass_began_at = None
        await asyncio.sleep(delay_s)


def _start_progress() -> LoopProgress:
    task = asyncio.current_task()
    assert task is not None, "called by a coroutine of a task"
    return _progress.setdefault(task, LoopProgress())


def _log_failure(error: Exception, event: str, delay_s: float, *, is_repeated: bool) -> None:
    if isinstance(error, NewsIndexError | ExecutorError):
        log.warning("%s, trying again in %d s: %s", event, delay_s, error)
    elif is_repeated:
        log.error("%s, trying again in %d s: %s again", event, delay_s, type(error).__name__)
    else:
        log.error("%s, trying again in %d s", event, delay_s, exc_info=error)
