"""The time by which processes on several machines agree: that of the database."""

from datetime import UTC, datetime

from sqlalchemy import Connection, func, select


def read_clock(connection: Connection) -> datetime:
    """The clock of the database server; this machine's own if the database is a file on it."""
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC)
    found: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return found.astimezone(UTC)
