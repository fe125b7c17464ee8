"""Measure 200 simultaneous questions of 50 people on 5 servers: response times and event loop delays.

    python benchmarks/discord_load.py

Runs the real program against a simulated Discord on loopback, and measures its event loop from within.
"""

import argparse
import asyncio
import re
import sys
import tempfile
from pathlib import Path
from statistics import quantiles

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tests" / "support")]

from wire_discord import WireDiscord  # noqa: E402
from wire_interactions import Interaction  # noqa: E402
from wire_load import ask_at_once, fill, five_servers  # noqa: E402
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


async def measure(folder: Path) -> tuple[list[Interaction], float, list[tuple[float, float]]]:
    """Measure one burst of questions.

    Returns the interactions, the total time in seconds, and for every half second the largest delay and the
    longest step of the event loop in milliseconds.
    """
    with five_servers() as ships:
        fill(folder / "data", ships)
        async with (
            WireDiscord() as discord,
            BotProgram(folder, program=("-c", MONITORED), DISCORD_API_URL=discord.api_url) as bot,
        ):
            await discord.wait_until_connected()
            await bot.wait_until_said("registered the commands")
            await ask_at_once(discord, ships)  # loads the model
            await asyncio.sleep(61)  # rate limits have windows of a minute
            quiet = len(_loop_lines(bot.stderr))
            began = asyncio.get_running_loop().time()
            asked = await ask_at_once(discord, ships)
            took_s = asyncio.get_running_loop().time() - began
            await asyncio.sleep(2)
            print("\n".join(bot.said("^STEP")))
            assert discord.problems == [], discord.problems
            return asked, took_s, _loop_lines(bot.stderr)[quiet:]


def _loop_lines(stderr: str) -> list[tuple[float, float]]:
    return [(float(a), float(b)) for a, b in re.findall(r"^LOOP ([\d.]+) ([\d.]+)$", stderr, re.MULTILINE)]


def main() -> None:
    form = argparse.RawDescriptionHelpFormatter
    argparse.ArgumentParser(description=__doc__, formatter_class=form).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asked, took_s, loop = asyncio.run(measure(Path(folder)))
    acknowledged = [(i.acknowledged_after_s or 0) * 1000 for i in asked]
    cuts = quantiles(acknowledged, n=20, method="inclusive")
    print(f"interactions {len(asked)}, all answered after {took_s:.1f} s")
    print(f"acknowledged: p50 {cuts[9]:.0f} ms, p95 {cuts[18]:.0f} ms, max {max(acknowledged):.0f} ms")
    print(f"longest step of the event loop: {max(step for _, step in loop):.0f} ms")
    print(f"largest delay of the event loop: {max(late for late, _ in loop):.0f} ms")


if __name__ == "__main__":
    main()
