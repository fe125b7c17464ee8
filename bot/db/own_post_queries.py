"""Queries for the messages that the bot sends of its own accord: what it intends to send, and what it sent."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from bot.db.tables import own_posts

OWN_POST_RETENTION = timedelta(days=90)
"""How long a key is known, and so how long nothing is sent twice under it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPostRecord:
    """An intended or sent message. Every message of a server has a guild, every direct message a person."""

    post_key: str
    guild_id: int | None
    person_id: int | None
    channel_id: int | None
    """None for a direct message that is not sent yet."""
    fingerprint: str
    intended_at: datetime
    message_id: int | None = None
    """None until the message is known to be sent."""


def find_own_post(connection: Connection, post_key: str) -> OwnPostRecord | None:
    row = connection.execute(select(own_posts).where(own_posts.c.post_key == post_key)).one_or_none()
    return None if row is None else OwnPostRecord(**row._mapping)


def add_intention(connection: Connection, record: OwnPostRecord) -> OwnPostRecord | None:
    """Record what is about to be sent. Returns the earlier record of that key instead, if there is one."""
    known = find_own_post(connection, record.post_key)
    if known is None:
        values = {name: getattr(record, name) for name in OwnPostRecord.__slots__}
        connection.execute(insert(own_posts).values(values))
    return known


def renew_intention(connection: Connection, record: OwnPostRecord) -> None:
    """Record that a message that was not sent is now sent with other content, perhaps to another channel."""
    this = (own_posts.c.post_key == record.post_key) & own_posts.c.message_id.is_(None)
    values = {"fingerprint": record.fingerprint, "channel_id": record.channel_id}
    connection.execute(update(own_posts).where(this).values(values))


def record_sent(connection: Connection, post_key: str, *, channel_id: int, message_id: int) -> None:
    values = {"channel_id": channel_id, "message_id": message_id}
    connection.execute(update(own_posts).where(own_posts.c.post_key == post_key).values(values))


def withdraw_intention(connection: Connection, post_key: str) -> None:
    """Forget a message that Discord refused; one that was sent stays."""
    this = (own_posts.c.post_key == post_key) & own_posts.c.message_id.is_(None)
    connection.execute(delete(own_posts).where(this))


def find_recorded_messages(connection: Connection, message_ids: Collection[int]) -> set[int]:
    """Those of the messages that are known to be sent, under whatever key."""
    query = select(own_posts.c.message_id).where(own_posts.c.message_id.in_(message_ids))
    return {int(found) for found in connection.execute(query).scalars()}


def purge_own_posts(connection: Connection, now: datetime) -> None:
    connection.execute(delete(own_posts).where(own_posts.c.intended_at < now - OWN_POST_RETENTION))
