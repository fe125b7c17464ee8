"""Queries for deliveries: channels to which new articles are posted."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from bot.bot_errors import Refusal
from bot.db.quiet_hours import QuietHours
from bot.db.tables import deliveries
from index import StandingQueryId

MAX_DELIVERIES_PER_SERVER = 25
"""As many as Discord's select shows."""
DEFAULT_MOST_AN_HOUR = 6
MAX_AN_HOUR = 30


class DeliveryState(StrEnum):
    """Whether a delivery posts. The values are stored."""

    ON = "on"
    PAUSED = "paused"
    """By a moderator."""
    STOPPED = "stopped"
    """By the bot, which cannot post in the channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryOptions:
    """What moderators can change of a delivery."""

    role_id: int | None = None
    """The role that each post mentions."""
    most_an_hour: int = DEFAULT_MOST_AN_HOUR
    quiet_hours: QuietHours | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A channel, and the standing query whose articles are posted there."""

    delivery_id: int
    guild_id: int
    channel_id: int
    query_id: StandingQueryId
    options: DeliveryOptions
    state: DeliveryState
    person_id: int | None
    """Who added or resumed it; None if their data was deleted."""
    added_at: datetime


def add_delivery(
    connection: Connection,
    *,
    guild_id: int,
    channel_id: int,
    query_id: StandingQueryId,
    options: DeliveryOptions,
    person_id: int,
    at: datetime,
) -> int:
    """Returns its id."""
    row = insert(deliveries).values(
        guild_id=guild_id,
        channel_id=channel_id,
        query_id=query_id,
        state=DeliveryState.ON.value,
        person_id=person_id,
        added_at=at,
        **_option_columns(options),
    )
    return int(connection.execute(row.returning(deliveries.c.id)).scalar_one())


def require_room_for_delivery(connection: Connection, guild_id: int) -> None:
    """Raises Refusal if the server has as many deliveries as it may have."""
    query = select(func.count()).select_from(deliveries).where(deliveries.c.guild_id == guild_id)
    if int(connection.execute(query).scalar_one()) >= MAX_DELIVERIES_PER_SERVER:
        raise Refusal(
            "This server has {n} deliveries, which is the limit. Remove one first.", n=MAX_DELIVERIES_PER_SERVER
        )


def list_deliveries(connection: Connection, guild_id: int) -> list[Delivery]:
    """The deliveries of a server, the oldest first."""
    query = select(deliveries).where(deliveries.c.guild_id == guild_id).order_by(deliveries.c.id)
    return [_to_delivery(row) for row in connection.execute(query)]


def list_active_deliveries(connection: Connection) -> list[Delivery]:
    """The deliveries of all servers that post."""
    query = select(deliveries).where(deliveries.c.state == DeliveryState.ON.value).order_by(deliveries.c.id)
    return [_to_delivery(row) for row in connection.execute(query)]


def find_delivery(connection: Connection, guild_id: int, delivery_id: int) -> Delivery | None:
    """None if the server has no such delivery."""
    row = connection.execute(select(deliveries).where(_is_of(guild_id, delivery_id))).one_or_none()
    return None if row is None else _to_delivery(row)


def change_delivery_options(connection: Connection, delivery: Delivery, options: DeliveryOptions) -> bool:
    """Returns whether the options differ from those of before."""
    this = _is_of(delivery.guild_id, delivery.delivery_id)
    connection.execute(update(deliveries).where(this).values(_option_columns(options)))
    return options != delivery.options


def pause_delivery(connection: Connection, guild_id: int, delivery_id: int, state: DeliveryState) -> bool:
    """Pause or stop a delivery; returns whether it was on."""
    this = _is_of(guild_id, delivery_id) & (deliveries.c.state == DeliveryState.ON.value)
    return bool(connection.execute(update(deliveries).where(this).values(state=state.value)).rowcount)


def resume_delivery(connection: Connection, guild_id: int, delivery_id: int, person_id: int) -> bool:
    """Let a delivery post again; returns whether it did not."""
    this = _is_of(guild_id, delivery_id) & (deliveries.c.state != DeliveryState.ON.value)
    values = {"state": DeliveryState.ON.value, "person_id": person_id}
    return bool(connection.execute(update(deliveries).where(this).values(values)).rowcount)


def delete_delivery(connection: Connection, guild_id: int, delivery_id: int) -> bool:
    """Returns whether there was one."""
    return bool(connection.execute(delete(deliveries).where(_is_of(guild_id, delivery_id))).rowcount)


def _is_of(guild_id: int, delivery_id: int) -> ColumnElement[bool]:
    return (deliveries.c.guild_id == guild_id) & (deliveries.c.id == delivery_id)


def _option_columns(options: DeliveryOptions) -> dict[str, object]:
    quiet = options.quiet_hours
    return {
        "role_id": options.role_id,
        "most_an_hour": options.most_an_hour,
        "quiet_hours": f"{quiet.start:%H:%M}-{quiet.end:%H:%M}" if quiet else None,
        "time_zone": quiet.zone if quiet else None,
    }


def _to_delivery(row: Row[*tuple[Any, ...]]) -> Delivery:
    quiet = None
    if row.quiet_hours is not None:
        start, end = map(time.fromisoformat, row.quiet_hours.split("-"))
        quiet = QuietHours(start, end, row.time_zone)
    return Delivery(
        delivery_id=row.id,
        guild_id=row.guild_id,
        channel_id=row.channel_id,
        query_id=StandingQueryId(row.query_id),
        options=DeliveryOptions(role_id=row.role_id, most_an_hour=row.most_an_hour, quiet_hours=quiet),
        state=DeliveryState(row.state),
        person_id=row.person_id,
        added_at=row.added_at,
    )
