"""Wait for other tasks, threads and processes, with a time limit far above what they should take."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from inspect import isawaitable


async def eventually(condition: Callable[[], object | Awaitable[object]], *, within_s: float = 60) -> None:
    """Let other tasks run until the condition, a function or a coroutine function, is true."""
    deadline = time.monotonic() + within_s
    while True:
        value = condition()
        if await value if isawaitable(value) else value:
            return
        assert time.monotonic() < deadline, f"it did not happen within {within_s} s"
        await asyncio.sleep(0.005)


def wait_until(condition: Callable[[], object], *, within_s: float = 60) -> None:
    """Block this thread until the condition is true."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, f"it did not happen within {within_s} s"
        time.sleep(0.01)
