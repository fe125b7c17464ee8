"""Queries for passages and their embeddings.

Vectors are kept once for each text and model: a passage as float16 (cosine error below 1e-3), its sentences
as int8 with one scale a sentence (below 1e-2), which halves the database.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement, Connection, Select, and_, delete, func, insert, or_, select

from index.model.article_types import Filters
from index.model.base_types import ArticleId, PassageId
from index.model.protocols import FloatArray, Matrix, PassageText, PassageVectors, Span
from index.store.article_queries import MAX_SQL_VARIABLES, filter_conditions
from index.store.schema import articles, editions, embeddings, models, passages

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class NewPassage:
    """A passage to be stored. Spans count characters of the article."""

    start: int
    end: int
    sentences: tuple[Span, ...]
    text_key: bytes


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with its text, read from its article."""

    id: PassageId
    article_id: ArticleId
    title: str
    text: str
    start: int
    end: int
    sentences: tuple[Span, ...]
    text_key: bytes


@dataclass(frozen=True, slots=True)
class EmbeddedPassage:
    """What the vector index needs of a passage."""

    id: PassageId
    article_id: ArticleId
    vector: FloatArray


def embedding_key(passage: PassageText) -> bytes:
    """Identity of what the model reads of a passage and of the sentences it is pooled into."""
    spans = np.array(passage.sentences, dtype="<i4").tobytes()
    text = f"{passage.title}\0{passage.text}\0".encode()
    return hashlib.blake2b(text + spans, digest_size=16).digest()


def replace_passages(
    connection: Connection, article_id: ArticleId, edition_id: int, new: Sequence[NewPassage]
) -> None:
    where = and_(passages.c.article_id == article_id, passages.c.edition_id == edition_id)
    connection.execute(delete(passages).where(where))
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


def list_passage_spans(
    connection: Connection, article_id: ArticleId, edition_id: int
) -> list[tuple[int, int, bytes]]:
    """Start, end and text key of an article's passages, in order: what a reindex compares."""
    query = select(passages.c.start, passages.c.end, passages.c.text_key).where(
        passages.c.article_id == article_id, passages.c.edition_id == edition_id
    )
    return [tuple(row) for row in connection.execute(query.order_by(passages.c.ordinal))]


def read_article_passages(connection: Connection, article_id: ArticleId, edition_id: int) -> list[NewPassage]:
    """The passages of an article as they were stored, in order."""
    query = select(passages.c.start, passages.c.end, passages.c.sentences, passages.c.text_key).where(
        passages.c.article_id == article_id, passages.c.edition_id == edition_id
    )
    return [
        NewPassage(row.start, row.end, _unpack_spans(row.sentences), row.text_key)
        for row in connection.execute(query.order_by(passages.c.ordinal))
    ]


def find_unsplit(connection: Connection, edition_id: int, after: ArticleId, limit: int) -> list[ArticleId]:
    """Articles beyond `after` that have no passages in an edition."""
    has_passages = select(passages.c.id).where(
        passages.c.article_id == articles.c.id, passages.c.edition_id == edition_id
    )
    query = select(articles.c.id).where(articles.c.id > after, ~has_passages.exists())
    return [ArticleId(i) for i in connection.execute(query.order_by(articles.c.id).limit(limit)).scalars()]


def count_unsplit(connection: Connection, edition_id: int, corpus_ids: Sequence[int]) -> int:
    """Articles of the corpora that have no passages in an edition."""
    has_passages = select(passages.c.id).where(
        passages.c.article_id == articles.c.id, passages.c.edition_id == edition_id
    )
    query = select(func.count()).select_from(articles)
    query = query.where(articles.c.corpus_id.in_(corpus_ids), ~has_passages.exists())
    return int(connection.execute(query).scalar_one())


def list_article_ids(
    connection: Connection,
    corpus_ids: Sequence[int],
    *,
    outlet: str | None = None,
    article_id: ArticleId | None = None,
) -> list[ArticleId]:
    query = select(articles.c.id).where(
        articles.c.corpus_id.in_(corpus_ids), *filter_conditions(Filters(outlet=outlet))
    )
    if article_id is not None:
        query = query.where(articles.c.id == article_id)
    query = query.order_by(articles.c.id)
    return [ArticleId(i) for i in connection.execute(query).scalars()]


