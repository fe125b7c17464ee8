"""Build the files of the next edition in this data folder, while questions use those of the active one.

What is prepared survives a restart: the files have rows of their own, which the switch makes the valid ones.
"""

import time
from collections.abc import Mapping
from threading import Lock

from index.model.protocols import IsCancelled
from index.search.corpus_postings import BuildCancelledError, PostingsSnapshots
from index.search.loaded_corpora import LoadedCorpora
from index.search.published_index import CorpusIndex
from index.search.vector_store import VectorStore
from index.store.corpus_queries import find_existing_corpora, find_generation, list_corpora
from index.store.database import Database
from index.store.edition_queries import Edition, find_active_edition
from index.store.pending_queries import find_changed_corpora, find_newest_seq

LEAST_SAVED_BYTES = 1_500_000
"""The least vectors of a corpus that are saved, about 2000: fewer are read from the database almost as fast."""


class EditionPreparation:
    """Prepares one edition at a time, in one thread. Other threads take what is ready.

    Methods that write files require the folder lock.
    """

    def __init__(
        self, database: Database, vectors: VectorStore, postings: PostingsSnapshots, loaded: LoadedCorpora
    ) -> None:
        self._database = database
        self._vectors = vectors
        self._postings = postings
        self._loaded = loaded
        self._edition: Edition | None = None
        self._generation = ""
        self._prepared_to: int | None = None
        """The change up to which the files of every corpus are prepared; None if they are not."""
        self._building = Lock()
        """Held while a corpus is prepared."""
        self._state = Lock()
        """Held for moments, to read or change the attributes below."""
        self._corpora: dict[int, CorpusIndex] = {}
        """Prepared corpora, as far as there is memory for them; files have all."""
        self._current: int | None = None
        """The corpus that is being prepared."""
        self._is_taken = False
        """Whether questions use what is prepared, so that it must not be changed here any more."""
        self.building_s = 0.0
        """How long the preparation of the edition has taken so far."""

    @property
    def has_begun(self) -> bool:
        """Whether anything was prepared that is not forgotten."""
        return self._edition is not None

    def prepare(self, edition: Edition, is_cancelled: IsCancelled) -> bool:
        """Build the files of every corpus, or apply what changed since the last call.

        Returns False if that was cancelled, if another host stores the vectors of a corpus, or if the edition
        has become the active one meanwhile. Raises OSError, DamagedPostingsError, DamagedVectorsError,
        StoreError; what is prepared by then is kept.
        """
        began_at = time.monotonic()
        try:
            return self._prepare_all(edition, is_cancelled)
        finally:
            self.building_s += time.monotonic() - began_at

    def take_ready(self, edition: Edition, generation: str) -> Mapping[int, CorpusIndex]:
        """The corpora of an edition that are prepared and in memory. Never waits; ends the preparation."""
        with self._state:
            if not self._is_of(edition, generation):
                return {}
            self._is_taken = True
            ready, self._corpora = self._corpora, {}
            return ready

    def wait_for(self, corpus_id: int, edition: Edition, generation: str) -> CorpusIndex | None:
        """A corpus whose preparation ends after the others were taken; None if it is not running."""
        with self._state:
            if not self._is_of(edition, generation):
                return None
            if self._current != corpus_id:
                return self._corpora.pop(corpus_id, None)
        with self._building, self._state:
            return self._corpora.pop(corpus_id, None)

    def forget(self) -> None:
        """Let go of what is in memory."""
        with self._building, self._state:
            self._edition, self._corpora, self._prepared_to = None, {}, None
            self._is_taken, self.building_s = False, 0.0

    def _prepare_all(self, edition: Edition, is_cancelled: IsCancelled) -> bool:
        with self._database.read_transaction() as connection:
            generation = find_generation(connection) or ""
            newest = find_newest_seq(connection)
            if not self._is_of(edition, generation):
                self.forget()
                self._edition, self._generation = edition, generation
            if self._prepared_to is None:
                corpus_ids = set(list_corpora(connection).values())
            else:
                changed = find_changed_corpora(connection, self._prepared_to).every
                corpus_ids = find_existing_corpora(connection, changed)
        is_complete = True
        for corpus_id in sorted(corpus_ids):
            if is_cancelled() or self._is_active(edition):
                return False
            try:
                is_complete &= self._prepare(corpus_id, edition, is_cancelled)
            except BuildCancelledError:
                return False
        if is_complete:
            self._prepared_to = newest
            self._vectors.tidy(edition)
        return is_complete and not is_cancelled()

    def _prepare(self, corpus_id: int, edition: Edition, is_cancelled: IsCancelled) -> bool:
        """Whether all vectors of the corpus are there."""
        with self._building:
            with self._state:
                if self._is_taken:
                    return True
                self._current = corpus_id
                # Taken out while it is changed, so that no question uses it meanwhile.
                known = self._corpora.pop(corpus_id, None)
                has_room = known is not None or self._has_room()
            try:
                built = self._update(known or self._load(corpus_id, edition, is_cancelled))
                with self._state:
                    if has_room:
                        self._corpora[corpus_id] = built
                return built.vectors.is_complete
            finally:
                with self._state:
                    self._current = None

    def _load(self, corpus_id: int, edition: Edition, is_cancelled: IsCancelled) -> CorpusIndex:
        """What an earlier process has prepared, or else new files."""
        vectors, _ = self._vectors.load(corpus_id, edition)
        if vectors.saved_seq < 0 and vectors.memory_bytes >= LEAST_SAVED_BYTES:
            vectors = vectors.saved()
        postings, _ = self._postings.load(corpus_id, edition, may_write=True, is_cancelled=is_cancelled)
        return CorpusIndex(vectors, postings)

    def _update(self, corpus: CorpusIndex) -> CorpusIndex:
        return CorpusIndex(corpus.vectors.caught_up(), self._postings.catch_up(corpus.postings, may_write=True))

    def _has_room(self) -> bool:
        return self._loaded.has_room({i: corpus.memory_bytes for i, corpus in self._corpora.items()})

    def _is_of(self, edition: Edition, generation: str) -> bool:
        return (self._edition, self._generation) == (edition, generation)

    def _is_active(self, edition: Edition) -> bool:
        with self._database.read_transaction() as connection:
            return find_active_edition(connection) == edition
