"""The derived index of all corpora: what questions read, and how it is kept in step with the store.

Questions read one published object and never wait. Whoever writes holds two locks: one in this process, one on
the data folder, which no two processes have at once.
"""

import logging
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import RLock

from sqlalchemy import Connection

from index.model.base_types import ArticleId
from index.model.errors import ModelError, StoreError, StoreUnwritableError
from index.model.protocols import Embedder, IsCancelled, ReportProgress
from index.model.report_types import Progress, ReindexReport, SyncReport
from index.search.corpus_postings import BuildCancelledError, CorpusPostings, PostingsSnapshots
from index.search.corpus_vectors import CorpusVectors, VectorSnapshots
from index.search.embedding_model import SentenceTransformerEmbedder
from index.search.folder_lock import FolderLock
from index.search.index_consistency import compare_corpus, compare_words
from index.search.passage_backlog import EmbeddingBacklog, embed_ahead, resplit_article, split_pending_articles
from index.search.passage_builder import SPLITTER_VERSION, PassageBuilder
from index.search.postings import DamagedPostingsError
from index.search.script_probes import find_readable_scripts
from index.search.vectors import DamagedVectorsError
from index.store.article_queries import list_article_ids
from index.store.change_log import find_last_seq
from index.store.corpus_queries import find_generation, list_corpora, read_library_value, write_library_value
from index.store.database import Database
from index.store.edition_queries import (
    Edition,
    ModelFacts,
    SnapshotKind,
    activate_edition,
    find_active_edition,
    find_edition,
    find_snapshot,
    get_or_create_edition,
)
from index.store.passage_queries import NewPassage, delete_other_editions
from index.store.sqlite_errors import translate_os_error
from index.text.scripts import Script

log = logging.getLogger(__name__)

# Length of a fact's name in the store.
_FACT_CHARS = 40
# Changes after which a new snapshot of the vectors is worth its writing; loading catches up on the rest.
_SAVE_AFTER_CHANGES = 2000
# How long a sync waits for another process: longer than a question there holds the folder, shorter than an
# import, which does this process's work as well.
_WAIT_FOR_FOLDER_S = 5.0
# How often a corpus is compared with the store when articles keep changing meanwhile.
_COMPARISONS = 3


@dataclass(frozen=True, slots=True)
class CorpusIndex:
    """What a question reads of one corpus."""

    vectors: CorpusVectors
    postings: CorpusPostings


@dataclass(frozen=True, slots=True)
class PublishedIndex:
    """What all questions read: immutable, replaced as a whole."""

    generation: str = ""
    edition: Edition | None = None
    embedder: Embedder | None = None
    """The model of the edition; None where it cannot be loaded any more: then words alone are searched."""
    corpora: Mapping[int, CorpusIndex] = field(default_factory=dict)

    def matches(self, connection: Connection) -> bool:
        """Whether it was derived from this database, in the edition that is active there."""
        is_same_database = (find_generation(connection) or "") == self.generation
        return is_same_database and find_active_edition(connection) == self.edition

    def is_current(self, connection: Connection, corpus_ids: Collection[int]) -> bool:
        """Whether every change of the corpora that the connection sees is applied."""
        if self.edition is None or any(i not in self.corpora for i in corpus_ids):
            return False
        return self.matches(connection) and all(
            _is_up_to_date(connection, i, self.corpora[i]) for i in corpus_ids
        )


