"""Send a request to Discord again after its connection was cut.

Use it for requests that are safe to repeat: edits and deletions, and new messages with a nonce. discord.py
repeats requests itself when Discord answers with an error, but not when there is no answer at all.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiohttp
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential,
)

T = TypeVar("T")

MOST_ATTEMPTS = 4
FIRST_WAIT_S = 0.5
CUT_CONNECTION = (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, ConnectionError, TimeoutError)

log = logging.getLogger(__name__)


async def repeat_if_cut(send: Callable[[], Awaitable[T]]) -> T:
    """Call `send`, and again after a pause if the connection is cut. Raises what the last attempt raised."""
    return await AsyncRetrying(
        retry=retry_if_exception_type(CUT_CONNECTION),
        stop=stop_after_attempt(MOST_ATTEMPTS),
        wait=wait_exponential(multiplier=FIRST_WAIT_S),
        before_sleep=_log_cut,
        reraise=True,
    )(send)


def _log_cut(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    log.info("the connection to Discord was cut (%s), sending again", type(error).__name__)
