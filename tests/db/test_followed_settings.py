"""A process follows the settings that others change."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from bot.db.bot_database import BotDatabase
from bot.db.server_queries import ServerSettings, delete_server
from bot.services import ServerSettingsCache
from index.store.database import open_database

GUILD = 7


@pytest.fixture
async def processes(tmp_path) -> AsyncIterator[list[tuple[BotDatabase, ServerSettingsCache]]]:
    """The records and the cached settings of two processes that share a database."""
    async with AsyncExitStack() as stack:
        found = []
        for _ in range(2):
            database = open_database(tmp_path)
            stack.callback(database.close)
            records = BotDatabase(database)
            stack.push_async_callback(records.close)
            found.append((records, ServerSettingsCache(records)))
        yield found


async def test_a_changed_setting_holds_in_the_other_process(processes):
    (_, here), (_, there) = processes
    await here.change(GUILD, language="ja")
    await there.load()
    assert (await there.get(GUILD)).language == "ja"

    await here.change(GUILD, language="ko")
    assert (await there.get(GUILD)).language == "ja"
    await there.follow()
    assert (await there.get(GUILD)).language == "ko"


async def test_settings_of_a_deleted_server_are_forgotten_elsewhere(processes):
    (records, here), (_, there) = processes
    await here.change(GUILD, language="ja")
    await there.load()
    await records.write(lambda connection: delete_server(connection, GUILD))
    await there.follow()
    assert await there.get(GUILD) == ServerSettings()


async def test_each_change_is_followed_once(processes):
    (_, here), (_, there) = processes
    await here.change(GUILD, language="ja")
    await here.change(GUILD + 1, language="fr")
    await there.load()
    await here.change(GUILD, language="ko")
    await there.follow()
    await there.change(GUILD, language="uk")
    await there.follow()
    assert (await there.get(GUILD)).language == "uk"
    assert (await there.get(GUILD + 1)).language == "fr"


@pytest.mark.postgresql
async def test_a_change_wakes_the_other_process(processes):
    (_, here), (records, there) = processes
    await records.wait_for_change(30)  # The first call connects.
    began = time.monotonic()
    waiting = asyncio.create_task(records.wait_for_change(30))
    await here.change(GUILD, language="ja")
    await waiting
    assert time.monotonic() - began < 20
    await there.follow()
    assert (await there.get(GUILD)).language == "ja"


async def test_closing_ends_the_wait(processes):
    records, _ = processes[0]
    await records.wait_for_change(0)
    waiting = asyncio.create_task(records.wait_for_change(600))
    await asyncio.sleep(0.05)
    await records.close()
    async with asyncio.timeout(60):
        assert await waiting is None
