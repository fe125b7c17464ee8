"""Queries for passages: the slices of an article's text that are embedded and searched."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select

from index.model.base_types import ArticleId, PassageId
from index.model.protocols import Span
from index.store.portable_sql import is_among
from index.store.schema import articles, passages
from index.store.sql_batches import sql_batches

_READ_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class NewPassage:
    """A passage to be stored. Spans count characters of the article's text."""

    start: int
    end: int
    sentences: tuple[Span, ...]
    text_key: bytes


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with its text, which is read from its article."""

    id: PassageId
    article_id: ArticleId
    title: str
    text: str
    start: int
    end: int
    sentences: tuple[Span, ...]
    text_key: bytes


_STORED_PASSAGES = (
    select(
        passages.c.id,
        passages.c.article_id,
        articles.c.title,
        func.substr(articles.c.text, passages.c.start + 1, passages.c.end - passages.c.start),
        passages.c.start,
        passages.c.end,
        passages.c.sentences,
        passages.c.text_key,
    )
    .join(articles, articles.c.id == passages.c.article_id)
    .where(is_among(passages.c.id))
)
_ARTICLES_OF_PASSAGES = select(passages.c.id, passages.c.article_id).where(is_among(passages.c.id))


def replace_passages(
    connection: Connection, article_id: ArticleId, edition_id: int, new: Sequence[NewPassage]
) -> None:
    """Delete an article's passages in an edition and store these instead."""
    connection.execute(delete(passages).where(_of_article(article_id, edition_id)))
    if not new:
        return
    connection.execute(
        insert(passages),
        [
            {
                "article_id": article_id,
                "edition_id": edition_id,
                "ordinal": ordinal,
                "start": passage.start,
                "end": passage.end,
                "sentences": _pack_spans(passage.sentences),
                "text_key": passage.text_key,
            }
            for ordinal, passage in enumerate(new)
        ],
    )


def delete_other_editions(connection: Connection, edition_id: int) -> None:
    """Delete the passages of every other edition. Embeddings stay: no text is embedded twice."""
    connection.execute(delete(passages).where(passages.c.edition_id != edition_id))


def list_passage_spans(
    connection: Connection, article_id: ArticleId, edition_id: int
) -> list[tuple[int, int, bytes]]:
    """Start, end and text key of an article's passages, in order, for a reindex to compare."""
    query = select(passages.c.start, passages.c.end, passages.c.text_key)
    query = query.where(_of_article(article_id, edition_id)).order_by(passages.c.ordinal)
    return [tuple(row) for row in connection.execute(query)]


def read_article_passages(connection: Connection, article_id: ArticleId, edition_id: int) -> list[NewPassage]:
    """An article's passages, in order, in the form in which they were stored."""
    query = select(passages.c.start, passages.c.end, passages.c.sentences, passages.c.text_key)
    query = query.where(_of_article(article_id, edition_id)).order_by(passages.c.ordinal)
    return [
        NewPassage(row.start, row.end, _unpack_spans(row.sentences), row.text_key)
        for row in connection.execute(query)
    ]


def read_passages(connection: Connection, ids: Iterable[PassageId]) -> dict[PassageId, StoredPassage]:
    """Passages with their texts; ids that no longer exist are missing."""
    return {
        passage_id: StoredPassage(
            passage_id, article_id, title, text, start, end, _unpack_spans(sentences), text_key
        )
        for passage_id, article_id, title, text, start, end, sentences, text_key in connection.execute(
            _STORED_PASSAGES, {"ids": list(ids)}
        ).all()
    }


def find_unsplit(connection: Connection, edition_id: int, after: ArticleId, limit: int) -> list[ArticleId]:
    """Articles with an id above `after` that have no passages in an edition, by ascending id."""
    query = select(articles.c.id).where(articles.c.id > after, _has_no_passages(edition_id))
    return [ArticleId(i) for i in connection.execute(query.order_by(articles.c.id).limit(limit)).scalars()]


def has_unsplit(connection: Connection, edition_id: int) -> bool:
    """Whether any article has no passages in an edition."""
    return bool(find_unsplit(connection, edition_id, ArticleId(0), 1))


def find_unsplit_among(connection: Connection, edition_id: int, ids: Iterable[ArticleId]) -> list[ArticleId]:
    """Those of the articles that have no passages in an edition, by ascending id."""
    query = select(articles.c.id).where(is_among(articles.c.id), _has_no_passages(edition_id))
    rows = connection.execute(query.order_by(articles.c.id), {"ids": list(ids)})
    return [ArticleId(i) for i in rows.scalars()]


