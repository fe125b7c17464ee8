"""Write a large library of made articles directly into its tables, and a model that stands in for the real one.

Words follow Zipf's law, and passages are near others of their topic, so that postings and vectors are as those
of news. An article has 5 passages, a passage 5 sentences of 18 words.
"""

import json
import random
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import blake2b
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from index import (
    SHARED_CORPUS,
    ArticleDraft,
    CorpusName,
    IndexSettings,
    NewsIndex,
    PassageText,
    PassageVectors,
    open_index,
)
from index.dedup.minhash import SKETCH_VERSION
from index.extraction.draft_validation import content_hash
from index.language.attribution.article_statements import attribution_version
from index.language.regions.region_detection import regions_version
from index.model.protocols import FloatArray, Matrix
from index.search.postings import PassageTokens
from index.store.change_log import find_last_seq
from index.store.corpus_queries import get_or_create_corpus_id
from index.store.edition_queries import publish_snapshot
from index.store.near_duplicate_queries import mark_compared
from index.store.pending_queries import find_newest_seq
from index.text.tokenizer import tokenize

DIM = 384
PASSAGES_AN_ARTICLE = 5
ARTICLES_AN_OUTLET = 200
_SENTENCES = 5
_WORDS = 18
_TOPICS = 2000
_VOCABULARY = 60_000
_NEAR = 0.8
"""The length of what a vector has beside its topic's unit vector."""
_BATCH = 20_000
_FIRST_ARTICLE, _FIRST_PASSAGE = 1000, 10_000
_FIRST_DAY = datetime(2010, 1, 1, tzinfo=UTC)

