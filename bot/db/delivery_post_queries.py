"""Queries for the posts of deliveries: what they contain, and which articles a channel was shown."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, false, func, insert, select, update

from bot.db.delivery_queries import Delivery
from bot.db.tables import delivered_articles, delivery_posts
from bot.db.upsert import upsert

DELIVERY_POST_RETENTION = timedelta(days=90)
"""How long a channel is known to have shown an article."""
_IDS_A_QUERY = 500


@dataclass(frozen=True, slots=True)
class PlannedPost:
    """What a message of a delivery contains: one alert, or those of a summary."""

    post_id: int
    is_summary: bool
    alert_ids: tuple[int, ...]


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


def count_unfinished_posts(connection: Connection) -> int:
    """Posts of all deliveries that are not known to be sent."""
    query = select(func.count()).select_from(delivery_posts).where(delivery_posts.c.finished_at.is_(None))
    return int(connection.execute(query).scalar_one())


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


def _to_post(row: Row[*tuple[Any, ...]]) -> PlannedPost:
    return PlannedPost(row.id, row.is_summary, tuple(json.loads(row.alert_ids)))
