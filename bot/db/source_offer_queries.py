"""Queries for feeds offered to a moderator, and for the channel in which each source was added."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.dialects.sqlite import insert as insert_or_update

from bot.db.storage_quotas import trim_offers
from bot.db.tables import source_channels, source_offers
from index import FeedChoice, SourceId, SourceLabels

OFFER_RETENTION = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOffer:
    """Feeds that a moderator may choose from, and how the chosen one is to be labelled."""

    choices: tuple[FeedChoice, ...]
    labels: SourceLabels


_OFFER = TypeAdapter(SourceOffer)


def add_offer(connection: Connection, guild_id: int, offer: SourceOffer, at: datetime) -> int:
    """Keep an offer for a while; its number."""
    content = _OFFER.dump_json(offer).decode()
    row = insert(source_offers).values(guild_id=guild_id, content=content, offered_at=at)
    offer_id = int(connection.execute(row.returning(source_offers.c.id)).scalar_one())
    trim_offers(connection, guild_id)
    return offer_id


def find_offer(connection: Connection, guild_id: int, offer_id: int) -> SourceOffer | None:
    """None for one that is forgotten, or of another server."""
    query = select(source_offers.c.content).where(
        source_offers.c.id == offer_id, source_offers.c.guild_id == guild_id
    )
    content = connection.execute(query).scalar()
    return None if content is None else _OFFER.validate_json(content)


def delete_offer(connection: Connection, offer_id: int) -> None:
    """It was decided about."""
    connection.execute(delete(source_offers).where(source_offers.c.id == offer_id))


def purge_offers(connection: Connection, now: datetime) -> None:
    """Forget what nobody decided about."""
    connection.execute(delete(source_offers).where(source_offers.c.offered_at < now - OFFER_RETENTION))


def save_source_channel(
    connection: Connection, guild_id: int, source_ids: Iterable[SourceId], channel_id: int
) -> None:
    """Sources were added in this channel."""
    for source_id in source_ids:
        values = {"guild_id": guild_id, "channel_id": channel_id}
        row = insert_or_update(source_channels).values(source_id=source_id, **values)
        connection.execute(row.on_conflict_do_update(index_elements=["source_id"], set_=values))


def find_source_channel(connection: Connection, source_id: SourceId) -> int | None:
    """None for a source that was not added in Discord."""
    query = select(source_channels.c.channel_id).where(source_channels.c.source_id == source_id)
    return connection.execute(query).scalar()


def delete_source_channel(connection: Connection, source_id: SourceId) -> None:
    """The source is followed no more."""
    connection.execute(delete(source_channels).where(source_channels.c.source_id == source_id))
