"""Hostile files in the real program: it serves others meanwhile and can be stopped."""

import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pdf_files import make_heavy_pdf
from waiting import eventually
from wire_discord import WireDiscord
from wire_program import BotProgram
from wire_rest import is_private

pytestmark = pytest.mark.slow

HEAVY = make_heavy_pdf(operators=20_000, pages=300)


@pytest.fixture
async def discord() -> AsyncIterator[WireDiscord]:
    async with WireDiscord() as running:
        yield running


@pytest.fixture
async def bot(tmp_path: Path, discord: WireDiscord) -> AsyncIterator[BotProgram]:
    async with BotProgram(tmp_path, DISCORD_API_URL=discord.api_url) as running:
        await discord.wait_until_connected()
        await eventually(lambda: discord.rest.commands)
        yield running


async def test_questions_are_answered_while_a_slow_file_is_parsed(
    discord: WireDiscord, bot: BotProgram
) -> None:
    adding = await discord.command("article add", file=discord.attach("heavy.pdf", HEAVY))
    asked = await discord.command("ask", question="Who met in Singapore?")
    await eventually(lambda: asked.is_finished, within_s=60)

    assert not adding.is_finished, "the question was answered first"
    await eventually(lambda: adding.is_finished, within_s=120)
    assert is_private(adding.reply)
    assert "it takes too long to read" in adding.reply["content"]
    assert not bot.said("Traceback|ERROR")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send these signals to a process")
async def test_it_can_be_stopped_while_a_slow_file_is_parsed(discord: WireDiscord, bot: BotProgram) -> None:
    adding = await discord.command("article add", file=discord.attach("heavy.pdf", HEAVY))
    await eventually(lambda: adding.callback)
    bot.send_signal(signal.SIGTERM)

    assert await bot.exit_code() == 0
    assert not bot.said("Traceback|ERROR")
