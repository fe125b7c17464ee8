"""Measure many simultaneous questions: how soon they are acknowledged and answered, and event loop delays.

    python benchmarks/discord_load.py [--questions 500] [--people 100] [--servers 10] [--busy-cores 1]

Runs the real program against a simulated Discord on loopback, and measures its event loop from within. Discord
drops an interaction that is not acknowledged within 3 s.
"""

import argparse
import asyncio
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tests" / "support")]

from wire_discord import WireDiscord  # noqa: E402
from wire_interactions import Interaction  # noqa: E402
from wire_load import ask_at_once, fill, is_answered, is_refused, servers_with_ships  # noqa: E402
from wire_program import BotProgram  # noqa: E402

MONITORED = """
import asyncio, runpy, sys, time

late, steps = [], []
run_handle = asyncio.events.Handle._run

def run_timed(handle):
    began = time.perf_counter()
    run_handle(handle)
    took = (time.perf_counter() - began) * 1000
    if took > 100:
        print(f"STEP {took:.0f} ms: {handle!r}"[:300], file=sys.stderr)
    steps.append(took)

asyncio.events.Handle._run = run_timed

async def watch():
    try:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.005)
            late.append((time.perf_counter() - began - 0.005) * 1000)
            if len(late) == 100:
                print(f"LOOP {max(late):.1f} {max(steps):.1f}", file=sys.stderr)
                late.clear()
                steps.clear()
    except asyncio.CancelledError:
        pass

async def watched(main):
    watching = asyncio.create_task(watch())
    try:
        return await main
    finally:
        watching.cancel()

run = asyncio.run
asyncio.run = lambda main: run(watched(main))
runpy.run_module("bot", run_name="__main__")
"""


@dataclass(frozen=True, slots=True)
class Burst:
    """How many questions come at once, and from whom."""

    questions: int
    people: int
    servers: int


@dataclass(frozen=True, slots=True)
class Measured:
    """One burst: its interactions, its duration, and the event loop in every half second of it."""

    asked: Sequence[Interaction]
    took_s: float
    loop_ms: Sequence[tuple[float, float]]
    """The largest delay and the longest step."""


async def measure(folder: Path, burst: Burst) -> Measured:
    """Start the program, wait until it is ready, and ask all questions at the same moment."""
    with servers_with_ships(burst.servers) as ships:
        fill(folder / "data", ships)
        async with (
            WireDiscord() as discord,
            BotProgram(folder, program=("-c", MONITORED), DISCORD_API_URL=discord.api_url) as bot,
        ):
            await discord.wait_until_connected()
            await bot.wait_until_said("registered the commands", within_s=60)
            await bot.wait_until_ready()
            await asyncio.sleep(2)
            before = len(_loop_lines(bot.stderr))
            began = asyncio.get_running_loop().time()
            asked = await ask_at_once(discord, ships, questions=burst.questions, people=burst.people)
            took_s = asyncio.get_running_loop().time() - began
            await asyncio.sleep(2)
            print("\n".join(bot.said("^STEP")))
            problems = [problem for problem in discord.problems if "Unknown interaction" not in problem]
            assert problems == [], problems  # An acknowledgement that was too late is among the figures.
            return Measured(asked, took_s, _loop_lines(bot.stderr)[before:])


def report(measured: Measured) -> Iterator[str]:
    """The figures, a line each."""
    asked = measured.asked
    acknowledged = [i.acknowledged_after_s * 1000 for i in asked if i.acknowledged_after_s is not None]
    cuts = quantiles(acknowledged, n=100, method="inclusive")
    answered, refused, late = (
        sum(map(is_answered, asked)),
        sum(map(is_refused, asked)),
        len(asked) - len(acknowledged),
    )
    yield f"{len(asked)} questions: {answered} answered, {refused} refused, {late} acknowledged too late"
    yield f"all done after {measured.took_s:.1f} s"
    yield f"acknowledged: p50 {cuts[49]:.0f} ms, p99 {cuts[98]:.0f} ms, max {max(acknowledged):.0f} ms"
    yield f"longest step of the event loop: {max(step for _, step in measured.loop_ms):.0f} ms"
    yield f"largest delay of the event loop: {max(late for late, _ in measured.loop_ms):.0f} ms"


@contextmanager
def busy_cores(number: int) -> Iterator[None]:
    """Keep some processor cores busy with other work."""
    working = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(number)]
    try:
        yield
    finally:
        for process in working:
            process.kill()
            process.wait()


def _loop_lines(stderr: str) -> list[tuple[float, float]]:
    return [(float(a), float(b)) for a, b in re.findall(r"^LOOP ([\d.]+) ([\d.]+)$", stderr, re.MULTILINE)]


def main() -> None:
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--servers", type=int, default=10, help="at most 10")
    parser.add_argument("--busy-cores", type=int, default=0, help="how many cores other work occupies")
    options = parser.parse_args()
    burst = Burst(options.questions, options.people, options.servers)
    with tempfile.TemporaryDirectory() as folder, busy_cores(options.busy_cores):
        print(f"load average before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        print("\n".join(report(asyncio.run(measure(Path(folder), burst)))))


if __name__ == "__main__":
    main()
