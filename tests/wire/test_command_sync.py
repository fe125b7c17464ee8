"""Registration of the commands with a simulated Discord, with the real program."""

from pathlib import Path

import pytest
from waiting import eventually
from wire_discord import WireDiscord
from wire_program import BotProgram

pytestmark = pytest.mark.slow


async def test_commands_are_registered_once_however_often_the_bot_starts(tmp_path: Path) -> None:
    async with WireDiscord() as discord:
        discord.gateway.identify_every_s = 0
        async with BotProgram(tmp_path, DISCORD_API_URL=discord.api_url) as bot:
            await bot.wait_until_said("registered the commands")
        await eventually(lambda: discord.gateway.live is None)
        requests = discord.rest.requests
        before = len(requests)
        async with BotProgram(tmp_path, DISCORD_API_URL=discord.api_url):
            await eventually(lambda: [line for line in requests[before:] if "commands" in line])
            await discord.wait_until_connected()
            asked = await discord.mention("Who met in Singapore?")
            await eventually(lambda: discord.replies_to(asked))

    assert [line.split()[0] for line in requests[before:] if "commands" in line] == ["GET"]
    assert len(discord.rest.command_updates) == 1
    assert discord.problems == []


async def test_commands_that_discord_lost_are_registered_again(tmp_path: Path) -> None:
    async with WireDiscord() as discord:
        async with BotProgram(tmp_path, DISCORD_API_URL=discord.api_url) as bot:
            await bot.wait_until_said("registered the commands")
        discord.rest.commands.pop()
        async with BotProgram(tmp_path, DISCORD_API_URL=discord.api_url):
            await eventually(lambda: len(discord.rest.command_updates) == 2)

    assert discord.problems == []


async def test_translations_changed_elsewhere_are_registered_again(tmp_path: Path) -> None:
    async with WireDiscord() as discord:
        async with BotProgram(tmp_path, DISCORD_API_URL=discord.api_url) as bot:
            await bot.wait_until_said("registered the commands")
        discord.rest.commands[0]["name_localizations"] = {"ja": "別の名前"}
        async with BotProgram(tmp_path, DISCORD_API_URL=discord.api_url):
            await eventually(lambda: len(discord.rest.command_updates) == 2)

    first, second = discord.rest.command_updates
    assert first == second
    assert discord.problems == []


async def test_the_bot_answers_while_discord_rejects_its_commands(tmp_path: Path) -> None:
    async with WireDiscord() as discord:
        discord.fail("PUT /applications", 503)
        async with BotProgram(tmp_path, DISCORD_API_URL=discord.api_url) as bot:
            await bot.wait_until_said("WARNING.*cannot register the commands with Discord, trying again")
            await discord.wait_until_connected()
            asked = await discord.mention("Who met in Singapore?")
            await eventually(lambda: discord.replies_to(asked))
            await eventually(lambda: discord.rest.command_updates)

    assert discord.problems == []


async def test_moderators_commands_are_hidden_from_members(tmp_path: Path) -> None:
    async with WireDiscord() as discord, BotProgram(tmp_path, DISCORD_API_URL=discord.api_url):
        await eventually(lambda: discord.rest.commands)

    permissions = {c["name"]: c["default_member_permissions"] for c in discord.rest.command_updates[0]}
    assert permissions["ask"] is None
    assert permissions["index"] is not None