def count_unsplit(connection: Connection, edition_id: int, corpus_ids: Sequence[int]) -> int:
    """Articles of the corpora that have no passages in an edition."""
    query = select(func.count()).select_from(articles)
    query = query.where(articles.c.corpus_id.in_(corpus_ids), _has_no_passages(edition_id))
    return int(connection.execute(query).scalar_one())


def count_article_passages(connection: Connection, article_id: ArticleId, edition_id: int) -> int:
    """How many passages one article has in an edition."""
    query = select(func.count()).select_from(passages).where(_of_article(article_id, edition_id))
    return int(connection.execute(query).scalar_one())


def count_passages(connection: Connection, corpus_id: int, edition_id: int) -> int:
    query = select(func.count()).select_from(passages)
    query = query.where(is_of_corpus(corpus_id), passages.c.edition_id == edition_id)
    return int(connection.execute(query).scalar_one())


def count_invalid_spans(connection: Connection, corpus_ids: Sequence[int]) -> int:
    """Passages of the corpora that are empty or extend beyond their article's text."""
    query = (
        select(func.count())
        .select_from(passages.join(articles, articles.c.id == passages.c.article_id))
        .where(
            articles.c.corpus_id.in_(corpus_ids),
            or_(
                passages.c.start < 0,
                passages.c.end <= passages.c.start,
                passages.c.end > func.length(articles.c.text),
            ),
        )
    )
    return int(connection.execute(query).scalar_one())


def find_passage_ids(
    connection: Connection, article_ids: Iterable[ArticleId], edition_id: int
) -> dict[PassageId, ArticleId]:
    """The passages of some articles in an edition, each with its article."""
    found: dict[PassageId, ArticleId] = {}
    for batch in sql_batches(list(article_ids)):
        query = select(passages.c.id, passages.c.article_id).where(
            passages.c.article_id.in_(batch), passages.c.edition_id == edition_id
        )
        found |= {PassageId(i): ArticleId(a) for i, a in connection.execute(query)}
    return found


def find_passage_articles(connection: Connection, ids: Iterable[int]) -> dict[int, ArticleId]:
    """The article of each passage; ids that no longer exist are missing."""
    rows = connection.execute(_ARTICLES_OF_PASSAGES, {"ids": list(ids)}).all()
    return {passage_id: ArticleId(article_id) for passage_id, article_id in rows}


def find_article_corpora(connection: Connection, ids: Sequence[PassageId]) -> dict[ArticleId, int]:
    """The articles of the passages, with their corpora."""
    query = (
        select(articles.c.id, articles.c.corpus_id)
        .join(passages, passages.c.article_id == articles.c.id)
        .where(passages.c.id.in_(ids))
        .distinct()
    )
    return {ArticleId(article_id): corpus_id for article_id, corpus_id in connection.execute(query)}


def list_passage_owners(
    connection: Connection, corpus_id: int, edition_id: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Ids of all passages of a corpus in an edition, ascending, and the article id of each."""
    query = (
        select(passages.c.id, passages.c.article_id)
        .where(is_of_corpus(corpus_id), passages.c.edition_id == edition_id)
        .order_by(passages.c.id)
    )
    rows = connection.execution_options(yield_per=_READ_ROWS).execute(query)
    pairs = np.fromiter(chain.from_iterable(rows), np.int64).reshape(-1, 2)
    return pairs[:, 0].copy(), pairs[:, 1].copy()


def is_of_corpus(corpus_id: int) -> ColumnElement[bool]:
    """A condition on passages.

    With a join instead, SQLite reads every passage of the edition, also for a corpus of five articles.
    """
    return passages.c.article_id.in_(select(articles.c.id).where(articles.c.corpus_id == corpus_id))


def _of_article(article_id: ArticleId, edition_id: int) -> ColumnElement[bool]:
    return and_(passages.c.article_id == article_id, passages.c.edition_id == edition_id)


def _has_no_passages(edition_id: int) -> ColumnElement[bool]:
    """A condition on articles."""
    own = select(passages.c.id).where(
        passages.c.article_id == articles.c.id, passages.c.edition_id == edition_id
    )
    return ~own.exists()


def _pack_spans(spans: Sequence[Span]) -> bytes:
    return np.array(spans, dtype="<i4").tobytes()


def _unpack_spans(packed: bytes) -> tuple[Span, ...]:
    starts, ends = np.frombuffer(packed, dtype="<i4").reshape(-1, 2).T.tolist()
    return tuple(zip(starts, ends, strict=True))
