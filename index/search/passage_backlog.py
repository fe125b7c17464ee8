"""Process the backlog: split articles that have no passages, embed passages that have no vector."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from index.model.base_types import ArticleId, PassageId
from index.model.batches import batched
from index.model.protocols import Embedder, IsCancelled, PassageText, PassageVectors
from index.search.passage_builder import PassageBuilder
from index.store.article_queries import find_article_text
from index.store.change_log import ChangeKind, log_change
from index.store.corpus_queries import find_generation
from index.store.database import Database
from index.store.database_clock import read_clock
from index.store.edition_queries import Edition
from index.store.embedding_queries import (
    find_embedded_keys,
    find_unembedded,
    find_unembedded_among,
    store_vectors,
)
from index.store.passage_queries import (
    StoredPassage,
    find_article_corpora,
    find_unsplit,
    find_unsplit_among,
    list_passage_spans,
    read_passages,
    replace_passages,
)
from index.store.pending_queries import find_changed_articles, find_newest_seq

# Passages in a transaction: about a second of work on 2 cores, the most that a kill can lose.
_EMBED_BATCH = 32
_SPLIT_BATCH = 50


# After more changes than that, all articles are looked at.
_MOST_CHANGES = 20_000


@dataclass(frozen=True, slots=True)
class ProcessedState:
    """The state of the database up to which a process has split and embedded everything for an edition.

    What has to be done later is among the articles that changed since: passages are stored with a change.
    """

    generation: str
    edition_id: int
    seq: int

    def find_changed(self, connection: Connection, now: "ProcessedState") -> frozenset[ArticleId] | None:
        """The articles that changed since; None if these are not known, or too many."""
        if (now.generation, now.edition_id) != (self.generation, self.edition_id):
            return None
        return find_changed_articles(connection, self.seq, most=_MOST_CHANGES)


def read_processed_state(connection: Connection, edition: Edition) -> ProcessedState:
    """The state after everything is processed that the connection sees."""
    return ProcessedState(find_generation(connection) or "", edition.id, find_newest_seq(connection))


def split_pending_articles(
    database: Database,
    edition: Edition,
    passage_builder: PassageBuilder,
    *,
    among: Collection[ArticleId] | None = None,
    is_cancelled: IsCancelled,
) -> int:
    """Split every article that has no passages in the edition, or those `among` some; returns their number."""
    if among is not None:
        with database.read_transaction() as connection:
            ids = find_unsplit_among(connection, edition.id, among)
        return sum(
            resplit_article(database, article_id, edition, passage_builder)
            for article_id in ids
            if not is_cancelled()
        )
    after = ArticleId(0)
    split = 0
    while not is_cancelled():
        with database.read_transaction() as connection:
            ids = find_unsplit(connection, edition.id, after, _SPLIT_BATCH)
        if not ids:
            break
        split += sum(resplit_article(database, article_id, edition, passage_builder) for article_id in ids)
        after = ids[-1]
    return split


def resplit_article(
    database: Database, article_id: ArticleId, edition: Edition, passage_builder: PassageBuilder
) -> bool:
    """Split an article again; whether its passages changed."""
    with database.read_transaction() as connection:
        found = find_article_text(connection, article_id)
    if found is None:
        return False
    new = passage_builder.make(found.title, found.text)
    with database.write_transaction() as connection:
        now = find_article_text(connection, article_id)
        if now is None or now.revision != found.revision:
            return False
        stored = list_passage_spans(connection, article_id, edition.id)
        if stored == [(passage.start, passage.end, passage.text_key) for passage in new]:
            return False
        replace_passages(connection, article_id, edition.id, new)
        log_change(connection, now.corpus_id, article_id, ChangeKind.SPLIT, read_clock(connection))
    return True


def embed_ahead(
    database: Database,
    edition: Edition,
    embedder: Embedder,
    texts: Mapping[bytes, PassageText],
    *,
    is_cancelled: IsCancelled,
) -> int:
    """Embed texts, by key, whose passages are not stored yet; returns how many the model encoded.

    Once their passages are stored, they can be found by meaning at once.
    """
    with database.read_transaction() as connection:
        known = find_embedded_keys(connection, edition.model_id, list(texts))
    keys = [key for key in texts if key not in known]
    embedded = 0
    for batch in batched(keys, _EMBED_BATCH):
        if is_cancelled():
            break
        vectors = embedder.embed_passages([texts[key] for key in batch])
        with database.write_transaction() as connection:
            store_vectors(connection, edition.model_id, batch, vectors)
        embedded += len(batch)
    return embedded


class EmbeddingBacklog:
    """Embeds the passages that have no vector, one transaction per batch."""

    def __init__(
        self, database: Database, edition: Edition, embedder: Embedder, passage_builder: PassageBuilder
    ) -> None:
        self._database = database
        self._edition = edition
        self._embedder = embedder
        self._passage_builder = passage_builder

    def pending(self, among: Collection[ArticleId] | None = None) -> list[PassageId]:
        """The passages without a vector, of all articles or of some."""
        edition = self._edition
        with self._database.read_transaction() as connection:
            if among is None:
                return find_unembedded(connection, edition.id, edition.model_id)
            return find_unembedded_among(connection, edition.id, edition.model_id, among)

    def batches(self, pending: Sequence[PassageId]) -> Iterator[list[PassageId]]:
        return batched(pending, _EMBED_BATCH)

    def embed(self, ids: Sequence[PassageId]) -> int:
        """Embed passages and store their vectors; returns how many texts the model encoded.

        No transaction is open while the model runs.
        """
        if not ids:
            return 0
        passages = self._read_new(ids)
        vectors = self._embedder.embed_passages(self._passage_builder.texts_of(passages))
        self._store(ids, passages, vectors)
        return len(passages)

    def _read_new(self, ids: Sequence[PassageId]) -> list[StoredPassage]:
        """The passages whose text has no vector yet, one passage per text."""
        with self._database.read_transaction() as connection:
            by_key = {passage.text_key: passage for passage in read_passages(connection, ids).values()}
            known = find_embedded_keys(connection, self._edition.model_id, list(by_key))
        return [passage for key, passage in by_key.items() if key not in known]

    def _store(
        self, ids: Sequence[PassageId], passages: Sequence[StoredPassage], vectors: Sequence[PassageVectors]
    ) -> None:
        with self._database.write_transaction() as connection:
            now = read_clock(connection)
            store_vectors(connection, self._edition.model_id, [p.text_key for p in passages], vectors)
            for article_id, corpus_id in find_article_corpora(connection, ids).items():
                log_change(connection, corpus_id, article_id, ChangeKind.EMBEDDED, now)
