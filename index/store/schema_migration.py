"""Versions of schemas in a database: read them, run migrations, record which older versions can still read it.

A migration may declare `readable_from`, the oldest version whose code can read the tables after it. Without
that, only the code of the migration itself can.
"""

from collections.abc import Sequence
from importlib import resources
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Connection, delete, insert, select, text

from index.store.database_backend import DatabaseBackend, Schema, StoredVersion
from index.store.schema import readable_versions

if TYPE_CHECKING:
    from alembic.config import Config

_HEAD = "head"


def read_versions(
    backend: DatabaseBackend, connection: Connection, schemas: Sequence[Schema]
) -> list[StoredVersion]:
    return [StoredVersion(schema, _read_version(backend, connection, schema)) for schema in schemas]


def find_oldest_reader(backend: DatabaseBackend, connection: Connection, found: StoredVersion) -> str | None:
    """The oldest version whose code can read the tables of a schema; its own version unless recorded."""
    if not backend.has_plain_table(connection, readable_versions.name):
        return found.version
    query = select(readable_versions.c.oldest).where(_is_of(found.schema))
    return connection.execute(query).scalar() or found.version


def run_migrations(backend: DatabaseBackend, connection: Connection, found: StoredVersion) -> None:
    """Bring the tables of a schema to its version, in the transaction of the connection."""
    from alembic import command  # noqa: PLC0415 - takes 0.25 s, needed only for a new or old database

    if found.version is None and not backend.migrates_from_start:
        found.schema.metadata.create_all(connection)
        stamp_newest(connection, found.schema)
        return
    config = _configure(connection, found.schema)
    command.upgrade(config, _HEAD)
    _record_oldest_reader(connection, found.schema, config)


def stamp_newest(connection: Connection, schema: Schema) -> None:
    """Store that the tables of a schema, which exist, are those of its version."""
    from alembic import command  # noqa: PLC0415 - as above

    config = _configure(connection, schema)
    command.stamp(config, _HEAD)
    _record_oldest_reader(connection, schema, config)


def create_old_tables(connection: Connection, found: StoredVersion) -> None:
    """Create the tables of an old version in a new file of SQLite, where every migration runs."""
    from alembic import command  # noqa: PLC0415 - as above

    assert found.version is not None
    command.upgrade(_configure(connection, found.schema), found.version)


def _configure(connection: Connection, schema: Schema) -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(resources.files(schema.scripts)))
    config.attributes["connection"] = connection
    return config


def _record_oldest_reader(connection: Connection, schema: Schema, config: "Config") -> None:
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - as above

    scripts = ScriptDirectory.from_config(config).walk_revisions()
    oldest = max(getattr(script.module, "readable_from", script.revision) for script in scripts)
    connection.execute(delete(readable_versions).where(_is_of(schema)))
    connection.execute(insert(readable_versions).values(version_table=schema.version_table, oldest=oldest))


def _is_of(schema: Schema) -> ColumnElement[bool]:
    return readable_versions.c.version_table == schema.version_table


def _read_version(backend: DatabaseBackend, connection: Connection, schema: Schema) -> str | None:
    if not backend.has_plain_table(connection, schema.version_table):
        return None
    version = connection.execute(text(f"SELECT version_num FROM {schema.version_table}")).scalar()
    return None if version is None else str(version)
