"""Process the backlog: split articles that have no passages, embed passages that have no vector."""

from collections.abc import Iterator, Mapping, Sequence

from index.model.base_types import ArticleId, PassageId
from index.model.batches import batched
from index.model.protocols import Embedder, IsCancelled, PassageText, PassageVectors
from index.search.passage_builder import PassageBuilder
from index.store.article_queries import find_article_text
from index.store.change_log import ChangeKind, log_change
from index.store.database import Database
from index.store.database_clock import read_clock
from index.store.edition_queries import Edition
from index.store.embedding_queries import find_embedded_keys, find_unembedded, store_vectors
from index.store.passage_queries import (
    StoredPassage,
    find_article_corpora,
    find_unsplit,
    list_passage_spans,
    read_passages,
    replace_passages,
)

# Passages in a transaction: about a second of work on 2 cores, the most that a kill can lose.
_EMBED_BATCH = 32
_SPLIT_BATCH = 50


def split_pending_articles(
    database: Database, edition: Edition, passage_builder: PassageBuilder, *, is_cancelled: IsCancelled
) -> int:
    """Split every article that has no passages in the edition; returns the number of articles."""
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
        log_change(connection, now.corpus_id, article_id, ChangeKind.PUT, read_clock(connection))
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

    def pending(self) -> list[PassageId]:
        with self._database.read_transaction() as connection:
            return find_unembedded(connection, self._edition.id, self._edition.model_id)

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
