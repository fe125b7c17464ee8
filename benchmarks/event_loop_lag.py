"""Measure the lag of the bot's event loop while hostile files and texts are added and questions are answered.

    python benchmarks/event_loop_lag.py [--kind files|texts]

Prints the longest delay of a timer of the event loop, and of the same timer in an idle process beside it: that
much is the machine's. Threads of the bot share the interpreter lock with the loop, so the loop is late when
several of them compute, and later on a machine where other programs compute.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tests" / "support")]

from hostile_rig import KINDS, HostileRig  # noqa: E402 - found through the path above

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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=KINDS)
    chosen = parser.parse_args().kind
    for kind in [chosen] if chosen else KINDS:
        with TemporaryDirectory() as folder:
            asyncio.run(_report(kind, Path(folder)))


async def _report(kind: str, folder: Path) -> None:
    with HostileRig(folder) as rig:
        async with _measuring_lateness() as lateness:
            answered = await rig.add_all(kind)
    print(
        f"{kind}: {answered} questions answered; event loop at most {lateness.loop_s * 1000:.0f} ms late, "
        f"an idle process {lateness.machine_s * 1000:.0f} ms"
    )


@asynccontextmanager
async def _measuring_lateness() -> AsyncIterator[Lateness]:
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


if __name__ == "__main__":
    main()
