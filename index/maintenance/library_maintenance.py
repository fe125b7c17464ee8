"""Keep a library in order: sync, reindex, check, back up."""

from collections.abc import Sequence
from pathlib import Path

from index.dedup.near_duplicates import group_stories
from index.embedding.model_files import MODELS_FOLDER
from index.ingest.backfill import backfill_regions, backfill_speakers
from index.maintenance.backup import DERIVED_FOLDER, write_backup
from index.maintenance.library_check import check_library
from index.model.base_types import ArticleId, CorpusName
from index.model.disk import measure_folder
from index.model.protocols import (
    IsCancelled,
    ReportProgress,
    Reranker,
    Within,
    accept_all,
    ignore_progress,
    never_cancelled,
)
from index.model.report_types import Finding, IndexStatus, ReindexReport, SyncReport
from index.search.derived_index import DerivedIndex
from index.search.library_model import LibraryModel
from index.store.claim_queries import ClaimKind
from index.store.corpus_queries import delete_corpus, find_corpus_id, list_corpora
from index.store.database import Database
from index.store.database_backend import Schema
from index.store.edition_queries import find_active_edition
from index.store.listing_queries import read_corpus_status
from index.store.work_claims import WorkClaims


class LibraryMaintenance:
    """Operations on a whole library. Every method blocks and is safe to call from any thread."""

    def __init__(
        self,
        data_dir: Path,
        database: Database,
        derived: DerivedIndex,
        model: LibraryModel,
        reranker: Reranker | None,
        *,
        claims: WorkClaims,
    ) -> None:
        self._data_dir = data_dir
        self._derived_folder = data_dir / DERIVED_FOLDER
        self._rebuildable = (self._derived_folder, data_dir / MODELS_FOLDER)
        self._database = database
        self._derived = derived
        self._model = model
        self._reranker = reranker
        self._claims = claims

    def sync(
        self, *, report_progress: ReportProgress | None = None, is_cancelled: IsCancelled | None = None
    ) -> SyncReport:
        """Embed the passages that have no vectors yet, and index them. Raises ModelError, StoreError.

        Before that, regions and speakers are found again where the rules for them have changed, and
        near-duplicates of articles that have changed.
        """
        if self._is_empty():
            return SyncReport(embedded=0)
        with self._claims.held_if_shared(ClaimKind.PREPARING) as preparing:
            if preparing:
                self._find_facts(is_cancelled or never_cancelled)
        return self._derived.sync(report_progress or ignore_progress, is_cancelled or never_cancelled)

    def has_outdated_words(self) -> bool:
        """Whether an earlier version tokenized indexed words differently, so that questions may miss some."""
        return self._derived.has_outdated_words()

    def reindex_words(self) -> None:
        """Index such words again, as the next `sync` would; embeds nothing. Raises StoreError.

        Questions are answered meanwhile. Does nothing while another process is indexing.
        """
        self._derived.reindex_words(never_cancelled)

    def reindex(
        self,
        corpora: Sequence[CorpusName] | None = None,
        *,
        outlet: str | None = None,
        article_id: ArticleId | None = None,
        full: bool = False,
        report_progress: ReportProgress | None = None,
        is_cancelled: IsCancelled | None = None,
    ) -> ReindexReport:
        """Split articles again that were split by other rules, embed new passages, and repair the index files.

        With `full`, split every article again and rebuild the index files; the old ones answer until the new
        ones are ready. With an outlet or an article, split only those articles again, whatever their rules.
        `corpora` None means all. The same model never embeds a text twice.
        """
        if self._is_empty():
            return ReindexReport(articles=0, changed=0, embedded=0, rebuilt=False)
        self._find_facts(is_cancelled or never_cancelled)
        return self._derived.reindex(
            self._corpus_ids(corpora),
            outlet=outlet,
            article_id=article_id,
            full=full,
            report_progress=report_progress or ignore_progress,
            is_cancelled=is_cancelled or never_cancelled,
        )

    def status(self, corpora: Sequence[CorpusName] | None = None) -> IndexStatus:
        """Counts and sizes; `corpora` None means all."""
        with self._database.read_transaction() as connection:
            edition = find_active_edition(connection)
            known = list_corpora(connection)
            chosen = tuple(
                read_corpus_status(connection, name, known.get(name), edition)
                for name in (known if corpora is None else corpora)
            )
            available = self._model.find_available(connection)
        next_model = self._model.embedder.name
        return IndexStatus(
            data_dir=str(self._data_dir.resolve()),
            database_bytes=self._database.measure_bytes(),
            derived_bytes=sum(map(measure_folder, self._rebuildable)),
            model=edition.model.name if edition is not None else next_model,
            model_fingerprint=edition.model.fingerprint if edition is not None else "",
            next_model=next_model,
            model_setting=self._model.setting,
            available_model=available,
            reranker=self._reranker.name if self._reranker is not None else None,
            corpora=chosen,
            notices=tuple(self._derived.notices),
        )

    def check(
        self,
        *,
        repair: bool = False,
        full: bool = False,
        corpora: Sequence[CorpusName] | None = None,
        report_progress: ReportProgress | None = None,
        is_cancelled: IsCancelled | None = None,
    ) -> list[Finding]:
        """Compare database, vectors and postings. An empty list means that they agree.

        The indexed words of some hundred passages of each corpus are compared with the stored texts, with
        `full` those of all passages. `corpora` limits the check to what belongs to them, unless the database
        file itself is damaged; None also checks what belongs to no corpus. Questions are answered meanwhile. A
        cancelled check returns what it found so far, and repairs nothing more.
        """
        return check_library(
            self._database,
            self._derived,
            self._derived_folder,
            corpora=corpora,
            repair=repair,
            full=full,
            report_progress=report_progress or ignore_progress,
            is_cancelled=is_cancelled or never_cancelled,
        )

    def backup(self, path: Path, schemas: Sequence[Schema] = ()) -> None:
        """Write a consistent copy of the database to a new file; blocks nobody. Raises BackupError.

        `schemas` describe the tables that the calling program keeps in the database.
        """
        write_backup(self._database, path, schemas)

    def delete_corpus(self, corpus: CorpusName, *, within: Within = accept_all) -> int:
        """Delete a corpus and everything in it. Returns the number of its articles.

        A new corpus may take the same name. If a sync is running, it removes the index files when it ends.
        `within` runs at the start of the transaction, also if there is no such corpus.
        """
        with self._database.write_transaction() as connection:
            within(connection)
            corpus_id = find_corpus_id(connection, corpus)
            if corpus_id is None:
                return 0
            deleted = delete_corpus(connection, corpus_id)
        self._derived.drop_deleted()
        return deleted

    def _find_facts(self, is_cancelled: IsCancelled) -> None:
        backfill_regions(self._database, is_cancelled)
        backfill_speakers(self._database, is_cancelled)
        group_stories(self._database, is_cancelled)

    def _corpus_ids(self, corpora: Sequence[CorpusName] | None) -> list[int]:
        with self._database.read_transaction() as connection:
            known = list_corpora(connection)
        return [i for name, i in known.items() if corpora is None or name in corpora]

    def _is_empty(self) -> bool:
        with self._database.read_transaction() as connection:
            return find_active_edition(connection) is None
