"""Kill the bot during delivery many times, and check that no article is lost and none is posted twice.

    python benchmarks/delivery_kills.py [--kills 100] [--servers 5] [--articles 120]

Runs the real program against a simulated Discord on loopback, with one delivery per server to its one channel.
The program is killed by SIGKILL within half a second after a post. Discord forgets all nonces then, as it
does after some minutes, so that only the history of the channel tells what was sent.
"""

import argparse
import asyncio
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tests" / "support")]

from waiting import eventually  # noqa: E402
from wire_deliveries import (  # noqa: E402
    QUICK_PROGRAM,
    Wanted,
    count_undelivered,
    posted_reports,
    prepare_deliveries,
)
from wire_discord import WireDiscord  # noqa: E402
from wire_load import servers_with_ships  # noqa: E402
from wire_program import BotProgram  # noqa: E402

WITHIN_S = 120
"""For a start of the program, and for the rate limit of five posts in five seconds in each channel."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--servers", type=int, default=5)
    parser.add_argument("--articles", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, servers_with_ships(options.servers) as servers:
        asyncio.run(run(Path(folder), list(servers), options))


async def run(folder: Path, servers: list[str], options: argparse.Namespace) -> None:
    draw, began = random.Random(options.seed), time.monotonic()
    data = folder / "data"
    prepare_deliveries(
        data, [Wanted(guild, most_an_hour=10**6) for guild in servers], articles=options.articles
    )
    killed = 0
    async with WireDiscord() as discord:
        while killed < options.kills and count_undelivered(data):
            await kill_while_posting(folder, discord, servers, draw)
            killed += 1
        print(f"kills {killed} in {time.monotonic() - began:.0f} s; left to deliver {count_undelivered(data)}")
        if count_undelivered(data):
            async with program(folder, discord):
                await eventually(lambda: not count_undelivered(data), within_s=600)
    report(discord, servers, options.articles)


async def kill_while_posting(
    folder: Path, discord: WireDiscord, servers: list[str], draw: random.Random
) -> None:
    before = count_posts(discord, servers)
    async with program(folder, discord) as bot:
        await eventually(lambda: count_posts(discord, servers) > before, within_s=WITHIN_S)
        await asyncio.sleep(draw.uniform(0, 0.5))
        bot.send_signal(signal.SIGKILL)
    discord.rest.forget_nonces()


def program(folder: Path, discord: WireDiscord) -> BotProgram:
    quick = ("-c", QUICK_PROGRAM.format(spacing_s=0))
    return BotProgram(folder, program=quick, DISCORD_API_URL=discord.api_url)


def count_posts(discord: WireDiscord, servers: list[str]) -> int:
    return sum(len(posted_reports(discord, guild)) for guild in servers)


def report(discord: WireDiscord, servers: list[str], articles: int) -> None:
    lost = twice = 0
    for guild in servers:
        posts = Counter(posted_reports(discord, guild))
        lost += sum(number not in posts for number in range(articles))
        twice += sum(count - 1 for count in posts.values())
    print(f"posts {count_posts(discord, servers)}; lost {lost}; posted twice {twice}")
    print(f"problems of Discord's protocol {len(discord.problems)}: {discord.problems[:3]}")
    if lost or twice:
        sys.exit(1)


if __name__ == "__main__":
    main()