def count_article_passages(connection: Connection, article_id: ArticleId, edition_id: int) -> int:
    """How many passages one article has in an edition."""
    query = select(func.count()).select_from(passages)
    where = passages.c.article_id == article_id, passages.c.edition_id == edition_id
    return int(connection.execute(query.where(*where)).scalar_one())


def count_passages(connection: Connection, corpus_id: int, edition_id: int) -> int:
    query = select(func.count()).select_from(passages.join(articles, articles.c.id == passages.c.article_id))
    query = query.where(articles.c.corpus_id == corpus_id, passages.c.edition_id == edition_id)
    return int(connection.execute(query).scalar_one())


def find_unembedded(
    connection: Connection, edition_id: int, model_id: int, corpus_id: int | None = None
) -> list[PassageId]:
    """Passages whose text has no vector by the model, oldest first."""
    query = (
        select(passages.c.id)
        .outerjoin(
            embeddings, and_(embeddings.c.model_id == model_id, embeddings.c.text_key == passages.c.text_key)
        )
        .where(passages.c.edition_id == edition_id, embeddings.c.id.is_(None))
        .order_by(passages.c.id)
    )
    if corpus_id is not None:
        query = query.join(articles, articles.c.id == passages.c.article_id)
        query = query.where(articles.c.corpus_id == corpus_id)
    return [PassageId(i) for i in connection.execute(query).scalars()]


def read_passages(connection: Connection, ids: Iterable[PassageId]) -> dict[PassageId, StoredPassage]:
    """Passages with their texts; ids that are gone are missing."""
    text = func.substr(articles.c.text, passages.c.start + 1, passages.c.end - passages.c.start)
    query = select(
        passages.c.id,
        passages.c.article_id,
        articles.c.title,
        text.label("text"),
        passages.c.start,
        passages.c.end,
        passages.c.sentences,
        passages.c.text_key,
    ).join(articles, articles.c.id == passages.c.article_id)
    found: dict[PassageId, StoredPassage] = {}
    for part in _split_into_batches(list(ids)):
        for row in connection.execute(query.where(passages.c.id.in_(part))):
            found[PassageId(row.id)] = StoredPassage(
                id=PassageId(row.id),
                article_id=ArticleId(row.article_id),
                title=row.title,
                text=row.text,
                start=row.start,
                end=row.end,
                sentences=_unpack_spans(row.sentences),
                text_key=row.text_key,
            )
    return found


def find_passage_ids(
    connection: Connection, article_ids: Iterable[ArticleId], edition_id: int
) -> dict[PassageId, ArticleId]:
    found: dict[PassageId, ArticleId] = {}
    for part in _split_into_batches(list(article_ids)):
        query = select(passages.c.id, passages.c.article_id).where(
            passages.c.article_id.in_(part), passages.c.edition_id == edition_id
        )
        found |= {PassageId(i): ArticleId(a) for i, a in connection.execute(query)}
    return found


def find_passage_articles(connection: Connection, ids: Iterable[int]) -> dict[int, ArticleId]:
    """The article of each passage that is there."""
    query = select(passages.c.id, passages.c.article_id)
    return {
        passage_id: ArticleId(article_id)
        for part in _split_into_batches(list(ids))
        for passage_id, article_id in connection.execute(query.where(passages.c.id.in_(part)))
    }