_ARTICLE = (
    "INSERT INTO articles (id, corpus_id, title, outlet, published_at, published_precision, language, "
    "content_hash, revision, added_at, updated_at, edited, regions_version, speakers_version, text) "
    "VALUES (?, ?, ?, ?, ?, 'day', 'en', ?, 1, ?, ?, '', ?, ?, ?)"
)
_PASSAGE = (
    'INSERT INTO passages (id, article_id, edition_id, ordinal, start, "end", sentences, text_key) '
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_EMBEDDING = "INSERT INTO embeddings (model_id, text_key, passage, sentences) VALUES (?, ?, ?, ?)"
_CHANGE = "INSERT INTO changes (corpus_id, article_id, kind, at) VALUES (?, ?, 'put', ?)"


class TopicEmbedder:
    """The vector of a text is that of its topic, and a part of its own. Stands in for a real model."""

    name = "topics"
    fingerprint = "topics-1"
    dim = DIM
    max_tokens = 512
    is_asymmetric = True

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [text.count(" ") + 1 for text in texts]

    def embed_question(self, question: str) -> FloatArray:
        return self._embed(question)

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        return [
            PassageVectors(
                self._embed(passage.text),
                np.array([self._embed(passage.text[a:b]) for a, b in passage.sentences], np.float32).reshape(
                    -1, DIM
                ),
            )
            for passage in passages
        ]

    def _embed(self, text: str) -> FloatArray:
        seed = zlib.crc32(text.encode())
        topic = next((word for word in text.casefold().split() if word.startswith("topic")), "")
        number = int(topic.strip(".,?")[5:]) if topic.strip(".,?")[5:].isdecimal() else seed % _TOPICS
        return np.asarray(_near(_topics()[[number]], np.random.default_rng(seed))[0])


def open_library(folder: Path) -> NewsIndex:
    return open_index(IndexSettings(data_dir=folder, reader=False, _env_file=None), embedder=TopicEmbedder())


def fill(folder: Path, passages: int) -> None:
    """A library with so many passages in one corpus, with its index files."""
    with open_library(folder) as index:
        index.add(SHARED_CORPUS, [make_draft(0)])
        index.sync()
        fill_up(index, passages)


def fill_up(index: NewsIndex, passages: int, *, first: int = 0) -> None:
    """Add passages to the shared corpus and its index files, which must be up to date.

    The library must be in its first edition. `first` is the number of the first passage and decides the ids.
    """
    derived = index._derived
    before = derived.read([1], wait=True).corpora[1].postings
    for words in _fill_tables(index, first, first + passages):
        commit = before.index.apply(gone=(), put=words)
    with index.database.read_transaction() as connection:
        seq = find_last_seq(connection, 1)
    derived._publisher._postings.publish(replace(before, seq=seq, commit=commit))
    vectors = derived._publisher._vectors
    vectors.build(1, before.edition).saved()
    derived.reload()


def _fill_tables(index: NewsIndex, first: int, end: int) -> Iterator[list[PassageTokens]]:
    """Yields what the postings of each batch are to have."""
    for begin in range(first, end, _BATCH):
        with index.database.write_transaction() as connection:
            yield _write_batch(connection, [1] * _BATCH, begin, min(_BATCH, end - begin))


def fill_corpora(folder: Path, corpora: int, articles: int, new: int) -> None:
    """A library with so many corpora of a few articles each.

    The last `new` corpora have no index files yet; of the others, the database says that they have some.
    """
    with open_library(folder) as index:
        index.add(SHARED_CORPUS, [make_draft(0)])
        index.sync()
        shared = index._derived.published.corpora[1].postings.snapshot
        assert shared is not None
        with index.database.write_transaction() as connection:
            ids = [get_or_create_corpus_id(connection, CorpusName(f"guild-{i}")) for i in range(corpora)]
        of_articles, passages = np.repeat(ids, articles).tolist(), corpora * articles * PASSAGES_AN_ARTICLE
        for first in range(0, passages, _BATCH):
            with index.database.write_transaction() as connection:
                own = of_articles[first // PASSAGES_AN_ARTICLE :]
                _write_batch(connection, own, first, min(_BATCH, passages - first))
        with index.database.write_transaction() as connection:
            for corpus_id in ids[: corpora - new]:
                seq, name = find_last_seq(connection, corpus_id), f"{corpus_id}/postings-00000000"
                snapshot = replace(shared, corpus_id=corpus_id, file_name=name, seq=seq)
                publish_snapshot(connection, snapshot, datetime.now(UTC))


def _write_batch(
    connection: Connection, corpus_ids: Sequence[int], first: int, count: int
) -> list[PassageTokens]:
    """Write passages, of whose articles the corpora are given; returns what the postings are to have."""
    dice = np.random.default_rng(first + 1)
    words = np.searchsorted(_cumulated(), dice.random((count, _SENTENCES, _WORDS)))
    topics = np.repeat(dice.integers(_TOPICS, size=count // PASSAGES_AN_ARTICLE), PASSAGES_AN_ARTICLE)
    texts = [
        _make_passage(*made) for made in zip(words, topics.tolist(), range(first, first + count), strict=True)
    ]
    keys = [blake2b(" ".join(sentences).encode(), digest_size=16).digest() for sentences in texts]
    now = _moment(datetime.now(UTC))
    articles, spans, changes = [], [], []
    versions = (regions_version(), attribution_version())
    for i in range(0, count, PASSAGES_AN_ARTICLE):
        article_id = _FIRST_ARTICLE + (first + i) // PASSAGES_AN_ARTICLE
        passages, start = [], 0
        for ordinal in range(PASSAGES_AN_ARTICLE):
            passage = " ".join(texts[i + ordinal])
            end = start + len(passage)
            place = (_FIRST_PASSAGE + first + i + ordinal, article_id, 1, ordinal, start, end)
            spans.append((*place, _pack_spans(texts[i + ordinal]), keys[i + ordinal]))
            passages.append(passage)
            start = end + 1
        text, day = " ".join(passages), _moment(_FIRST_DAY + timedelta(days=article_id % 6000))
        facts = (f"Report of topic{topics[i]}", f"Outlet {article_id // ARTICLES_AN_OUTLET}", day)
        corpus_id = corpus_ids[i // PASSAGES_AN_ARTICLE]
        articles.append((article_id, corpus_id, *facts, content_hash(text), now, now, *versions, text))
        changes.append((corpus_id, article_id, now))
    connection.exec_driver_sql(_ARTICLE, articles)
    connection.exec_driver_sql(_PASSAGE, spans)
    connection.exec_driver_sql(_EMBEDDING, _make_embeddings(keys, topics, dice))
    connection.exec_driver_sql(_CHANGE, changes)
    mark_compared(connection, SKETCH_VERSION, find_newest_seq(connection))
    tokens = _token_array()[words].reshape(count, -1).tolist()
    return [
        PassageTokens(span[0], span[1], [f"report topic{topic} {span[0]}", *own])
        for span, topic, own in zip(spans, topics, tokens, strict=True)
    ]


def _make_passage(words: npt.NDArray[np.int64], topic: int, number: int) -> list[str]:
    sentences = [f"{' '.join(line).capitalize()}." for line in _word_array()[words].tolist()]
    sentences[0] = f"Topic{topic} report {_FIRST_PASSAGE + number}: {sentences[0]}"
    return sentences


def _pack_spans(sentences: list[str]) -> bytes:
    ends = np.cumsum([len(sentence) + 1 for sentence in sentences]) - 1
    begins = np.concatenate([[0], ends[:-1] + 1])
    return np.stack([begins, ends], axis=1).astype("<i4").tobytes()


def _make_embeddings(
    keys: list[bytes], topics: npt.NDArray[np.int64], dice: np.random.Generator
) -> list[tuple[int, bytes, bytes, bytes]]:
    """Rows in the stored form: passages in half precision, and sentences as bytes with a scale each."""
    passages = _near(_topics()[topics], dice)
    own = _topics()[dice.integers(_TOPICS, size=_SENTENCES * len(keys))]
    sentences = _unit(np.repeat(passages, _SENTENCES, axis=0) + np.float32(_NEAR) * own)
    scales = (np.abs(sentences).max(axis=1) / 127).astype("<f4")
    packed = np.rint(sentences / scales[:, None]).astype(np.int8).reshape(len(keys), -1)
    stored = passages.astype("<f2")
    scales = scales.reshape(len(keys), -1)
    return [
        (1, key, stored[i].tobytes(), scales[i].tobytes() + packed[i].tobytes()) for i, key in enumerate(keys)
    ]


def make_draft(seed: int) -> ArticleDraft:
    """An article that is not in the library yet, of about five passages."""
    dice = random.Random(seed)
    lines = [
        f"{' '.join(_word(w) for w in dice.choices(range(_VOCABULARY), _weights(), k=_WORDS)).capitalize()}."
        for _ in range(PASSAGES_AN_ARTICLE * _SENTENCES)
    ]
    lines[0] = f"Topic{dice.randrange(_TOPICS)} notice {seed}: {lines[0]}"
    return ArticleDraft(text=" ".join(lines), title=f"Notice {seed}", outlet=f"Added {seed // 200}")


def write_import_file(path: Path, seeds: Sequence[int]) -> None:
    drafts = [make_draft(seed) for seed in seeds]
    lines = [json.dumps({"text": d.text, "title": d.title, "outlet": d.outlet}) for d in drafts]
    path.write_text("\n".join(lines), encoding="utf-8")


def make_question(seed: int) -> str:
    """A question of a topic and seven words, frequent and rare."""
    dice = random.Random(seed)
    words = [_word(w) for w in dice.choices(range(_VOCABULARY), _weights(), k=7)]
    return f"What about {' '.join(words)} in topic{dice.randrange(_TOPICS)}?"


def _near(vectors: Matrix, dice: np.random.Generator) -> Matrix:
    noise = dice.standard_normal(vectors.shape, np.float32) * np.float32(_NEAR / DIM**0.5)
    return _unit(vectors + noise)


def _unit(rows: Matrix) -> Matrix:
    return np.asarray(rows / np.sqrt(np.einsum("ij,ij->i", rows, rows))[:, None], np.float32)


@cache
def _topics() -> Matrix:
    return _unit(np.random.default_rng(1).standard_normal((_TOPICS, DIM), np.float32))


@cache
def _frequencies() -> FloatArray:
    weights = 1 / (np.arange(_VOCABULARY) + 2.7)
    return np.asarray(weights / weights.sum())


@cache
def _cumulated() -> FloatArray:
    return np.asarray(np.cumsum(_frequencies()))


@cache
def _weights() -> list[float]:
    return [float(weight) for weight in _frequencies()]


@cache
def _word(number: int) -> str:
    """A word that can be spoken, shorter if it is frequent."""
    consonants, vowels, letters = "bdfgklmnprstvz", "aeiou", ""
    rest = number + 1
    while rest:
        rest, pair = divmod(rest, len(consonants) * len(vowels))
        letters += consonants[pair // len(vowels)] + vowels[pair % len(vowels)]
    return letters


@cache
def _word_array() -> npt.NDArray[np.object_]:
    return np.array([_word(number) for number in range(_VOCABULARY)], object)


@cache
def _token_array() -> npt.NDArray[np.object_]:
    return np.array([" ".join(tokenize(word)) for word in _word_array()], object)


def _moment(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(" ", "microseconds")
