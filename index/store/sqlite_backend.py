"""SQLite: one file in the data folder, in WAL mode. Readers never wait for a writer.

A committed transaction is on the disk.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Connection, MetaData, column, delete, insert, select, table

from index.model.disk import measure_file
from index.model.errors import StoreError, StoreInUseError
from index.store.change_announcements import ChangeListener, Pause
from index.store.database_files import copy_database, leave_wal_mode
from index.store.integrity_checks import (
    DamagedRows,
    count_orphans,
    delete_damaged_rows,
    find_damaged_rows,
    find_page_damage,
    rebuild_indexes,
)
from index.store.private_files import FILE_MODE, make_private_file, make_private_folder, restrict_library
from index.store.schema_comparison import find_schema_difference, find_unexpected_object, has_plain_table
from index.store.sqlite_connections import (
    connect,
    connect_for_reading,
    create_store_engine,
    find_read_only_connection,
    is_open,
    open_connection,
)
from index.store.sqlite_errors import translate_errors

DATABASE_FILE = "watchdesk.db"
# A library of a million passages is copied and migrated in a minute or two.
_MIGRATION_TIMEOUT_S = 300.0
_COUNTERS = table("sqlite_sequence", column("name"), column("seq"))


class SqliteBackend:
    """A pool of connections to one file."""

    migrates_from_start = True
    is_shared = False
    stores_nul = True

    def __init__(self, path: Path, open_file: Callable[[Path], sqlite3.Connection] = connect) -> None:
        self.path = path
        self.location = str(path)
        self._engine = create_store_engine(path, open_file)

    def translate_errors(
        self, *, at_opening: bool = False, os_errors: bool = True
    ) -> AbstractContextManager[None]:
        return translate_errors(self.path, at_opening=at_opening, os_errors=os_errors)

    def connect(self) -> AbstractContextManager[Connection]:
        return open_connection(self._engine)

    def begin_read(self, connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    def begin_write(self, connection: Connection) -> None:
        """Raises the error because of which the file could only be opened for reading."""
        reading = find_read_only_connection(connection)
        if reading is not None:
            raise reading.cause
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def begin_claim(self, connection: Connection) -> None:
        self.begin_write(connection)

    def open_listener(self) -> ChangeListener:
        return Pause()

    @contextmanager
    def lock_migrations(self) -> Iterator[None]:
        folder = self.path.parent
        try:
            with FileLock(folder / "migrating.lock", timeout=_MIGRATION_TIMEOUT_S, mode=FILE_MODE):
                yield
        except Timeout as error:
            raise StoreInUseError(str(folder), "another process is still updating it; try again") from error

    def prepare(self) -> None:
        """Does nothing: each connection defines the functions that queries use."""

    def has_plain_table(self, connection: Connection, name: str) -> bool:
        return has_plain_table(connection, name)

    def find_unexpected_object(self, connection: Connection) -> str | None:
        return find_unexpected_object(connection)

    def find_schema_difference(
        self, connection: Connection, metadata: MetaData, *, allows_more: bool = False
    ) -> str | None:
        return find_schema_difference(connection, metadata, allows_more=allows_more)

    def find_damage(self) -> list[str]:
        return find_page_damage(self.path)

    def count_orphans(self) -> int:
        return count_orphans(self.path)

    def find_damaged_rows(self) -> list[DamagedRows]:
        return find_damaged_rows(self.path)

    def rebuild_indexes(self) -> bool:
        return rebuild_indexes(self.path)

    def delete_damaged_rows(self, connection: Connection, damaged: DamagedRows) -> bool:
        return delete_damaged_rows(connection, damaged)

    def measure_bytes(self) -> int:
        """Includes the files beside the database, such as its log and what a restore kept."""
        return sum(measure_file(path) for path in self.path.parent.glob(f"{self.path.name}*"))

    def measure_copy(self, connection: Connection) -> int:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        return int(pages * connection.exec_driver_sql("PRAGMA page_size").scalar_one())

    def is_open_elsewhere(self) -> bool:
        self._engine.dispose()
        return is_open(self.path)

    def copy_file(self, path: Path) -> bool:
        copy_database(self.path, path)
        leave_wal_mode(path)
        return True

    def read_counters(self, connection: Connection, metadata: MetaData) -> Mapping[str, int]:
        rows = connection.execute(select(_COUNTERS.c.name, _COUNTERS.c.seq))
        return {row.name: row.seq for row in rows if row.name in metadata.tables}

    def advance_counters(self, connection: Connection, metadata: MetaData, counters: Mapping[str, int]) -> None:
        for name, seq in counters.items():
            if metadata.tables[name].dialect_options["sqlite"]["autoincrement"]:
                # SQLite adds the row of a counter with the first row of its table.
                connection.execute(delete(_COUNTERS).where(_COUNTERS.c.name == name))
                connection.execute(insert(_COUNTERS).values(name=name, seq=seq))

    def close(self) -> None:
        self._engine.dispose()


def open_sqlite(folder: Path) -> SqliteBackend:
    """The database file of a data folder, new or not. Raises StoreError.

    Only their owner can read its files; looser modes of older versions are corrected here.
    """
    path = folder / DATABASE_FILE
    with translate_errors(folder):
        make_private_folder(folder)
        make_private_file(path)
    restrict_library(folder)
    return SqliteBackend(path)


def open_sqlite_for_reading(folder: Path) -> SqliteBackend:
    """The existing database file of a data folder; changes and creates nothing. Raises StoreError."""
    path = folder / DATABASE_FILE
    with translate_errors(folder):
        if not path.exists():
            raise StoreError(str(folder), "there is no library here; add articles with `watchdesk add`")
    return SqliteBackend(path, connect_for_reading)
