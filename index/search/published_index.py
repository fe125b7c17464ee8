"""The immutable index that questions read, and whether it is up to date with the database."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from index.model.protocols import Embedder
from index.search.corpus_postings import CorpusPostings
from index.search.vector_store import CorpusVectors
from index.store.change_log import find_last_seq
from index.store.corpus_queries import find_generation
from index.store.edition_queries import Edition, SnapshotKind, find_active_edition, find_snapshot

# What an open corpus takes without any passage, above all for tantivy.
_OPEN_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class CorpusIndex:
    """The vectors and postings of one corpus."""

    vectors: CorpusVectors
    postings: CorpusPostings

    @property
    def memory_bytes(self) -> int:
        """About how much memory it takes; its postings are mapped files."""
        return self.vectors.memory_bytes + _OPEN_BYTES

    def is_current(self, connection: Connection) -> bool:
        """Whether every change is applied, and no other process has published other postings."""
        corpus_id = self.vectors.corpus_id
        if min(self.vectors.seq, self.postings.seq) != find_last_seq(connection, corpus_id):
            return False
        key = (self.postings.replica, corpus_id, SnapshotKind.POSTINGS, self.postings.edition.id)
        snapshot = find_snapshot(connection, *key)
        return snapshot is None or self.postings.folder_name in (None, snapshot.file_name)


@dataclass(frozen=True, slots=True)
class PublishedIndex:
    """The index of the corpora that are loaded. Immutable: a change publishes a new object."""

    generation: str = ""
    edition: Edition | None = None
    embedder: Embedder | None = None
    """The model of the edition; None if it cannot be loaded any more: then only postings are searched."""
    corpora: Mapping[int, CorpusIndex] = field(default_factory=dict)

    def has(self, corpus_ids: Collection[int]) -> bool:
        """Whether all of the corpora are loaded, or there is nothing to load yet."""
        return self.edition is None or all(i in self.corpora for i in corpus_ids)

    def matches(self, connection: Connection) -> bool:
        """Whether it was derived from this database, in the edition that is active there."""
        is_same_database = (find_generation(connection) or "") == self.generation
        return is_same_database and find_active_edition(connection) == self.edition

    def is_current(self, connection: Connection, corpus_ids: Collection[int]) -> bool:
        """Whether every change of the corpora that the connection sees is applied."""
        if self.edition is None or any(i not in self.corpora for i in corpus_ids):
            return False
        return self.matches(connection) and all(self.corpora[i].is_current(connection) for i in corpus_ids)
