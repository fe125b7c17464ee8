"""Several gateway connections: each serves its servers, and loses no event after a disconnect."""

import signal
import sys
from pathlib import Path

import pytest
from waiting import eventually
from wire_discord import WireDiscord
from wire_entities import GUILD, OTHER_GUILD
from wire_gateway import shard_of
from wire_program import BotProgram

pytestmark = pytest.mark.slow

QUESTION = "Who met in Singapore?"


def test_the_two_servers_of_the_wire_belong_to_two_shards() -> None:
    assert {shard_of(guild, 2) for guild in (GUILD, OTHER_GUILD)} == {0, 1}


async def test_it_opens_as_many_connections_as_discord_recommends(tmp_path: Path) -> None:
    async with WireDiscord() as discord:
        discord.rest.shards = 2
        async with BotProgram(tmp_path, DISCORD_API_URL=discord.api_url):
            await discord.wait_until_connected(shards=2)
            await eventually(lambda: discord.rest.commands)
            asked = [await discord.command("ask", guild=g, question=QUESTION) for g in (GUILD, OTHER_GUILD)]
            await eventually(lambda: all(interaction.is_finished for interaction in asked))

    assert [identify["shard"] for identify in discord.gateway.identifies] == [[0, 2], [1, 2]]
    assert discord.gateway.too_early == 0
    assert discord.problems == []


async def test_a_dropped_shard_resumes_while_the_other_goes_on(tmp_path: Path) -> None:
    async with (
        WireDiscord(heartbeat_interval_ms=300) as discord,
        BotProgram(tmp_path, DISCORD_API_URL=discord.api_url, DISCORD_SHARD_COUNT="2"),
    ):
        await discord.wait_until_connected(shards=2)
        await eventually(lambda: discord.rest.commands)
        shard = shard_of(OTHER_GUILD, 2)
        await discord.gateway.close(4000, shard=shard)
        asked = await discord.command("ask", guild=GUILD, question=QUESTION)
        await eventually(lambda: asked.is_finished and len(discord.gateway.lives) == 2)
        asked = await discord.command("ask", guild=OTHER_GUILD, question=QUESTION)
        await eventually(lambda: asked.is_finished)

    assert len(discord.gateway.identifies) == 2
    assert [resume["session_id"] for resume in discord.gateway.resumes] == [f"session-{shard + 1}"]
    assert discord.problems == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to send")
async def test_all_connections_are_closed_when_it_is_stopped(tmp_path: Path) -> None:
    async with WireDiscord() as discord:
        async with BotProgram(tmp_path, DISCORD_API_URL=discord.api_url, DISCORD_SHARD_COUNT="2") as bot:
            await discord.wait_until_connected(shards=2)
            bot.send_signal(signal.SIGTERM)

            assert await bot.exit_code() == 0

        await eventually(lambda: len(discord.gateway.close_codes) == 2)

    assert discord.gateway.close_codes == [1000, 1000]
    assert discord.problems == []


async def test_a_process_serves_its_own_shards_and_only_the_first_registers_commands(tmp_path: Path) -> None:
    async with (
        WireDiscord() as discord,
        BotProgram(
            tmp_path,
            DISCORD_API_URL=discord.api_url,
            DISCORD_SHARD_COUNT="2",
            DISCORD_SHARD_IDS="1",
        ),
    ):
        await discord.wait_until_connected()

    assert [identify["shard"] for identify in discord.gateway.identifies] == [[1, 2]]
    assert not [request for request in discord.rest.requests if "/commands" in request]
    assert discord.problems == []


async def test_two_processes_share_a_library_and_serve_one_server_each(tmp_path: Path) -> None:
    async with WireDiscord() as discord:
        settings = {"DISCORD_API_URL": discord.api_url, "DISCORD_SHARD_COUNT": "2"}
        async with (
            BotProgram(tmp_path, DISCORD_SHARD_IDS="0", **settings) as first,
            BotProgram(tmp_path, DISCORD_SHARD_IDS="1", **settings) as second,
        ):
            await discord.wait_until_connected(shards=2)
            await eventually(lambda: discord.rest.commands)
            asked = [await discord.command("ask", guild=g, question=QUESTION) for g in (GUILD, OTHER_GUILD)]
            await eventually(lambda: all(interaction.is_finished for interaction in asked))

            assert not first.said("Traceback|ERROR")
            assert not second.said("Traceback|ERROR")

    assert len(discord.rest.command_updates) == 1
    assert discord.problems == []


async def test_the_content_of_messages_is_requested_only_if_the_portal_allows_it(tmp_path: Path) -> None:
    message_content, limited = 1 << 15, 1 << 19
    for folder in ("with", "without"):
        (tmp_path / folder).mkdir()
    async with WireDiscord() as discord:
        discord.gateway.identify_every_s = 0
        async with BotProgram(tmp_path / "without", DISCORD_API_URL=discord.api_url):
            await discord.wait_until_connected()
        discord.rest.application_flags = limited
        discord.gateway.disallowed_intents &= ~message_content
        async with BotProgram(tmp_path / "with", DISCORD_API_URL=discord.api_url):
            await discord.wait_until_connected()

    asked_for = [identify["intents"] & message_content for identify in discord.gateway.identifies]
    assert asked_for == [0, message_content]
    assert discord.problems == []


async def test_it_continues_without_the_content_of_messages_if_the_gateway_refuses_it(tmp_path: Path) -> None:
    async with WireDiscord() as discord:
        discord.rest.application_flags = 1 << 18
        async with BotProgram(tmp_path, DISCORD_API_URL=discord.api_url) as bot:
            await discord.wait_until_connected()
            asked = await discord.mention(QUESTION)
            await eventually(lambda: discord.replies_to(asked))

            assert len(bot.said("WARNING.*rejects the Message Content Intent")) == 1
            assert not bot.said("Traceback|ERROR")

    assert discord.problems == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to send")
async def test_processes_divide_the_shards_and_take_over_those_of_one_that_stops(tmp_path: Path) -> None:
    async with WireDiscord() as discord:
        settings = {
            "DISCORD_API_URL": discord.api_url,
            "DISCORD_SHARD_COUNT": "2",
            "DISCORD_SHARE_SHARDS": "1",
        }
        async with BotProgram(tmp_path, **settings) as first, BotProgram(tmp_path, **settings) as second:
            await discord.wait_until_connected(shards=2)
            assert len(first.said("serving shard")) == len(second.said("serving shard")) == 1
            first.send_signal(signal.SIGTERM)
            assert await first.exit_code() == 0
            await eventually(lambda: len(second.said("serving shard")) == 2)
            await discord.wait_until_connected(shards=2)
            await eventually(lambda: discord.rest.commands)
            asked = [await discord.command("ask", guild=g, question=QUESTION) for g in (GUILD, OTHER_GUILD)]
            await eventually(lambda: all(interaction.is_finished for interaction in asked))
            assert not second.said("Traceback|ERROR")

    assert discord.gateway.too_early == 0
    assert discord.problems == []
