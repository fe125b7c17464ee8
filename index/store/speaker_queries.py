"""Queries for who says what: the speakers of each article, with the sentences that report their words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, delete, func, insert, select, update

from index.model.answer_types import Speaker
from index.model.article_types import Filters
from index.model.base_types import ArticleId
from index.model.protocols import Span
from index.store.article_filters import filter_conditions
from index.store.outdated_articles import has_outdated_articles
from index.store.schema import article_speakers, articles, speaker_words
from index.store.sql_batches import sql_batches


@dataclass(frozen=True, slots=True)
class NewSpeaker:
    """A speaker of an article, to be stored. `words` are the keys by which the speaker is found."""

    speaker: Speaker
    sentences: tuple[Span, ...]
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class StoredSpeaker:
    """A speaker of an article, with the sentences that report their words."""

    article_id: ArticleId
    speaker: Speaker
    sentences: tuple[Span, ...]


def lacks_speakers(connection: Connection, version: int) -> bool:
    """Whether any article has no speakers by this version of the rules."""
    return has_outdated_articles(connection, articles.c.speakers_version, version)


def store_speakers(
    connection: Connection,
    article_id: ArticleId,
    revision: int | None,
    speakers: Sequence[NewSpeaker],
    version: int,
) -> None:
    """Store the speakers of a revision, unless the article has another revision by now.

    `revision` None is for callers that read the text in the same transaction.
    """
    current = update(articles).where(articles.c.id == article_id)
    if revision is not None:
        current = current.where(articles.c.revision == revision)
    if connection.execute(current.values(speakers_version=version)).rowcount == 0:
        return
    for table in (article_speakers, speaker_words):
        connection.execute(delete(table).where(table.c.article_id == article_id))
    rows = [
        {
            "article_id": article_id,
            "ordinal": ordinal,
            "name": new.speaker.name,
            "described": new.speaker.described,
            "sentences": _pack_spans(new.sentences),
        }
        for ordinal, new in enumerate(speakers)
    ]
    keys = [
        {"word": word, "article_id": article_id, "ordinal": ordinal}
        for ordinal, new in enumerate(speakers)
        for word in sorted(new.words)
    ]
    if rows:
        connection.execute(insert(article_speakers), rows)
    if keys:
        connection.execute(insert(speaker_words), keys)


def find_speakers(
    connection: Connection,
    words: Iterable[str],
    corpus_ids: Sequence[int],
    filters: Filters,
    *,
    article_ids: Iterable[ArticleId] | None = None,
) -> list[StoredSpeaker]:
    """The speakers stored under any of the words, in articles that match the filters.

    `article_ids` limits them to those of some articles.
    """
    stored = article_speakers
    keys = select(speaker_words.c.article_id, speaker_words.c.ordinal).where(
        speaker_words.c.word.in_(list(words))
    )
    if article_ids is not None:
        keys = keys.where(speaker_words.c.article_id.in_(list(article_ids)))
    found = keys.distinct().subquery()
    query = (
        select(stored.c.article_id, stored.c.name, stored.c.described, stored.c.sentences)
        .join(found, (stored.c.article_id == found.c.article_id) & (stored.c.ordinal == found.c.ordinal))
        .join(articles, articles.c.id == stored.c.article_id)
        .where(articles.c.corpus_id.in_(corpus_ids), *filter_conditions(filters, corpus_ids))
        .order_by(stored.c.article_id, stored.c.ordinal)
    )
    return [_to_speaker(*row) for row in connection.execute(query)]


def read_speakers(connection: Connection, article_ids: Iterable[ArticleId]) -> list[StoredSpeaker]:
    """All speakers of some articles, in the order of their first sentences."""
    stored = article_speakers
    query = select(stored.c.article_id, stored.c.name, stored.c.described, stored.c.sentences)
    query = query.order_by(stored.c.article_id, stored.c.ordinal)
    return [
        _to_speaker(*row)
        for batch in sql_batches(sorted(article_ids))
        for row in connection.execute(query.where(stored.c.article_id.in_(batch)))
    ]


def count_speakers(connection: Connection, words: Iterable[str]) -> int:
    """How many entries of all corpora the words have."""
    query = select(func.count()).where(speaker_words.c.word.in_(list(words)))
    return int(connection.execute(query).scalar_one())


def find_speaker_words(connection: Connection, prefix: str) -> list[str]:
    """All words under which speakers are stored that begin with these letters."""
    word = speaker_words.c.word
    query = select(word).where(word >= prefix, word < f"{prefix}\U0010ffff").distinct()
    return list(connection.execute(query).scalars())


def _to_speaker(article_id: int, name: str, described: str | None, sentences: bytes) -> StoredSpeaker:
    speaker = Speaker(name=name, described=described)
    return StoredSpeaker(ArticleId(article_id), speaker, _unpack_spans(sentences))


def _pack_spans(spans: Sequence[Span]) -> bytes:
    return np.array(spans, dtype="<i4").tobytes()


def _unpack_spans(packed: bytes) -> tuple[Span, ...]:
    starts, ends = np.frombuffer(packed, dtype="<i4").reshape(-1, 2).T.tolist()
    return tuple(zip(starts, ends, strict=True))
