"""Simulate a full disk: limit the size of files, or let the k-th write fail."""

import errno
import os
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError, OperationalError

from index.search.postings import Postings

_CODES = {errno.ENOSPC: sqlite3.SQLITE_FULL, errno.EIO: sqlite3.SQLITE_IOERR_WRITE}
_WRITING = ("INSERT", "UPDATE", "DELETE", "CREATE", "BEGIN IMMEDIATE")


@contextmanager
def files_limited_to(size: int) -> Iterator[None]:
    """Let no file grow beyond `size` bytes, whether Python, SQLite or tantivy writes it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class FailingWrites:
    """Counts the writes of Watchdesk and fails those from `first` to `last`."""

    def __init__(self, error: int) -> None:
        self.count = 0
        self.first = self.last = 0
        self._error = error

    def fail(self, first: int, *, last: int | None = None) -> None:
        self.count, self.first, self.last = 0, first, first if last is None else last

    @property
    def has_failed(self) -> bool:
        return 0 < self.first <= self.count

    def is_due(self) -> bool:
        self.count += 1
        return self.first <= self.count <= self.last

    def refuse_file(self) -> None:
        if self.is_due():
            raise OSError(self._error, os.strerror(self._error))

    def refuse_statement(self, connection: Connection) -> None:
        if not self.is_due():
            return
        if connection.dialect.name == "postgresql":
            raise _refused_by_server(self._error)
        refused = sqlite3.OperationalError("database or disk is full")
        refused.sqlite_errorcode = _CODES[self._error]
        raise refused


def _refused_by_server(error: int) -> DBAPIError:
    """What SQLAlchemy raises if the disk of the server is full or fails."""
    from psycopg import errors

    refused = {errno.ENOSPC: errors.DiskFull, errno.EIO: errors.IoError}[error]
    return OperationalError("", {}, refused("could not extend file"))


@contextmanager
def failing_writes(error: int) -> Iterator[FailingWrites]:
    """Intercept the writes of our own code, the database's statements and tantivy's commits."""
    writes = FailingWrites(error)

    def on_statement(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith(_WRITING):
            writes.refuse_statement(connection)

    def on_commit(connection: Connection) -> None:
        writes.refuse_statement(connection)

    with pytest.MonkeyPatch.context() as patch:
        for name in ("mkdir", "fsync", "replace", "rename", "link"):
            patch.setattr(os, name, _counted(getattr(os, name), writes))
        patch.setattr(os, "open", _counted_if_writing(os.open, writes))
        patch.setattr(Postings, "_apply", _counted(Postings._apply, writes))
        event.listen(Engine, "before_cursor_execute", on_statement)
        event.listen(Engine, "commit", on_commit)
        try:
            yield writes
        finally:
            event.remove(Engine, "before_cursor_execute", on_statement)
            event.remove(Engine, "commit", on_commit)


def _counted(plain: Any, writes: FailingWrites) -> Any:
    def counted(*given: Any, **named: Any) -> Any:
        writes.refuse_file()
        return plain(*given, **named)

    return counted


def _counted_if_writing(plain: Any, writes: FailingWrites) -> Any:
    def counted(path: str | Path, flags: int, *given: Any, **named: Any) -> int:
        if flags & (os.O_CREAT | os.O_WRONLY | os.O_RDWR):
            writes.refuse_file()
        return plain(path, flags, *given, **named)

    return counted
