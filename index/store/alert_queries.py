"""Queries for alerts: what was found for a standing query, and whether it was delivered."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, or_, select, update

from index.model.alert_types import AlertId, AlertKind, StandingQueryId
from index.model.base_types import ArticleId
from index.model.protocols import Span
from index.store.portable_sql import is_among, json_text
from index.store.schema import alerts, articles, removed_articles, standing_queries

_DELIVERED_KINDS = (AlertKind.NEW.value, AlertKind.CHANGED.value)


@dataclass(frozen=True, slots=True)
class QuotePlace:
    """Where the quote of an alert stands: in one revision of an article, whose text has a hash."""

    article_id: ArticleId
    revision: int
    content_hash: str
    span: Span | None
    """None if the article has no sentence that may be quoted."""
    answer: Span | None = None
    """The words that answer, in characters of the article."""


@dataclass(frozen=True, slots=True)
class StoredAlert:
    """A row of the alerts."""

    alert_id: AlertId
    query_id: StandingQueryId
    kind: AlertKind
    place: QuotePlace
    repeats_id: AlertId | None
    matched_at: datetime
    delivered_at: datetime | None

    @property
    def is_pending(self) -> bool:
        """Whether it is still to be delivered."""
        return self.delivered_at is None and self.kind.value in _DELIVERED_KINDS

    @property
    def delivered_with(self) -> AlertId:
        """The alert that is delivered for this match."""
        return self.repeats_id if self.repeats_id is not None else self.alert_id


def insert_alert(
    connection: Connection,
    query_id: StandingQueryId,
    place: QuotePlace,
    kind: AlertKind,
    now: datetime,
    *,
    repeats_id: AlertId | None = None,
) -> None:
    connection.execute(
        insert(alerts).values(
            query_id=query_id,
            article_id=place.article_id,
            kind=kind.value,
            repeats_id=repeats_id,
            matched_at=now,
            **_place_columns(place),
        )
    )


def move_alert(connection: Connection, alert_id: AlertId, place: QuotePlace) -> None:
    """Let an alert that was not delivered yet quote a later revision of its article."""
    this = update(alerts).where(alerts.c.id == alert_id, alerts.c.delivered_at.is_(None))
    connection.execute(this.values(_place_columns(place)))


def list_alerts_of_articles(
    connection: Connection, query_id: StandingQueryId, article_ids: Collection[ArticleId]
) -> list[StoredAlert]:
    """What was found for a standing query in some articles, the earliest first."""
    query = select(alerts).where(alerts.c.query_id == query_id, alerts.c.article_id.in_(article_ids))
    return [_to_stored_alert(row) for row in connection.execute(query.order_by(alerts.c.id))]


def find_alerted_queries(connection: Connection, article_id: ArticleId) -> set[StandingQueryId]:
    """The standing queries that an article was matched for."""
    query = select(alerts.c.query_id).where(alerts.c.article_id == article_id)
    return {StandingQueryId(i) for i in connection.execute(query).scalars()}


def list_latest_alerts(
    connection: Connection, query_id: StandingQueryId, *, limit: int, before: AlertId | None = None
) -> list[StoredAlert]:
    """The alerts of a standing query that were or will be delivered, the latest first."""
    query = select(alerts).where(alerts.c.query_id == query_id, alerts.c.kind.in_(_DELIVERED_KINDS))
    if before is not None:
        query = query.where(alerts.c.id < before)
    rows = connection.execute(query.order_by(alerts.c.id.desc()).limit(limit))
    return [_to_stored_alert(row) for row in rows]


def list_pending_alerts(
    connection: Connection, query_ids: Iterable[StandingQueryId], limit: int
) -> list[StoredAlert]:
    """Alerts to deliver, the earliest first, without those of articles that were removed."""
    query = select(alerts).join(articles, articles.c.id == alerts.c.article_id).where(_is_pending())
    query = query.where(is_among(alerts.c.query_id)).order_by(alerts.c.id).limit(limit)
    return [_to_stored_alert(row) for row in connection.execute(query, {"ids": list(query_ids)})]


def count_pending_alerts(connection: Connection) -> int:
    """The alerts of all standing queries that `list_pending_alerts` would return."""
    query = select(func.count()).select_from(alerts.join(articles, articles.c.id == alerts.c.article_id))
    return int(connection.execute(query.where(_is_pending())).scalar_one())


def find_waiting_queries(connection: Connection, query_ids: Iterable[StandingQueryId]) -> set[StandingQueryId]:
    """Those of the standing queries for which `list_pending_alerts` returns alerts."""
    query = select(alerts.c.query_id).join(articles, articles.c.id == alerts.c.article_id)
    query = query.where(_is_pending(), is_among(alerts.c.query_id)).distinct()
    return {StandingQueryId(i) for i in connection.execute(query, {"ids": list(query_ids)}).scalars()}


def mark_alerts_delivered(connection: Connection, ids: Sequence[AlertId], now: datetime) -> list[AlertId]:
    """Record the delivery of alerts; returns those that were still to be delivered."""
    this = update(alerts).where(is_among(alerts.c.id), alerts.c.delivered_at.is_(None))
    marked = connection.execute(this.values(delivered_at=now).returning(alerts.c.id), {"ids": list(ids)})
    return sorted(AlertId(i) for i in marked.scalars())


def find_alert(connection: Connection, alert_id: AlertId) -> StoredAlert | None:
    row = connection.execute(select(alerts).where(alerts.c.id == alert_id)).one_or_none()
    return None if row is None else _to_stored_alert(row)


def delete_alerts_of_purged(connection: Connection) -> None:
    """Delete the alerts of articles that were removed for good."""
    exists = select(articles.c.id).where(articles.c.id == alerts.c.article_id).exists()
    restorable = select(removed_articles.c.article_id)
    restorable = restorable.where(removed_articles.c.article_id == alerts.c.article_id)
    connection.execute(delete(alerts).where(~or_(exists, restorable.exists())))


def has_old_alerts(connection: Connection, before: datetime) -> bool:
    return connection.execute(select(alerts.c.id).where(_is_old(before)).limit(1)).first() is not None


def delete_old_alerts(connection: Connection, before: datetime) -> int:
    """Delete the alerts that were matched before a time; returns how many.

    Answers that were delivered stay: new answers are compared with them.
    """
    return connection.execute(delete(alerts).where(_is_old(before))).rowcount


def _is_old(before: datetime) -> ColumnElement[bool]:
    question = json_text(standing_queries.c.criteria, "question")
    asking = select(standing_queries.c.id).where(question.is_not(None))
    return (alerts.c.matched_at < before) & or_(
        alerts.c.delivered_at.is_(None), alerts.c.query_id.not_in(asking)
    )


def _is_pending() -> ColumnElement[bool]:
    return alerts.c.delivered_at.is_(None) & alerts.c.kind.in_(_DELIVERED_KINDS)


def _place_columns(place: QuotePlace) -> dict[str, object]:
    start, end = place.span or (None, None)
    answer_start, answer_end = place.answer or (None, None)
    return {
        "revision": place.revision,
        "content_hash": place.content_hash,
        "start": start,
        "end": end,
        "answer_start": answer_start,
        "answer_end": answer_end,
    }


def _to_stored_alert(row: Row[*tuple[Any, ...]]) -> StoredAlert:
    place = QuotePlace(
        ArticleId(row.article_id),
        row.revision,
        row.content_hash,
        (row.start, row.end) if row.start is not None else None,
        (row.answer_start, row.answer_end) if row.answer_start is not None else None,
    )
    return StoredAlert(
        AlertId(row.id),
        StandingQueryId(row.query_id),
        AlertKind(row.kind),
        place,
        AlertId(row.repeats_id) if row.repeats_id is not None else None,
        row.matched_at,
        row.delivered_at,
    )
