"""Queries for briefs that were shown: what they covered, and when the last one was."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, insert, select

from bot.db.tables import briefs
from index import BriefRequest

BRIEF_RETENTION = timedelta(days=30)
"""The buttons of an older brief no longer work, and the next one covers its usual time."""

_REQUEST = TypeAdapter(BriefRequest)


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefReader:
    """Who sees a brief: a channel, or one person in it."""

    guild_id: int | None
    channel_id: int
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class StoredBrief:
    """A brief with the id that its buttons carry."""

    brief_id: int
    request: BriefRequest


def add_brief(
    connection: Connection, reader: BriefReader, request: BriefRequest, *, post_key: str | None = None
) -> int:
    """Store a shown brief; returns its id. `post_key` is that of the message with a scheduled one."""
    row = insert(briefs).values(
        guild_id=reader.guild_id,
        channel_id=reader.channel_id,
        person_id=reader.person_id,
        post_key=post_key,
        scope_key=request.scope_key,
        request=_REQUEST.dump_json(request).decode(),
        made_at=request.until,
    )
    return int(connection.execute(row.returning(briefs.c.id)).scalar_one())


def find_scheduled_brief(connection: Connection, post_key: str) -> StoredBrief | None:
    """The brief that an earlier attempt to post it has stored."""
    query = select(briefs.c.id, briefs.c.request).where(briefs.c.post_key == post_key)
    row = connection.execute(query).one_or_none()
    return StoredBrief(row.id, _REQUEST.validate_json(row.request)) if row is not None else None


def delete_scheduled_brief(connection: Connection, post_key: str) -> None:
    """Forget a brief that Discord did not accept."""
    connection.execute(delete(briefs).where(briefs.c.post_key == post_key))


def find_brief(connection: Connection, reader: BriefReader, brief_id: int) -> BriefRequest | None:
    """The request of a brief that the reader sees; None for a deleted one and for those of others."""
    row = connection.execute(select(briefs).where(briefs.c.id == brief_id)).one_or_none()
    if row is None or (row.guild_id, row.channel_id) != (reader.guild_id, reader.channel_id):
        return None
    is_visible = row.person_id in (None, reader.person_id)
    return _REQUEST.validate_json(row.request) if is_visible else None


def find_last_brief_at(connection: Connection, reader: BriefReader, scope_key: str) -> datetime | None:
    """When the reader was last shown a brief of that scope; None if never, or long ago."""
    query = select(briefs.c.made_at).where(
        briefs.c.channel_id == reader.channel_id,
        briefs.c.scope_key == scope_key,
        briefs.c.person_id == reader.person_id
        if reader.person_id is not None
        else briefs.c.person_id.is_(None),
    )
    return connection.execute(query.order_by(briefs.c.id.desc()).limit(1)).scalar()


def purge_briefs(connection: Connection, now: datetime) -> None:
    """Delete briefs whose retention period has ended."""
    connection.execute(delete(briefs).where(briefs.c.made_at < now - BRIEF_RETENTION))
