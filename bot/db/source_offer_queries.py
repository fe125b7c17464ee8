"""Queries for feeds offered to a moderator, and for the channel in which each source was added."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, insert, select

from bot.db.storage_quotas import trim_offers
from bot.db.tables import source_channels, source_offers
from bot.db.upsert import upsert
from index import FeedChoice, SourceId, SourceLabels

OFFER_RETENTION = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOffer:
    """Feeds for a moderator to choose from, and the labels for the chosen one."""

    choices: tuple[FeedChoice, ...]
    labels: SourceLabels


_OFFER = TypeAdapter(SourceOffer)


def add_offer(connection: Connection, guild_id: int, offer: SourceOffer, at: datetime) -> int:
    """Store an offer, and delete the oldest beyond the quota; returns its id."""
    content = _OFFER.dump_json(offer).decode()
    row = insert(source_offers).values(guild_id=guild_id, content=content, offered_at=at)
    offer_id = int(connection.execute(row.returning(source_offers.c.id)).scalar_one())
    trim_offers(connection, guild_id)
    return offer_id


def find_offer(connection: Connection, guild_id: int, offer_id: int) -> SourceOffer | None:
    """None for a deleted offer and for one of another server."""
    query = select(source_offers.c.content).where(
        source_offers.c.id == offer_id, source_offers.c.guild_id == guild_id
    )
    content = connection.execute(query).scalar()
    return None if content is None else _OFFER.validate_json(content)


def delete_offer(connection: Connection, offer_id: int) -> None:
    """Delete an offer after the moderator chose."""
    connection.execute(delete(source_offers).where(source_offers.c.id == offer_id))


def purge_offers(connection: Connection, now: datetime) -> None:
    """Delete offers that are older than a day."""
    connection.execute(delete(source_offers).where(source_offers.c.offered_at < now - OFFER_RETENTION))


def save_source_channel(
    connection: Connection, guild_id: int, source_ids: Iterable[SourceId], channel_id: int
) -> None:
    """Record the channel in which sources were added."""
    for source_id in source_ids:
        values = {"guild_id": guild_id, "channel_id": channel_id}
        upsert(connection, source_channels, {"source_id": source_id}, values)


def find_source_channel(connection: Connection, source_id: SourceId) -> int | None:
    """None for a source that was not added in Discord."""
    query = select(source_channels.c.channel_id).where(source_channels.c.source_id == source_id)
    return connection.execute(query).scalar()


def delete_source_channel(connection: Connection, source_id: SourceId) -> None:
    """Delete the channel of a removed source."""
    connection.execute(delete(source_channels).where(source_channels.c.source_id == source_id))
