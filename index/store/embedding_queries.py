"""Queries for the embeddings of passages and their sentences.

Vectors are stored once per text and model: a passage as float16 (cosine error below 1e-3), its sentences as
int8 with one scale per sentence (below 1e-2), which halves the database.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, delete, func, insert, select

from index.model.base_types import ArticleId, PassageId
from index.model.protocols import FloatArray, Matrix, PassageText, PassageVectors
from index.store.passage_queries import is_of_corpus
from index.store.portable_sql import is_among
from index.store.schema import articles, editions, embeddings, models, passages
from index.store.sql_batches import sql_batches

_READ_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class EmbeddedPassages:
    """What an index needs of passages, with vectors in half precision: a million of 384 numbers take 768 MB."""

    ids: npt.NDArray[np.int64]
    articles: npt.NDArray[np.int64]
    rows: npt.NDArray[np.float16]


def embedding_key(passage: PassageText) -> bytes:
    """A hash of what the model reads: title, text and the sentences over which it pools."""
    spans = np.array(passage.sentences, dtype="<i4").tobytes()
    text = f"{passage.title}\0{passage.text}\0".encode()
    return hashlib.blake2b(text + spans, digest_size=16).digest()


def find_unembedded(
    connection: Connection, edition_id: int, model_id: int, corpus_id: int | None = None
) -> list[PassageId]:
    """Passages whose text the model has not embedded, oldest first; None means those of all corpora."""
    query = _select_unembedded(passages.c.id, edition_id, model_id, corpus_id)
    return [PassageId(i) for i in connection.execute(query.order_by(passages.c.id)).scalars()]


def find_unembedded_among(
    connection: Connection, edition_id: int, model_id: int, ids: Iterable[ArticleId]
) -> list[PassageId]:
    """As `find_unembedded`, of some articles."""
    query = _select_unembedded(passages.c.id, edition_id, model_id, None).where(is_among(passages.c.article_id))
    rows = connection.execute(query.order_by(passages.c.id), {"ids": list(ids)})
    return [PassageId(i) for i in rows.scalars()]


def count_unembedded(
    connection: Connection, edition_id: int, model_id: int, corpus_id: int | None = None
) -> int:
    """How many passages `find_unembedded` would return."""
    query = _select_unembedded(func.count(), edition_id, model_id, corpus_id)
    return int(connection.execute(query).scalar_one())


def count_unembedded_articles(connection: Connection, edition_id: int, model_id: int) -> int:
    """How many articles of all corpora the passages of `find_unembedded` belong to."""
    query = _select_unembedded(func.count(passages.c.article_id.distinct()), edition_id, model_id, None)
    return int(connection.execute(query).scalar_one())


def read_vectors(
    connection: Connection, edition_id: int, article_ids: Iterable[ArticleId], *, dim: int
) -> EmbeddedPassages:
    """The embedded passages of some articles in an edition."""
    return _read_embedded(connection, edition_id, is_among(passages.c.article_id), sorted(article_ids), dim=dim)


def read_passage_vectors(
    connection: Connection, edition_id: int, ids: Sequence[PassageId], *, dim: int
) -> EmbeddedPassages:
    """Those of some passages in an edition that are embedded."""
    return _read_embedded(connection, edition_id, is_among(passages.c.id), ids, dim=dim)


def read_all_vectors(connection: Connection, edition_id: int, *, corpus_id: int, dim: int) -> EmbeddedPassages:
    """All embedded passages of a corpus in an edition."""
    return _read_embedded(connection, edition_id, is_of_corpus(corpus_id), dim=dim)


def _read_embedded(
    connection: Connection,
    edition_id: int,
    condition: ColumnElement[bool],
    ids: Sequence[int] | None = None,
    *,
    dim: int,
) -> EmbeddedPassages:
    """The embedded passages that meet a condition, which may use the parameter `ids`."""
    query = _select_embedded(passages.c.id, passages.c.article_id, embeddings.c.passage)
    query = query.where(passages.c.edition_id == edition_id, condition)
    values = {} if ids is None else {"ids": list(ids)}
    blocks = [
        (
            np.array([row.id for row in rows], np.int64),
            np.array([row.article_id for row in rows], np.int64),
            np.frombuffer(b"".join(row.passage for row in rows), "<f2").reshape(-1, dim),
        )
        for rows in connection.execute(query, values, execution_options={"yield_per": _READ_ROWS}).partitions()
    ]
    none = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty((0, dim), np.float16))
    ids, owners, vectors = zip(none, *blocks, strict=True)
    return EmbeddedPassages(np.concatenate(ids), np.concatenate(owners), np.concatenate(vectors))


def read_first_vectors(
    connection: Connection, edition_id: int, ids: Iterable[ArticleId]
) -> dict[ArticleId, FloatArray]:
    """The vector of the first passage of each article; articles that are not embedded yet are missing."""
    rows = connection.execute(_FIRST_VECTORS, {"ids": list(ids), "edition_id": edition_id})
    return {ArticleId(row.article_id): _unpack_vector(row.passage) for row in rows}


def find_embedded_ids(connection: Connection, corpus_id: int, edition_id: int) -> npt.NDArray[np.int64]:
    """Ids of the passages of a corpus that have vectors."""
    query = _select_embedded(passages.c.id)
    query = query.where(passages.c.edition_id == edition_id, is_of_corpus(corpus_id))
    return np.array(connection.execute(query).scalars().all(), dtype=np.int64)


def read_sentence_vectors(connection: Connection, ids: Iterable[PassageId]) -> dict[PassageId, Matrix]:
    """Unit vectors of the sentences of each embedded passage, one row per sentence."""
    rows = connection.execute(_SENTENCE_VECTORS, {"ids": list(ids)}).all()
    return {PassageId(i): _unpack_sentences(packed, length // 2) for i, packed, length in rows}


def has_all_vectors(connection: Connection, article_id: ArticleId, edition_id: int) -> bool:
    """Whether an article has passages in an edition, and its model has embedded all of them."""
    own = (passages.c.article_id == article_id) & (passages.c.edition_id == edition_id)
    embedded = _select_embedded(func.count()).where(own).scalar_subquery()
    counts = connection.execute(select(select(func.count()).where(own).scalar_subquery(), embedded)).one()
    return bool(0 < counts[0] == counts[1])


def read_article_vectors(connection: Connection, article_id: ArticleId, edition_id: int) -> Matrix:
    """The vectors of the passages and sentences of an article in an edition, one per row."""
    query = _select_embedded(passages.c.id, embeddings.c.passage, embeddings.c.sentences)
    query = query.where(passages.c.article_id == article_id, passages.c.edition_id == edition_id)
    rows: list[Matrix] = []
    for _, passage, sentences in connection.execute(query):
        rows += [_unpack_vector(passage)[None, :], _unpack_sentences(sentences, len(passage) // 2)]
    return np.concatenate(rows) if rows else np.zeros((0, 0), np.float32)


def find_embedded_keys(connection: Connection, model_id: int, keys: Sequence[bytes]) -> set[bytes]:
    """The text keys for which the model has vectors."""
    query = select(embeddings.c.text_key).where(embeddings.c.model_id == model_id)
    return {
        key
        for batch in sql_batches(keys)
        for key in connection.execute(query.where(embeddings.c.text_key.in_(batch))).scalars()
    }


def store_vectors(
    connection: Connection, model_id: int, keys: Sequence[bytes], vectors: Sequence[PassageVectors]
) -> None:
    """Store vectors by text key; a text that already has vectors keeps them."""
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


def find_damaged_embeddings(connection: Connection, corpus_ids: Sequence[int] | None) -> list[int]:
    """Row ids of embeddings whose vectors have the wrong length, are not finite, or are not unit vectors.

    `corpus_ids` limits the check to texts of these corpora; None checks all, also those of deleted texts.
    """
    query = select(embeddings.c.id, embeddings.c.passage, embeddings.c.sentences, models.c.dim)
    query = query.join(models, models.c.id == embeddings.c.model_id)
    if corpus_ids is not None:
        held = select(passages.c.text_key).join(articles, articles.c.id == passages.c.article_id)
        query = query.where(embeddings.c.text_key.in_(held.where(articles.c.corpus_id.in_(corpus_ids))))
    rows = connection.execution_options(yield_per=1000).execute(query)
    return [row.id for row in rows if not _is_valid_embedding(row.passage, row.sentences, row.dim)]


def delete_embeddings(connection: Connection, ids: Sequence[int]) -> None:
    for batch in sql_batches(ids):
        connection.execute(delete(embeddings).where(embeddings.c.id.in_(batch)))


def _select_unembedded(
    column: ColumnElement[Any], edition_id: int, model_id: int, corpus_id: int | None
) -> Select[Any]:
    same_text = and_(embeddings.c.model_id == model_id, embeddings.c.text_key == passages.c.text_key)
    query = (
        select(column)
        .select_from(passages)
        .outerjoin(embeddings, same_text)
        .where(passages.c.edition_id == edition_id, embeddings.c.id.is_(None))
    )
    return query if corpus_id is None else query.where(is_of_corpus(corpus_id))


def _select_embedded(*columns: ColumnElement[Any]) -> Select[Any]:
    """Columns of passages that their edition's model has embedded, and of their embeddings."""
    return (
        select(*columns)
        .select_from(passages)
        .join(editions, editions.c.id == passages.c.edition_id)
        .join(
            embeddings,
            and_(embeddings.c.model_id == editions.c.model_id, embeddings.c.text_key == passages.c.text_key),
        )
    )


