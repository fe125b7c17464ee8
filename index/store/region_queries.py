"""Queries for the regions that articles are about."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, Subquery, delete, func, insert, select, union, update

from index.model.base_types import ArticleId, CorpusName, Region
from index.model.report_types import RegionCount
from index.store.schema import article_regions, articles, corpora, sources


def store_regions(
    connection: Connection, article_id: ArticleId, revision: int, regions: Sequence[Region], version: int
) -> None:
    """Store the regions of a revision, unless the article has another revision by now."""
    current = update(articles).where(articles.c.id == article_id, articles.c.revision == revision)
    if connection.execute(current.values(regions_version=version)).rowcount == 0:
        return
    connection.execute(delete(article_regions).where(article_regions.c.article_id == article_id))
    if regions:
        rows = [{"article_id": article_id, "region": region.value} for region in regions]
        connection.execute(insert(article_regions), rows)


def read_regions(connection: Connection, article_id: ArticleId) -> list[Region]:
    """The known regions of an article: those its text is about, and the label of its source."""
    about = _article_region_pairs(articles.c.id == article_id)
    known = set(connection.execute(select(about.c.region)).scalars())
    return [region for region in Region if region.value in known]


def count_regions(connection: Connection, corpus_names: Sequence[CorpusName]) -> list[RegionCount]:
    """How many articles of the corpora are about each region, most articles first."""
    about = _article_region_pairs(corpora.c.name.in_(corpus_names))
    number = func.count().label("number")
    query = (
        select(about.c.region, number)
        .where(about.c.region.in_([r.value for r in Region]))
        .group_by(about.c.region)
        .order_by(number.desc(), about.c.region)
    )
    return [RegionCount(region=Region(row.region), articles=row.number) for row in connection.execute(query)]


def _article_region_pairs(condition: ColumnElement[bool]) -> Subquery:
    """Article ids with their regions, each pair once. The condition may use articles and corpora."""
    by_text = select(articles.c.id, article_regions.c.region).join(
        article_regions, article_regions.c.article_id == articles.c.id
    )
    by_label = select(articles.c.id, sources.c.region).join(sources, sources.c.id == articles.c.source_id)
    by_label = by_label.where(sources.c.region.is_not(None))
    both = [
        query.join(corpora, corpora.c.id == articles.c.corpus_id).where(condition)
        for query in (by_text, by_label)
    ]
    return union(*both).subquery()
