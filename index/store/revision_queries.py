"""Queries for earlier revisions of articles: archive, compare and restore them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from index.model.alert_types import ArrivalKind
from index.model.base_types import ArticleId
from index.model.figure_types import RevisionFacts
from index.store.arrival_queries import record_arrival
from index.store.change_log import ChangeKind, log_change
from index.store.json_columns import row_from_json, row_to_json
from index.store.schema import articles, passages, revisions

_CONTENT_COLUMNS = ("revision", "title", "text", "content_hash")
# What a revision stores besides title and text: facts about the article, not about its page.
FACT_COLUMNS = (
    "url",
    "outlet",
    "author",
    "published_at",
    "published_precision",
    "published_zone",
    "language",
    "fetched_at",
    "dateline",
    "correction",
    "text_origin",
    "text_url",
    "provenance",
    "revised_at",
    "edited",
)


@dataclass(frozen=True, slots=True)
class EarlierRevision:
    """Title and text of a revision."""

    title: str
    text: str
    content_hash: str


def had_earlier_content(connection: Connection, article_id: ArticleId, content_hash: str) -> bool:
    """Whether an earlier revision of the article had this text."""
    query = select(revisions.c.revision).where(
        revisions.c.article_id == article_id, revisions.c.content_hash == content_hash
    )
    return connection.execute(query.limit(1)).first() is not None


def count_same_revisions(
    connection: Connection, article_id: ArticleId, *, title: str, content_hash: str
) -> int:
    """How many earlier revisions of the article had this title and this text."""
    query = select(func.count()).where(
        revisions.c.article_id == article_id,
        revisions.c.content_hash == content_hash,
        revisions.c.title == title,
    )
    return int(connection.execute(query).scalar_one())


def list_revisions(connection: Connection, article_id: ArticleId, *, limit: int) -> list[RevisionFacts]:
    """The earlier revisions of an article, the latest first."""
    query = select(revisions.c.revision, revisions.c.title, revisions.c.replaced_at)
    query = query.where(revisions.c.article_id == article_id).order_by(revisions.c.revision.desc())
    return [RevisionFacts(*row) for row in connection.execute(query.limit(limit))]


def find_revision(connection: Connection, article_id: ArticleId, revision: int) -> EarlierRevision | None:
    """None if the revision does not exist or was stored without its facts."""
    query = select(revisions.c.title, revisions.c.text, revisions.c.content_hash).where(
        revisions.c.article_id == article_id,
        revisions.c.revision == revision,
        revisions.c.facts.is_not(None),
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else EarlierRevision(row.title, row.text, row.content_hash)


def find_content(connection: Connection, article_id: ArticleId, revision: int) -> EarlierRevision | None:
    """Title and text of any revision, the current one included; None if the library does not have it."""
    for table, own_id in ((articles, articles.c.id), (revisions, revisions.c.article_id)):
        query = select(table.c.title, table.c.text, table.c.content_hash).where(
            own_id == article_id, table.c.revision == revision
        )
        row = connection.execute(query).one_or_none()
        if row is not None:
            return EarlierRevision(row.title, row.text, row.content_hash)
    return None


def find_text_of_revision(connection: Connection, article_id: ArticleId, content_hash: str) -> str | None:
    """The text of the earlier revision of an article that has a hash."""
    query = select(revisions.c.text).where(
        revisions.c.article_id == article_id, revisions.c.content_hash == content_hash
    )
    return connection.execute(query.order_by(revisions.c.revision.desc()).limit(1)).scalar()


def archive_revision(connection: Connection, article_id: ArticleId, now: datetime) -> Row[*tuple[Any, ...]]:
    """Copy an article's current content to its revisions; returns a row with `revision` and `content_hash`."""
    columns = [articles.c[name] for name in (*_CONTENT_COLUMNS, *FACT_COLUMNS)]
    row = connection.execute(select(*columns).where(articles.c.id == article_id)).one()
    stored = row_to_json(row)
    facts = {name: stored[name] for name in FACT_COLUMNS}
    content = {name: stored[name] for name in _CONTENT_COLUMNS}
    connection.execute(
        insert(revisions).values(
            article_id=article_id,
            replaced_at=now,
            facts=json.dumps(facts, ensure_ascii=False),
            **content,
        )
    )
    return row


def replace_article_content(
    connection: Connection, corpus_id: int, article_id: ArticleId, values: Mapping[str, object], now: datetime
) -> None:
    """Change an article's columns and delete its passages, which the caller replaces; logs the change."""
    connection.execute(update(articles).where(articles.c.id == article_id).values(values))
    connection.execute(delete(passages).where(passages.c.article_id == article_id))
    log_change(connection, corpus_id, article_id, ChangeKind.PUT, now)


def restore_revision(
    connection: Connection, corpus_id: int, article_id: ArticleId, revision: int, now: datetime
) -> int:
    """Store an earlier revision, found by `find_revision`, as a new one; returns the new number.

    The replaced text is refused from now on.
    """
    query = select(revisions).where(revisions.c.article_id == article_id, revisions.c.revision == revision)
    earlier = connection.execute(query).one()
    before = archive_revision(connection, article_id, now)
    facts = json.loads(earlier.facts)
    if "text_url" not in facts:  # Format 0004 and older did not store where a text came from.
        facts |= {"text_origin": None, "text_url": None, "provenance": None}
    values = row_from_json(articles, facts) | {
        "title": earlier.title,
        "text": earlier.text,
        "content_hash": earlier.content_hash,
        "revision": before.revision + 1,
        "updated_at": now,
        "regions_version": None,
        "speakers_version": None,
        "refused_hash": before.content_hash,
    }
    replace_article_content(connection, corpus_id, article_id, values, now)
    record_arrival(connection, corpus_id, article_id, ArrivalKind.REVISED, now)
    return int(before.revision) + 1
