"""Queries for the log channel of a server: which lines of its audit log were posted there."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, exists, func, select, update

from bot.db.audit_log_queries import AuditRecord, to_audit_record
from bot.db.tables import activities, servers


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpostedLines:
    """Lines that the log channel has not shown, oldest first; `more` counts those beyond the limit."""

    records: Sequence[AuditRecord]
    more: int
    last_id: int
    """The id of the last line, those beyond the limit included."""


def begin_log_posts(connection: Connection, guild_id: int) -> None:
    """Post the lines that are written from now on."""
    set_posted_log_id(connection, guild_id, _find_last_id(connection, guild_id))


def end_log_posts(connection: Connection, guild_id: int) -> None:
    """Post no more lines; those written meanwhile are never posted."""
    set_posted_log_id(connection, guild_id, None)


def list_servers_with_unposted_lines(connection: Connection) -> list[int]:
    """Servers with a log channel that lacks a line."""
    is_new = exists().where(
        activities.c.guild_id == servers.c.guild_id, activities.c.id > servers.c.posted_log_id
    )
    query = select(servers.c.guild_id).where(servers.c.posted_log_id.is_not(None), is_new)
    return list(connection.execute(query).scalars())


def load_unposted_lines(connection: Connection, guild_id: int, *, limit: int) -> UnpostedLines:
    posted = select(servers.c.posted_log_id).where(servers.c.guild_id == guild_id).scalar_subquery()
    is_new = (activities.c.guild_id == guild_id) & (activities.c.id > posted)
    rows = connection.execute(select(activities).where(is_new).order_by(activities.c.id).limit(limit)).all()
    total, last_id = connection.execute(
        select(func.count(), func.coalesce(func.max(activities.c.id), 0)).where(is_new)
    ).one()
    records = [to_audit_record(row) for row in rows]
    return UnpostedLines(records=records, more=total - len(records), last_id=last_id)


def set_posted_log_id(connection: Connection, guild_id: int, last_id: int | None) -> None:
    """Record the last line that was posted; None if there is no log channel."""
    this = servers.c.guild_id == guild_id
    connection.execute(update(servers).where(this).values(posted_log_id=last_id))


def _find_last_id(connection: Connection, guild_id: int) -> int:
    query = select(func.coalesce(func.max(activities.c.id), 0)).where(activities.c.guild_id == guild_id)
    return int(connection.execute(query).scalar_one())
