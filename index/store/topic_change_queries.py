"""Queries for what changed since a date: articles published, texts replaced, pages corrected or gone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, and_, exists, func, or_, select

from index.model.article_types import Filters
from index.model.base_types import ArticleId, PublishedAt
from index.store.article_facts_query import PUBLISHED_COLUMNS, to_published
from index.store.article_filters import filter_conditions
from index.store.portable_sql import json_text
from index.store.schema import articles, revisions

_ALL = Filters()


@dataclass(frozen=True, slots=True)
class PublishedOpening:
    """A dated article with the beginning of its text."""

    article_id: ArticleId
    title: str
    outlet: str | None
    url: str | None
    text: str
    published: PublishedAt


@dataclass(frozen=True, slots=True)
class ReplacedText:
    """The text of an article as it was at a moment, and when it was replaced."""

    article_id: ArticleId
    revision: int
    title: str
    text: str
    content_hash: str
    """Computed when the text was stored."""
    replaced_at: datetime
    last_revision: int
    """The revision that the article had at the end of the time."""


def list_published_openings(
    connection: Connection,
    corpus_ids: Sequence[int],
    *,
    since: datetime,
    until: datetime,
    filters: Filters = _ALL,
    added_after: datetime | None = None,
    chars: int,
    limit: int,
) -> list[PublishedOpening]:
    """Articles published in a time, both ends inclusive, the newest first.

    With `added_after`, only those that were added to the library later than that.
    """
    opening = func.substr(articles.c.text, 1, chars).label("opening")
    columns = (articles.c.id, articles.c.title, articles.c.outlet, articles.c.url, *PUBLISHED_COLUMNS, opening)
    query = select(*columns).where(
        articles.c.corpus_id.in_(corpus_ids),
        *filter_conditions(replace(filters, since=since, until=until), corpus_ids),
    )
    if added_after is not None:
        query = query.where(articles.c.added_at > added_after)
    newest_first = query.order_by(articles.c.published_at.desc(), articles.c.id.desc()).limit(limit)
    found = []
    for row in connection.execute(newest_first):
        published = to_published(row)
        assert published is not None, "the query selects dated articles"
        found.append(
            PublishedOpening(ArticleId(row.id), row.title, row.outlet, row.url, row.opening, published)
        )
    return found


def list_replaced_texts(
    connection: Connection,
    corpus_ids: Sequence[int],
    *,
    since: datetime,
    until: datetime,
    filters: Filters = _ALL,
    limit: int,
) -> list[ReplacedText]:
    """The text of each article before it was replaced in a time; the latest change first."""
    # The revision that was replaced last was followed by the one that the article had then.
    last = (func.max(revisions.c.revision) + 1).label("last_revision")
    first = (
        select(revisions.c.article_id, func.min(revisions.c.revision).label("revision"), last)
        .join(articles, articles.c.id == revisions.c.article_id)
        .where(articles.c.corpus_id.in_(corpus_ids), revisions.c.replaced_at.between(since, until))
        .where(*filter_conditions(filters, corpus_ids))
        .group_by(revisions.c.article_id)
        .subquery()
    )
    query = select(revisions, first.c.last_revision).join(
        first,
        and_(revisions.c.article_id == first.c.article_id, revisions.c.revision == first.c.revision),
    )
    rows = connection.execute(query.order_by(revisions.c.replaced_at.desc()).limit(limit))
    return [
        ReplacedText(
            ArticleId(row.article_id),
            row.revision,
            row.title,
            row.text,
            row.content_hash,
            row.replaced_at,
            row.last_revision,
        )
        for row in rows
    ]


def list_outdated_ids(
    connection: Connection,
    corpus_ids: Sequence[int],
    *,
    since: datetime,
    until: datetime,
    filters: Filters = _ALL,
    limit: int,
) -> list[ArticleId]:
    """Articles whose page got a correction note or disappeared in a time, the last added first."""
    earlier_note = json_text(revisions.c.facts, "correction")
    got_note = exists().where(
        revisions.c.article_id == articles.c.id,
        revisions.c.replaced_at.between(since, until),
        earlier_note.is_distinct_from(articles.c.correction),
    )
    is_gone = articles.c.gone_at.between(since, until)
    is_outdated = or_(is_gone, and_(articles.c.correction.is_not(None), got_note))
    query = select(articles.c.id).where(
        articles.c.corpus_id.in_(corpus_ids), is_outdated, *filter_conditions(filters, corpus_ids)
    )
    newest_first = query.order_by(articles.c.id.desc()).limit(limit)
    return [ArticleId(article_id) for article_id in connection.execute(newest_first).scalars()]
