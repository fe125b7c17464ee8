"""Queries for removed articles that can still be restored."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select

from index.model.alert_types import ArrivalKind
from index.model.base_types import ArticleId
from index.store.arrival_queries import record_arrival
from index.store.article_write_queries import delete_article, drop_alias
from index.store.change_log import ChangeKind, log_change
from index.store.json_columns import row_from_json, row_to_json
from index.store.schema import aliases, article_regions, articles, removed_articles, revisions, sources

_STORED_TABLES: Mapping[str, Table] = {
    "articles": articles,
    "article_regions": article_regions,
    "revisions": revisions,
    "aliases": aliases,
}

_MAX_REMOVED_ARTICLES = 100
"""Per corpus; the oldest beyond it cannot be restored any more."""
_MAX_REMOVED_CHARS = 20_000_000
"""Per corpus, over all removed articles; the latest is kept at any length."""


def soft_delete_article(connection: Connection, corpus_id: int, article_id: ArticleId, now: datetime) -> None:
    """Delete an article, and store everything that is needed to restore it."""
    kept = {name: _rows_as_json(connection, table, article_id) for name, table in _STORED_TABLES.items()}
    connection.execute(
        insert(removed_articles).values(
            article_id=article_id, corpus_id=corpus_id, content=json.dumps(kept), removed_at=now
        )
    )
    _delete_beyond_quota(connection, corpus_id)
    delete_article(connection, corpus_id, article_id, now)


def find_removed_article(
    connection: Connection, corpus_id: int, article_id: ArticleId
) -> dict[str, Any] | None:
    """The columns of a removed article; None if it cannot be restored any more."""
    kept = _find_stored_rows(connection, corpus_id, article_id)
    return row_from_json(articles, kept["articles"][0]) if kept else None


def restore_removed_article(
    connection: Connection, corpus_id: int, article_id: ArticleId, now: datetime
) -> None:
    """Store a removed article again under its old id; the caller makes its passages.

    It gets its own URL back, but an alias that belongs to another article by now stays there. A source that no
    longer exists is dropped.
    """
    kept = _find_stored_rows(connection, corpus_id, article_id) or {}
    for article in kept.get("articles", ()):
        if not _has_source(connection, article.get("source_id")):
            article["source_id"] = None
        if article["canonical_url"] is not None:
            drop_alias(connection, corpus_id, article["canonical_url"])
    for name, table in _STORED_TABLES.items():
        rows = [row_from_json(table, row) for row in kept.get(name, ())]
        if name == "aliases":
            rows = [row for row in rows if not _is_url_taken(connection, corpus_id, row["canonical_url"])]
        if rows:
            connection.execute(insert(table), rows)
    connection.execute(delete(removed_articles).where(removed_articles.c.article_id == article_id))
    log_change(connection, corpus_id, article_id, ChangeKind.PUT, now)
    record_arrival(connection, corpus_id, article_id, ArrivalKind.RESTORED, now)


def has_expired_removals(connection: Connection, before: datetime) -> bool:
    """Whether `purge_expired_removals` would delete anything."""
    query = select(removed_articles.c.article_id).where(removed_articles.c.removed_at < before)
    return connection.execute(query.limit(1)).first() is not None


def purge_expired_removals(connection: Connection, before: datetime) -> int:
    """Delete for good the articles that were removed earlier; returns how many."""
    return connection.execute(delete(removed_articles).where(removed_articles.c.removed_at < before)).rowcount


def _delete_beyond_quota(connection: Connection, corpus_id: int) -> None:
    """Delete for good the earliest removed articles of a corpus if they exceed the limits."""
    size = func.length(removed_articles.c.content)
    query = select(removed_articles.c.article_id, size).where(removed_articles.c.corpus_id == corpus_id)
    latest_first = query.order_by(removed_articles.c.removed_at.desc(), removed_articles.c.article_id.desc())
    total, beyond = 0, []
    for place, (article_id, chars) in enumerate(connection.execute(latest_first)):
        total += chars
        if place >= _MAX_REMOVED_ARTICLES or (total > _MAX_REMOVED_CHARS and place > 0):
            beyond.append(article_id)
    connection.execute(delete(removed_articles).where(removed_articles.c.article_id.in_(beyond)))


def _find_stored_rows(
    connection: Connection, corpus_id: int, article_id: ArticleId
) -> dict[str, list[dict[str, Any]]] | None:
    query = select(removed_articles.c.content).where(
        removed_articles.c.article_id == article_id, removed_articles.c.corpus_id == corpus_id
    )
    content = connection.execute(query).scalar()
    return json.loads(content) if content is not None else None


def _rows_as_json(connection: Connection, table: Table, article_id: ArticleId) -> list[dict[str, Any]]:
    owner = table.c.id if table is articles else table.c.article_id
    return [row_to_json(row) for row in connection.execute(select(table).where(owner == article_id))]


def _has_source(connection: Connection, source_id: int | None) -> bool:
    return connection.execute(select(sources.c.id).where(sources.c.id == source_id)).first() is not None


def _is_url_taken(connection: Connection, corpus_id: int, canonical_url: str) -> bool:
    def has(table: Table) -> bool:
        query = select(table.c.corpus_id).where(
            table.c.corpus_id == corpus_id, table.c.canonical_url == canonical_url
        )
        return connection.execute(query.limit(1)).first() is not None

    return has(articles) or has(aliases)
