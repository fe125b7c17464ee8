"""SQLite connections: pragmas, WAL mode, and read-only access on a full or read-only disk.

In WAL mode SQLite creates files beside the database even for reading. On a full disk, or in a folder that
cannot be written, the database is opened without them, for one transaction.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.pool import QueuePool
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_fixed

from index.model.errors import StoreInUseError
from index.store.sqlite_errors import is_space_or_permission_error, primary_error_code
from index.text.search_folding import fold_name

_RETRY_S = 0.05
_BUSY_TIMEOUT_S = 30.0
_PAGE_CACHE_KIB = 64 * 1024
# synchronous=FULL: a committed transaction survives a power failure, not only a killed process. A file may be
# untrusted or damaged: with trusted_schema=OFF nothing in its schema is run, and with cell_size_check=ON a cell
# that extends beyond its page is an error. temp_store=MEMORY: sorting needs no space on a full disk.
_PRAGMAS = (
    "synchronous=FULL",
    "foreign_keys=ON",
    f"cache_size=-{_PAGE_CACHE_KIB}",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "temp_store=MEMORY",
)

C = TypeVar("C", bound=sqlite3.Connection)


class ReadOnlyConnection(sqlite3.Connection):
    """A connection that cannot write because of `cause`. For one transaction: it may not see later changes."""

    cause: sqlite3.Error
    path: Path
    stamp: tuple[int, int] | None = None
    """Modification time and size of the file at opening, if SQLite does not watch for changes."""

    def verify_unchanged(self) -> None:
        """Raises StoreInUseError if another process wrote to the file while this one was reading."""
        if self.stamp is not None and _file_stamp(self.path) != self.stamp:
            raise StoreInUseError(str(self.path), "another process wrote to it meanwhile; try again")


def create_store_engine(path: Path, open_file: Callable[[Path], sqlite3.Connection]) -> Engine:
    """An engine whose errors do not show parameters, since they hold people's articles and questions."""
    return create_engine(
        "sqlite://",
        creator=lambda: open_file(path),
        poolclass=QueuePool,
        pool_size=8,
        max_overflow=24,
        hide_parameters=True,
    )


def connect(path: Path) -> sqlite3.Connection:
    """Connect for reading and writing, or read-only if the file cannot be written. Raises sqlite3.Error."""
    try:
        return _open(path, "mode=rw", sqlite3.Connection, _use_write_ahead_log)
    except sqlite3.Error as error:
        if not is_space_or_permission_error(error):
            raise
        return _connect_read_only(path, error)


def connect_for_reading(path: Path) -> sqlite3.Connection:
    """Connect without changing the file or creating another one. Raises sqlite3.Error, OSError.

    While another process has the database open, there is a log beside it, which has to be read as well. Without
    a log SQLite would create one, so the file is opened as immutable.
    """
    has_log = path.with_name(f"{path.name}-wal").exists()
    connection = _open_beside_writers(path) if has_log else _open_immutable(path)
    connection.cause, connection.path = sqlite3.OperationalError("it was opened for reading"), path
    return connection


def is_open(path: Path) -> bool:
    """Whether anybody has the database open. False also if that cannot be found out: for a read-only file."""
    try:
        _open(path, "mode=rw", sqlite3.Connection, _lock_exclusively, timeout_s=0).close()
    except sqlite3.Error as error:
        return primary_error_code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return False


@contextmanager
def open_connection(engine: Engine) -> Iterator[Connection]:
    """A connection from the pool. A read-only one is closed afterwards, so that the next one may write."""
    with engine.connect() as connection:
        reading = find_read_only_connection(connection)
        if reading is not None:
            connection.detach()
        yield connection
        if reading is not None:
            reading.verify_unchanged()


def find_read_only_connection(connection: Connection) -> ReadOnlyConnection | None:
    """The driver's connection, if it is read-only."""
    driver = connection.connection.driver_connection
    return driver if isinstance(driver, ReadOnlyConnection) else None


def _connect_read_only(path: Path, cause: sqlite3.Error) -> sqlite3.Connection:
    for attempt in (_open_beside_writers, _open_immutable, _open_exclusive):
        with suppress(sqlite3.Error, OSError):
            connection = attempt(path)
            connection.cause, connection.path = cause, path
            return connection
    raise cause


def _open_beside_writers(path: Path) -> ReadOnlyConnection:
    """Works if the files beside the database exist already, because another process has it open."""
    return _open(path, "mode=ro", ReadOnlyConnection)


def _open_immutable(path: Path) -> ReadOnlyConnection:
    """Works if all changes are in the database file itself."""
    log_file = path.with_name(path.name + "-wal")
    if log_file.exists() and log_file.stat().st_size:
        raise sqlite3.OperationalError("there are changes beside the file")
    stamp = _file_stamp(path)
    connection = _open(path, "mode=ro&immutable=1", ReadOnlyConnection)
    connection.stamp = stamp
    return connection


def _open_exclusive(path: Path) -> ReadOnlyConnection:
    """Works if a crash left changes in the WAL file; the index of the WAL is then kept in memory."""
    return _open(path, "mode=rw", ReadOnlyConnection, _lock_exclusively)


def _lock_exclusively(connection: sqlite3.Connection) -> None:
    """Let the first query wait until no other connection is open; others then wait until this one is closed."""
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")


def _open(
    path: Path,
    mode: str,
    kind: type[C],
    begin: Callable[[sqlite3.Connection], None] | None = None,
    *,
    timeout_s: float = _BUSY_TIMEOUT_S,
) -> C:
    uri = f"{Path(os.path.abspath(path)).as_uri()}?{mode}"  # noqa: PTH100 - `resolve` would follow links
    connection = sqlite3.connect(uri, uri=True, timeout=timeout_s, check_same_thread=False, factory=kind)
    try:
        _prepare(connection, begin)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, begin: Callable[[sqlite3.Connection], None] | None) -> None:
    # The driver begins transactions late and commits them at DDL; we send BEGIN ourselves.
    connection.isolation_level = None
    harden(connection)
    # SQLite's own lower() only knows A to Z. Outlets and titles are found however their letters are typed.
    connection.create_function("lower", 1, _lower, deterministic=True)
    if begin is not None:
        begin(connection)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    # SQLite opens the file, and the files beside it, only now.
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


def harden(connection: sqlite3.Connection) -> None:
    """Run nothing from the schema of the file, and let no statement damage the file."""
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA cell_size_check=ON")
    configure = getattr(connection, "setconfig", None)
    if configure is not None:  # From Python 3.12 on.
        configure(getattr(sqlite3, "SQLITE_DBCONFIG_DEFENSIVE"), True)  # noqa: B009 - unknown to Python 3.11


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Switch to WAL mode, retrying while the file is busy.

    SQLite applies no busy timeout to this pragma: if two processes create a library at once, one would fail.
    """
    busy = retry_if_exception(
        lambda error: isinstance(error, sqlite3.Error) and primary_error_code(error) == sqlite3.SQLITE_BUSY
    )
    retrying = Retrying(
        retry=busy, stop=stop_after_delay(_BUSY_TIMEOUT_S), wait=wait_fixed(_RETRY_S), reraise=True
    )
    retrying(connection.execute, "PRAGMA journal_mode=WAL")


def _lower(value: str | bytes | float | None) -> str | bytes | float | None:
    return fold_name(value) if isinstance(value, str) else value


def _file_stamp(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_size
