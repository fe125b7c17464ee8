"""Start-up of `python -m bot` with wrong settings, or when Discord fails."""

import re
import signal
import sys
from pathlib import Path

import pytest
from wire_discord import WireDiscord
from wire_gateway import DIRECT_MESSAGES, GUILD_MESSAGES, GUILDS
from wire_program import BotProgram

pytestmark = pytest.mark.slow


@pytest.mark.usefixtures("started_by_python")
async def test_a_missing_token_is_reported_with_what_to_set(tmp_path: Path) -> None:
    async with BotProgram(tmp_path, DISCORD_TOKEN="") as bot:
        code = await bot.exit_code()

    assert code == 2
    assert len(bot.lines) == 1
    assert "DISCORD_TOKEN" in bot.lines[0]


@pytest.mark.usefixtures("started_by_python")
async def test_an_invalid_setting_is_reported_in_one_line(tmp_path: Path) -> None:
    async with BotProgram(tmp_path, DISCORD_SHUTDOWN_TIMEOUT_S="soon") as bot:
        code = await bot.exit_code()

    assert code == 2
    assert len(bot.lines) == 1
    assert "DISCORD_SHUTDOWN_TIMEOUT_S" in bot.lines[0]


@pytest.mark.usefixtures("started_by_python")
async def test_a_data_folder_that_is_a_file_is_reported_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder")

    async with BotProgram(tmp_path) as bot:
        code = await bot.exit_code()

    assert code == 1
    assert len(bot.lines) == 1
    assert str(tmp_path / "data") in bot.lines[0]


@pytest.mark.usefixtures("started_by_python")
async def test_an_invalid_token_ends_it_at_once(tmp_path: Path) -> None:
    async with (
        WireDiscord(token="another.token.altogether") as discord,
        BotProgram(tmp_path, DISCORD_API_URL=discord.api_url) as bot,
    ):
        code = await bot.exit_code()

    assert code == 1
    assert len(bot.said("the bot's token; copy it again")) == 1
    assert discord.rest.requests == ["GET /users/@me"]
    assert not bot.said("Traceback")


async def test_a_token_that_the_gateway_refuses_ends_it_at_once(tmp_path: Path) -> None:
    async with WireDiscord() as discord:
        discord.gateway.token = "another.token.altogether"
        async with BotProgram(tmp_path, DISCORD_API_URL=discord.api_url) as bot:
            code = await bot.exit_code()

    assert code == 1
    assert len(bot.said("the bot's token; copy it again")) == 1
    assert discord.gateway.connections == 1


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        (4010, "DISCORD_SHARD_IDS"),
        (4011, "raise DISCORD_SHARD_COUNT"),
        (4013, "update the bot"),
        (4014, "Privileged Gateway Intents on the Bot page"),
    ],
)
async def test_a_permanent_refusal_ends_it_at_once(tmp_path: Path, code: int, remedy: str) -> None:
    async with WireDiscord() as discord:
        discord.gateway.refusal = code
        async with BotProgram(tmp_path, DISCORD_API_URL=discord.api_url) as bot:
            exit_code = await bot.exit_code()

    assert exit_code == 1
    assert len(bot.said(f"ERROR.*{remedy}")) == 1
    assert discord.gateway.connections == 1
    assert not bot.said("Traceback")


async def test_it_requests_no_privileged_intent(tmp_path: Path) -> None:
    async with WireDiscord() as discord, BotProgram(tmp_path, DISCORD_API_URL=discord.api_url):
        await discord.wait_until_connected()

    assert discord.gateway.identifies[0]["intents"] == GUILDS | GUILD_MESSAGES | DIRECT_MESSAGES
    assert discord.problems == []


async def test_it_waits_for_a_discord_that_is_down(tmp_path: Path) -> None:
    async with WireDiscord() as discord:
        await discord.stop()
        async with BotProgram(tmp_path, DISCORD_API_URL=discord.api_url) as bot:
            await bot.wait_until_said("WARNING.*cannot reach Discord, trying again in")
            await discord.start()
            await discord.wait_until_connected()

            assert not bot.said("Traceback|ERROR")


async def test_it_retries_a_failing_login(tmp_path: Path) -> None:
    async with WireDiscord() as discord:
        discord.fail("GET /users/@me", 503, times=2)
        async with BotProgram(tmp_path, DISCORD_API_URL=discord.api_url) as bot:
            await discord.wait_until_connected()

            assert len(bot.said("WARNING.*cannot reach Discord.*HTTP 503")) == 2
            assert not bot.said("Traceback|ERROR")


@pytest.mark.parametrize("failure", ["refusals", "hang_ups"])
async def test_it_retries_a_failing_first_gateway_connection(tmp_path: Path, failure: str) -> None:
    async with WireDiscord() as discord:
        setattr(discord.gateway, failure, 1)
        async with BotProgram(tmp_path, DISCORD_API_URL=discord.api_url) as bot:
            await discord.wait_until_connected()

            assert len(bot.said("WARNING.*cannot reach Discord.*gateway")) == 1
            assert not bot.said("Traceback|ERROR")


async def test_it_waits_for_a_discord_whose_encryption_fails(tmp_path: Path) -> None:
    async with WireDiscord() as discord:
        no_tls = discord.api_url.replace("http:", "https:")
        async with BotProgram(tmp_path, DISCORD_API_URL=no_tls) as bot:
            await bot.wait_until_said("WARNING.*cannot reach Discord, trying again in.*(SSL|ssl)")

            assert not bot.said("Traceback|ERROR")


async def test_without_an_api_url_it_uses_the_default_addresses(tmp_path: Path) -> None:
    async with WireDiscord() as discord:
        patched = f"""
import runpy, yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
Route.BASE = {discord.api_url!r}
DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL({discord.gateway.url("/")!r})
runpy.run_module("bot", run_name="__main__")
"""
        async with BotProgram(tmp_path, program=("-c", patched)):
            await discord.wait_until_connected()

    assert discord.problems == []


async def test_a_missing_model_is_logged_and_does_not_stop_it(tmp_path: Path) -> None:
    missing = str(tmp_path / "no-model")
    async with (
        WireDiscord() as discord,
        BotProgram(tmp_path, DISCORD_API_URL=discord.api_url, INDEX_EMBEDDING_MODEL=missing) as bot,
    ):
        await discord.wait_until_connected()
        await bot.wait_until_said(f"ERROR.*{re.escape(missing)}")

        assert not bot.said("Traceback")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to send")
async def test_it_can_be_stopped_while_it_waits_for_discord(tmp_path: Path) -> None:
    async with WireDiscord() as discord:
        await discord.stop()
        async with BotProgram(tmp_path, DISCORD_API_URL=discord.api_url) as bot:
            await bot.wait_until_said("cannot reach Discord")
            bot.send_signal(signal.SIGTERM)

            assert await bot.exit_code() == 0
