"""Deliveries by the real program: hundreds of new articles at once, and kills in between."""

import random
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from waiting import eventually
from wire_deliveries import (
    QUICK_PROGRAM,
    Wanted,
    count_undelivered,
    move_back,
    posted_reports,
    prepare_deliveries,
    summaries,
)
from wire_discord import WireDiscord
from wire_entities import GUILD, OTHER_GUILD
from wire_program import BotProgram

pytestmark = pytest.mark.slow

ARTICLES = 300
KILLS = 3


async def test_hundreds_of_articles_are_delivered_within_the_rate_limits(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    late = Wanted(OTHER_GUILD, waited=timedelta(hours=2))
    prepare_deliveries(folder, [Wanted(GUILD, most_an_hour=10), late], articles=ARTICLES)
    program = ("-c", QUICK_PROGRAM.format(spacing_s=1.0))
    async with (
        WireDiscord() as discord,
        BotProgram(tmp_path, program=program, DISCORD_API_URL=discord.api_url) as bot,
    ):
        await eventually(lambda: len(posted_reports(discord, GUILD)) == 10, within_s=120)
        await eventually(lambda: count_undelivered(folder) == ARTICLES - 10, within_s=60)
        move_back(folder, 1, timedelta(hours=1))
        await eventually(lambda: count_undelivered(folder) == 0, within_s=60)
        bot.send_signal(signal.SIGTERM)
        await bot.exit_code(within_s=60)

    assert posted_reports(discord, GUILD) == list(range(10))
    [rest] = summaries(discord, GUILD)
    [everything] = summaries(discord, OTHER_GUILD)
    assert rest.startswith("**290 new articles** since")
    assert everything.startswith("**300 new articles** since")
    assert discord.problems == []


def has_posted(discord: WireDiscord, least: int) -> bool:
    return len(posted_reports(discord, GUILD)) >= least


async def test_kills_during_delivery_lose_and_repeat_nothing(tmp_path: Path) -> None:
    folder, articles, draw = tmp_path / "data", 30, random.Random(1)
    prepare_deliveries(folder, [Wanted(GUILD, most_an_hour=1000)], articles=articles)
    program = ("-c", QUICK_PROGRAM.format(spacing_s=0))
    async with WireDiscord() as discord:
        # Other tests wait as long as Discord demands.
        discord.rest.buckets.window_s, discord.gateway.identify_every_s = 0.5, 0
        for _ in range(KILLS):
            before = len(posted_reports(discord, GUILD))
            async with BotProgram(tmp_path, program=program, DISCORD_API_URL=discord.api_url) as bot:
                wanted = before + draw.randint(1, 4)
                await eventually(
                    lambda wanted=wanted: len(posted_reports(discord, GUILD)) >= wanted, within_s=60
                )
                bot.send_signal(signal.SIGKILL)
            discord.rest.forget_nonces()
        async with BotProgram(tmp_path, program=program, DISCORD_API_URL=discord.api_url):
            await eventually(lambda: count_undelivered(folder) == 0, within_s=120)

    assert sorted(posted_reports(discord, GUILD)) == list(range(articles))
    assert summaries(discord, GUILD) == []
