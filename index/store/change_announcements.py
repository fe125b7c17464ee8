"""Tell other processes at once that something changed which they hold in memory.

An announcement may be lost, so whoever waits for one also looks after a short time.
"""

from threading import Event
from typing import Protocol

from sqlalchemy import Connection, func, select

CHANNEL = "watchdesk"


class ChangeListener(Protocol):
    """Waits for announcements. One thread waits; any thread may close it."""

    def wait(self, longest_s: float) -> None:
        """Return once something was announced since the last call, or after that time. Never raises."""

    def close(self) -> None:
        """Stop listening. A thread that waits returns at once, or within a fifth of a second."""


class Pause:
    """The listener of a database that announces nothing."""

    def __init__(self) -> None:
        self._closed = Event()

    def wait(self, longest_s: float) -> None:
        self._closed.wait(longest_s)

    def close(self) -> None:
        self._closed.set()


def announce_change(connection: Connection) -> None:
    """Wake the listeners of all processes when the transaction commits; does nothing on SQLite."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_notify(CHANNEL, "")))
