"""Where the vectors of passages are searched: by FAISS in memory, or by pgvector in the database.

Either is derived from the embeddings, and follows the change log. Whoever publishes or searches an index uses
these protocols, and does not know which of the two it has.
"""

from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection

from index.model.protocols import VectorSearch
from index.search.faiss_store import FaissStore
from index.search.vectors import Ids
from index.settings import VectorEngine
from index.store.database import Database
from index.store.edition_queries import Edition
from index.store.work_claims import WorkClaims


class CorpusVectors(Protocol):
    """The vectors of one corpus in one edition. Immutable: with more changes, they are another object."""

    @property
    def corpus_id(self) -> int: ...

    @property
    def edition(self) -> Edition: ...

    @property
    def seq(self) -> int:
        """The last change of the corpus that is known to be applied; -1 if no vectors are there."""

    @property
    def saved_seq(self) -> int:
        """The last change that is applied at once when the corpus is loaded again; -1 for none."""

    @property
    def is_complete(self) -> bool:
        """False while another process stores the vectors of the corpus: then a search finds nothing."""

    @property
    def memory_bytes(self) -> int:
        """About how much memory of this process they take."""

    def within(self, connection: Connection) -> VectorSearch:
        """Search during a transaction that was begun after this object was published."""

    def find_ids(self, connection: Connection) -> Ids:
        """The passages that have a vector here, ascending."""

    def passages_of(self, connection: Connection, articles: Ids) -> Ids:
        """Those of the passages of some articles that have, or had, a vector here, ascending."""

    def caught_up(self) -> "CorpusVectors":
        """With all changes since, as far as that does not mean waiting for another process."""

    def saved(self) -> "CorpusVectors":
        """The same, so that loading them again applies no change.

        Raises OSError, DamagedVectorsError, StoreError.
        """


class VectorStore(Protocol):
    """The vectors of all corpora. Safe to share between threads."""

    def load(self, corpus_id: int, edition: Edition) -> tuple[CorpusVectors, str | None]:
        """The vectors of a corpus, built if there are none; with a notice if they were damaged."""

    def build(self, corpus_id: int, edition: Edition) -> CorpusVectors:
        """Make them from the embeddings, while the previous ones answer questions."""

    def tidy(self, edition: Edition) -> None:
        """Remove what nobody needs any more, and build what makes searching faster; it may take minutes.

        Questions are answered meanwhile. Never raises StoreError.
        """


def open_vector_store(
    engine: VectorEngine, database: Database, folder: Path, claims: WorkClaims
) -> VectorStore:
    """The store that the settings name. Raises StoreError, whose message says what the database lacks."""
    if engine == VectorEngine.FAISS:
        return FaissStore(database, folder)
    from index.search.pgvector_store import PgvectorStore  # noqa: PLC0415 - rarely used

    return PgvectorStore(database, claims)
