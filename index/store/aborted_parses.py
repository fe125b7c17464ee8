"""Content that exceeded a parser limit or crashed the parser; it is not parsed again for 30 days."""

import logging
from datetime import UTC, datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, Connection, delete, select

from index.model.errors import AbortCause, StoreError
from index.store.clock_correction import CLOCK_TOLERANCE
from index.store.database import Database
from index.store.schema import aborted_readings as table
from index.workers.isolated_parser import InMemoryAbortedReadings

_RETENTION = timedelta(days=30)
_MAX_ROWS = 10_000

log = logging.getLogger(__name__)


class StoredAbortedParses:
    """Stores why parses were aborted: in the database, or in memory if that cannot be written."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._unstored = InMemoryAbortedReadings()

    def find(self, key: bytes) -> AbortCause | None:
        """Why content with this key was aborted in the last 30 days, if it was. Raises StoreError."""
        now = datetime.now(UTC)
        query = select(table.c.cause).where(table.c.content_key == key, ~_is_expired(now))
        with self._database.read_transaction() as connection:
            stored = connection.execute(query).scalar()
        return cast(AbortCause | None, stored) or self._unstored.find(key)

    def remember(self, key: bytes, cause: AbortCause) -> None:
        """Store the cause; in memory if the database cannot be written."""
        try:
            with self._database.write_transaction() as connection:
                _put(connection, key, cause, datetime.now(UTC))
        except StoreError as error:
            log.warning("cannot record an aborted parse: %s", error)
            self._unstored.remember(key, cause)


def _put(connection: Connection, key: bytes, cause: AbortCause, now: datetime) -> None:
    newest = select(table.c.content_key).order_by(table.c.at.desc()).limit(_MAX_ROWS - 1)
    connection.execute(delete(table).where(table.c.content_key == key))
    connection.execute(delete(table).where(_is_expired(now) | table.c.content_key.not_in(newest)))
    connection.execute(table.insert().values(content_key=key, cause=cause, at=now))


def _is_expired(now: datetime) -> ColumnElement[bool]:
    """Also of a time in the future, which was stored while the clock was ahead."""
    return (table.c.at < now - _RETENTION) | (table.c.at > now + CLOCK_TOLERANCE)
