"""Vectors of one corpus: load the snapshot, apply changes from the store, save a new snapshot."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import numpy as np

from index.model.disk import sync_folder
from index.model.protocols import Matrix
from index.search.passage_owners import PassageOwners, build_owners
from index.search.vectors import DamagedVectorsError, Ids, VectorIndex, build_vectors, load_vectors
from index.store.change_log import find_last_seq, read_changes
from index.store.database import Database
from index.store.edition_queries import Edition, Snapshot, SnapshotKind, find_snapshot, publish_snapshot
from index.store.embedding_queries import EmbeddedPassage, read_all_vectors, read_vectors
from index.store.passage_queries import list_passage_owners
from index.store.private_files import make_private_folder


@dataclass(frozen=True, slots=True)
class CorpusVectors:
    """Immutable vectors of one edition, up to the change `seq`."""

    corpus_id: int
    edition: Edition
    index: VectorIndex
    owners: PassageOwners
    seq: int
    saved_seq: int
    """The last change that the snapshot contains; -1 without a snapshot."""


class VectorSnapshots:
    """The snapshot files of all corpora. A file never changes; one row names the valid one."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder

    def load(self, corpus_id: int, edition: Edition) -> tuple[CorpusVectors, str | None]:
        """Load the snapshot, or build the vectors from the database; with a notice if it was damaged."""
        with self._database.read_transaction() as connection:
            snapshot = find_snapshot(connection, self._database.replica, corpus_id, SnapshotKind.VECTORS)
        if snapshot is None or snapshot.edition_id != edition.id:
            return self.build(corpus_id, edition), None
        try:
            return self._open(snapshot, edition), None
        except DamagedVectorsError as error:
            return self.build(corpus_id, edition), f"the vectors were rebuilt from the database: {error}"

    def build(self, corpus_id: int, edition: Edition) -> CorpusVectors:
        """Build the vectors from the database."""
        with self._database.read_transaction() as connection:
            seq = find_last_seq(connection, corpus_id)
            stored = read_all_vectors(connection, edition.id, corpus_id=corpus_id, dim=edition.model.dim)
        index = build_vectors(edition.model.dim, stored.ids, stored.rows)
        owners = build_owners(stored.articles, stored.ids)
        return CorpusVectors(corpus_id, edition, index, owners, seq, saved_seq=-1)

    def catch_up(self, vectors: CorpusVectors) -> CorpusVectors:
        """Apply all changes since `seq`."""
        with self._database.read_transaction() as connection:
            pending = read_changes(connection, vectors.corpus_id, vectors.seq)
            if pending.up_to == vectors.seq:
                return vectors
            embedded = read_vectors(connection, vectors.edition.id, pending.articles)
        removed = vectors.owners.passages_of(np.array(sorted(pending.articles), np.int64))
        ids, owners, rows = _to_arrays(embedded, vectors.edition.model.dim)
        return replace(
            vectors,
            index=vectors.index.changed(removed=removed, added=ids, rows=rows),
            owners=vectors.owners.added(owners, ids),
            seq=pending.up_to,
        )

    def save(self, vectors: CorpusVectors) -> CorpusVectors:
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
            old = find_snapshot(connection, snapshot.replica, vectors.corpus_id, SnapshotKind.VECTORS)
            is_named = publish_snapshot(connection, snapshot, datetime.now(UTC))
        # A file that cannot be removed is no longer named by a row; `check` removes it later.
        with suppress(OSError):
            if old is not None:
                (self._folder / old.file_name).unlink(missing_ok=True)
            if not is_named:
                path.unlink(missing_ok=True)
        return replace(vectors, index=index, saved_seq=vectors.seq)

    def _open(self, snapshot: Snapshot, edition: Edition) -> CorpusVectors:
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
        return CorpusVectors(
            snapshot.corpus_id, edition, index, build_owners(owners, ids), snapshot.seq, snapshot.seq
        )


def _to_arrays(embedded: Sequence[EmbeddedPassage], dim: int) -> tuple[Ids, Ids, Matrix]:
    rows = np.empty((len(embedded), dim), np.float32)
    for row, passage in zip(rows, embedded, strict=True):
        row[:] = passage.vector
    return _to_ids(p.id for p in embedded), _to_ids(p.article_id for p in embedded), rows


def _to_ids(numbers: Iterable[int]) -> Ids:
    return np.fromiter(numbers, np.int64)
