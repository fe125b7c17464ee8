"""Queries for deliveries: channels to which new articles are posted, and what was posted there."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, false, func, insert, select, update

from bot.bot_errors import Refusal
from bot.db.quiet_hours import QuietHours
from bot.db.tables import delivered_articles, deliveries, delivery_posts
from bot.db.upsert import upsert
from index import StandingQueryId

MAX_DELIVERIES_PER_SERVER = 25
"""As many as Discord's select shows."""
DEFAULT_MOST_AN_HOUR = 6
DELIVERY_POST_RETENTION = timedelta(days=90)
"""How long a channel is known to have shown an article."""


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


@dataclass(frozen=True, slots=True)
class PlannedPost:
    """What a message of a delivery contains: one alert, or those of a summary."""

    post_id: int
    is_summary: bool
    alert_ids: tuple[int, ...]


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


def plan_post(
    connection: Connection,
    delivery: Delivery,
    alert_ids: Sequence[int],
    article_ids: Iterable[int],
    *,
    is_summary: bool,
    at: datetime,
) -> PlannedPost:
    """Record what a post is to contain, before it is sent. The articles count as shown in the channel."""
    row = insert(delivery_posts).values(
        delivery_id=delivery.delivery_id, is_summary=is_summary, alert_ids=json.dumps(alert_ids), planned_at=at
    )
    post_id = int(connection.execute(row.returning(delivery_posts.c.id)).scalar_one())
    for article_id in article_ids:
        key = {"channel_id": delivery.channel_id, "article_id": article_id}
        upsert(connection, delivered_articles, key, {"post_id": post_id}, update_if=false())
    return PlannedPost(post_id, is_summary, tuple(alert_ids))


def own_post_key(post_id: int) -> str:
    """The key under which the post is sent once."""
    return f"delivery-post:{post_id}"


def list_unfinished_posts(connection: Connection, delivery_id: int) -> list[PlannedPost]:
    """Posts that are not known to be sent, the earliest first."""
    this = (delivery_posts.c.delivery_id == delivery_id) & delivery_posts.c.finished_at.is_(None)
    rows = connection.execute(select(delivery_posts).where(this).order_by(delivery_posts.c.id))
    return [_to_post(row) for row in rows]


def list_recent_posts(connection: Connection, delivery_id: int, since: datetime) -> list[PlannedPost]:
    """Posts of one article since a time that were sent, the earliest first."""
    this = (delivery_posts.c.delivery_id == delivery_id) & (delivery_posts.c.planned_at >= since)
    is_sent = ~delivery_posts.c.is_summary & delivery_posts.c.finished_at.is_not(None)
    rows = connection.execute(select(delivery_posts).where(this, is_sent).order_by(delivery_posts.c.id))
    return [_to_post(row) for row in rows]


def list_post_times(connection: Connection, delivery_id: int, since: datetime) -> list[datetime]:
    """When the posts of a delivery since a time were planned."""
    this = (delivery_posts.c.delivery_id == delivery_id) & (delivery_posts.c.planned_at >= since)
    return list(connection.execute(select(delivery_posts.c.planned_at).where(this)).scalars())


def finish_post(connection: Connection, post_id: int, at: datetime) -> None:
    """Record that a post was sent and its alerts are marked as delivered."""
    connection.execute(update(delivery_posts).where(delivery_posts.c.id == post_id).values(finished_at=at))


def drop_post(connection: Connection, post_id: int) -> None:
    """Forget a post that was not sent; its articles count as not shown."""
    connection.execute(delete(delivery_posts).where(delivery_posts.c.id == post_id))


def find_shown_articles(connection: Connection, channel_id: int, article_ids: Collection[int]) -> set[int]:
    """Those of the articles that the channel was shown."""
    this = delivered_articles.c.channel_id == channel_id
    shown = select(delivered_articles.c.article_id).where(this)
    found: set[int] = set()
    wanted = sorted(article_ids)
    for start in range(0, len(wanted), _IDS_A_QUERY):
        some = wanted[start : start + _IDS_A_QUERY]
        found.update(connection.execute(shown.where(delivered_articles.c.article_id.in_(some))).scalars())
    return found


def find_post_of_article(connection: Connection, channel_id: int, article_id: int) -> int | None:
    """The post with which the channel was shown an article."""
    this = (delivered_articles.c.channel_id == channel_id) & (delivered_articles.c.article_id == article_id)
    found = connection.execute(select(delivered_articles.c.post_id).where(this)).scalar()
    return None if found is None else int(found)


def purge_delivery_posts(connection: Connection, now: datetime) -> None:
    """Forget old posts that were sent."""
    is_old = delivery_posts.c.planned_at < now - DELIVERY_POST_RETENTION
    connection.execute(delete(delivery_posts).where(is_old, delivery_posts.c.finished_at.is_not(None)))


_IDS_A_QUERY = 500


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


def _to_post(row: Row[*tuple[Any, ...]]) -> PlannedPost:
    return PlannedPost(row.id, row.is_summary, tuple(json.loads(row.alert_ids)))


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
