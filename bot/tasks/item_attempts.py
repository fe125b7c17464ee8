"""Do the work of a pass item by item, such as a brief of each channel: one that fails keeps no other waiting.

What fails is left alone, longer after each failure in a row. That is kept in memory: a restart tries everything
again at once.
"""

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.bot_errors import ExecutorError
from index import NewsIndexError

FIRST_WAIT_S = 60
LONGEST_WAIT_S = 3600
_MOST_REMEMBERED = 10_000
"""Items that failed; the oldest are forgotten, since many no longer exist."""

log = logging.getLogger(__name__)


def double_wait(first_s: float, failures: int, *, longest_s: float) -> float:
    """How many seconds to wait after so many failures in a row; never less than `first_s`."""
    return max(first_s, min(first_s * (1 << min(failures - 1, 20)), longest_s))


@dataclass(frozen=True, slots=True)
class _Failed:
    times: int
    retry_at: float


class ItemAttempts:
    """When each item of a periodic task is tried again. Use it from one event loop."""

    def __init__(self, *, failure_event: str, clock: Callable[[], float] = time.monotonic) -> None:
        """`failure_event` is logged with the number of the item, such as "cannot deliver watch"."""
        self._failure_event = failure_event
        self._clock = clock
        self._failed: dict[int, _Failed] = {}

    async def attempt(self, item: int, work: Callable[[], Awaitable[bool | None]]) -> None:
        """Do the work for an item, unless it failed a short while ago. Raises ExecutorError.

        False from `work` is a failure that it has logged. An exception is logged the first time in a row, with
        a traceback if it was unexpected.
        """
        failed = self._failed.get(item)
        if failed is not None and self._clock() < failed.retry_at:
            return
        times = failed.times + 1 if failed is not None else 1
        try:
            is_done = await work() is not False
        except ExecutorError:
            raise
        except Exception as error:
            is_done = False
            if times == 1:
                self._log(item, error)
        self._failed.pop(item, None)
        if not is_done:
            self._note(item, times)

    def _note(self, item: int, times: int) -> None:
        wait_s = double_wait(FIRST_WAIT_S, times, longest_s=LONGEST_WAIT_S)
        self._failed[item] = _Failed(times, self._clock() + wait_s)
        if len(self._failed) > _MOST_REMEMBERED:
            del self._failed[next(iter(self._failed))]

    def _log(self, item: int, error: Exception) -> None:
        if isinstance(error, NewsIndexError):
            log.warning("%s %d, trying again later: %s", self._failure_event, item, error)
        else:
            log.error("%s %d, trying again later", self._failure_event, item, exc_info=error)
