"""Article lists, outlet counts and corpus status, as shown to people."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, true

from index.model.article_types import ArticleSummary, Filters
from index.model.base_types import CorpusName, PublishedAt
from index.model.report_types import CorpusStatus, OutletCount
from index.store.article_facts_query import PUBLISHED_COLUMNS, select_facts, to_facts, to_published
from index.store.article_filters import filter_conditions, select_corpus_ids
from index.store.article_queries import count_articles
from index.store.change_log import find_last_change_at
from index.store.edition_queries import Edition
from index.store.embedding_queries import count_unembedded
from index.store.passage_queries import count_passages
from index.store.schema import articles, corpora, passages
from index.text.search_folding import fold_name


def list_article_summaries(
    connection: Connection,
    corpus_names: Sequence[CorpusName] | None,
    *,
    contains: str,
    outlet: str | None,
    since: datetime | None,
    until: datetime | None,
    edition_id: int | None,
    limit: int,
    offset: int,
) -> list[ArticleSummary]:
    """The newest additions first, of every corpus if no names are given; passages are those of the edition."""
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
        .where(_listing_condition(corpus_names, contains, outlet, since, until))
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


def count_article_summaries(
    connection: Connection,
    corpus_names: Sequence[CorpusName] | None,
    *,
    contains: str,
    outlet: str | None,
    since: datetime | None,
    until: datetime | None,
) -> int:
    query = (
        select(func.count())
        .select_from(articles.join(corpora, corpora.c.id == articles.c.corpus_id))
        .where(_listing_condition(corpus_names, contains, outlet, since, until))
    )
    return int(connection.execute(query).scalar_one())


def _listing_condition(
    corpus_names: Sequence[CorpusName] | None,
    contains: str,
    outlet: str | None,
    since: datetime | None,
    until: datetime | None,
) -> ColumnElement[bool]:
    narrowing = Filters(since=since, until=until, outlet=outlet)
    conditions = filter_conditions(narrowing, select_corpus_ids(corpus_names))
    if corpus_names is not None:
        conditions.append(corpora.c.name.in_(corpus_names))
    if contains:
        conditions.append(
            or_(
                *(
                    column.icontains(contains, autoescape=True)
                    for column in (articles.c.title, articles.c.outlet, articles.c.url)
                )
            )
        )
    return and_(true(), *conditions)


def count_outlets(
    connection: Connection, corpus_names: Sequence[CorpusName], *, contains: str, limit: int
) -> list[OutletCount]:
    """Outlets of the corpora, most articles first; spellings that differ only in case are one outlet.

    The outlet filter also ignores case, so either spelling finds all articles of the outlet.
    """
    query = (
        select(articles.c.outlet, func.count())
        .where(articles.c.corpus_id.in_(select_corpus_ids(corpus_names)), articles.c.outlet != "")
        .group_by(articles.c.outlet)
        .order_by(func.count().desc(), articles.c.outlet)
    )
    wanted = fold_name(contains)
    names: dict[str, str] = {}
    counts: dict[str, int] = {}
    # Folding here instead of in the query folds each outlet once, and not each article.
    for name, count in connection.execute(query):
        key = fold_name(name)
        if wanted in key:
            names.setdefault(key, name)
            counts[key] = counts.get(key, 0) + count
    best = sorted(counts, key=lambda key: (-counts[key], key))[:limit]
    return [OutletCount(name=names[key], articles=counts[key]) for key in best]


def read_corpus_status(
    connection: Connection, name: CorpusName, corpus_id: int | None, edition: Edition | None
) -> CorpusStatus:
    """The figures of a corpus; zeros if nothing was ever added to it."""
    if corpus_id is None or edition is None:
        return CorpusStatus(corpus=name, articles=0, passages=0, pending=0, newest=None, last_change_at=None)
    return CorpusStatus(
        corpus=name,
        articles=count_articles(connection, [corpus_id]),
        passages=count_passages(connection, corpus_id, edition.id),
        pending=count_unembedded(connection, edition.id, edition.model_id, corpus_id),
        newest=_find_newest_date(connection, corpus_id),
        last_change_at=find_last_change_at(connection, corpus_id),
    )


def _find_newest_date(connection: Connection, corpus_id: int) -> PublishedAt | None:
    query = (
        select(*PUBLISHED_COLUMNS)
        .where(articles.c.corpus_id == corpus_id, articles.c.published_at.is_not(None))
        .order_by(articles.c.published_at.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else to_published(row)
