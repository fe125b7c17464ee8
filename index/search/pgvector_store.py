"""Vectors of each corpus in PostgreSQL, which all hosts share: store them, apply changes, build graphs.

Who changes the vectors of a corpus holds its row in the same transaction, so each change is applied once and in
order, and whatever is interrupted is rolled back. Storing a whole corpus takes many transactions: a claim lets
one process do it, and nobody searches the corpus before it is complete.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import Connection

from index.model.base_types import PassageId
from index.model.batches import batched
from index.model.errors import StoreError, StoreInUseError, StoreUnwritableError
from index.model.protocols import FloatArray
from index.store import vector_table
from index.store.change_log import find_last_seq, read_changes
from index.store.claim_queries import ClaimKind
from index.store.corpus_queries import find_generation
from index.store.database import Database
from index.store.edition_queries import Edition
from index.store.embedding_queries import find_embedded_ids, read_passage_vectors, read_vectors
from index.store.vector_search import VectorQuery, read_cosines, search_vectors
from index.store.vector_table import Ids, StoredVectors, VectorTable
from index.store.work_claims import WorkClaims

log = logging.getLogger(__name__)

GRAPH_LIMIT = 20_000
"""A corpus with more passages gets a graph. Scanning so many takes 20 ms."""
_BATCH = 2000
_UNAVAILABLE = (
    "INDEX_VECTORS=pgvector needs the extension pgvector, which the database server does not have; install it "
    "there (Debian: postgresql-16-pgvector for PostgreSQL 16), or set INDEX_VECTORS=faiss"
)
_NOT_INSTALLED = (
    "the user may not install pgvector; run CREATE EXTENSION vector in this database as a superuser, or set "
    "INDEX_VECTORS=faiss"
)
_NO_SCHEMA = (
    "the user may not create a schema for the vectors; make it the owner of the database, or set "
    "INDEX_VECTORS=faiss"
)
_TOO_OLD = "its pgvector is too old; update it to 0.5 or newer, then run ALTER EXTENSION vector UPDATE"


@dataclass(frozen=True, slots=True)
class PgvectorVectors:
    """What this process knows of the vectors of a corpus. Implements `CorpusVectors`."""

    store: "PgvectorStore"
    corpus_id: int
    edition: Edition
    table: VectorTable | None = None
    """None while the vectors are not complete."""
    seq: int = -1

    @property
    def saved_seq(self) -> int:
        return self.seq

    @property
    def is_complete(self) -> bool:
        return self.table is not None

    @property
    def memory_bytes(self) -> int:
        return 0

    def within(self, connection: Connection) -> "PgvectorSearch":
        return PgvectorSearch(connection, self.table, self.corpus_id, self.store.version)

    def find_ids(self, connection: Connection) -> Ids:
        if self.table is None:
            return np.empty(0, np.int64)
        return vector_table.list_stored_ids(connection, self.table, self.corpus_id)

    def passages_of(self, connection: Connection, articles: Ids) -> Ids:
        if self.table is None:
            return np.empty(0, np.int64)
        return vector_table.list_passages_of(connection, self.table, articles)

    def caught_up(self) -> "PgvectorVectors":
        return self.store.catch_up(self)

    def saved(self) -> "PgvectorVectors":
        return self


@dataclass(frozen=True, slots=True)
class PgvectorSearch:
    """Dense search as one transaction sees the vectors. Implements `VectorSearch`."""

    connection: Connection
    table: VectorTable | None
    corpus_id: int
    version: tuple[int, ...]

    def search(self, vector: FloatArray, k: int, *, allowed: Ids | None = None) -> list[tuple[int, float]]:
        if self.table is None:
            return []
        query = VectorQuery(vector, k, allowed)
        return search_vectors(self.connection, self.table, self.corpus_id, query, version=self.version)

    def cosines(self, vector: FloatArray, ids: Sequence[int]) -> dict[int, float]:
        if self.table is None or not ids:
            return {}
        return read_cosines(self.connection, self.table, self.corpus_id, vector, ids)


@dataclass(frozen=True, slots=True)
class _Storing:
    """A run that stores all vectors of a corpus, for one generation of the database."""

    table: VectorTable
    edition: Edition
    corpus_id: int
    generation: str

    def hold(self, connection: Connection) -> StoredVectors | None:
        """What is stored, which nobody else changes meanwhile; None if the database was replaced."""
        stored = vector_table.hold_stored_vectors(connection, self.edition.id, self.corpus_id, waits=True)
        return stored if stored is not None and stored.generation == self.generation else None


class PgvectorStore:
    """The vectors of all corpora, in the database. Implements `VectorStore`."""

    def __init__(self, database: Database, claims: WorkClaims) -> None:
        """Raises StoreError if the database has no pgvector and this user cannot install it."""
        self._database = database
        self._claims = claims
        self._without_graph: set[tuple[int, int]] = set()
        """Editions and corpora whose graph could not be built."""
        self._unused: set[int] = set()
        """Editions that were not used any more when they were last looked up."""
        self.version = _prepare(database)

    def load(self, corpus_id: int, edition: Edition) -> tuple[PgvectorVectors, str | None]:
        return self.catch_up(PgvectorVectors(self, corpus_id, edition)), None

    def build(self, corpus_id: int, edition: Edition) -> PgvectorVectors:
        """Store what is missing and delete what is too much; not complete if another process does that."""
        self._store_all(corpus_id, edition)
        return self.catch_up(PgvectorVectors(self, corpus_id, edition))

    def catch_up(self, vectors: PgvectorVectors) -> PgvectorVectors:
        """Store the vectors of the corpus if nobody has, and apply changes, unless another process does."""
        found = self._find(vectors)
        if found is None:
            self._store_all(vectors.corpus_id, vectors.edition)
            found = self._find(vectors)
        if found is None:
            return PgvectorVectors(self, vectors.corpus_id, vectors.edition)
        with self._database.read_transaction() as connection:
            is_current = found.seq >= find_last_seq(connection, found.corpus_id)
        return found if is_current else self._apply_changes(found)

    def tidy(self, edition: Edition) -> None:
        if self._database.is_read_only:
            return
        try:
            self._remove_unused(edition)
            self._build_graphs(edition)
        except StoreError as error:
            log.warning("cannot tidy up the vectors in the database: %s", error)

    def _find(self, vectors: PgvectorVectors) -> PgvectorVectors | None:
        """The vectors as they are stored; None if they are not complete."""
        edition = vectors.edition
        with self._database.read_transaction() as connection:
            stored = vector_table.find_stored_vectors(connection, edition.id, vectors.corpus_id)
            if stored is None or not stored.is_complete or stored.generation != _generation(connection):
                return None
            table = vectors.table or vector_table.find_vector_table(connection, edition.id)
        return replace(vectors, table=table, seq=stored.seq) if table is not None else None

    def _apply_changes(self, vectors: PgvectorVectors) -> PgvectorVectors:
        """Replace the vectors of changed articles, in one transaction with the number of the last change."""
        edition, corpus_id, table = vectors.edition, vectors.corpus_id, vectors.table
        if table is None or self._database.is_read_only:
            return vectors
        try:
            with self._database.claim_transaction() as connection:
                stored = vector_table.hold_stored_vectors(connection, edition.id, corpus_id, waits=False)
                if stored is None:
                    return vectors
                pending = read_changes(connection, corpus_id, stored.seq)
                new = read_vectors(connection, edition.id, pending.articles, dim=edition.model.dim)
                gone = vector_table.delete_article_vectors(connection, table, sorted(pending.articles))
                vector_table.add_vectors(
                    connection, table, corpus_id, ids=new.ids, articles=new.articles, rows=new.rows
                )
                count = stored.passages - gone + len(new.ids)
                updated = replace(stored, seq=pending.up_to, passages=count)
                vector_table.update_stored_vectors(connection, edition.id, corpus_id, updated)
        except (StoreInUseError, StoreUnwritableError) as error:
            log.warning("the vectors of corpus %d lag behind: %s", corpus_id, error)
            return vectors
        return replace(vectors, seq=pending.up_to)

    def _store_all(self, corpus_id: int, edition: Edition) -> None:
        """Make the stored vectors of a corpus those of its embedded passages, unless another process does.

        Continues what a killed process left. Passages that change meanwhile are in the change log.
        """
        with self._claims.held(ClaimKind.VECTORS, [corpus_id]) as mine:
            if not mine:
                return
            table = self._create_table(edition)
            with self._database.claim_transaction() as connection:
                generation, seq = _generation(connection), find_last_seq(connection, corpus_id)
                vector_table.begin_stored_vectors(connection, edition.id, corpus_id, generation, seq)
            storing = _Storing(table, edition, corpus_id, generation)
            with self._database.read_transaction() as connection:
                embedded = find_embedded_ids(connection, corpus_id, edition.id)
                held = vector_table.list_stored_ids(connection, table, corpus_id)
            for batch in batched(np.setdiff1d(embedded, held).tolist(), _BATCH):
                if not self._claims.holds(ClaimKind.VECTORS, corpus_id):
                    return
                self._add(storing, batch)
            self._complete(storing, gone=np.setdiff1d(held, embedded).tolist())

    def _create_table(self, edition: Edition) -> VectorTable:
        """The table of an edition; without the vectors of a database that this one has replaced."""
        with self._database.read_transaction() as connection:
            table = vector_table.find_vector_table(connection, edition.id)
            if table is not None and not vector_table.has_other_generation(connection, _generation(connection)):
                return table
        with self._database.write_transaction() as connection:
            vector_table.drop_other_generations(connection, _generation(connection))
            return vector_table.create_vector_table(connection, edition.id, edition.model.dim, self.version)

    def _add(self, storing: "_Storing", ids: Sequence[int]) -> None:
        """Store the vectors of some passages; those that were removed or stored meanwhile are left out."""
        table, edition = storing.table, storing.edition
        with self._database.claim_transaction() as connection:
            if storing.hold(connection) is not None:
                known = vector_table.find_stored_among(connection, table, ids)
                wanted = [PassageId(i) for i in ids if i not in known]
                new = read_passage_vectors(connection, edition.id, wanted, dim=edition.model.dim)
                vector_table.add_vectors(
                    connection, table, storing.corpus_id, ids=new.ids, articles=new.articles, rows=new.rows
                )

    def _complete(self, storing: "_Storing", *, gone: Sequence[int]) -> None:
        table, corpus_id = storing.table, storing.corpus_id
        with self._database.claim_transaction() as connection:
            stored = storing.hold(connection)
            if stored is not None:
                vector_table.delete_vectors(connection, table, gone)
                count = vector_table.count_vectors(connection, table, corpus_id)
                updated = replace(stored, is_complete=True, passages=count)
                vector_table.update_stored_vectors(connection, storing.edition.id, corpus_id, updated)

    def _remove_unused(self, edition: Edition) -> None:
        """Remove the vectors of deleted corpora, and of editions that nobody searches or builds.

        An edition is removed the second time: a question that began before a switch may still search it.
        """
        with self._database.read_transaction() as connection:
            deleted = vector_table.list_deleted_corpora(connection)
            unused = set(vector_table.list_unused_editions(connection, edition.id))
        removable, self._unused = unused & self._unused, unused
        if removable:
            with self._database.claim_transaction() as connection:
                for edition_id in removable & set(vector_table.list_unused_editions(connection, edition.id)):
                    vector_table.drop_edition(connection, edition_id)
        if deleted:
            with self._database.autocommit() as connection:
                for edition_id, corpus_id in deleted:
                    vector_table.drop_corpus(connection, edition_id, corpus_id)

    def _build_graphs(self, edition: Edition) -> None:
        with self._database.read_transaction() as connection:
            table = vector_table.find_vector_table(connection, edition.id)
            if table is None or not table.allows_graph:
                return
            missing = vector_table.list_missing_graphs(connection, table, above=GRAPH_LIMIT)
        for corpus_id in missing:
            if (edition.id, corpus_id) not in self._without_graph:
                with self._claims.held(ClaimKind.VECTORS, [corpus_id]) as mine:
                    if mine:
                        self._build_graph(table, corpus_id)

    def _build_graph(self, table: VectorTable, corpus_id: int) -> None:
        log.info("building the search graph of corpus %d; questions are answered meanwhile", corpus_id)
        try:
            with self._database.autocommit() as connection:
                vector_table.build_graph(connection, table, corpus_id)
        except StoreError:
            # Not again and again: it takes minutes. Without it, searches are slower, but exact.
            self._without_graph.add((table.edition_id, corpus_id))
            raise


def _prepare(database: Database) -> tuple[int, ...]:
    """Install what is missing in the database; returns the version of pgvector."""
    with database.read_transaction() as connection:
        version = vector_table.find_pgvector_version(connection)
        has_schema = vector_table.has_vector_schema(connection)
        is_available = version is not None or vector_table.is_pgvector_available(connection)
    if not is_available:
        raise StoreError(database.location, _UNAVAILABLE)
    if version is None:
        version = _install(database)
    if version < vector_table.OLDEST_VERSION:
        raise StoreError(database.location, _TOO_OLD)
    if not has_schema:
        try:
            with database.write_transaction() as connection:
                vector_table.create_vector_schema(connection)
        except StoreUnwritableError as error:
            raise StoreError(database.location, _NO_SCHEMA) from error
    return version


def _install(database: Database) -> tuple[int, ...]:
    try:
        with database.write_transaction() as connection:
            vector_table.install_pgvector(connection)
            version = vector_table.find_pgvector_version(connection)
    except StoreUnwritableError as error:
        raise StoreError(database.location, _NOT_INSTALLED) from error
    if version is None:
        raise StoreError(database.location, _UNAVAILABLE)
    return version


def _generation(connection: Connection) -> str:
    return find_generation(connection) or ""
