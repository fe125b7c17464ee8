"""The database file: opening, migrating, transactions, and what can go wrong with it in people's words.

SQLite in WAL mode: readers never wait for a writer, and what a transaction committed is on the disk.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DBAPIError
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_fixed

from index.errors import (
    BackupError,
    StoreDamagedError,
    StoreError,
    StoreInUseError,
    StoreUnwritableError,
    StoreVersionError,
)
from index.wording import word

DATABASE_FILE = "watchdesk.db"
SCHEMA_VERSION = "0005"
"""The newest migration; a test holds it to the files in `migrations/versions`."""


@dataclass(frozen=True, slots=True)
class Schema:
    """Tables of one owner in the file, and how they come to be.

    `version` is the newest migration in `scripts`, a package with an Alembic `env.py`; the file says in
    `version_table` which one it has. A name of a table may not be another owner's.
    """

    version: str
    scripts: str
    version_table: str


_RETRY_S = 0.05
_BUSY_TIMEOUT_S = 30.0
_MIGRATION_TIMEOUT_S = 60.0
_PAGE_CACHE_KIB = 64 * 1024


class Database:
    """A pool of connections to one file. Safe to share between threads; each transaction has its own."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self.path = path
        self._engine = engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view of the database. Raises StoreError."""
        with translated_errors(self.path), self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it is on disk when the block ends, or none of it. Raises StoreError."""
        with translated_errors(self.path), self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            connection.commit()

    def bring_up_to_date(self, schema: Schema) -> None:
        """Create or migrate the tables that another owner keeps in this file. Raises StoreError."""
        with translated_errors(self.path):
            _bring_up_to_date(self._engine, self.path.parent, schema)

    def find_damage(self) -> list[str]:
        """What SQLite's own checks say; empty when all is well."""
        with self.reading() as connection:
            rows = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
            orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        found = [str(row) for row in rows if row != "ok"]
        return found + ([word("{n} rows refer to rows that are gone", n=len(orphans))] if orphans else [])

    def close(self) -> None:
        self._engine.dispose()


def open_database(folder: Path) -> Database:
    """Open the database of a data folder, creating or migrating it. Raises StoreError."""
    path = folder / DATABASE_FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnwritableError(str(folder), f"the folder cannot be made: {error.strerror}") from error
    engine = _create_engine(path)
    try:
        with translated_errors(path):
            _refuse_foreign(engine)
            _bring_up_to_date(engine, folder, _library_schema())
    except BaseException:
        engine.dispose()
        raise
    return Database(path, engine)


def copy_database(source: Path, target: Path) -> None:
    """Make `target` a consistent copy of `source`, in one transaction; others may use either meanwhile.

    Raises BackupError.
    """
    try:
        with (
            closing(sqlite3.connect(_read_only(source), uri=True)) as old,
            closing(sqlite3.connect(target)) as new,
        ):
            old.backup(new)
    except sqlite3.Error as error:
        raise BackupError(str(target), f"the database could not be copied: {error}") from error


def make_standalone(path: Path) -> None:
    """Take a copy out of WAL mode, so that reading it leaves no files beside it. Raises BackupError."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise BackupError(str(path), f"the copy could not be finished: {error}") from error


def find_file_damage(path: Path) -> str | None:
    """What SQLite's integrity check says of a file that nobody has open; None when all is well."""
    try:
        with closing(sqlite3.connect(_read_only(path), uri=True)) as connection:
            first = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except sqlite3.Error as error:
        return str(error)
    return None if first == "ok" else first


def find_schema_version(path: Path) -> str | None:
    """The version that a database file says it has; None where it is no database of ours."""
    try:
        with closing(sqlite3.connect(_read_only(path), uri=True)) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error:
        return None
    return str(row[0]) if row else None


def _read_only(path: Path) -> str:
    return f"{path.resolve().as_uri()}?mode=ro"


