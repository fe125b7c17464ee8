"""Which errors inside a transaction are reported as a damaged row, and which pass as the bugs they are."""

from pathlib import Path

import pytest
from libraries import create_empty_database
from sqlalchemy import Connection

from bot.db.bot_database import BotDatabase
from bot.db.server_queries import load_settings
from bot.db.tables import BOT_SCHEMA
from index import Database, StoreDamagedError
from index.store.database import open_database


@pytest.fixture
def database(tmp_path: Path):
    create_empty_database(tmp_path, with_bot_tables=True)
    opened = open_database(tmp_path)
    opened.migrate(BOT_SCHEMA)
    yield opened
    opened.close()


def damage_settings(database: Database) -> None:
    with database.write_transaction() as connection:
        connection.exec_driver_sql("INSERT INTO servers (guild_id, settings) VALUES (5, 'no JSON')")


@pytest.mark.parametrize("error", [ValueError, TypeError, KeyError, AttributeError])
async def test_a_bug_in_a_callers_query_is_not_reported_as_a_damaged_row(database: Database, error):
    def fail(connection: Connection) -> None:
        raise error("a bug")

    bot_database = BotDatabase(database)
    try:
        with pytest.raises(error, match="a bug"):
            await bot_database.read(fail)
        with pytest.raises(error, match="a bug"):
            await bot_database.write(fail)
    finally:
        await bot_database.close()


def test_a_bug_inside_a_transaction_is_not_reported_as_a_damaged_row(database: Database):
    with pytest.raises(KeyError, match="a bug"), database.read_transaction():
        raise KeyError("a bug")
    with pytest.raises(KeyError, match="a bug"), database.write_transaction():
        raise KeyError("a bug")


async def test_a_row_that_cannot_be_read_is_reported_without_its_contents(database: Database):
    damage_settings(database)
    bot_database = BotDatabase(database)
    try:
        with pytest.raises(StoreDamagedError, match="a row of the database is damaged") as caught:
            await bot_database.read(lambda connection: load_settings(connection, 5))
    finally:
        await bot_database.close()

    assert "no JSON" not in str(caught.value)
    assert caught.value.__cause__ is None
