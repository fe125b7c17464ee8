"""Copy whole database files, and check a file before it is trusted.

Untrusted files are opened without running anything from their schema.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from index.model.errors import BackupError, StoreUnwritableError
from index.store.private_files import create_private_file, make_private_file
from index.store.sqlite_connections import connect, harden
from index.store.sqlite_errors import translate_driver_error


def copy_database(source: Path, target: Path) -> None:
    """Make `target` a consistent copy of `source` in one transaction; both may be in use meanwhile.

    Only its owner can read a new target. Raises BackupError if a file is not a database, StoreUnwritableError
    for a full or failing disk, OSError.
    """
    try:
        make_private_file(target)
        with closing(connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
    except sqlite3.Error as error:
        translated = translate_driver_error(target, error)
        if isinstance(translated, StoreUnwritableError):
            raise translated from error
        raise BackupError(str(target), f"the database could not be copied: {error}") from error


def copy_private_file(source: Path, target: Path) -> None:
    """Copy a file to a new one that only its owner may read. Raises OSError."""
    with source.open("rb") as old, create_private_file(target) as new:
        shutil.copyfileobj(old, new)


def leave_wal_mode(path: Path) -> None:
    """Take a copy out of WAL mode, so that reading it creates no files beside it. Raises BackupError."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise BackupError(str(path), f"the copy could not be finished: {error}") from error


def find_file_damage(path: Path) -> str | None:
    """The first finding of SQLite's integrity check of a file that nobody has open; None if there is none.

    Check the file for unexpected objects first: the integrity check runs the expressions of its schema.
    """
    try:
        with _open_read_only(path) as connection:
            first = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except sqlite3.Error as error:
        return str(error)
    return None if first == "ok" else first


def find_schema_version(path: Path) -> str | None:
    """The schema version stored in a database file; None if it is not one of our databases."""
    with suppress(sqlite3.Error), _open_read_only(path) as connection:
        kinds = connection.execute(
            "SELECT type, sql FROM sqlite_master WHERE name = 'alembic_version'"
        ).fetchall()
        # A view or a virtual table of that name could run forever.
        if len(kinds) != 1 or kinds[0][0] != "table" or "VIRTUAL" in str(kinds[0][1]).upper():
            return None
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row[0]) if row else None
    return None


@contextmanager
def _open_read_only(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        harden(connection)
        yield connection