def _create_engine(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}", connect_args={"timeout": _BUSY_TIMEOUT_S}, pool_size=8, max_overflow=24
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        # The driver's own transactions start late and break up at DDL; we say BEGIN ourselves.
        connection.isolation_level = None
        # SQLite's own knows no letters but A to Z, and outlets are told apart by theirs.
        connection.create_function("lower", 1, _lower, deterministic=True)
        _use_write_ahead_log(connection)
        for pragma in (
            # FULL: a commit that was reported survives a power cut as well as a kill.
            "synchronous=FULL",
            "foreign_keys=ON",
            f"cache_size=-{_PAGE_CACHE_KIB}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """For this alone SQLite never waits: two processes that begin a library at once would be refused."""
    busy = retry_if_exception(lambda error: getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_BUSY)
    retrying = Retrying(
        retry=busy, stop=stop_after_delay(_BUSY_TIMEOUT_S), wait=wait_fixed(_RETRY_S), reraise=True
    )
    retrying(connection.execute, "PRAGMA journal_mode=WAL")


def _lower(value: str | bytes | float | None) -> str | bytes | float | None:
    return value.lower() if isinstance(value, str) else value


def _library_schema() -> Schema:
    return Schema(SCHEMA_VERSION, "index.store.migrations", "alembic_version")


def _bring_up_to_date(engine: Engine, folder: Path, schema: Schema) -> None:
    if _read_version(engine, schema) == schema.version:
        return
    try:
        with FileLock(folder / "migrating.lock", timeout=_MIGRATION_TIMEOUT_S):
            version = _read_version(engine, schema)
            if version is not None and version > schema.version:
                raise StoreVersionError(
                    str(folder),
                    f"this library was written by a newer Watchdesk (format {version}, this one knows "
                    f"{schema.version}); update Watchdesk or name another data folder",
                )
            if version != schema.version:
                _migrate(engine, schema)
    except Timeout as error:
        raise StoreInUseError(str(folder), "another process is still updating it; try again") from error
    except PermissionError as error:
        raise StoreUnwritableError(str(folder), _UNWRITABLE) from error


def _refuse_foreign(engine: Engine) -> None:
    """Raises StoreDamagedError for a database that is not ours."""
    with engine.connect() as connection:
        tables = inspect(connection).get_table_names()
    if tables and "alembic_version" not in tables:
        raise StoreDamagedError(str(engine.url.database), "this database is not one of Watchdesk's")


def _read_version(engine: Engine, schema: Schema) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table(schema.version_table):
            return None
        version = connection.execute(text(f"SELECT version_num FROM {schema.version_table}")).scalar()
        return None if version is None else str(version)


def _migrate(engine: Engine, schema: Schema) -> None:
    from alembic import command  # noqa: PLC0415 - a quarter of a second, only for a new or old database
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(resources.files(schema.scripts)))
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


_UNWRITABLE = "the data folder cannot be written; check its permissions, or name another with --data-dir"
_BY_CODE: dict[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_READONLY: (StoreUnwritableError, _UNWRITABLE),
    sqlite3.SQLITE_CANTOPEN: (StoreUnwritableError, _UNWRITABLE),
    sqlite3.SQLITE_PERM: (StoreUnwritableError, _UNWRITABLE),
    sqlite3.SQLITE_FULL: (
        StoreUnwritableError,
        "the disk is full; nothing was changed: make room and try again",
    ),
    sqlite3.SQLITE_IOERR: (StoreUnwritableError, "the disk reports an error; nothing was changed"),
    sqlite3.SQLITE_BUSY: (StoreInUseError, "another process keeps it locked; try again when that is done"),
    sqlite3.SQLITE_LOCKED: (StoreInUseError, "another process keeps it locked; try again when that is done"),
    sqlite3.SQLITE_CORRUPT: (StoreDamagedError, "the database is damaged; restore a backup"),
    sqlite3.SQLITE_NOTADB: (StoreDamagedError, "the database file is no database; restore a backup"),
}


@contextmanager
def translated_errors(path: Path) -> Iterator[None]:
    """Turn what the driver raises about the file into a StoreError; bugs in queries pass unchanged."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        known = _BY_CODE.get(_primary_code(error))
        if known is None:
            raise
        kind, reason = known
        raise kind(str(path), reason) from error


def _primary_code(error: DBAPIError | sqlite3.Error) -> int:
    origin: Any = error.orig if isinstance(error, DBAPIError) else error
    # The low byte is the kind, the rest says more: SQLITE_READONLY_DBMOVED is a SQLITE_READONLY.
    return int(getattr(origin, "sqlite_errorcode", 0)) & 0xFF
