"""Queries for watches: the questions whose answers people want to be told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from bot.db.tables import watches
from index import StandingQueryId


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A question that a person watches. Its standing query is in the library."""

    watch_id: int = 0
    query_id: StandingQueryId
    guild_id: int | None
    """None for one that was set up in direct messages."""
    channel_id: int
    """Where it was set up."""
    person_id: int
    question: str
    in_channel: bool
    """Whether answers are posted in the channel, instead of being sent to the person."""
    locale: str
    created_at: datetime
    refused_at: datetime | None = None
    """Since when Discord has not taken its messages."""


def add_watch(connection: Connection, watch: Watch) -> None:
    """Store a watch under a new id."""
    values = {name: getattr(watch, name) for name in Watch.__slots__ if name != "watch_id"}
    connection.execute(insert(watches).values(values))


def find_watch(connection: Connection, watch_id: int) -> Watch | None:
    row = connection.execute(select(watches).where(watches.c.id == watch_id)).one_or_none()
    return None if row is None else _to_watch(row)


def list_watches(
    connection: Connection, *, person_id: int | None = None, guild_id: int | None = None
) -> list[Watch]:
    """Watches in the order in which they were set up: all, or those of a person, on a server."""
    query = select(watches).order_by(watches.c.id)
    if person_id is not None:
        query = query.where(watches.c.person_id == person_id)
    if guild_id is not None:
        query = query.where(watches.c.guild_id == guild_id)
    return [_to_watch(row) for row in connection.execute(query)]


def delete_watches(connection: Connection, query_ids: Iterable[StandingQueryId]) -> None:
    connection.execute(delete(watches).where(watches.c.query_id.in_(list(query_ids))))


def mark_refused(connection: Connection, watch_id: int, at: datetime) -> bool:
    """Record that Discord does not take a watch's messages; returns whether that is new."""
    this = update(watches).where(watches.c.id == watch_id, watches.c.refused_at.is_(None))
    return connection.execute(this.values(refused_at=at)).rowcount > 0


def clear_refusals(connection: Connection, person_id: int) -> None:
    """Try again to send the messages of a person's watches."""
    this = update(watches).where(watches.c.person_id == person_id, watches.c.refused_at.is_not(None))
    connection.execute(this.values(refused_at=None))


def _to_watch(row: Row[*tuple[Any, ...]]) -> Watch:
    values = dict(row._mapping)
    return Watch(watch_id=values.pop("id"), **values)
