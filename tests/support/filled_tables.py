"""Databases with rows in every table, of every type that their columns have."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, Column, Integer, LargeBinary, Table, insert, select

from bot.db.tables import BOT_SCHEMA
from index import UtcDateTime
from index.store.database import LIBRARY_SCHEMA, Database
from index.store.schema import facts, readable_versions, snapshots

TABLES = [table for schema in (LIBRARY_SCHEMA, BOT_SCHEMA) for table in schema.metadata.sorted_tables]
ROWS = 3
ROW_COUNT = ROWS * (len(TABLES) - 1) + 2
"""In all tables, with the two versions that opening a library stores."""
# As JSON, since some columns hold it.
_TEXT = "\"Ünïcode 臺南 \N{ROCKET} 'quoted' \\\\0 %d\""
_NOON = datetime(2026, 11, 30, 12, 0, 0, 123_456, tzinfo=UTC)


def fill_every_table(database: Database) -> None:
    """Insert ROWS rows into every table of the library and the bot."""
    database.migrate(BOT_SCHEMA)
    with database.write_transaction() as connection:
        for table in TABLES:
            if table is not readable_versions:
                connection.execute(insert(table), [_make_row(table, number) for number in range(1, ROWS + 1)])


def read_every_table(database: Database, *, of_copy: bool = False) -> dict[str, list[tuple[Any, ...]]]:
    """All rows. A copy names no derived files, and has a value of its own in `facts`."""
    with database.read_transaction() as connection:
        rows = {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in TABLES
        }
    if not of_copy:
        rows[snapshots.name] = []
    rows[facts.name] = [row for row in rows[facts.name] if row[0] != "generation"]
    return rows


def _make_row(table: Table, number: int) -> dict[str, Any]:
    return {column.name: _make_value(column, number) for column in table.columns}


def _make_value(column: Column[Any], number: int) -> Any:
    if column.nullable and number % 2:
        return None
    match column.type:
        case Boolean():
            return number % 2 == 0
        case Integer():
            return number
        case LargeBinary():
            return bytes([0, 255, 39, number])
        case UtcDateTime():
            return _NOON + timedelta(microseconds=number)
    return _TEXT % number
