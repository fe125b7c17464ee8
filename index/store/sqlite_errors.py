"""Translate errors of SQLite and the file system into StoreErrors, without row contents."""

import errno
import logging
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy.exc import DBAPIError

from index.model.errors import (
    StoreDamagedError,
    StoreError,
    StoreFullError,
    StoreInUseError,
    StoreUnwritableError,
)

log = logging.getLogger(__name__)

_FULL = "the disk is full; what was stored before is kept: free some space and try again"
_DISK_ERROR = "the disk reports an error; check the disk, then run `watchdesk check`"
_UNWRITABLE = "the data folder cannot be written; check its permissions, or name another with --data-dir"
_LOCKED = "another process keeps it locked; try again when that is done"
_DAMAGED = "the database is damaged; `watchdesk check` says what is affected, a backup brings it back"
_UNREADABLE_ROW = "a row of the database is damaged; `watchdesk check` says which, a backup brings it back"
_UNOPENABLE = "the list of its tables is damaged, so nothing of the database can be read; restore a backup"
_BY_CODE: dict[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_READONLY: (StoreUnwritableError, _UNWRITABLE),
    sqlite3.SQLITE_CANTOPEN: (StoreUnwritableError, _UNWRITABLE),
    sqlite3.SQLITE_PERM: (StoreUnwritableError, _UNWRITABLE),
    sqlite3.SQLITE_FULL: (StoreFullError, _FULL),
    sqlite3.SQLITE_IOERR: (StoreUnwritableError, _DISK_ERROR),
    sqlite3.SQLITE_BUSY: (StoreInUseError, _LOCKED),
    sqlite3.SQLITE_LOCKED: (StoreInUseError, _LOCKED),
    sqlite3.SQLITE_PROTOCOL: (StoreInUseError, _LOCKED),
    sqlite3.SQLITE_CORRUPT: (StoreDamagedError, _DAMAGED),
    sqlite3.SQLITE_FORMAT: (StoreDamagedError, _DAMAGED),
    sqlite3.SQLITE_TOOBIG: (StoreDamagedError, _DAMAGED),
    sqlite3.SQLITE_NOTADB: (StoreDamagedError, "the database file is no database; restore a backup"),
}
# SQLite needs tens of kilobytes for the files beside the database.
_LEAST_FREE_BYTES = 256 * 1024
_NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# Raised when a damaged value is converted: a date, an enumeration, JSON, packed numbers.
_ROW_ERRORS = (ValueError, TypeError, LookupError, AttributeError)
_ROW_READERS = ("index.store.", "bot.db.")
# They run code of their callers inside a transaction, so their frames say nothing about where an error is from.
_TRANSACTION_MODULES = frozenset({__name__, "index.store.database", "bot.db.bot_database"})


@contextmanager
def translate_errors(path: Path, *, at_opening: bool = False, os_errors: bool = True) -> Iterator[None]:
    """Turn errors of the driver and of row conversion into a StoreError; bugs elsewhere pass unchanged.

    `at_opening` says that only the list of tables is read, so that damage is reported as damage to that list.
    The cause is left out on purpose: its message can contain the contents of a row. Without `os_errors`, an
    OSError passes unchanged too.
    """
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        translated = translate_driver_error(path, error)
        if translated is None:
            raise
        if at_opening and translated.reason in (_DAMAGED, _UNREADABLE_ROW):
            translated = StoreDamagedError(str(path), _UNOPENABLE)
        raise translated from None
    except OSError as error:
        if not os_errors:
            raise
        raise translate_os_error(path, error) from error
    except _ROW_ERRORS as error:
        if isinstance(error, UnicodeEncodeError) or not _passed_row_reader(error.__traceback__):
            raise
        log.info("a row could not be read: %s", type(error).__name__)
        raise StoreDamagedError(str(path), _UNOPENABLE if at_opening else _UNREADABLE_ROW) from None


def translate_os_error(path: Path, error: OSError) -> StoreError:
    """The StoreError for an error number of the file system."""
    if error.errno in _NO_SPACE:
        return StoreFullError(str(path), _FULL)
    if error.errno == errno.EIO:
        return StoreUnwritableError(str(path), _DISK_ERROR)
    reason = (error.strerror or type(error).__name__).lower()
    if isinstance(error, FileExistsError):
        reason = "it is a file or a broken link, not a folder"
    return StoreUnwritableError(
        str(path), f"{reason}; check the path and its permissions, or name another with --data-dir"
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


def primary_error_code(error: DBAPIError | sqlite3.Error) -> int:
    """SQLite's result code; 0 where the driver itself raised the error."""
    origin: Any = error.orig if isinstance(error, DBAPIError) else error
    # The low byte is the primary code: SQLITE_READONLY_DBMOVED is a SQLITE_READONLY.
    return int(getattr(origin, "sqlite_errorcode", 0)) & 0xFF


def translate_driver_error(path: Path, error: DBAPIError | sqlite3.Error) -> StoreError | None:
    """The StoreError for an error of SQLite; None for a bug."""
    origin: Any = error.orig if isinstance(error, DBAPIError) else error
    # The driver raises this without a code, and with the text itself in the message.
    if "Could not decode to UTF-8" in str(origin):
        return StoreDamagedError(str(path), _UNREADABLE_ROW)
    known = _BY_CODE.get(primary_error_code(error))
    if known is None:
        return None
    kind, reason = known
    if kind is StoreUnwritableError and _is_full(path):
        # On a full disk SQLite often only reports that it cannot create the files beside the database.
        kind, reason = StoreFullError, _FULL
    return kind(str(path), reason)


def _is_full(path: Path) -> bool:
    with suppress(OSError):
        return shutil.disk_usage(path.parent).free < _LEAST_FREE_BYTES
    return False


def _passed_row_reader(trace: TracebackType | None) -> bool:
    """Whether an error passed through a module that only reads and writes rows."""
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module.startswith(_ROW_READERS) and module not in _TRANSACTION_MODULES:
            return True
        trace = trace.tb_next
    return False
