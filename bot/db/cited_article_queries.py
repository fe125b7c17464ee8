"""Queries for the articles that answers cite, by which who asked is told once that one of them changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, or_, select, update

from bot.db.tables import cited_articles, exchanges
from index import ArticleId

MOST_WATCHED = 5000
"""Citations that are compared with the library at once, the newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedCitation:
    """An article that an answer cites, and about which nobody was told yet."""

    exchange_id: int
    article_id: ArticleId
    counts_people: bool
    """Whether the quote has a number that a later report may change."""
    asked_at: datetime


def add_cited_articles(
    connection: Connection, exchange_id: int, counts_people: Mapping[ArticleId, bool]
) -> None:
    """Record the articles of a new answer, each with whether its quotes count people."""
    if counts_people:
        rows = [
            {"exchange_id": exchange_id, "article_id": article_id, "counts_people": counts}
            for article_id, counts in counts_people.items()
        ]
        connection.execute(insert(cited_articles), rows)


def list_watched_citations(connection: Connection, since: datetime) -> list[WatchedCitation]:
    """Citations of answers that were sent since then, the newest first."""
    query = (
        select(
            cited_articles.c.exchange_id,
            cited_articles.c.article_id,
            cited_articles.c.counts_people,
            exchanges.c.asked_at,
        )
        .join(exchanges, exchanges.c.id == cited_articles.c.exchange_id)
        .where(cited_articles.c.told_at.is_(None), exchanges.c.asked_at >= since)
        .where(or_(exchanges.c.message_id.is_not(None), exchanges.c.is_private))
        .order_by(exchanges.c.id.desc())
        .limit(MOST_WATCHED)
    )
    return [
        WatchedCitation(
            exchange_id=row.exchange_id,
            article_id=ArticleId(row.article_id),
            counts_people=row.counts_people,
            asked_at=row.asked_at,
        )
        for row in connection.execute(query)
    ]


def mark_told(connection: Connection, exchange_id: int, article_id: ArticleId, at: datetime) -> None:
    """Record that who asked was told of the change, or cannot be told."""
    this = (cited_articles.c.exchange_id == exchange_id) & (cited_articles.c.article_id == article_id)
    connection.execute(update(cited_articles).where(this).values(told_at=at))


def count_told(connection: Connection, *, guild_id: int | None, person_id: int, since: datetime) -> int:
    """How many changes were told since then on a server; with `guild_id` None, to a person."""
    place = exchanges.c.guild_id == guild_id
    if guild_id is None:
        place = exchanges.c.guild_id.is_(None) & (exchanges.c.person_id == person_id)
    query = (
        select(func.count())
        .select_from(cited_articles)
        .join(exchanges, exchanges.c.id == cited_articles.c.exchange_id)
        .where(cited_articles.c.told_at >= since, place)
    )
    return int(connection.execute(query).scalar_one())
