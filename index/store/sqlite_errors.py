"""Translate errors of SQLite into StoreErrors, without row contents."""

import shutil
import sqlite3
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from index.model.errors import (
    StoreDamagedError,
    StoreError,
    StoreFullError,
    StoreInUseError,
    StoreUnwritableError,
)
from index.store.error_translation import DAMAGED, DISK_ERROR, FULL, UNREADABLE_ROW, translate_store_errors

_UNWRITABLE = "the data folder cannot be written; check its permissions, or name another with --data-dir"
_LOCKED = "another process keeps it locked; try again when that is done"
_BY_CODE: dict[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_READONLY: (StoreUnwritableError, _UNWRITABLE),
    sqlite3.SQLITE_CANTOPEN: (StoreUnwritableError, _UNWRITABLE),
    sqlite3.SQLITE_PERM: (StoreUnwritableError, _UNWRITABLE),
    sqlite3.SQLITE_FULL: (StoreFullError, FULL),
    sqlite3.SQLITE_IOERR: (StoreUnwritableError, DISK_ERROR),
    sqlite3.SQLITE_BUSY: (StoreInUseError, _LOCKED),
    sqlite3.SQLITE_LOCKED: (StoreInUseError, _LOCKED),
    sqlite3.SQLITE_PROTOCOL: (StoreInUseError, _LOCKED),
    sqlite3.SQLITE_CORRUPT: (StoreDamagedError, DAMAGED),
    sqlite3.SQLITE_FORMAT: (StoreDamagedError, DAMAGED),
    sqlite3.SQLITE_TOOBIG: (StoreDamagedError, DAMAGED),
    sqlite3.SQLITE_NOTADB: (StoreDamagedError, "the database file is no database; restore a backup"),
}
# SQLite needs tens of kilobytes for the files beside the database.
_LEAST_FREE_BYTES = 256 * 1024


def translate_errors(
    path: Path, *, at_opening: bool = False, os_errors: bool = True
) -> AbstractContextManager[None]:
    """As `translate_store_errors`, for a file of SQLite."""
    return translate_store_errors(
        str(path),
        lambda error: translate_driver_error(path, error),
        drivers=(DBAPIError, sqlite3.Error),
        at_opening=at_opening,
        os_errors=os_errors,
    )


def is_space_or_permission_error(error: sqlite3.Error) -> bool:
    """Whether a read-only connection may still succeed."""
    return primary_error_code(error) in (
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
    )


def primary_error_code(error: Exception) -> int:
    """SQLite's result code; 0 where the driver itself raised the error."""
    origin: Any = error.orig if isinstance(error, DBAPIError) else error
    # The low byte is the primary code: SQLITE_READONLY_DBMOVED is a SQLITE_READONLY.
    return int(getattr(origin, "sqlite_errorcode", 0)) & 0xFF


def translate_driver_error(path: Path, error: Exception) -> StoreError | None:
    """The StoreError for an error of SQLite; None for a bug."""
    origin: Any = error.orig if isinstance(error, DBAPIError) else error
    # The driver raises this without a code, and with the text itself in the message.
    if "Could not decode to UTF-8" in str(origin):
        return StoreDamagedError(str(path), UNREADABLE_ROW)
    known = _BY_CODE.get(primary_error_code(error))
    if known is None:
        return None
    kind, reason = known
    if kind is StoreUnwritableError and _is_full(path):
        # On a full disk SQLite often only reports that it cannot create the files beside the database.
        kind, reason = StoreFullError, FULL
    return kind(str(path), reason)


def _is_full(path: Path) -> bool:
    with suppress(OSError):
        return shutil.disk_usage(path.parent).free < _LEAST_FREE_BYTES
    return False
