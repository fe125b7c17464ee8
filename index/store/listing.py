"""Listings of articles, as people look through them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from index.store.articles import allowed_by
from index.store.facts import select_facts, to_facts
from index.store.schema import articles, corpora, passages
from index.types import ArticleSummary, CorpusName, Filters


def list_summaries(
    connection: Connection,
    corpus_names: Sequence[CorpusName],
    *,
    contains: str,
    outlet: str | None,
    since: datetime | None,
    until: datetime | None,
    edition_id: int | None,
    limit: int,
    offset: int,
) -> list[ArticleSummary]:
    counted = (
        select(func.count())
        .where(passages.c.article_id == articles.c.id, passages.c.edition_id == edition_id)
        .scalar_subquery()
    )
    query = (
        select_facts(
            articles.c.revision,
            articles.c.added_at,
            counted.label("passages"),
            func.length(articles.c.text).label("characters"),
        )
        .where(_listed(corpus_names, contains, outlet, since, until))
        .order_by(articles.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [
        ArticleSummary(
            facts=to_facts(row),
            revision=row.revision,
            added_at=row.added_at,
            passages=row.passages,
            characters=row.characters,
        )
        for row in connection.execute(query)
    ]


def count_listed(
    connection: Connection,
    corpus_names: Sequence[CorpusName],
    *,
    contains: str,
    outlet: str | None,
    since: datetime | None,
    until: datetime | None,
) -> int:
    query = (
        select(func.count())
        .select_from(articles.join(corpora, corpora.c.id == articles.c.corpus_id))
        .where(_listed(corpus_names, contains, outlet, since, until))
    )
    return int(connection.execute(query).scalar_one())


def _listed(
    corpus_names: Sequence[CorpusName],
    contains: str,
    outlet: str | None,
    since: datetime | None,
    until: datetime | None,
) -> ColumnElement[bool]:
    narrowing = Filters(since=since, until=until, outlet=outlet)
    conditions = [corpora.c.name.in_(corpus_names), *allowed_by(narrowing)]
    if contains:
        conditions.append(
            or_(
                *(
                    column.icontains(contains, autoescape=True)
                    for column in (articles.c.title, articles.c.outlet, articles.c.url)
                )
            )
        )
    return and_(*conditions)
