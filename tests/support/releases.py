"""Libraries of an earlier release, and a later release with one more migration."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Column, Connection, MetaData, String, Table, Text, text

from bot.db.tables import BOT_SCHEMA
from index import Schema
from index.store import database
from index.store.database import LIBRARY_SCHEMA, Database
from index.store.migrations import __file__ as migrations

EARLIER_LIBRARY = "0009"
EARLIER_BOT = "0005"
LATER = "0014"
_NUMBERS = count()
_BOT_TABLES_OF_0006 = (
    "own_posts",
    "watches",
    "delivered_articles",
    "delivery_posts",
    "deliveries",
    "cited_articles",
    "briefs",
    "brief_schedules",
)
_SNAPSHOTS_OF_0009 = """
CREATE TABLE snapshots (
    corpus_id BIGINT NOT NULL, kind VARCHAR(10) NOT NULL, edition_id BIGINT NOT NULL, file_name TEXT NOT NULL,
    seq BIGINT NOT NULL, stamp TEXT NOT NULL, created_at TIMESTAMP NOT NULL,
    CONSTRAINT pk_snapshots PRIMARY KEY (corpus_id, kind)
)
"""
_LATER_MIGRATION = '''
"""A mood for each article."""

import sqlalchemy as sa
from alembic import op

revision = "{version}"
down_revision = "{before}"
{declared}


def upgrade() -> None:
    op.add_column("articles", sa.Column("mood", sa.Text(), nullable=False, server_default="calm"))
    op.create_table(
        "moods",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_moods")),
    )
'''


def make_earlier(store: Database) -> None:
    """Undo the last migrations of the library and of the bot's tables, if it has any."""
    with store.write_transaction() as connection:
        for table in ("readable_versions", "claims", "name_aliases", "outlet_ties"):
            connection.execute(text(f"DROP TABLE {table}"))
        undo_filter_indexes(lambda statement: connection.execute(text(statement)))
        undo_replicas(lambda statement: connection.execute(text(statement)))
        _set_version(connection, LIBRARY_SCHEMA, EARLIER_LIBRARY)
        if store._has(BOT_SCHEMA):
            for table in ("setting_changes", *_BOT_TABLES_OF_0006):
                connection.execute(text(f"DROP TABLE {table}"))
            _set_version(connection, BOT_SCHEMA, EARLIER_BOT)


@contextmanager
def later_release(folder: Path, *, readable_from: str | None) -> Iterator[None]:
    """Run the block with a migration more, which declares what can still read its tables."""
    scripts = f"later_migrations_{next(_NUMBERS)}"
    declared = f'readable_from = "{readable_from}"' if readable_from else ""
    migration = _LATER_MIGRATION.format(version=LATER, before=LIBRARY_SCHEMA.version, declared=declared)
    shutil.copytree(Path(migrations).parent, folder / scripts)
    (folder / scripts / "versions" / f"v{LATER}_moods.py").write_text(migration.lstrip(), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        later = replace(LIBRARY_SCHEMA, version=LATER, scripts=scripts, metadata=_later_tables())
        patch.setattr(database, "LIBRARY_SCHEMA", later)
        yield


def _later_tables() -> MetaData:
    tables = MetaData(naming_convention=LIBRARY_SCHEMA.metadata.naming_convention)
    for table in LIBRARY_SCHEMA.metadata.sorted_tables:
        table.to_metadata(tables)
    tables.tables["articles"].append_column(Column("mood", Text, nullable=False, server_default="calm"))
    Table("moods", tables, Column("name", String(20), primary_key=True))
    return tables


def undo_filter_indexes(execute: Callable[[str], object]) -> None:
    """Let the indexes of articles be as before migration 0012."""
    execute("DROP INDEX ix_articles_corpus_outlet")
    execute("DROP INDEX ix_articles_corpus_published")
    execute("CREATE INDEX ix_articles_corpus_published ON articles (corpus_id, published_at)")


def undo_replicas(execute: Callable[[str], object]) -> None:
    """Let the table of snapshots be as before migration 0011."""
    names = "corpus_id, kind, edition_id, file_name, seq, stamp, created_at"
    execute(f"CREATE TABLE kept AS SELECT {names} FROM snapshots")
    execute("DROP TABLE snapshots")
    execute(_SNAPSHOTS_OF_0009)
    execute(f"INSERT INTO snapshots ({names}) SELECT {names} FROM kept")
    execute("DROP TABLE kept")


def _set_version(connection: Connection, schema: Schema, version: str) -> None:
    connection.execute(text(f"UPDATE {schema.version_table} SET version_num = '{version}'"))
