"""200 questions at once from 50 people on 5 servers: how soon acknowledged, how soon answered, what blocks.

    python benchmarks/discord_load.py

Runs the program as it ships against a Discord of our own on loopback, and measures its event loop from within.
"""

import asyncio
import re
import sys
import tempfile
from pathlib import Path
from statistics import quantiles

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tests")]

from wire_discord import WireDiscord  # noqa: E402
from wire_interactions import Interaction  # noqa: E402
from wire_load import ask_at_once, fill, five_servers  # noqa: E402
from wire_program import BotProgram  # noqa: E402

MONITORED = """
import asyncio, runpy, sys, time

async def watch():
    late = []
    try:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.005)
            late.append((time.perf_counter() - began - 0.005) * 1000)
            if len(late) % 100 == 0:
                print(f"LOOP {max(late):.1f} {sum(l > 100 for l in late)}", file=sys.stderr)
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


async def measure(folder: Path) -> tuple[list[Interaction], float, list[tuple[float, int]]]:
    """The interactions, how long all took in seconds, and the longest blocks of the loop as it went on."""
    with five_servers() as ships:
        fill(folder / "data", ships)
        async with (
            WireDiscord() as discord,
            BotProgram(folder, program=("-c", MONITORED), DISCORD_API_URL=discord.api_url) as bot,
        ):
            await discord.wait_until_connected()
            await bot.wait_until_said("told the commands")
            await ask_at_once(discord, ships)  # the model is loaded by this
            await asyncio.sleep(61)  # rates count within a minute
            quiet = len(_loop_lines(bot.stderr))
            began = asyncio.get_running_loop().time()
            asked = await ask_at_once(discord, ships)
            took_s = asyncio.get_running_loop().time() - began
            await asyncio.sleep(2)
            assert discord.problems == [], discord.problems
            return asked, took_s, _loop_lines(bot.stderr)[quiet - 1 :]


def _loop_lines(stderr: str) -> list[tuple[float, int]]:
    return [(float(a), int(b)) for a, b in re.findall(r"^LOOP ([\d.]+) (\d+)$", stderr, re.MULTILINE)]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        asked, took_s, loop = asyncio.run(measure(Path(folder)))
    acknowledged = [(i.acknowledged_after_s or 0) * 1000 for i in asked]
    cuts = quantiles(acknowledged, n=20, method="inclusive")
    print(f"interactions {len(asked)}, all answered after {took_s:.1f} s")
    print(f"acknowledged: p50 {cuts[9]:.0f} ms, p95 {cuts[18]:.0f} ms, max {max(acknowledged):.0f} ms")
    blocks = loop[-1][1] - loop[0][1]
    print(f"blocks of the event loop over 100 ms: {blocks}; the longest since the start {loop[-1][0]} ms")


if __name__ == "__main__":
    main()
