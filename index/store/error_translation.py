"""Translate errors of drivers, damaged rows and the file system into StoreErrors, without row contents."""

import errno
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from sqlalchemy.exc import DBAPIError

from index.model.errors import StoreDamagedError, StoreError, StoreFullError, StoreUnwritableError

log = logging.getLogger(__name__)

FULL = "the disk is full; what was stored before is kept: free some space and try again"
DISK_ERROR = "the disk reports an error; check the disk, then run `watchdesk check`"
DAMAGED = "the database is damaged; `watchdesk check` says what is affected, a backup brings it back"
UNREADABLE_ROW = "a row of the database is damaged; `watchdesk check` says which, a backup brings it back"
UNOPENABLE = "the list of its tables is damaged, so nothing of the database can be read; restore a backup"
_NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# Raised when a damaged value is converted: a date, an enumeration, JSON, packed numbers.
_ROW_ERRORS = (ValueError, TypeError, LookupError, AttributeError)
_ROW_READERS = ("index.store.", "bot.db.")
# They run code of their callers inside a transaction, so their frames say nothing about where an error is from.
_TRANSACTION_MODULES = frozenset(
    {
        __name__,
        "index.store.database",
        "index.store.resumable_copy",
        "index.store.schema_migration",
        "index.store.schema_upgrade",
        "index.store.sqlite_backend",
        "index.store.postgresql_backend",
        "bot.db.bot_database",
    }
)


@contextmanager
def translate_store_errors(
    location: str,
    translate: Callable[[Exception], StoreError | None],
    *,
    drivers: tuple[type[Exception], ...] = (DBAPIError,),
    at_opening: bool = False,
    os_errors: bool = True,
) -> Iterator[None]:
    """Turn errors of the drivers and of row conversion into a StoreError; bugs elsewhere pass unchanged.

    `translate` returns None for an error of the driver that is a bug. `at_opening` says that only the list of
    tables is read, so that damage is reported as damage to that list. The cause is left out on purpose: its
    message can contain the contents of a row. Without `os_errors`, an OSError passes unchanged too.
    """
    try:
        yield
    except drivers as error:
        translated = translate(error)
        if translated is None:
            raise
        if at_opening and translated.reason in (DAMAGED, UNREADABLE_ROW):
            translated = StoreDamagedError(location, UNOPENABLE)
        raise translated from None
    except OSError as error:
        if not os_errors:
            raise
        raise translate_os_error(location, error) from error
    except _ROW_ERRORS as error:
        if isinstance(error, UnicodeEncodeError) or not _passed_row_reader(error.__traceback__):
            raise
        log.info("a row could not be read: %s", type(error).__name__)
        raise StoreDamagedError(location, UNOPENABLE if at_opening else UNREADABLE_ROW) from None


def translate_os_error(path: Path | str, error: OSError) -> StoreError:
    """The StoreError for an error number of the file system."""
    if error.errno in _NO_SPACE:
        return StoreFullError(str(path), FULL)
    if error.errno == errno.EIO:
        return StoreUnwritableError(str(path), DISK_ERROR)
    reason = (error.strerror or type(error).__name__).lower()
    if isinstance(error, FileExistsError):
        reason = "it is a file or a broken link, not a folder"
    return StoreUnwritableError(
        str(path), f"{reason}; check the path and its permissions, or name another with --data-dir"
    )


def _passed_row_reader(trace: TracebackType | None) -> bool:
    """Whether an error passed through a module that only reads and writes rows."""
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module.startswith(_ROW_READERS) and module not in _TRANSACTION_MODULES:
            return True
        trace = trace.tb_next
    return False