class DerivedIndex:
    """Keeps the published object in step with the store."""

    def __init__(self, database: Database, folder: Path, embedder: Embedder, passage_words: int) -> None:
        self.passage_builder = PassageBuilder(embedder, passage_words)
        self.notices: list[str] = []
        self._database = database
        self._embedder = embedder
        self._words = passage_words
        self._folder = folder
        self._vectors = VectorSnapshots(database, folder)
        self._postings = PostingsSnapshots(database, folder)
        self._folder_lock = FolderLock(folder.parent / "writing.lock")
        self._syncing = RLock()
        self._changing = RLock()
        self._published = PublishedIndex()
        self._scripts: dict[str, frozenset[Script]] = {}

    @property
    def published(self) -> PublishedIndex:
        """What questions search at this moment; it may lag behind the store."""
        return self._published

    def target_edition(self) -> Edition:
        """The edition of the model and rules as configured, stored if it is new. Loads the model then."""
        fingerprint = self._embedder.fingerprint
        with self._database.read_transaction() as connection:
            found = find_edition(connection, fingerprint, self._words, SPLITTER_VERSION)
        if found is not None:
            return found
        embedder = self._embedder
        model = ModelFacts(fingerprint, embedder.name, embedder.dim, embedder.max_tokens)
        with self._database.write_transaction() as connection:
            edition = get_or_create_edition(connection, model, self._words, SPLITTER_VERSION)
            if find_active_edition(connection) is None:
                activate_edition(connection, edition)
        return edition

    def embed_ahead(
        self, title: str, text: str, passages: Sequence[NewPassage], edition: Edition, is_cancelled: IsCancelled
    ) -> int:
        """Embed passages that are not stored yet; how many went through the model."""
        texts = self.passage_builder.read(title, text, passages)
        return embed_ahead(self._database, edition, self._embedder, texts, is_cancelled=is_cancelled)

    def read(self, corpus_ids: Sequence[int], *, wait: bool = False) -> PublishedIndex:
        """The published object with these corpora in it, as fresh as it gets without waiting for a writer.

        With `wait`, of another thread; a writer in another process is never waited for.
        """
        published = self._published
        if published.edition is not None:
            with self._database.read_transaction() as connection:
                if published.is_current(connection, corpus_ids):
                    return published
        return self.refresh(corpus_ids, wait=wait)

    def refresh(self, corpus_ids: Sequence[int], *, wait: bool = False) -> PublishedIndex:
        """Apply the changes of the store first; otherwise as `read`. Never inside a transaction."""
        missing = any(corpus_id not in self._published.corpora for corpus_id in corpus_ids)
        if self._changing.acquire(blocking=missing or wait):
            try:
                with self._folder_lock.held_if_writable() as mine:
                    self._refresh(corpus_ids, may_write=mine)
            finally:
                self._changing.release()
        return self._published

    def sync(self, report_progress: ReportProgress, is_cancelled: IsCancelled) -> SyncReport:
        """Process the backlog: split, embed and index. Switch to the configured edition if it differs.

        Raises StoreError, ModelError; what is done by then stays.
        """
        with self._syncing, self._writing_files(), self._folder_lock.held(wait_s=_WAIT_FOR_FOLDER_S) as mine:
            if not mine:
                return SyncReport(embedded=0, left_to_other_process=True)
            edition = self.target_edition()
            split_pending_articles(self._database, edition, self.passage_builder, is_cancelled=is_cancelled)
            embedded = self._process_backlog(edition, report_progress, is_cancelled)
            return SyncReport(embedded=embedded, cancelled=is_cancelled())

    def has_outdated_words(self) -> bool:
        """Whether words of any corpus were indexed by other rules than those of this version."""
        with self._database.read_transaction() as connection:
            edition = find_active_edition(connection)
        return edition is not None and self._postings.has_outdated(edition)

    def reindex_words(self, is_cancelled: IsCancelled) -> None:
        """Index those words again; nothing where another process holds the folder. Raises StoreError.

        A sync does this as well.
        """
        with self._syncing, self._folder_lock.held(wait_s=0) as mine:
            if mine:
                self._catch_up()
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
        """Split again: with `full` all articles, else the ones of an outlet or number, else those that owe it.

        Then embed what is pending, and rebuild what is not sound; with `full`, all. Raises as `sync`.
        """
        with self._syncing, self._writing_files(), self._folder_lock.held(wait_s=_WAIT_FOR_FOLDER_S) as mine:
            if not mine:
                return ReindexReport(
                    articles=0, changed=0, embedded=0, rebuilt=False, left_to_other_process=True
                )
            edition = self.target_edition()
            with self._database.read_transaction() as connection:
                ids = list_article_ids(connection, corpus_ids, outlet=outlet, article_id=article_id)
            is_narrowed = outlet is not None or article_id is not None
            if full or is_narrowed:
                changed = self._split_all(ids, edition, report_progress, is_cancelled)
            else:
                changed = split_pending_articles(
                    self._database, edition, self.passage_builder, is_cancelled=is_cancelled
                )
            embedded = self._process_backlog(edition, report_progress, is_cancelled)
            rebuilt = not is_cancelled() and self._rebuild(
                corpus_ids, only_inconsistent=is_narrowed or not full
            )
            return ReindexReport(
                articles=len(ids),
                changed=changed,
                embedded=embedded,
                rebuilt=rebuilt,
                cancelled=is_cancelled(),
            )

    def rebuild(
        self,
        corpus_ids: Sequence[int],
        *,
        damaged: Sequence[int],
        report_progress: ReportProgress,
        is_cancelled: IsCancelled,
    ) -> bool:
        """Do what is owed; build anew what is not sound in the corpora, and the files of the `damaged` ones.

        Whether that was done: it may be cancelled, and another process may hold the folder. Raises as `sync`.
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
        """Let go of corpora that are deleted, and of their files.

        A sync that is under way, here or in another process, does so at its end.
        """
        if self._syncing.acquire(blocking=False):
            try:
                with self._folder_lock.held_if_writable() as mine:
                    if mine:
                        self._catch_up()
                        self._remove_deleted()
            finally:
                self._syncing.release()

    @contextmanager
    def changes_blocked(self) -> Iterator[None]:
        """Nothing that is published changes in this process for as long as the block runs: keep it short."""
        with self._changing:
            yield

    @contextmanager
    def paused(self) -> Iterator[bool]:
        """Whether nobody writes derived files for as long as the block runs, here or in another process."""
        with self._syncing, self._changing, self._folder_lock.held(wait_s=_WAIT_FOR_FOLDER_S) as mine:
            yield mine

    def readable_scripts(self, embedder: Embedder) -> frozenset[Script]:
        """Scripts that a model can read; asked of it once and then remembered in the store."""
        fact = f"scripts {embedder.fingerprint}"[:_FACT_CHARS]
        if fact not in self._scripts:
            with self._database.read_transaction() as connection:
                stored = read_library_value(connection, fact)
            if stored is None:
                stored = " ".join(sorted(find_readable_scripts(embedder)))
                # Without room for it, it is found again in the next process.
                with suppress(StoreUnwritableError), self._database.write_transaction() as connection:
                    write_library_value(connection, fact, stored)
            self._scripts[fact] = frozenset(Script(name) for name in stored.split())
        return self._scripts[fact]

    def save(self) -> None:
        """Write snapshots of what has changed since the last, if no other process holds the folder.

        What cannot be written is built again from the store at the next opening.
        """
        with self._changing, self._folder_lock.held_if_writable() as mine:
            if mine:
                self._save_vectors(after_changes=0)

    def reload(self) -> None:
        """Let go of everything, so that the next question opens and verifies the files again."""
        with self._changing:
            self._published = PublishedIndex()

    def find_inconsistent(self, corpus_ids: Sequence[int]) -> dict[int, list[str]]:
        """Corpora whose vectors or postings hold other passages than the store, with what is wrong."""
        problems = {corpus_id: self._find_problems(corpus_id) for corpus_id in corpus_ids}
        return {corpus_id: found for corpus_id, found in problems.items() if found}

    def find_wrong_words(
        self,
        corpus_ids: Sequence[int],
        *,
        full: bool,
        except_of: Collection[ArticleId],
        report_progress: ReportProgress,
        is_cancelled: IsCancelled,
    ) -> dict[int, list[str]]:
        """Corpora whose passages are indexed with other words than their texts have; see `compare_words`."""
        problems: dict[int, list[str]] = {}
        for corpus_id in corpus_ids:
            for _ in range(_COMPARISONS):
                corpus = self.read([corpus_id], wait=True).corpora.get(corpus_id)
                if corpus is None or is_cancelled():
                    break
                found = compare_words(
                    self._database,
                    corpus.postings,
                    full=full,
                    except_of=except_of,
                    report_progress=report_progress,
                    is_cancelled=is_cancelled,
                )
                if found is not None:
                    problems[corpus_id] = found
                    break
        return {corpus_id: found for corpus_id, found in problems.items() if found}

    def find_outdated(self, corpus_ids: Sequence[int]) -> set[int]:
        """Corpora whose words were told apart by other rules than a question's are."""
        corpora = self.read(corpus_ids, wait=True).corpora
        return {i for i in corpus_ids if i in corpora and corpora[i].postings.is_outdated}

    @contextmanager
    def _writing_files(self) -> Iterator[None]:
        """Say what keeps derived files from being written as a StoreError."""
        try:
            yield
        except (DamagedPostingsError, DamagedVectorsError) as error:
            reason = f"the index files cannot be written ({error.reason}); make room or check the disk"
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
        """How many articles came out different."""
        changed = 0
        for done, article_id in enumerate(ids, start=1):
            if is_cancelled():
                break
            changed += resplit_article(self._database, article_id, edition, self.passage_builder)
            report_progress(Progress(done=done, total=len(ids), unit="articles"))
        return changed

    def _process_backlog(
        self, edition: Edition, report_progress: ReportProgress, is_cancelled: IsCancelled
    ) -> int:
        """Embed what is pending, batch by batch findable, then make the edition the active one."""
        self._catch_up()
        backlog = EmbeddingBacklog(self._database, edition, self._embedder, self.passage_builder)
        pending = backlog.pending()
        embedded = done = 0
        for batch in backlog.batches(pending):
            if is_cancelled():
                break
            embedded += backlog.embed(batch)
            done += len(batch)
            self._catch_up()
            report_progress(Progress(done=done, total=len(pending), unit="passages"))
        if not is_cancelled():
            self._activate(edition)
        self._reindex_outdated_words(is_cancelled)
        with self._changing:
            self._save_vectors(after_changes=_SAVE_AFTER_CHANGES)
        self._remove_deleted()
        return embedded

    def _activate(self, edition: Edition) -> None:
        """Build another edition beside the old one, which answers meanwhile, and switch in one transaction."""
        with self._database.read_transaction() as connection:
            active = find_active_edition(connection)
            corpus_ids = list(list_corpora(connection).values())
        if active is not None and active.id == edition.id:
            return
        built = {corpus_id: self._build(corpus_id, edition) for corpus_id in corpus_ids}
        with self._changing:
            with self._database.write_transaction() as connection:
                replaced = [self._postings.publish_in(connection, corpus.postings) for corpus in built.values()]
                activate_edition(connection, edition)
                delete_other_editions(connection, edition.id)
            self._published = replace(self._published, edition=edition, embedder=self._embedder, corpora=built)
            self._save_vectors(after_changes=0)
        for folder in replaced:
            self._postings.discard(folder)
        log.info("the index now uses model %s", edition.model.name)

    def _reindex_outdated_words(self, is_cancelled: IsCancelled) -> None:
        """Index words again that were told apart by other rules; the old postings answer meanwhile.

        The new ones are published with their rules, so this is done once. Raises StoreUnwritableError.
        """
        for corpus_id, corpus in self._published.corpora.items():
            if is_cancelled() or not corpus.postings.is_outdated:
                continue
            log.info("indexing the words of corpus %d again, by the rules of this version", corpus_id)
            try:
                with self._writing_files():
                    self._renew(corpus_id, corpus, is_cancelled)
            except BuildCancelledError:
                return

    def _renew(self, corpus_id: int, corpus: CorpusIndex, is_cancelled: IsCancelled) -> None:
        edition = corpus.postings.edition
        built = self._postings.build(corpus_id, edition, on_disk=True, is_cancelled=is_cancelled)
        with self._changing:
            self._postings.publish(built)
            self._put({corpus_id: replace(corpus, postings=built)})
            self._catch_up()

    def _build(self, corpus_id: int, edition: Edition) -> CorpusIndex:
        return CorpusIndex(
            self._vectors.build(corpus_id, edition), self._postings.build(corpus_id, edition, on_disk=True)
        )

    def _rebuild(self, corpus_ids: Sequence[int], *, only_inconsistent: bool) -> bool:
        """Build derived files anew beside the old ones; whether there was anything to build."""
        chosen = self.find_inconsistent(corpus_ids) if only_inconsistent else corpus_ids
        published = self.read(corpus_ids, wait=True)
        edition = published.edition
        chosen = [corpus_id for corpus_id in chosen if corpus_id in published.corpora]
        if edition is None:
            return False
        for corpus_id in chosen:
            built = self._build(corpus_id, edition)
            with self._changing:
                self._postings.publish(built.postings)
                built = CorpusIndex(self._vectors.save(built.vectors), built.postings)
                self._put({corpus_id: built})
                self._catch_up()
        return bool(chosen)

    def _catch_up(self) -> None:
        with self._database.read_transaction() as connection:
            corpus_ids = list(list_corpora(connection).values())
        with self._changing:
            self._refresh(corpus_ids, may_write=True)

    def _refresh(self, corpus_ids: Sequence[int], *, may_write: bool) -> None:
        """Load what is missing and apply what is new. Only while `_changing` is held."""
        there = self._reset_if_replaced()
        edition = self._published.edition
        if edition is None:
            return
        fresh: dict[int, CorpusIndex] = {}
        for corpus_id in there.intersection(corpus_ids):
            corpus = self._published.corpora.get(corpus_id) or self._load(
                corpus_id, edition, may_write=may_write
            )
            fresh[corpus_id] = CorpusIndex(
                self._vectors.catch_up(corpus.vectors),
                self._postings.catch_up(corpus.postings, may_write=may_write),
            )
        self._put(fresh)

    def _reset_if_replaced(self) -> set[int]:
        """Start anew where the database was replaced or another process has switched the edition.

        Returns the corpora that are there; the others are let go of.
        """
        with self._database.read_transaction() as connection:
            generation = find_generation(connection) or ""
            active = find_active_edition(connection)
            there = set(list_corpora(connection).values())
        known = self._published
        if generation != known.generation or active != known.edition:
            embedder = self._embedder_of(active) if active is not None else None
            self._published = PublishedIndex(generation, active, embedder)
        elif not there.issuperset(known.corpora):
            self._published = replace(known, corpora={i: c for i, c in known.corpora.items() if i in there})
        return there

    def _load(self, corpus_id: int, edition: Edition, *, may_write: bool) -> CorpusIndex:
        vectors, vectors_notice = self._vectors.load(corpus_id, edition)
        postings, postings_notice = self._postings.load(corpus_id, edition, may_write=may_write)
        for notice in (vectors_notice, postings_notice):
            if notice is not None:
                self._notice(notice)
        return CorpusIndex(vectors, postings)

    def _put(self, corpora: Mapping[int, CorpusIndex]) -> None:
        self._published = replace(self._published, corpora={**self._published.corpora, **corpora})

    def _save_vectors(self, *, after_changes: int) -> None:
        for corpus_id, corpus in self._published.corpora.items():
            if corpus.vectors.seq - corpus.vectors.saved_seq > after_changes:
                try:
                    self._put({corpus_id: replace(corpus, vectors=self._vectors.save(corpus.vectors))})
                except (OSError, DamagedVectorsError, StoreError) as error:
                    # Loading makes up for it: the vectors are in the database.
                    log.warning("the vectors of corpus %d are not saved as a file: %s", corpus_id, error)
                    return

    def _embedder_of(self, edition: Edition) -> Embedder | None:
        """The model of an edition: the configured one, or the one that was configured before."""
        if edition.model.fingerprint == self._embedder.fingerprint:
            return self._embedder
        former = SentenceTransformerEmbedder(edition.model.name)
        try:
            if former.fingerprint == edition.model.fingerprint:
                return former
        except ModelError:
            pass
        self._notice(
            f"the library was embedded by {edition.model.name}, which is not there any more; "
            "until a reindex is done only words are searched"
        )
        return None

    def _find_problems(self, corpus_id: int) -> list[str]:
        """None are found where articles never stop changing: what is only behind is sound."""
        for _ in range(_COMPARISONS):
            corpus = self.read([corpus_id], wait=True).corpora.get(corpus_id)
            found = compare_corpus(self._database, corpus.vectors, corpus.postings) if corpus else []
            if found is not None:
                return found
        return []

    def _remove_deleted(self) -> None:
        """Remove the folders of corpora that are deleted. Only while `_syncing` and the folder are held."""
        with self._changing:
            # Folders first: who makes one later belongs to a corpus that the store then has.
            folders = [path for path in self._folder.glob("*") if path.name.isdecimal()]
            with self._database.read_transaction() as connection:
                there = set(list_corpora(connection).values())
            for path in folders:
                if int(path.name) not in there:
                    shutil.rmtree(path, ignore_errors=True)

    def _notice(self, notice: str) -> None:
        log.warning("%s", notice)
        self.notices.append(notice)


def _is_up_to_date(connection: Connection, corpus_id: int, corpus: CorpusIndex) -> bool:
    """Whether every change of a corpus is applied, and no other process has built its postings anew."""
    if min(corpus.vectors.seq, corpus.postings.seq) != find_last_seq(connection, corpus_id):
        return False
    snapshot = find_snapshot(connection, corpus_id, SnapshotKind.POSTINGS)
    return snapshot is None or corpus.postings.folder_name in (None, snapshot.file_name)
