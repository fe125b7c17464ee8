"""Hold the published index: load it, apply changes from the database, replace corpora, save snapshots.

A corpus is loaded when it is first needed. The least recently used ones are unloaded: questions that run keep
the object that they began with, and the next question loads the corpus again and applies what it missed.
"""

import logging
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import RLock

from index.model.errors import StoreError
from index.model.protocols import Embedder, IsCancelled
from index.search.corpus_postings import PostingsSnapshots
from index.search.edition_preparation import EditionPreparation
from index.search.folder_lock import FolderLock
from index.search.library_model import LibraryModel
from index.search.loaded_corpora import LoadedCorpora
from index.search.published_index import CorpusIndex, PublishedIndex
from index.search.vector_store import VectorStore
from index.search.vectors import DamagedVectorsError
from index.store.corpus_queries import find_corpora_mark, find_existing_corpora, find_generation
from index.store.database import Database
from index.store.edition_queries import (
    Edition,
    activate_edition,
    delete_other_snapshots,
    find_active_edition,
    switch_snapshots,
)
from index.store.passage_queries import delete_other_editions
from index.store.pending_queries import find_changed_corpora, find_corpora_behind, find_newest_seq

log = logging.getLogger(__name__)


class IndexPublisher:
    """Publishes one immutable index for all questions. Safe to share between threads.

    Methods that write derived files require the folder lock.
    """

    def __init__(
        self,
        database: Database,
        folder: Path,
        model: LibraryModel,
        vectors: VectorStore,
        folder_lock: FolderLock,
    ) -> None:
        self.notices: list[str] = []
        self._database = database
        self._model = model
        self._folder = folder
        self._folder_lock = folder_lock
        self._vectors = vectors
        self._postings = PostingsSnapshots(database, folder)
        self._changing = RLock()
        self._published = PublishedIndex()
        self._loaded = LoadedCorpora()
        self._next = EditionPreparation(database, self._vectors, self._postings, self._loaded)
        self._cleaned: tuple[frozenset[str], tuple[int, int]] | None = None
        """The folders and the mark of the corpora at the last removal."""
        self._tidied: Edition | None = None
        """The active edition when the files of others were last removed."""
        self._caught_up_to: int | None = None
        """The change up to which this process has updated the files of every corpus; None if it has not."""

    @property
    def published(self) -> PublishedIndex:
        """What questions search at this moment; it may lag behind the database."""
        return self._published

    def use(self, corpus_ids: Iterable[int]) -> None:
        """Record that a question needs these corpora, so that others are unloaded first."""
        self._loaded.use(corpus_ids)

    def read(self, corpus_ids: Sequence[int], *, wait: bool = False) -> PublishedIndex:
        """The published index with these corpora, as up to date as possible without waiting for a writer.

        With `wait` it waits for a writer in another thread, but never for one in another process.
        """
        published = self._published
        if published.edition is not None:
            with self._database.read_transaction() as connection:
                if published.is_current(connection, corpus_ids):
                    return published
        return self.refresh(corpus_ids, wait=wait)

    def refresh(self, corpus_ids: Sequence[int], *, wait: bool = False) -> PublishedIndex:
        """Load corpora that are missing and apply pending changes; otherwise like `read`.

        Do not call it inside a transaction.
        """
        published = self._published
        is_missing = published.edition is None or not published.has(corpus_ids)
        if not self._changing.acquire(blocking=wait or is_missing):
            return published
        try:
            with self._folder_lock.held_if_writable() as mine:
                self._refresh(corpus_ids, may_write=mine)
            return self._published
        finally:
            self._changing.release()

    def warm(self, corpus_ids: Iterable[int]) -> PublishedIndex:
        """Load corpora, in this order, until there is no room for more."""
        for corpus_id in corpus_ids:
            if not self._loaded.has_room(self._measure()):
                break
            self.refresh([corpus_id])
        return self.refresh([])

    def catch_up(self) -> None:
        """Apply all changes to the files of all corpora. Loads only corpora that have some."""
        with self._changing:
            self._refresh([], may_write=True)
            edition = self._published.edition
        if edition is None:
            return
        with self._database.read_transaction() as connection:
            newest = find_newest_seq(connection)
            if self._caught_up_to is None:
                behind = (
                    find_corpora_behind(connection, self._database.replica, edition.id)
                    | self._published.corpora.keys()
                )
            else:
                changed = find_changed_corpora(connection, self._caught_up_to)
                behind = changed.reworded | (changed.every & self._published.corpora.keys())
        for corpus_id in sorted(behind):
            # One by one, so that a question for another corpus waits for one of them at most.
            with self._changing:
                self._refresh([corpus_id], may_write=True)
        with self._changing:
            if self._published.edition == edition:
                self._caught_up_to = newest

    @contextmanager
    def blocked(self) -> Iterator[None]:
        """Keep this process from publishing changes while the block runs; it should be short."""
        with self._changing:
            yield

    def find_outdated_postings(self, edition: Edition) -> list[int]:
        """Corpora whose postings were made by the tokenizer rules of another version."""
        return self._postings.find_outdated(edition)

    def rebuild(self, corpus_id: int, edition: Edition) -> None:
        """Build the files of a corpus beside the old ones, which answer questions meanwhile; publish them."""
        built = self._build(corpus_id, edition)
        if built is None:
            return
        with self._changing:
            self._postings.publish(built.postings)
            self._replace(CorpusIndex(built.vectors.saved(), built.postings))
            self.catch_up()

    def rebuild_postings(self, corpus_id: int, corpus: CorpusIndex, is_cancelled: IsCancelled) -> None:
        """As `rebuild`, without the vectors. Raises BuildCancelledError."""
        edition = corpus.postings.edition
        built = self._postings.build(corpus_id, edition, on_disk=True, is_cancelled=is_cancelled)
        with self._changing:
            self._postings.publish(built)
            self._replace(replace(corpus, postings=built))
            self.catch_up()

    def prepare(self, edition: Edition, is_cancelled: IsCancelled) -> bool:
        """As `EditionPreparation.prepare`."""
        return self._next.prepare(edition, is_cancelled)

    @property
    def prepared_in_s(self) -> float:
        """As `EditionPreparation.building_s`."""
        return self._next.building_s

    def activate(self, edition: Edition) -> None:
        """Switch to a prepared edition, for all hosts, in one transaction. Questions go on meanwhile."""
        with self._database.write_transaction() as connection:
            if find_active_edition(connection) != edition:  # Another host may have been faster.
                activate_edition(connection, edition)
                switch_snapshots(connection, edition)
                delete_other_editions(connection, edition.id)
        with self._changing:
            self._reset_if_replaced(())

    def remove_other_editions(self, edition: Edition) -> None:
        """Remove the files of editions other than the active one."""
        if self._tidied == edition and not self._next.has_begun:
            return
        with self._changing:
            self._next.forget()
            with self._database.write_transaction() as connection:
                if find_active_edition(connection) != edition:
                    return
                files = delete_other_snapshots(connection, self._database.replica)
            self._tidied = edition
        for name in files:
            _remove(self._folder / name)

    def save(self) -> None:
        """Write snapshots of vectors that changed since the last one, if no other process holds the folder.

        Vectors that cannot be written are built again from the database at the next start.
        """
        with self._changing, self._folder_lock.held_if_writable() as mine:
            if mine:
                self.save_vectors(after_changes=0)

    def reload(self) -> None:
        """Drop the published index, so that the next question opens and verifies the files again."""
        with self._changing:
            self._published = PublishedIndex()
            self._caught_up_to = None

    def save_vectors(self, *, after_changes: int) -> None:
        """Write a snapshot of the vectors of each corpus with more changes than that since its last one."""
        with self._changing:
            for corpus_id, corpus in self._published.corpora.items():
                if corpus.vectors.seq - corpus.vectors.saved_seq > after_changes:
                    try:
                        self._put({corpus_id: replace(corpus, vectors=corpus.vectors.saved())})
                    except (OSError, DamagedVectorsError, StoreError) as error:
                        # Harmless: the vectors are in the database, and loading reads them from there.
                        log.warning("cannot save the vectors of corpus %d: %s", corpus_id, error)
                        return

    def tidy_vectors(self) -> None:
        """As `VectorStore.tidy`, for the published edition."""
        edition = self._published.edition
        if edition is not None:
            self._vectors.tidy(edition)

    def remove_deleted(self) -> None:
        """Remove the folders of deleted corpora. Only while nothing is built."""
        with self._changing:
            # List folders first: one that is created later belongs to a corpus that the query then returns.
            folders = frozenset(path.name for path in self._folder.glob("*") if path.name.isdecimal())
            with self._database.read_transaction() as connection:
                seen = (folders, find_corpora_mark(connection))
                if seen == self._cleaned:
                    return
                existing = find_existing_corpora(connection, map(int, folders))
            for name in folders:
                if int(name) not in existing:
                    shutil.rmtree(self._folder / name, ignore_errors=True)
            self._cleaned = seen

    def _build(self, corpus_id: int, edition: Edition) -> CorpusIndex | None:
        """None if another process is storing the vectors."""
        vectors = self._vectors.build(corpus_id, edition)
        if not vectors.is_complete:
            log.info("another process is storing the vectors of corpus %d", corpus_id)
            return None
        return CorpusIndex(vectors, self._postings.build(corpus_id, edition, on_disk=True))

    def _refresh(self, corpus_ids: Sequence[int], *, may_write: bool) -> None:
        """Load corpora that are missing and apply pending changes. Requires `_changing`."""
        existing = self._reset_if_replaced(corpus_ids)
        edition = self._published.edition
        if edition is None:
            return
        fresh: dict[int, CorpusIndex] = {}
        for corpus_id in existing:
            corpus = self._published.corpora.get(corpus_id) or self._load(
                corpus_id, edition, may_write=may_write
            )
            fresh[corpus_id] = CorpusIndex(
                corpus.vectors.caught_up(),
                self._postings.catch_up(corpus.postings, may_write=may_write),
            )
        self._put(fresh)

    def _reset_if_replaced(self, corpus_ids: Sequence[int]) -> set[int]:
        """Publish an empty index if the database was replaced or another process switched the edition.

        Drops corpora that no longer exist; returns those of `corpus_ids` that do.
        """
        known = self._published
        with self._database.read_transaction() as connection:
            generation = find_generation(connection) or ""
            active = find_active_edition(connection)
            existing = find_existing_corpora(connection, {*corpus_ids, *known.corpora})
        if generation != known.generation or active != known.edition:
            embedder = self._embedder_of(active) if active is not None else None
            ready = self._next.take_ready(active, generation) if active is not None else {}
            self._published = PublishedIndex(generation, active, embedder, ready)
            self._caught_up_to = None
            if active is not None and known.edition is not None:
                log.info("the index now uses model %s", active.model.name)
        elif not existing.issuperset(known.corpora):
            self._published = replace(known, corpora={i: c for i, c in known.corpora.items() if i in existing})
        return existing.intersection(corpus_ids)

    def _load(self, corpus_id: int, edition: Edition, *, may_write: bool) -> CorpusIndex:
        prepared = self._next.wait_for(corpus_id, edition, self._published.generation)
        if prepared is not None:
            return prepared
        vectors, vectors_notice = self._vectors.load(corpus_id, edition)
        postings, postings_notice = self._postings.load(corpus_id, edition, may_write=may_write)
        for notice in (vectors_notice, postings_notice):
            if notice is not None:
                self._notice(notice)
        return CorpusIndex(vectors, postings)

    def _replace(self, built: CorpusIndex) -> None:
        """Publish a corpus that was built, unless another edition is published by now. Requires `_changing`."""
        if built.vectors.edition == built.postings.edition == self._published.edition:
            self._put({built.vectors.corpus_id: built})

    def _put(self, corpora: Mapping[int, CorpusIndex]) -> None:
        """Publish these corpora, and unload others if there is no room for them."""
        if not corpora:
            return
        loaded = {**self._published.corpora, **corpora}
        sizes = {i: corpus.memory_bytes for i, corpus in loaded.items()}
        excess = self._loaded.find_excess(sizes, keep=corpora)
        self._published = replace(
            self._published, corpora={i: corpus for i, corpus in loaded.items() if i not in excess}
        )

    def _measure(self) -> dict[int, int]:
        return {i: corpus.memory_bytes for i, corpus in self._published.corpora.items()}

    def _embedder_of(self, edition: Edition) -> Embedder | None:
        """The model of an edition: the current one, or a previous one; None if it cannot be found."""
        embedder, notice = self._model.find_for(edition.model)
        if embedder is None:
            self._notice(notice)
        return embedder

    def _notice(self, notice: str) -> None:
        log.warning("%s", notice)
        self.notices.append(notice)


def _remove(path: Path) -> None:
    """Remove a file or folder that no row names any more. If that fails, `check` removes it later."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)
