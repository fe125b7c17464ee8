"""Measure the lag of an event loop, beyond the lag that the machine imposes on every process."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

_BEAT_S = 0.01
_CONTROL = f"""
import sys, threading, time
ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
latest_s = 0.0
while not ended.is_set():
    due = time.monotonic() + {_BEAT_S}
    time.sleep({_BEAT_S})
    latest_s = max(latest_s, time.monotonic() - due)
print(latest_s)
"""


@dataclass
class Lateness:
    """The longest delay of a beat, in seconds; known when the block has ended."""

    loop_s: float = 0.0
    machine_s: float = 0.0
    """The same in an idle process beside it."""


@asynccontextmanager
async def measuring_lateness() -> AsyncIterator[Lateness]:
    lateness = Lateness()
    control = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _CONTROL, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    beating = asyncio.create_task(_beat(lateness))
    try:
        yield lateness
    finally:
        beating.cancel()
        printed, _ = await control.communicate(b"")
        lateness.machine_s = float(printed)


async def _beat(lateness: Lateness) -> None:
    while True:
        due = time.monotonic() + _BEAT_S
        await asyncio.sleep(_BEAT_S)
        lateness.loop_s = max(lateness.loop_s, time.monotonic() - due)
