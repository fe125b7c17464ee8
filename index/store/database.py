"""Open, migrate and lock the SQLite database; read and write transactions.

SQLite runs in WAL mode: readers never wait for a writer. A committed transaction is on the disk.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, MetaData, inspect, text

from index.model.errors import StoreDamagedError, StoreInUseError, StoreVersionError
from index.model.wording import word
from index.store.integrity_checks import (
    DamagedRows,
    count_orphans,
    delete_damaged_rows,
    find_damaged_rows,
    find_page_damage,
    rebuild_indexes,
)
from index.store.private_files import FILE_MODE, make_private_file, make_private_folder, restrict_library
from index.store.schema import metadata
from index.store.schema_comparison import find_schema_difference, find_unexpected_object, has_plain_table
from index.store.sqlite_connections import create_store_engine, find_read_only_connection, open_connection
from index.store.sqlite_errors import translate_errors

DATABASE_FILE = "watchdesk.db"
SCHEMA_VERSION = "0009"
"""The newest migration; a test compares it with the files in `migrations/versions`."""

_MIGRATION_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Schema:
    """The tables of one owner in the file, and their migrations.

    `version` is the newest migration in `scripts`, a package with an Alembic `env.py`; `version_table` is the
    table that stores the version of the file. `metadata` describes the tables of the newest version; no other
    owner uses their names.
    """

    version: str
    scripts: str
    version_table: str
    metadata: MetaData


class Database:
    """A pool of connections to one file. Threads may share it; each transaction has its own connection."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self.path = path
        self._engine = engine

    @contextmanager
    def read_transaction(self) -> Iterator[Connection]:
        """One consistent view of the database, also on a full disk or in a read-only folder.

        Raises StoreError. An OSError of the block passes unchanged: it may come from a model or an index file.
        """
        with ExitStack() as stack:
            with translate_errors(self.path):
                connection = stack.enter_context(open_connection(self._engine))
                connection.exec_driver_sql("BEGIN")
            with translate_errors(self.path, os_errors=False):
                yield connection
            with translate_errors(self.path):
                stack.close()

    @contextmanager
    def write_transaction(self) -> Iterator[Connection]:
        """One transaction: when the block ends, all of it is on disk or none of it. Raises StoreError."""
        with translate_errors(self.path), open_connection(self._engine) as connection:
            _require_writable(connection)
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            connection.commit()

    def migrate(self, schema: Schema) -> None:
        """Create or migrate the tables that another owner keeps in this file. Raises StoreError."""
        with translate_errors(self.path):
            _ensure_schema(self._engine, self.path.parent, schema)

    def find_damage(self) -> list[str]:
        """Findings of SQLite's checks, and objects that Watchdesk does not create; empty if there are none."""
        with translate_errors(self.path):
            found = find_page_damage(self.path)
            foreign = None if found else self._find_unexpected_object()
            orphans = 0 if found else count_orphans(self.path)
        if foreign is not None:
            found.append(word("it is not as Watchdesk makes it: {found}", found=foreign))
        if orphans:
            found.append(word("{n} rows refer to rows that are gone", n=orphans))
        return found

    def find_damaged_rows(self) -> list[DamagedRows]:
        """Rows whose values do not fit the types of their columns. Raises StoreError."""
        with translate_errors(self.path):
            return find_damaged_rows(self.path)

    def rebuild_indexes(self) -> bool:
        """Repair the damage that `find_damage` found, if only indexes are damaged; returns whether it did."""
        return rebuild_indexes(self.path)

    def delete_damaged_rows(self, damaged: DamagedRows) -> bool:
        """Delete damaged rows that can be rebuilt; returns whether it deleted any."""
        with self.write_transaction() as connection:
            return delete_damaged_rows(connection, damaged)

    def close(self) -> None:
        self._engine.dispose()

    def _find_unexpected_object(self) -> str | None:
        with self.read_transaction() as connection:
            return find_unexpected_object(connection) or find_schema_difference(connection, metadata)


def open_database(folder: Path) -> Database:
    """Open the database of a data folder, creating or migrating it. Raises StoreError.

    Only their owner can read its files; looser modes of older versions are corrected here.
    """
    path = folder / DATABASE_FILE
    with translate_errors(folder):
        make_private_folder(folder)
        make_private_file(path)
    restrict_library(folder)
    engine = create_store_engine(path)
    try:
        with translate_errors(path, at_opening=True):
            _require_own_database(engine, path)
            _ensure_schema(engine, folder, _library_schema())
    except BaseException:
        engine.dispose()
        raise
    return Database(path, engine)


def _library_schema() -> Schema:
    return Schema(SCHEMA_VERSION, "index.store.migrations", "alembic_version", metadata)


def _ensure_schema(engine: Engine, folder: Path, schema: Schema) -> None:
    if _read_version(engine, schema) != schema.version:
        try:
            with FileLock(folder / "migrating.lock", timeout=_MIGRATION_TIMEOUT_S, mode=FILE_MODE):
                _migrate_if_older(engine, folder, schema)
        except Timeout as error:
            raise StoreInUseError(str(folder), "another process is still updating it; try again") from error
    with open_connection(engine) as connection:
        difference = find_schema_difference(connection, schema.metadata)
    if difference is not None:
        raise _unexpected_content_error(folder / DATABASE_FILE, difference)


def _migrate_if_older(engine: Engine, folder: Path, schema: Schema) -> None:
    version = _read_version(engine, schema)
    if version is not None and version > schema.version:
        raise StoreVersionError(
            str(folder),
            f"this library was written by a newer Watchdesk (format {version}, this one knows "
            f"{schema.version}); update Watchdesk or name another data folder",
        )
    if version != schema.version:
        _migrate(engine, schema)


def _require_own_database(engine: Engine, path: Path) -> None:
    """Raises StoreDamagedError for a database of another program, or one with unexpected objects."""
    with open_connection(engine) as connection:
        tables = inspect(connection).get_table_names()
        if tables and not has_plain_table(connection, "alembic_version"):
            raise StoreDamagedError(str(path), "this database is not one of Watchdesk's")
        is_newer = bool(tables) and (_read_version_in(connection, _library_schema()) or "") > SCHEMA_VERSION
        foreign = None if is_newer else find_unexpected_object(connection)
    if foreign is not None:
        raise _unexpected_content_error(path, foreign)


def _unexpected_content_error(path: Path, found: str) -> StoreDamagedError:
    return StoreDamagedError(
        str(path), f"the database is not as Watchdesk makes it ({found}); restore a backup"
    )


def _read_version(engine: Engine, schema: Schema) -> str | None:
    with open_connection(engine) as connection:
        return _read_version_in(connection, schema)


def _read_version_in(connection: Connection, schema: Schema) -> str | None:
    if not has_plain_table(connection, schema.version_table):
        return None
    version = connection.execute(text(f"SELECT version_num FROM {schema.version_table}")).scalar()
    return None if version is None else str(version)


def _migrate(engine: Engine, schema: Schema) -> None:
    from alembic import command  # noqa: PLC0415 - takes 0.25 s, needed only for a new or old database
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(resources.files(schema.scripts)))
    with open_connection(engine) as connection:
        _require_writable(connection)
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


def _require_writable(connection: Connection) -> None:
    """Raises the error because of which the file could only be opened for reading."""
    reading = find_read_only_connection(connection)
    if reading is not None:
        raise reading.cause
