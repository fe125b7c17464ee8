"""Run queries on the bot's tables from coroutines."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from bot.db.tables import BOT_SCHEMA
from bot.executor.bounded_pool import BoundedPool
from index import Database

T = TypeVar("T")


class BotDatabase:
    """Runs queries in threads, each in its own transaction.

    The constructor creates or migrates the tables; it blocks and may raise StoreError. The methods raise
    StoreError, BusyError and ClosingError. The caller closes the underlying database.
    """

    def __init__(self, database: Database) -> None:
        database.migrate(BOT_SCHEMA)
        self._database = database
        # Separate, so that readers never wait behind a write that waits for a write of the library.
        self._reads = BoundedPool("records", threads=2, most_waiting=512)
        self._writes = BoundedPool("records", threads=1, most_waiting=512)
        self._listening = BoundedPool("records", threads=1, most_waiting=1)
        self._listener = database.open_listener()

    async def read(self, query: Callable[[Connection], T]) -> T:
        """Run a query that changes nothing, and return its result."""

        def run() -> T:
            with self._database.read_transaction() as connection:
                return query(connection)

        return await self._reads.run(run)

    async def write(self, change: Callable[[Connection], T]) -> T:
        """Run a change and return its result once it is on disk. A change that raises is rolled back."""

        def run() -> T:
            with self._database.write_transaction() as connection:
                return change(connection)

        return await self._writes.run(run)

    async def wait_for_change(self, longest_s: float) -> None:
        """Wait until a process announced a change, at the latest for that time. Raises ClosingError."""
        await self._listening.run(lambda: self._listener.wait(longest_s))

    async def close(self) -> None:
        """Wait for running queries. May be called twice."""
        self._listener.close()
        await self._writes.close()
        await self._reads.close()
        await self._listening.close()
