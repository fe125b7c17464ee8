"""Vectors of each corpus in FAISS: load the snapshot, apply changes from the store, save a new snapshot."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import numpy as np
from sqlalchemy import Connection

from index.model.disk import sync_folder
from index.search.passage_owners import PassageOwners, build_owners
from index.search.vectors import DamagedVectorsError, Ids, VectorIndex, build_vectors, load_vectors
from index.store.change_log import find_last_seq, read_changes
from index.store.database import Database
from index.store.edition_queries import Edition, Snapshot, SnapshotKind, find_snapshot, publish_snapshot
from index.store.embedding_queries import read_all_vectors, read_vectors
from index.store.passage_queries import list_passage_owners
from index.store.private_files import make_private_folder


@dataclass(frozen=True, slots=True)
class FaissVectors:
    """Vectors in memory. Implements `CorpusVectors`."""

    store: "FaissStore"
    corpus_id: int
    edition: Edition
    index: VectorIndex
    owners: PassageOwners
    seq: int
    saved_seq: int
    """The last change that the snapshot contains; -1 without a snapshot."""

    @property
    def is_complete(self) -> bool:
        return True

    @property
    def memory_bytes(self) -> int:
        return self.index.memory_bytes

    def within(self, connection: Connection) -> VectorIndex:
        """The vectors in memory, whatever the connection sees."""
        del connection
        return self.index

    def find_ids(self, connection: Connection) -> Ids:
        del connection
        return self.index.ids

    def passages_of(self, connection: Connection, articles: Ids) -> Ids:
        del connection
        return self.owners.passages_of(articles)

    def caught_up(self) -> "FaissVectors":
        return self.store.catch_up(self)

    def saved(self) -> "FaissVectors":
        """Write a snapshot. Raises OSError, DamagedVectorsError, StoreError; the previous one stays valid."""
        return self.store.save(self)


class FaissStore:
    """The snapshot files of all corpora. A file never changes; one row names the valid one.

    Implements `VectorStore`.
    """

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder

    def load(self, corpus_id: int, edition: Edition) -> tuple[FaissVectors, str | None]:
        """Load the snapshot, or build the vectors from the database; with a notice if it was damaged."""
        with self._database.read_transaction() as connection:
            key = (self._database.replica, corpus_id, SnapshotKind.VECTORS, edition.id)
            snapshot = find_snapshot(connection, *key)
        if snapshot is None:
            return self.build(corpus_id, edition), None
        try:
            return self._open(snapshot, edition), None
        except DamagedVectorsError as error:
            return self.build(corpus_id, edition), f"the vectors were rebuilt from the database: {error}"

    def build(self, corpus_id: int, edition: Edition) -> FaissVectors:
        """Build the vectors from the database."""
        with self._database.read_transaction() as connection:
            seq = find_last_seq(connection, corpus_id)
            stored = read_all_vectors(connection, edition.id, corpus_id=corpus_id, dim=edition.model.dim)
        index = build_vectors(edition.model.dim, stored.ids, stored.rows)
        owners = build_owners(stored.articles, stored.ids)
        return FaissVectors(self, corpus_id, edition, index, owners, seq, saved_seq=-1)

    def catch_up(self, vectors: FaissVectors) -> FaissVectors:
        """Apply all changes since `seq`."""
        with self._database.read_transaction() as connection:
            pending = read_changes(connection, vectors.corpus_id, vectors.seq)
            if pending.up_to == vectors.seq:
                return vectors
            edition = vectors.edition
            new = read_vectors(connection, edition.id, pending.articles, dim=edition.model.dim)
        removed = vectors.owners.passages_of(np.array(sorted(pending.articles), np.int64))
        return replace(
            vectors,
            index=vectors.index.changed(removed=removed, added=new.ids, rows=new.rows.astype(np.float32)),
            owners=vectors.owners.added(new.articles, new.ids),
            seq=pending.up_to,
        )

    def save(self, vectors: FaissVectors) -> FaissVectors:
        """Write a snapshot, verify it, and only then make it the valid one.

        Raises OSError, DamagedVectorsError, StoreError; the previous snapshot then stays valid.
        """
        name = f"{vectors.corpus_id}/vectors-{vectors.seq}-{uuid4().hex[:8]}.faiss"
        path = self._folder / name
        make_private_folder(path.parent)
        index = vectors.index.folded()
        stamp = index.save(path)
        sync_folder(path.parent)
        snapshot = Snapshot(
            self._database.replica,
            vectors.corpus_id,
            SnapshotKind.VECTORS,
            vectors.edition.id,
            name,
            vectors.seq,
            stamp,
        )
        with self._database.write_transaction() as connection:
            replaced = publish_snapshot(connection, snapshot, datetime.now(UTC))
        # A file that cannot be removed is no longer named by a row; `check` removes it later.
        with suppress(OSError):
            for old in replaced:
                (self._folder / old).unlink(missing_ok=True)
        return replace(vectors, index=index, saved_seq=vectors.seq)

    def _open(self, snapshot: Snapshot, edition: Edition) -> FaissVectors:
        path = self._folder / snapshot.file_name
        index = load_vectors(path, dim=edition.model.dim, stamp=snapshot.stamp)
        with self._database.read_transaction() as connection:
            ids, owners = list_passage_owners(connection, snapshot.corpus_id, edition.id)
        gone = np.setdiff1d(index.ids, ids, assume_unique=True)
        if len(gone):
            nothing = np.empty(0, np.int64)
            index = index.changed(
                removed=gone, added=nothing, rows=np.empty((0, edition.model.dim), np.float32)
            )
        return FaissVectors(
            self, snapshot.corpus_id, edition, index, build_owners(owners, ids), snapshot.seq, snapshot.seq
        )

    def tidy(self, edition: Edition) -> None:
        """Nothing: the publisher removes the folders of corpora, and a new snapshot removes the old one."""
        del edition
