"""Fixtures for the Discord side: `pytest_plugins = ["discord_fixtures"]` in a test module."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import discord
import pytest
from discord_rig import Rig
from fakes_discord import ObedientIndex
from simcord.env import Env

from bot.client import WatchdeskClient
from bot.commands import COGS
from bot.services import Desk, ServerBook
from bot.rates import Rates
from bot.records.record_book import RecordBook
from bot.executor import IndexWorker


@pytest.fixture
def reads_loopback() -> bool:
    """Whether the web is what servers on 127.0.0.1 say; a test module may say so for its own tests."""
    return False


@pytest.fixture
def library(tmp_path: Path, reads_loopback: bool) -> Iterator[ObedientIndex]:
    library = ObedientIndex(tmp_path / "library", reads_loopback=reads_loopback)
    yield library
    library.release()
    library.close()


@pytest.fixture
async def executor(library: ObedientIndex) -> AsyncIterator[IndexWorker]:
    executor = IndexWorker(library, max_file_bytes=10_000, question_threads=2)
    yield executor
    library.release()
    await executor.close()


@pytest.fixture
async def services(library: ObedientIndex, executor: IndexWorker) -> AsyncIterator[Desk]:
    records = RecordBook(library.database)
    yield Desk(executor, records, ServerBook(records), Rates(), operator="the harbour office")
    await records.close()


@pytest.fixture
def simcord_bot(services: Desk, tmp_path: Path) -> WatchdeskClient:
    return WatchdeskClient(services, COGS, registration_file=tmp_path / "commands.json")


@pytest.fixture
def rig(simcord_env: Env, library: ObedientIndex, services: Desk) -> Rig:
    simcord_env.settle_timeout = 60  # simcord gives up after 5 s, which a busy machine may need
    guild = simcord_env.create_guild()
    moderators = guild.create_role("Moderators", permissions=discord.Permissions(manage_guild=True))
    return Rig(
        env=simcord_env,
        library=library,
        services=services,
        guild=guild,
        channel=guild.create_text_channel("news"),
        member=guild.add_member(simcord_env.create_user("ann")),
        moderator=guild.add_member(simcord_env.create_user("mod"), roles=[moderators]),
    )
