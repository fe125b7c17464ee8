"""SIGTERM and Ctrl-C: the real program answers running questions and exits cleanly."""

import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from waiting import eventually
from wire_discord import WireDiscord
from wire_interactions import Interaction
from wire_program import BotProgram
from wire_rest import is_private

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send these signals to a process"),
]

SEND_ANSWER = r"PATCH /webhooks/.*/messages/@original"


@pytest.fixture
async def discord() -> AsyncIterator[WireDiscord]:
    async with WireDiscord() as running:
        yield running


@pytest.fixture
async def bot(tmp_path: Path, discord: WireDiscord) -> AsyncIterator[BotProgram]:
    async with BotProgram(tmp_path, DISCORD_API_URL=discord.api_url) as running:
        await discord.wait_until_connected()
        await eventually(lambda: discord.rest.commands)
        await running.wait_until_ready()
        yield running


async def ask_and_delay_the_answer(discord: WireDiscord, *, delay_s: float) -> Interaction:
    """A question whose answer is ready, but delayed by Discord's rate limit."""
    discord.fail(SEND_ANSWER, 429, retry_after_s=delay_s)
    asked = await discord.command("ask", question="Who met in Singapore?")
    await eventually(lambda: discord.rest.requests[-1].startswith("PATCH"))
    return asked


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_answers_running_questions_before_it_exits(
    discord: WireDiscord, bot: BotProgram, number: signal.Signals
) -> None:
    asked = await ask_and_delay_the_answer(discord, delay_s=1)
    bot.send_signal(number)

    assert await bot.exit_code() == 0
    assert asked.is_finished
    assert discord.gateway.close_codes == [1000]
    assert discord.problems == []
    assert not bot.said("Traceback|ERROR")


async def test_a_question_during_the_shutdown_gets_a_notice(discord: WireDiscord, bot: BotProgram) -> None:
    await ask_and_delay_the_answer(discord, delay_s=2)
    bot.send_signal(signal.SIGTERM)
    await bot.wait_until_said("stopping")
    late = await discord.command("ask", question="And in Seoul?")
    await eventually(lambda: late.is_finished)

    assert is_private(late.reply)
    assert "restarting" in late.reply["content"]
    assert await bot.exit_code() == 0


async def test_a_second_signal_ends_it_at_once(discord: WireDiscord, bot: BotProgram) -> None:
    asked = await ask_and_delay_the_answer(discord, delay_s=60)
    bot.send_signal(signal.SIGTERM)
    await bot.wait_until_said("stopping")
    bot.send_signal(signal.SIGTERM)

    assert await bot.exit_code(within_s=5) == 128 + signal.SIGTERM
    assert not asked.is_finished


async def test_it_does_not_wait_forever_for_an_answer_that_cannot_be_sent(
    tmp_path: Path, discord: WireDiscord
) -> None:
    async with BotProgram(tmp_path, DISCORD_API_URL=discord.api_url, DISCORD_SHUTDOWN_TIMEOUT_S="5") as bot:
        await eventually(lambda: discord.rest.commands)
        await discord.wait_until_connected()
        await bot.wait_until_ready()
        await ask_and_delay_the_answer(discord, delay_s=60)
        bot.send_signal(signal.SIGTERM)

        assert await bot.exit_code() == 1

    assert bot.said("WARNING.*stopping with work unfinished")
    assert discord.gateway.close_codes == [1000]
