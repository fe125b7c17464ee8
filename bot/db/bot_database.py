"""Run queries on the bot's tables from coroutines."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from bot.db.tables import BOT_SCHEMA
from bot.executor.bounded_pool import BoundedPool
from index import Database

T = TypeVar("T")


class BotDatabase:
    """Runs the queries of `bot.db` in threads, each in a transaction of its own.

    Opening it creates or migrates the tables, which blocks, and raises StoreError; so do the methods, which
    raise BusyError and ClosingError too. Does not own the database.
    """

    def __init__(self, database: Database) -> None:
        database.migrate(BOT_SCHEMA)
        self._database = database
        # Apart, so that a write that waits for the library's lets no reader wait.
        self._reads = BoundedPool("records", threads=2, most_waiting=512)
        self._writes = BoundedPool("records", threads=1, most_waiting=512)

    async def read(self, query: Callable[[Connection], T]) -> T:
        """What the query finds; it must change nothing."""

        def run() -> T:
            with self._database.read_transaction() as connection:
                return query(connection)

        return await self._reads.run(run)

    async def write(self, change: Callable[[Connection], T]) -> T:
        """On disk when it returns. A change that raises has not happened."""

        def run() -> T:
            with self._database.write_transaction() as connection:
                return change(connection)

        return await self._writes.run(run)

    async def close(self) -> None:
        """Finish what has begun. May be called twice."""
        await self._writes.close()
        await self._reads.close()
