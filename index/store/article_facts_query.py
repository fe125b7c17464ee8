"""The query for the facts shown with an article, and their conversion from rows."""

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select

from index.model.article_types import ArticleFacts, PageStatus
from index.model.base_types import (
    ArticleId,
    CorpusName,
    OutletKind,
    Precision,
    PublishedAt,
    Region,
    SourceLabels,
)
from index.store.json_columns import PROVENANCE_COLUMNS, to_provenance
from index.store.provenance import describe_text
from index.store.schema import articles, corpora, sources

PUBLISHED_COLUMNS = (articles.c.published_at, articles.c.published_precision, articles.c.published_zone)
"""What `to_published` reads."""

LABEL_COLUMNS = tuple(
    column.label(f"source_{column.name}")
    for column in (
        sources.c.outlet_kind,
        sources.c.country,
        sources.c.region,
        sources.c.language,
        sources.c.trust_note,
    )
)
"""What `to_source_labels` reads, under names that no column of `articles` has."""

_FACT_COLUMNS = (
    articles.c.id,
    corpora.c.name.label("corpus"),
    articles.c.title,
    articles.c.url,
    articles.c.outlet,
    articles.c.author,
    articles.c.language,
    *PUBLISHED_COLUMNS,
    articles.c.gone_at,
    articles.c.revised_at,
    articles.c.correction,
    *PROVENANCE_COLUMNS,
    sources.c.id.label("labelled_source"),
    *LABEL_COLUMNS,
)


def select_facts(*more: ColumnElement[Any]) -> Select[Any]:
    """A query over all articles for what `to_facts` reads, plus more columns."""
    return (
        select(*_FACT_COLUMNS, *more)
        .select_from(articles)
        .join(corpora, corpora.c.id == articles.c.corpus_id)
        .outerjoin(sources, sources.c.id == articles.c.source_id)
    )


def to_facts(row: Row[*tuple[Any, ...]]) -> ArticleFacts:
    return ArticleFacts(
        article_id=ArticleId(row.id),
        corpus=CorpusName(row.corpus),
        title=row.title,
        url=row.url,
        outlet=row.outlet,
        author=row.author,
        published=to_published(row),
        language=row.language,
        standing=PageStatus(gone_at=row.gone_at, revised_at=row.revised_at, correction=row.correction),
        labels=to_source_labels(row) if row.labelled_source is not None else None,
        text_source=describe_text(row.url, to_provenance(row)),
    )


def to_published(row: Row[*tuple[Any, ...]]) -> PublishedAt | None:
    if row.published_at is None:
        return None
    return PublishedAt(row.published_at, Precision(row.published_precision), row.published_zone)


def to_source_labels(row: Row[*tuple[Any, ...]]) -> SourceLabels:
    return SourceLabels(
        kind=OutletKind(row.source_outlet_kind) if row.source_outlet_kind else None,
        country=row.source_country,
        region=Region(row.source_region) if row.source_region else None,
        language=row.source_language,
        trust_note=row.source_trust_note,
    )