_SENTENCE_VECTORS = _select_embedded(
    passages.c.id, embeddings.c.sentences, func.length(embeddings.c.passage)
).where(is_among(passages.c.id))


_FIRST_VECTORS = _select_embedded(passages.c.article_id, embeddings.c.passage).where(
    passages.c.edition_id == bindparam("edition_id"), passages.c.ordinal == 0, is_among(passages.c.article_id)
)


def _is_valid_embedding(passage: bytes, sentences: bytes, dim: int) -> bool:
    if len(passage) != 2 * dim or len(sentences) % (4 + dim):
        return False
    length = float(np.linalg.norm(_unpack_vector(passage)))
    return abs(length - 1) < 0.01 and bool(np.isfinite(_unpack_sentences(sentences, dim)).all())


def _unpack_vector(packed: bytes) -> FloatArray:
    return np.frombuffer(packed, dtype="<f2").astype(np.float32)


def _pack_sentences(vectors: Matrix) -> bytes:
    """The scales (float32, one per row), then the rows as int8."""
    scales = np.maximum(np.abs(vectors).max(axis=1, initial=0.0), 1e-12).astype("<f4") / 127
    rows = np.rint(vectors / scales[:, None]).astype(np.int8)
    return bytes(scales.astype("<f4").tobytes() + rows.tobytes())


def _unpack_sentences(packed: bytes, dim: int) -> Matrix:
    count = len(packed) // (4 + dim)
    scales = np.frombuffer(packed, dtype="<f4", count=count)
    rows = np.frombuffer(packed, dtype=np.int8, offset=4 * count).reshape(count, dim)
    return np.asarray(rows * scales[:, None], dtype=np.float32)
