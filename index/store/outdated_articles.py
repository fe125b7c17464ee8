"""Queries for articles in which something was found by another version of its rules, or never."""

from dataclasses import dataclass

from sqlalchemy import Column, ColumnElement, Connection, or_, select

from index.model.base_types import ArticleId
from index.store.schema import articles


@dataclass(frozen=True, slots=True)
class OutdatedArticle:
    """An article whose regions or speakers must be found again."""

    id: ArticleId
    revision: int
    title: str
    text: str


def read_outdated_articles(
    connection: Connection, version_column: Column[int], version: int, limit: int
) -> list[OutdatedArticle]:
    """Up to `limit` articles whose version in a column of `articles` is another one."""
    query = select(articles.c.id).where(_is_outdated(version_column, version)).limit(limit)
    ids = connection.execute(query).scalars().all()
    texts = select(articles.c.id, articles.c.revision, articles.c.title, articles.c.text)
    rows = connection.execute(texts.where(articles.c.id.in_(ids)))
    return [OutdatedArticle(ArticleId(row.id), row.revision, row.title, row.text) for row in rows]


def has_outdated_articles(connection: Connection, version_column: Column[int], version: int) -> bool:
    query = select(articles.c.id).where(_is_outdated(version_column, version)).limit(1)
    return connection.execute(query).first() is not None


def _is_outdated(version_column: Column[int], version: int) -> ColumnElement[bool]:
    """Two ranges instead of `!=`: with the index on the column, an empty result costs almost nothing."""
    return or_(version_column.is_(None), version_column < version, version_column > version)
