"""Fixtures for the Discord side: `pytest_plugins = ["discord_fixtures"]` in a test module."""

import marshal
from collections.abc import AsyncIterator, Iterator, Mapping
from copy import deepcopy
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import discord
import pytest
from discord import Client
from discord.app_commands import CommandTree
from discord_rig import Rig
from scripted_index import ObedientIndex
from simcord.env import Env
from simcord.http import router

from bot.cogs import COGS
from bot.db.bot_database import BotDatabase
from bot.executor.index_executor import IndexExecutor
from bot.gateway import command_sync
from bot.gateway.command_sync import build_payloads
from bot.gateway.discord_client import WatchdeskClient
from bot.services import Services, build_services


@pytest.fixture
def reads_loopback() -> bool:
    """Whether the bot fetches from servers on 127.0.0.1; a test module can override it."""
    return False


@pytest.fixture
def library(tmp_path: Path, reads_loopback: bool) -> Iterator[ObedientIndex]:
    library = ObedientIndex(tmp_path / "library", reads_loopback=reads_loopback)
    yield library
    library.release()
    library.close()


@pytest.fixture
async def executor(library: ObedientIndex) -> AsyncIterator[IndexExecutor]:
    executor = IndexExecutor(library, max_file_bytes=10_000, question_threads=2)
    yield executor
    library.release()
    await executor.close()


@pytest.fixture
async def services(library: ObedientIndex, executor: IndexExecutor) -> AsyncIterator[Services]:
    records = BotDatabase(library.database)
    yield build_services(executor, records, operator="the harbour office", post_spacing_s=0)
    await records.close()


@pytest.fixture
def commands_translated_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """All bots of a test run register the same commands; translating them takes longer than most tests."""
    monkeypatch.setattr(command_sync, "build_payloads", _build_payloads_once)


async def _build_payloads_once(tree: CommandTree[Client]) -> list[Mapping[str, object]]:
    names = frozenset(command.name for command in tree.get_commands())
    if names not in _payloads:
        _payloads[names] = await build_payloads(tree)
    return _payloads[names]


_payloads: dict[frozenset[str], list[Mapping[str, object]]] = {}


@pytest.fixture
def requests_copied_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """simcord logs a copy of each request; deepcopy of all commands takes as long as most tests."""
    monkeypatch.setattr(router, "copy", SimpleNamespace(deepcopy=_copy_plain))


def _copy_plain(value: object) -> object:
    try:
        return marshal.loads(marshal.dumps(value))
    except ValueError:  # something else than JSON, such as a file
        return deepcopy(value)


@pytest.fixture
def simcord_bot(
    services: Services, tmp_path: Path, commands_translated_once: None, requests_copied_fast: None
) -> WatchdeskClient:
    return WatchdeskClient(services, COGS, registration_file=tmp_path / "commands.json")


@pytest.fixture
def rig(simcord_env: Env, library: ObedientIndex, services: Services) -> Rig:
    simcord_env.settle_timeout = 60  # simcord gives up after 5 s, which a busy machine may need
    # simcord looks every 50 ms whether the bot has come to rest, after each step of a test.
    simcord_env._settle_internal = partial(simcord_env._settle_internal, idle=0.002)
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
