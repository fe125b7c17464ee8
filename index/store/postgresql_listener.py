"""Wait for notifications of a PostgreSQL server, on a connection that is used for nothing else."""

import logging
import time
from contextlib import suppress
from threading import Event, Lock
from typing import Any

import psycopg
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from index.store.change_announcements import CHANNEL

_SLICE_S = 0.2
"""How long a thread that waits does not notice that the listener was closed."""
_ERRORS = (psycopg.Error, DBAPIError, OSError)

log = logging.getLogger(__name__)


class PostgresqlListener:
    """Connects when it is first needed, and again after the connection was lost."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: psycopg.Connection[Any] | None = None
        self._waiting = Lock()
        self._closed = Event()
        self._has_failed = False

    def wait(self, longest_s: float) -> None:
        deadline = time.monotonic() + longest_s
        with self._waiting:
            try:
                self._wait_until(deadline)
            except _ERRORS as error:
                self._report(error)
                self._disconnect()
        if self._connection is None:
            self._closed.wait(max(0.0, deadline - time.monotonic()))

    def close(self) -> None:
        self._closed.set()
        with self._waiting:
            self._disconnect()

    def _wait_until(self, deadline: float) -> None:
        if self._connection is None:
            self._connection = self._connect()
            return  # Something may have been announced before.
        while not self._closed.is_set() and (left := deadline - time.monotonic()) > 0:
            if any(True for _ in self._connection.notifies(timeout=min(left, _SLICE_S), stop_after=1)):
                self._drop_repeated(self._connection)
                return

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(*_ERRORS):
                connection.close()

    def _connect(self) -> "psycopg.Connection[Any]":
        pooled = self._engine.raw_connection()
        connection: Any = pooled.driver_connection
        pooled.detach()
        connection.autocommit = True
        connection.execute(f"LISTEN {CHANNEL}")
        if self._has_failed:
            self._has_failed = False
            log.info("listening for changes of other processes again")
        return connection  # type: ignore[no-any-return]

    def _drop_repeated(self, connection: "psycopg.Connection[Any]") -> None:
        """What was announced until now needs to be looked at only once."""
        for _ in connection.notifies(timeout=0):
            pass

    def _report(self, error: Exception) -> None:
        if not self._has_failed:
            self._has_failed = True
            reason = type(error).__name__
            log.info("cannot listen for changes of other processes, looking for them instead: %s", reason)
