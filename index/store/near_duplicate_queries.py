"""Queries for near-duplicate detection: articles to compare, their sketches, and pairs of copies."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select

from index.model.base_types import ArticleId, PublishedAt
from index.store.article_facts_query import PUBLISHED_COLUMNS, to_published
from index.store.change_log import ChangeKind
from index.store.corpus_queries import read_library_value, write_library_value
from index.store.schema import articles, changes, story_bands, story_links, story_sketches

_COMPARED_UP_TO = "stories_grouped"

CopyPair = tuple[ArticleId, ArticleId]
"""Two copies, the lower id first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedArticle:
    """What is needed to compare one revision of an article with others."""

    id: ArticleId
    corpus_id: int
    revision: int
    text: str
    canonical_url: str | None
    outlet: str | None
    author: str | None
    dateline: str | None
    published: PublishedAt | None


@dataclass(frozen=True, slots=True)
class ArticlesToCompare:
    """Changed articles that were not compared yet, up to and including change `up_to`."""

    articles: Sequence[ComparedArticle]
    up_to: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSketch:
    """The sketch of one revision of an article, to be stored."""

    article_id: ArticleId
    revision: int
    version: int
    bands: Sequence[int]
    wire: str | None
    is_wires_own: bool


@dataclass(frozen=True, slots=True)
class CopyCandidate:
    """An article of the same corpus whose sketch shares some bands."""

    id: ArticleId
    agreeing_bands: int
    published: PublishedAt | None


def read_articles_to_compare(connection: Connection, version: int, limit: int) -> ArticlesToCompare | None:
    """The articles of the next changes that this version has not compared; None if there are none."""
    query = select(changes.c.seq, changes.c.article_id).where(
        changes.c.seq > _read_compared_up_to(connection, version), changes.c.kind == ChangeKind.PUT.value
    )
    rows = connection.execute(query.order_by(changes.c.seq).limit(limit)).all()
    if not rows:
        return None
    return ArticlesToCompare(
        read_comparable_articles(connection, {ArticleId(row.article_id) for row in rows}), rows[-1].seq
    )


def mark_compared(connection: Connection, version: int, up_to: int) -> None:
    """Record that all changes up to one were compared, unless another process has recorded more."""
    if up_to > _read_compared_up_to(connection, version):
        write_library_value(connection, _COMPARED_UP_TO, f"{version}:{up_to}")


def read_comparable_articles(connection: Connection, ids: Iterable[ArticleId]) -> list[ComparedArticle]:
    """The current revisions of the articles, by ascending id; deleted articles are missing."""
    query = select(
        articles.c.id,
        articles.c.corpus_id,
        articles.c.revision,
        articles.c.canonical_url,
        articles.c.outlet,
        articles.c.author,
        articles.c.dateline,
        *PUBLISHED_COLUMNS,
        articles.c.text,
    )
    rows = connection.execute(query.where(articles.c.id.in_(list(ids))).order_by(articles.c.id))
    return [_to_compared_article(row) for row in rows]


def store_sketch(connection: Connection, sketch: NewSketch) -> None:
    """Replace the sketch of an article, and delete its links to copies, which are then searched again.

    Does nothing if the article has another revision by now, or already has this sketch: then another process
    compares it or has compared it, and its links stay.
    """
    article_id = sketch.article_id
    is_current = _find_unchanged_articles(connection, {article_id: sketch.revision})
    if not is_current or _is_stored(connection, sketch):
        return
    for table in (story_bands, story_sketches):
        connection.execute(delete(table).where(table.c.article_id == article_id))
    of_article = or_(story_links.c.low_id == article_id, story_links.c.high_id == article_id)
    connection.execute(delete(story_links).where(of_article))
    connection.execute(
        insert(story_sketches).values(
            article_id=article_id,
            revision=sketch.revision,
            version=sketch.version,
            wire=sketch.wire,
            is_wires_own=sketch.is_wires_own,
        )
    )
    bands = [{"band": band, "article_id": article_id} for band in set(sketch.bands)]
    if bands:
        connection.execute(insert(story_bands), bands)


def find_copy_candidates(
    connection: Connection, article: ComparedArticle, *, least: int, limit: int
) -> list[CopyCandidate]:
    """Articles of the same corpus that share at least `least` bands with the article, most bands first."""
    own, others = story_bands.alias("own"), story_bands.alias("others")
    agreeing = (
        select(others.c.article_id, func.count().label("bands"))
        .join(own, own.c.band == others.c.band)
        .where(own.c.article_id == article.id, others.c.article_id != article.id)
        .group_by(others.c.article_id)
        .having(func.count() >= least)
        .subquery()
    )
    query = (
        select(articles.c.id, agreeing.c.bands, *PUBLISHED_COLUMNS)
        .join(agreeing, agreeing.c.article_id == articles.c.id)
        .where(articles.c.corpus_id == article.corpus_id)
        .order_by(agreeing.c.bands.desc(), articles.c.id)
        .limit(limit)
    )
    rows = connection.execute(query)
    return [CopyCandidate(ArticleId(row.id), row.bands, to_published(row)) for row in rows]


def store_links(connection: Connection, pairs: Iterable[CopyPair], revisions: Mapping[ArticleId, int]) -> None:
    """Store the pairs of copies whose articles still have the revisions that were compared."""
    current = _find_unchanged_articles(connection, revisions)
    wanted = {pair for pair in pairs if current.issuperset(pair)}
    query = select(story_links.c.low_id, story_links.c.high_id)
    rows = connection.execute(query.where(story_links.c.low_id.in_({low for low, _ in wanted})))
    known = {(ArticleId(row.low_id), ArticleId(row.high_id)) for row in rows}
    new = [{"low_id": low, "high_id": high} for low, high in sorted(wanted - known)]
    if new:
        connection.execute(insert(story_links), new)


def _read_compared_up_to(connection: Connection, version: int) -> int:
    """The last change whose article was compared; 0 if another version compared it."""
    by, _, up_to = (read_library_value(connection, _COMPARED_UP_TO) or "").partition(":")
    return int(up_to) if by == str(version) else 0


def _is_stored(connection: Connection, sketch: NewSketch) -> bool:
    query = select(story_sketches.c.revision, story_sketches.c.version)
    row = connection.execute(query.where(story_sketches.c.article_id == sketch.article_id)).one_or_none()
    return row is not None and (row.revision, row.version) == (sketch.revision, sketch.version)


def _find_unchanged_articles(connection: Connection, revisions: Mapping[ArticleId, int]) -> set[ArticleId]:
    """The articles that still exist and still have the given revision."""
    query = select(articles.c.id, articles.c.revision).where(articles.c.id.in_(revisions))
    rows = connection.execute(query)
    return {ArticleId(row.id) for row in rows if row.revision == revisions[ArticleId(row.id)]}


def _to_compared_article(row: Row[*tuple[Any, ...]]) -> ComparedArticle:
    return ComparedArticle(
        id=ArticleId(row.id),
        corpus_id=row.corpus_id,
        revision=row.revision,
        text=row.text,
        canonical_url=row.canonical_url,
        outlet=row.outlet,
        author=row.author,
        dateline=row.dateline,
        published=to_published(row),
    )
