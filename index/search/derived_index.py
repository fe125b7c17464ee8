"""Keep the derived index of all corpora up to date with the database, and publish it for questions.

Questions read one published object and never wait. A writer holds two locks: one in this process, and one on
the data folder, which only one process can hold.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import RLock

from index.embedding.script_probes import find_readable_scripts
from index.model.base_types import ArticleId
from index.model.errors import StoreUnwritableError
from index.model.protocols import Embedder, IsCancelled, ReportProgress
from index.model.report_types import Progress, ReindexReport, SyncReport
from index.search.corpus_postings import BuildCancelledError
from index.search.edition_readiness import EditionReadiness
from index.search.folder_lock import LOCK_FILE, FolderLock
from index.search.index_consistency import find_inconsistent
from index.search.index_publisher import IndexPublisher
from index.search.library_model import LibraryModel, is_chosen
from index.search.passage_backlog import (
    EmbeddingBacklog,
    ProcessedState,
    embed_ahead,
    read_processed_state,
    resplit_article,
    split_pending_articles,
)
from index.search.passage_builder import SPLITTER_VERSION, PassageBuilder
from index.search.postings import DamagedPostingsError
from index.search.published_index import PublishedIndex
from index.search.vector_store import VectorStore
from index.search.vectors import DamagedVectorsError
from index.store.article_queries import list_article_ids
from index.store.claim_queries import ClaimKind
from index.store.corpus_queries import find_existing_corpora, read_library_value, write_library_value
from index.store.database import Database
from index.store.edition_queries import (
    Edition,
    ModelFacts,
    activate_edition,
    find_active_edition,
    find_edition,
    get_or_create_edition,
)
from index.store.error_translation import translate_os_error
from index.store.passage_queries import NewPassage, has_unsplit
from index.store.work_claims import WorkClaims
from index.text.scripts import Script

log = logging.getLogger(__name__)

# Longest name of a stored library value.
_FACT_CHARS = 40
# Changes after which a new snapshot of the vectors is written; loading applies the changes after the snapshot.
_SAVE_AFTER_CHANGES = 2000
# How long a sync waits for the folder: longer than a question in another process holds it, shorter than an
# import there, which does this process's work as well.
_WAIT_FOR_FOLDER_S = 5.0


@dataclass(frozen=True, slots=True)
class _ProcessedBacklog:
    """How many texts the model encoded, and whether no passage is left, also not to another machine."""

    embedded: int
    is_complete: bool
    awaits_switch: bool
    """Whether the index is complete, but other hosts have not prepared it yet."""


class DerivedIndex:
    """Updates, rebuilds and publishes the index. Safe to share between threads."""

    def __init__(
        self,
        database: Database,
        folder: Path,
        model: LibraryModel,
        passage_words: int,
        *,
        claims: WorkClaims,
        vectors: VectorStore,
        warm_up: Callable[[Embedder], None],
    ) -> None:
        """`warm_up` loads what questions need beside the index if a model embeds them."""
        self.passage_builder = PassageBuilder(model.embedder, passage_words)
        self._database = database
        self._model = model
        self._claims = claims
        self._words = passage_words
        self._folder = folder
        self._folder_lock = FolderLock(folder.parent / LOCK_FILE, may_lock=not database.is_read_only)
        self._publisher = IndexPublisher(database, folder, model, vectors, self._folder_lock)
        self._readiness = EditionReadiness(database, claims)
        self._warm_up = warm_up
        self._syncing = RLock()
        self._scripts: dict[str, frozenset[Script]] = {}
        self._processed: ProcessedState | None = None

    @property
    def notices(self) -> Sequence[str]:
        """What an operator should know: files that were rebuilt, a model that is missing."""
        return self._publisher.notices

    @property
    def published(self) -> PublishedIndex:
        """As `IndexPublisher.published`."""
        return self._publisher.published

    def use(self, corpus_ids: Iterable[int]) -> None:
        """As `IndexPublisher.use`."""
        self._publisher.use(corpus_ids)

    def warm(self, corpus_ids: Iterable[int]) -> PublishedIndex:
        """As `IndexPublisher.warm`."""
        return self._publisher.warm(corpus_ids)

    def read(self, corpus_ids: Sequence[int], *, wait: bool = False) -> PublishedIndex:
        """As `IndexPublisher.read`."""
        return self._publisher.read(corpus_ids, wait=wait)

    def refresh(self, corpus_ids: Sequence[int], *, wait: bool = False) -> PublishedIndex:
        """As `IndexPublisher.refresh`."""
        return self._publisher.refresh(corpus_ids, wait=wait)

    def changes_blocked(self) -> AbstractContextManager[None]:
        """As `IndexPublisher.blocked`."""
        return self._publisher.blocked()

    def save(self) -> None:
        """As `IndexPublisher.save`."""
        self._publisher.save()

    def reload(self) -> None:
        """As `IndexPublisher.reload`."""
        self._publisher.reload()

    def target_edition(self) -> Edition:
        """The edition of the library's model and splitting rules. Stores it, and loads the model, if new."""
        return self._find_target()[0]

    def embed_ahead(
        self, title: str, text: str, passages: Sequence[NewPassage], edition: Edition, is_cancelled: IsCancelled
    ) -> int:
        """Embed passages that are not stored yet; returns how many texts the model encoded."""
        embedder = self._model.current()
        if embedder.fingerprint != edition.model.fingerprint:
            return 0  # another process began a switch of models; the next sync embeds them
        texts = self.passage_builder.read(title, text, passages)
        return embed_ahead(self._database, edition, embedder, texts, is_cancelled=is_cancelled)

    def sync(self, report_progress: ReportProgress, is_cancelled: IsCancelled) -> SyncReport:
        """Process the backlog: split, embed and index. Switch to the configured edition if it differs.

        Raises StoreError, ModelError; work that is done by then is kept.
        """
        with self._syncing, self._writing_files(), self._folder_lock.held(wait_s=_WAIT_FOR_FOLDER_S) as mine:
            if not mine:
                return SyncReport(embedded=0, left_to_other_process=True)
            edition, embedder = self._find_target()
            with self._database.read_transaction() as connection:
                state, last = read_processed_state(connection, edition), self._processed
                changed = last.find_changed(connection, state) if last is not None else None
            with self._claims.held_if_shared(ClaimKind.PREPARING) as preparing:
                if preparing:
                    split_pending_articles(
                        self._database,
                        edition,
                        self.passage_builder,
                        among=changed,
                        is_cancelled=is_cancelled,
                    )
            done = self._process_backlog(edition, embedder, report_progress, is_cancelled, among=changed)
            if preparing and done.is_complete and not is_cancelled():
                self._processed = state
            return SyncReport(embedded=done.embedded, cancelled=is_cancelled())

    def has_outdated_words(self) -> bool:
        """Whether the postings of any corpus were made by the tokenizer rules of another version."""
        with self._database.read_transaction() as connection:
            edition = find_active_edition(connection)
        return edition is not None and bool(self._publisher.find_outdated_postings(edition))

    def reindex_words(self, is_cancelled: IsCancelled) -> None:
        """Rebuild outdated postings, as a sync does; nothing if another process holds the folder.

        Raises StoreError.
        """
        with self._syncing, self._folder_lock.held(wait_s=0) as mine:
            if mine:
                self._publisher.catch_up()
                self._reindex_outdated_words(is_cancelled)

    def reindex(
        self,
        corpus_ids: Sequence[int],
        *,
        full: bool,
        outlet: str | None = None,
        article_id: ArticleId | None = None,
        report_progress: ReportProgress,
        is_cancelled: IsCancelled,
    ) -> ReindexReport:
        """Split articles again: with `full` all, else those of an outlet or number, else only pending ones.

        Then process the embedding backlog and rebuild inconsistent indexes, with `full` all of them.
        Raises as `sync`.
        """
        with self._syncing, self._writing_files(), self._folder_lock.held(wait_s=_WAIT_FOR_FOLDER_S) as mine:
            if not mine:
                return ReindexReport(
                    articles=0, changed=0, embedded=0, rebuilt=False, left_to_other_process=True
                )
            edition, embedder = self._find_target()
            with self._database.read_transaction() as connection:
                ids = list_article_ids(connection, corpus_ids, outlet=outlet, article_id=article_id)
            is_narrowed = outlet is not None or article_id is not None
            if full or is_narrowed:
                changed = self._split_all(ids, edition, report_progress, is_cancelled)
            else:
                changed = split_pending_articles(
                    self._database, edition, self.passage_builder, is_cancelled=is_cancelled
                )
            done = self._process_backlog(edition, embedder, report_progress, is_cancelled)
            rebuilt = not is_cancelled() and self._rebuild(
                corpus_ids, only_inconsistent=is_narrowed or not full
            )
            return ReindexReport(
                articles=len(ids),
                changed=changed,
                embedded=done.embedded,
                rebuilt=rebuilt,
                cancelled=is_cancelled(),
                awaits_switch=done.awaits_switch,
            )

    def rebuild(
        self,
        corpus_ids: Sequence[int],
        *,
        damaged: Sequence[int],
        report_progress: ReportProgress,
        is_cancelled: IsCancelled,
    ) -> bool:
        """Process the backlog; rebuild inconsistent indexes, and the files of the `damaged` corpora.

        Returns False if it was cancelled or another process holds the folder. Raises as `sync`.
        """
        with self._syncing, self._writing_files(), self._folder_lock.held(wait_s=_WAIT_FOR_FOLDER_S) as mine:
            if not mine:
                return False
            report = self.reindex(
                corpus_ids, full=False, report_progress=report_progress, is_cancelled=is_cancelled
            )
            if not report.cancelled:
                self._rebuild(damaged, only_inconsistent=False)
            return not report.cancelled

    def drop_deleted(self) -> None:
        """Drop deleted corpora and remove their files.

        A sync that is running, here or in another process, does it when it ends.
        """
        if self._syncing.acquire(blocking=False):
            try:
                with self._folder_lock.held_if_writable() as mine:
                    if mine:
                        self._publisher.catch_up()
                        self._publisher.remove_deleted()
            finally:
                self._syncing.release()

    @contextmanager
    def paused(self) -> Iterator[bool]:
        """Keep this and other processes from writing derived files; yields False if another one holds them."""
        with (
            self._syncing,
            self._publisher.blocked(),
            self._folder_lock.held(wait_s=_WAIT_FOR_FOLDER_S) as mine,
        ):
            yield mine

    def readable_scripts(self, embedder: Embedder) -> frozenset[Script]:
        """Scripts that a model can read. The model is probed once; the result is stored in the database."""
        fact = f"reads {embedder.fingerprint}"[:_FACT_CHARS]
        if fact not in self._scripts:
            with self._database.read_transaction() as connection:
                stored = read_library_value(connection, fact)
            if stored is None:
                stored = " ".join(sorted(find_readable_scripts(embedder)))
                # If it cannot be stored, the next process probes the model again.
                with suppress(StoreUnwritableError), self._database.write_transaction() as connection:
                    write_library_value(connection, fact, stored)
            self._scripts[fact] = frozenset(Script(name) for name in stored.split())
        return self._scripts[fact]

    def _find_target(self) -> tuple[Edition, Embedder]:
        """As `target_edition`, with its model, which stays the same if another process begins a switch."""
        while True:
            embedder = self._model.current()
            fingerprint = embedder.fingerprint
            with self._database.read_transaction() as connection:
                found = find_edition(connection, fingerprint, self._words, SPLITTER_VERSION)
                if found is not None and is_chosen(connection, embedder):
                    return found, embedder
            model = ModelFacts(fingerprint, embedder.name, embedder.dim, embedder.max_tokens)
            with self._database.write_transaction() as connection:
                if self._model.choose(connection, embedder):
                    edition = get_or_create_edition(connection, model, self._words, SPLITTER_VERSION)
                    if find_active_edition(connection) is None:
                        activate_edition(connection, edition)
                    return edition, embedder

    @contextmanager
    def _writing_files(self) -> Iterator[None]:
        """Translate errors of writing derived files into a StoreError that says what to do."""
        try:
            yield
        except (DamagedPostingsError, DamagedVectorsError) as error:
            reason = f"the index files cannot be written ({error.reason}); free some space or check the disk"
            raise StoreUnwritableError(str(self._folder), reason) from error
        except OSError as error:
            raise translate_os_error(self._folder, error) from error

    def _split_all(
        self,
        ids: Sequence[ArticleId],
        edition: Edition,
        report_progress: ReportProgress,
        is_cancelled: IsCancelled,
    ) -> int:
        """Split articles again; returns how many have other passages now."""
        changed = 0
        for done, article_id in enumerate(ids, start=1):
            if is_cancelled():
                break
            changed += resplit_article(self._database, article_id, edition, self.passage_builder)
            report_progress(Progress(done=done, total=len(ids), unit="articles"))
        return changed

    def _process_backlog(
        self,
        edition: Edition,
        embedder: Embedder,
        report_progress: ReportProgress,
        is_cancelled: IsCancelled,
        *,
        among: Collection[ArticleId] | None = None,
    ) -> "_ProcessedBacklog":
        """Embed pending passages, publishing each batch, then make the edition the active one.

        Passages that a process on another machine is embedding are left to it, and so is the edition then.
        `among` are the articles that may have any; None for all.
        """
        is_split = self._begin_backlog(edition)
        backlog = EmbeddingBacklog(self._database, edition, embedder, self.passage_builder)
        pending = backlog.pending(among)
        embedded = done = 0
        left_to_others = False
        for batch in backlog.batches(pending):
            if is_cancelled():
                break
            with self._claims.held_if_shared(ClaimKind.EMBEDDING, batch) as mine:
                embedded += backlog.embed([passage_id for passage_id in batch if passage_id in mine])
            left_to_others |= len(mine) < len(batch)
            done += len(batch)
            self._publisher.catch_up()
            report_progress(Progress(done=done, total=len(pending), unit="passages"))
        is_complete = is_split and not is_cancelled() and not (left_to_others and backlog.pending())
        if is_complete and self.published.edition != edition:
            self._switch(edition, embedder, is_cancelled)
        self._reindex_outdated_words(is_cancelled)
        self._publisher.save_vectors(after_changes=_SAVE_AFTER_CHANGES)
        self._publisher.remove_deleted()
        self._publisher.tidy_vectors()
        if is_switched := self.published.edition == edition:
            self._publisher.remove_other_editions(edition)
        return _ProcessedBacklog(embedded, is_complete, awaits_switch=is_complete and not is_switched)

    def _begin_backlog(self, edition: Edition) -> bool:
        """Catch up with the active edition; returns whether all articles are split for the one that is wanted.

        Another host may be splitting them. An active edition may lack new articles.
        """
        self._publisher.catch_up()
        active = self.published.edition
        if active is not None:
            self._readiness.report_active(active, edition)
        if active == edition:
            return True
        with self._database.read_transaction() as connection:
            return not has_unsplit(connection, edition.id)

    def _switch(self, edition: Edition, embedder: Embedder, is_cancelled: IsCancelled) -> None:
        """Prepare an edition, and make it the active one once the other hosts have prepared it, too."""
        if self._publisher.prepare(edition, is_cancelled):
            self._warm_up(embedder)
            if self._readiness.may_switch(edition, built_in_s=self._publisher.prepared_in_s):
                self._publisher.activate(edition)

    def _reindex_outdated_words(self, is_cancelled: IsCancelled) -> None:
        """Rebuild postings that other tokenizer rules made, while the old ones answer questions.

        The new ones record their rules, so this happens once per version. Raises StoreUnwritableError.
        """
        edition = self.published.edition
        for corpus_id in self._publisher.find_outdated_postings(edition) if edition is not None else ():
            corpus = self.read([corpus_id], wait=True).corpora.get(corpus_id)
            if is_cancelled() or corpus is None or not corpus.postings.is_outdated:
                continue
            log.info("updating the word index of corpus %d for this version", corpus_id)
            try:
                with self._writing_files():
                    self._publisher.rebuild_postings(corpus_id, corpus, is_cancelled)
            except BuildCancelledError:
                return

    def _rebuild(self, corpus_ids: Sequence[int], *, only_inconsistent: bool) -> bool:
        """Build derived files beside the old ones and publish them; whether there was anything to build."""
        chosen = find_inconsistent(self._database, self, corpus_ids) if only_inconsistent else corpus_ids
        edition = self.read([], wait=True).edition
        if edition is None:
            return False
        with self._database.read_transaction() as connection:
            existing = find_existing_corpora(connection, chosen)
        for corpus_id in sorted(existing):
            self._publisher.rebuild(corpus_id, edition)
        return bool(existing)