def list_passage_owners(
    connection: Connection, corpus_id: int, edition_id: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Ids of all passages of a corpus in an edition, ascending, and of the article of each."""
    query = (
        select(passages.c.id, passages.c.article_id)
        .join(articles, articles.c.id == passages.c.article_id)
        .where(articles.c.corpus_id == corpus_id, passages.c.edition_id == edition_id)
        .order_by(passages.c.id)
    )
    rows = np.array(connection.execute(query).all(), dtype=np.int64).reshape(-1, 2)
    return rows[:, 0], rows[:, 1]


@dataclass(frozen=True, slots=True)
class AllowedPassages:
    """What a filtered question may find: passage ids, ascending, and the articles that hold them."""

    passages: npt.NDArray[np.int64]
    articles: tuple[ArticleId, ...]


def find_allowed_passages(
    connection: Connection, corpus_id: int, edition_id: int, filters: Filters
) -> AllowedPassages:
    """What passes the filters in a corpus."""
    query = (
        select(passages.c.id, passages.c.article_id)
        .join(articles, articles.c.id == passages.c.article_id)
        .where(
            articles.c.corpus_id == corpus_id, passages.c.edition_id == edition_id, *filter_conditions(filters)
        )
        .order_by(passages.c.id)
    )
    rows = connection.execute(query).all()
    return AllowedPassages(
        np.array([row.id for row in rows], dtype=np.int64), tuple({ArticleId(row.article_id) for row in rows})
    )


def read_vectors(
    connection: Connection, edition_id: int, *, corpus_id: int, article_ids: Iterable[ArticleId] | None = None
) -> list[EmbeddedPassage]:
    """Embedded passages of a corpus in an edition, all or those of some articles, by ascending id."""
    query = (
        _select_embedded(passages.c.id, passages.c.article_id, embeddings.c.passage)
        .join(articles, articles.c.id == passages.c.article_id)
        .where(passages.c.edition_id == edition_id, articles.c.corpus_id == corpus_id)
        .order_by(passages.c.id)
    )
    parts = [None] if article_ids is None else _split_into_batches(sorted(article_ids))
    return [
        EmbeddedPassage(PassageId(row.id), ArticleId(row.article_id), _unpack_vector(row.passage))
        for part in parts
        for row in connection.execute(query if part is None else query.where(passages.c.article_id.in_(part)))
    ]


def find_embedded_ids(connection: Connection, corpus_id: int, edition_id: int) -> npt.NDArray[np.int64]:
    """Ids of the passages of a corpus that have vectors."""
    query = _select_embedded(passages.c.id).join(articles, articles.c.id == passages.c.article_id)
    query = query.where(passages.c.edition_id == edition_id, articles.c.corpus_id == corpus_id)
    return np.array(connection.execute(query).scalars().all(), dtype=np.int64)


def read_sentence_vectors(connection: Connection, ids: Iterable[PassageId]) -> dict[PassageId, Matrix]:
    """Unit vectors of the passages' sentences, one row a sentence, for passages that are embedded."""
    query = _select_embedded(passages.c.id, embeddings.c.sentences, embeddings.c.passage)
    rows = connection.execute(query.where(passages.c.id.in_(list(ids))))
    return {PassageId(row.id): _unpack_sentences(row.sentences, len(row.passage) // 2) for row in rows}


def find_embedded_keys(connection: Connection, model_id: int, keys: Sequence[bytes]) -> set[bytes]:
    query = select(embeddings.c.text_key).where(embeddings.c.model_id == model_id)
    return {
        key
        for part in _split_into_batches(keys)
        for key in connection.execute(query.where(embeddings.c.text_key.in_(part))).scalars()
    }


def find_article_corpora(connection: Connection, ids: Sequence[PassageId]) -> dict[ArticleId, int]:
    """The articles of the passages, with their corpora."""
    query = (
        select(articles.c.id, articles.c.corpus_id)
        .join(passages, passages.c.article_id == articles.c.id)
        .where(passages.c.id.in_(ids))
        .distinct()
    )
    return {ArticleId(article_id): corpus_id for article_id, corpus_id in connection.execute(query)}


def store_vectors(
    connection: Connection, model_id: int, keys: Sequence[bytes], vectors: Sequence[PassageVectors]
) -> None:
    """Keep vectors by text; a text that has them already keeps the old ones."""
    known = find_embedded_keys(connection, model_id, keys)
    new = {key: vector for key, vector in zip(keys, vectors, strict=True) if key not in known}
    if new:
        connection.execute(
            insert(embeddings),
            [
                {
                    "model_id": model_id,
                    "text_key": key,
                    "passage": vector.passage.astype("<f2").tobytes(),
                    "sentences": _pack_sentences(vector.sentences),
                }
                for key, vector in new.items()
            ],
        )


def count_invalid_spans(connection: Connection, corpus_ids: Sequence[int]) -> int:
    """Passages of the corpora that are empty or reach beyond their article's text."""
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


def list_content_hashes(connection: Connection, corpus_ids: Sequence[int]) -> dict[ArticleId, str]:
    """The content hash of every article of the corpora, as it was when the text was stored."""
    query = select(articles.c.id, articles.c.content_hash).where(articles.c.corpus_id.in_(corpus_ids))
    rows = connection.execute(query)
    return {ArticleId(article_id): content_hash for article_id, content_hash in rows}


def find_damaged_embeddings(connection: Connection, corpus_ids: Sequence[int] | None) -> list[int]:
    """Row ids of embeddings whose vectors are of the wrong length, not finite, or not of unit length.

    Of the texts of some corpora; None means all, those of texts that are gone included.
    """
    query = select(embeddings.c.id, embeddings.c.passage, embeddings.c.sentences, models.c.dim)
    query = query.join(models, models.c.id == embeddings.c.model_id)
    if corpus_ids is not None:
        held = select(passages.c.text_key).join(articles, articles.c.id == passages.c.article_id)
        query = query.where(embeddings.c.text_key.in_(held.where(articles.c.corpus_id.in_(corpus_ids))))
    rows = connection.execution_options(yield_per=1000).execute(query)
    return [row.id for row in rows if not _is_valid_embedding(row.passage, row.sentences, row.dim)]


def delete_embeddings(connection: Connection, ids: Sequence[int]) -> None:
    for part in _split_into_batches(ids):
        connection.execute(delete(embeddings).where(embeddings.c.id.in_(part)))


def delete_other_editions(connection: Connection, edition_id: int) -> None:
    """Drop the passages of every other edition. Embeddings stay: no text is embedded twice."""
    connection.execute(delete(passages).where(passages.c.edition_id != edition_id))


def _is_valid_embedding(passage: bytes, sentences: bytes, dim: int) -> bool:
    if len(passage) != 2 * dim or len(sentences) % (4 + dim):
        return False
    length = float(np.linalg.norm(_unpack_vector(passage)))
    return abs(length - 1) < 0.01 and bool(np.isfinite(_unpack_sentences(sentences, dim)).all())


def _select_embedded(*columns: ColumnElement[Any]) -> Select[Any]:

    return (
        select(*columns)
        .select_from(passages)
        .join(editions, editions.c.id == passages.c.edition_id)
        .join(
            embeddings,
            and_(embeddings.c.model_id == editions.c.model_id, embeddings.c.text_key == passages.c.text_key),
        )
    )


def _split_into_batches(ids: Sequence[T]) -> list[Sequence[T]]:
    return [ids[i : i + MAX_SQL_VARIABLES] for i in range(0, len(ids), MAX_SQL_VARIABLES)]


def _pack_spans(spans: Sequence[Span]) -> bytes:
    return np.array(spans, dtype="<i4").tobytes()


def _unpack_spans(packed: bytes) -> tuple[Span, ...]:
    return tuple((int(start), int(end)) for start, end in np.frombuffer(packed, dtype="<i4").reshape(-1, 2))


def _unpack_vector(packed: bytes) -> FloatArray:
    return np.frombuffer(packed, dtype="<f2").astype(np.float32)


def _pack_sentences(vectors: Matrix) -> bytes:
    """Scales (float32, one a row), then the rows as int8."""
    scales = np.maximum(np.abs(vectors).max(axis=1, initial=0.0), 1e-12).astype("<f4") / 127
    rows = np.rint(vectors / scales[:, None]).astype(np.int8)
    return bytes(scales.astype("<f4").tobytes() + rows.tobytes())


def _unpack_sentences(packed: bytes, dim: int) -> Matrix:
    count = len(packed) // (4 + dim)
    scales = np.frombuffer(packed, dtype="<f4", count=count)
    rows = np.frombuffer(packed, dtype=np.int8, offset=4 * count).reshape(count, dim)
    return np.asarray(rows * scales[:, None], dtype=np.float32)
