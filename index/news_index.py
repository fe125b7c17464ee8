"""The assembly: one object through which everything else uses the library."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from index.dedup.near_duplicates import group_stories
from index.extraction.document_extraction import load_article_file, read_article_bytes
from index.extraction.page_comparison import compare_texts
from index.http.canonical_url import canonical_url
from index.http.site_names import find_site, shown_site
from index.ingest.article_changes import edit_article, note_comparison, remove_article, restore_article
from index.ingest.article_intake import Intake
from index.ingest.article_writer import backfill_regions
from index.ingest.bulk_import import import_articles
from index.ingest.corpus_quota import CorpusQuota
from index.maintenance.backup import DERIVED_FOLDER, write_backup
from index.maintenance.library_check import check_library
from index.model.answer_types import Answer, Hit, NoAnswer
from index.model.article_types import (
    Article,
    ArticleDetails,
    ArticleDraft,
    ArticleEdit,
    ArticleFacts,
    ArticleSummary,
    Filters,
)
from index.model.background_gate import BackgroundGate
from index.model.base_types import ArticleId, CorpusName
from index.model.built_once import built_once
from index.model.errors import ArticleNotFoundError, ReadError
from index.model.protocols import (
    Embedder,
    Fetcher,
    IsCancelled,
    OnStored,
    ReportProgress,
    Reranker,
    Within,
    accept_all,
    ignore_outcome,
)
from index.model.provenance_types import OPERATOR, PageComparison, Supplier
from index.model.report_types import (
    AddOutcome,
    DraftPreview,
    Expectation,
    Finding,
    ImportReport,
    IndexStatus,
    OutletCount,
    PageCheck,
    Progress,
    RegionCount,
    ReindexReport,
    SyncReport,
)
from index.model.wording import word
from index.qa.question_service import QuestionService
from index.search.derived_index import DerivedIndex
from index.search.embedding_model import SentenceTransformerEmbedder
from index.search.reranker_model import CrossEncoderReranker
from index.settings import IndexSettings
from index.store.aborted_parses import StoredAbortedParses
from index.store.article_queries import find_article, find_article_ids_by_url
from index.store.contributor_queries import anonymize_person, count_articles_naming
from index.store.corpus_queries import delete_corpus, find_corpus_id, list_corpora
from index.store.database import DATABASE_FILE, Database, open_database
from index.store.edition_queries import find_active_edition
from index.store.listing_queries import (
    count_article_summaries,
    count_outlets,
    list_article_summaries,
    read_corpus_status,
)
from index.store.passage_queries import count_article_passages
from index.store.region_queries import count_regions, read_regions
from index.store.removed_article_queries import has_expired_removals, purge_expired_removals
from index.store.story_queries import find_stories
from index.workers.isolated_parser import IsolatedParser
from index.workers.worker_pool import WorkerPool, shared_pool

if TYPE_CHECKING:
    from index.crawl.feed_refresh import Refresher
    from index.crawl.feed_registry import FeedRegistry
    from index.crawl.politeness import Politeness
    from index.crawl.poller import Poller

T = TypeVar("T")

_NO_FILTERS = Filters()


def open_index(
    settings: IndexSettings,
    *,
    embedder: Embedder | None = None,
    reranker: Reranker | None = None,
    fetcher: Fetcher | None = None,
    workers: WorkerPool | None = None,
) -> "NewsIndex":
    """Open or create the library in `settings.data_dir`; close it, or use it as a context manager.

    Cheap: models are loaded on first use. Parsers run in `workers`, by default those that all libraries of this
    process share. Several processes may have one data folder open; one of them
    does the embedding, the others see its results.

    Raises StoreError, with a sentence that says what to do.
    """
    database = open_database(settings.data_dir)
    chosen = embedder or SentenceTransformerEmbedder(settings.embedding_model)
    if reranker is None and settings.reranker_model:
        reranker = CrossEncoderReranker(settings.reranker_model)
    return NewsIndex(settings, database, chosen, reranker, fetcher, workers=workers or shared_pool())


class NewsIndex:
    """A library of articles that can be asked. Every method blocks and is safe to call from any thread."""

    def __init__(
        self,
        settings: IndexSettings,
        database: Database,
        embedder: Embedder,
        reranker: Reranker | None,
        fetcher: Fetcher | None,
        *,
        workers: WorkerPool,
    ) -> None:
        self._settings = settings
        self._database = database
        self._embedder = embedder
        self._reranker = reranker
        self._given_fetcher = fetcher
        self._derived_folder = settings.data_dir / DERIVED_FOLDER
        self._derived = DerivedIndex(database, self._derived_folder, embedder, settings.passage_words)
        self._workers = workers
        self._reader = IsolatedParser(workers, StoredAbortedParses(database))
        room = CorpusQuota(
            most_articles=settings.max_server_articles,
            most_chars=int(settings.max_server_text_mb * 1_000_000),
        )
        self._intake = Intake(
            database,
            self._derived.passage_builder,
            self._reader,
            max_chars=settings.max_article_chars,
            room=room,
        )
        self._background_gate = BackgroundGate()
        self.questions = QuestionService(
            database,
            self._derived,
            embedder,
            reranker,
            background_gate=self._background_gate,
            max_question_chars=settings.max_question_chars,
            max_sentences=settings.max_sentences,
            answer_threshold=settings.answer_threshold,
        )
        self._is_open = True

    @property
    def database(self) -> Database:
        """The one truth. The program around the index may keep tables of its own in it."""
        return self._database

    @property
    def answer_threshold(self) -> float:
        """The support from which an answer is given, unless a question brings its own."""
        return self._settings.answer_threshold

    @built_once
    def sources(self) -> "FeedRegistry":
        """The feeds and sites that the corpora follow, and what comes from them."""
        from index.crawl.feed_registry import FeedRegistry  # noqa: PLC0415 - reading feeds takes a moment to load

        return FeedRegistry(
            self._database,
            lambda: self._fetcher,
            self._reader,
            lambda: self._poller,
            lambda: self._refresher,
            most_sources=self._settings.max_server_sources,
        )

    # --- articles in

    def fetch(self, url: str) -> ArticleDraft:
        """Fetch and read the article at a URL; stores nothing. Raises ReadError."""
        return self._fetcher.fetch(url)

    def read_file(self, path: Path) -> ArticleDraft:
        """Read a .txt, .md, .html or .pdf file; stores nothing. Raises ReadError."""
        content = load_article_file(path, max_bytes=self._settings.fetch_max_bytes)
        return self.read_bytes(content, name=str(path))

    def read_bytes(self, data: bytes, *, name: str) -> ArticleDraft:
        """The same for bytes, judged by their content and by the ending of `name`. Raises ReadError."""
        parse = partial(read_article_bytes, data, name=name, max_bytes=self._settings.fetch_max_bytes)
        return self._reader.read(parse, content=data, source=name)

    def check_page(self, url: str, text: str) -> PageCheck:
        """Fetch a page and compare a text with it; stores nothing. Raises nothing for the page.

        A page of another site, to which the address leads, counts as one that could not be read.
        """
        try:
            page = self.fetch(url)
        except ReadError as error:
            return PageCheck(match=None, reason=error.reason)
        if find_site(page.url) != find_site(url):
            site = shown_site(page.url) or ""
            return PageCheck(match=None, reason=word("the address leads to another site, {site}", site=site))
        try:
            return self._reader.read(partial(compare_texts, text, page), content=text, source=url)
        except ReadError as error:
            return PageCheck(match=None, reason=error.reason)

    def add(
        self,
        corpus: CorpusName,
        drafts: Sequence[ArticleDraft],
        *,
        expected: Sequence[Expectation] | None = None,
        within: Within = accept_all,
        on_stored: OnStored = ignore_outcome,
    ) -> list[AddOutcome]:
        """Store drafts in one transaction; an outcome for each, in order. On disk when it returns.

        A draft that is no article (too short, too long) is REJECTED with its reason; nothing is raised for
        it. The new passages can be found by words at once, by meaning after the next `sync`; while a change of
        model is still to be done, by either only after the switch.

        `expected` says for each draft what a person was shown that it would do. `within` and `on_stored` run at
        the start and at the end of the transaction.

        Raises ArticleChangedError where a draft would do something else by now, StoreError, ModelError, and
        what `within` and `on_stored` raise; nothing is stored then.
        """
        edition = self._derived.target_edition()
        return self._intake.add(
            corpus,
            drafts,
            edition,
            keep_newest=False,
            expected=expected,
            within=within,
            on_stored=on_stored,
        )

    def import_file(
        self,
        corpus: CorpusName,
        path: Path,
        *,
        report_progress: ReportProgress | None = None,
        is_cancelled: IsCancelled | None = None,
    ) -> ImportReport:
        """Store and sync the articles of a JSONL or JSONL.gz file, in batches.

        May be stopped at any moment and run again: what is stored stays, nothing is stored twice. A line
        whose text an article had before it was revised counts as a duplicate.

        Raises ReadError if the file cannot be read at all.
        """

        def add(drafts: Sequence[ArticleDraft]) -> list[AddOutcome]:
            return self._intake.add(corpus, drafts, self._derived.target_edition(), keep_newest=True)

        def sync(report: ReportProgress) -> None:
            self.sync(report_progress=report, is_cancelled=is_cancelled)

        return import_articles(
            path, add, sync, report_progress=report_progress or _ignore, is_cancelled=is_cancelled or _never
        )

    def sync(
        self, *, report_progress: ReportProgress | None = None, is_cancelled: IsCancelled | None = None
    ) -> SyncReport:
        """Embed what is stored but not embedded, and make it findable. Raises ModelError, StoreError.

        First the regions of articles are found again, where the gazetteer has changed, and the copies of those
        that changed themselves.
        """
        if self._is_empty():
            return SyncReport(embedded=0)
        backfill_regions(self._database, is_cancelled or _never)
        group_stories(self._database, is_cancelled or _never)
        return self._derived.sync(report_progress or _ignore, is_cancelled or _never)

    def has_outdated_words(self) -> bool:
        """Whether words were indexed by rules of an earlier version, so that questions may miss some."""
        return self._derived.has_outdated_words()

    def reindex_words(self) -> None:
        """Index such words again, as the next `sync` would; no text is embedded. Raises StoreError.

        Questions go on meanwhile. Nothing is done where another process indexes at the moment.
        """
        self._derived.reindex_words(_never)

    # --- questions

    def warm(self) -> None:
        """Load the models and the derived index of every corpus, so that the first question is quick."""
        self.questions.warm()

    def ask(
        self,
        question: str,
        *,
        corpora: Sequence[CorpusName],
        filters: Filters = _NO_FILTERS,
        previous: Sequence[str] = (),
        max_sentences: int | None = None,
        threshold: float | None = None,
        rerank: bool = True,
        now: datetime | None = None,
    ) -> Answer | NoAnswer:
        """Answer with verified quotes from the corpora, or say honestly that nothing does.

        `previous` holds the questions before this one, the latest last: a question that leans on them is read
        together with them, one that stands on its own is not. `max_sentences` and `threshold` go before the
        settings; without `rerank` the reranker is left out, where there is one. Times in the question ("last
        week") count from `now`, which is aware, or from the filters' `as_of`.

        Raises QuestionError for a question without words or over the limit.
        """
        return self.questions.ask(
            question,
            corpora=corpora,
            filters=filters,
            previous=previous,
            max_sentences=max_sentences,
            threshold=threshold,
            rerank=rerank,
            now=now,
        )

    def search(
        self,
        query: str,
        *,
        corpora: Sequence[CorpusName],
        k: int = 10,
        filters: Filters = _NO_FILTERS,
        rerank: bool = True,
    ) -> list[Hit]:
        """The best passages, best first, at most `k`. Raises QuestionError."""
        return self.questions.search(query, corpora=corpora, k=k, filters=filters, rerank=rerank)

    # --- keeping

    def list_articles(
        self,
        corpora: Sequence[CorpusName],
        *,
        contains: str = "",
        outlet: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> list[ArticleSummary]:
        """Newest addition first; `contains` is looked for in titles, outlets and URLs, whatever the case.

        `since` and `until` bound the publication, both inclusive; undated articles pass neither.
        """
        with self._database.read_transaction() as connection:
            edition = find_active_edition(connection)
            return list_article_summaries(
                connection,
                corpora,
                contains=contains,
                outlet=outlet,
                since=since,
                until=until,
                edition_id=edition.id if edition is not None else None,
                limit=limit,
                offset=offset,
            )

    def count_articles(
        self,
        corpora: Sequence[CorpusName],
        *,
        contains: str = "",
        outlet: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> int:
        """How many `list_articles` would list without a limit."""
        with self._database.read_transaction() as connection:
            return count_article_summaries(
                connection, corpora, contains=contains, outlet=outlet, since=since, until=until
            )

    def list_outlets(
        self, corpora: Sequence[CorpusName], *, contains: str = "", limit: int = 25
    ) -> list[OutletCount]:
        """Most articles first; `contains` is looked for in their names, whatever the case."""
        with self._database.read_transaction() as connection:
            return count_outlets(connection, corpora, contains=contains, limit=limit)

    def list_regions(self, corpora: Sequence[CorpusName]) -> list[RegionCount]:
        """Regions that any article is about, most articles first; an article may count for several."""
        with self._database.read_transaction() as connection:
            return count_regions(connection, corpora)

    def get_article(self, corpora: Sequence[CorpusName], article_id: ArticleId) -> Article:
        """Raises ArticleNotFoundError, also for an article of a corpus that is not named."""
        with self._database.read_transaction() as connection:
            article = find_article(connection, corpora, article_id)
        if article is None:
            raise ArticleNotFoundError(article_id)
        return article

    def get_details(self, corpora: Sequence[CorpusName], article_id: ArticleId) -> ArticleDetails:
        """An article with its passages counted, its regions and its story. Raises as `get_article`."""
        article = self.get_article(corpora, article_id)
        with self._database.read_transaction() as connection:
            edition = find_active_edition(connection)
            return ArticleDetails(
                article=article,
                passages=count_article_passages(connection, article_id, edition.id)
                if edition is not None
                else 0,
                regions=tuple(read_regions(connection, article_id)),
                story=find_stories(connection, [article_id]).get(article_id),
            )

    def find_by_url(self, corpora: Sequence[CorpusName], urls: Sequence[str]) -> dict[str, set[ArticleId]]:
        """Articles at each of the URLs that is known, however it is spelt, copies at other addresses included.

        Raises ReadError for what is no URL.
        """
        canonical = {url: canonical_url(url) for url in urls}
        with self._database.read_transaction() as connection:
            ids = [i for name, i in list_corpora(connection).items() if name in corpora]
            found = find_article_ids_by_url(connection, ids, set(canonical.values()))
        return {url: found[key] for url, key in canonical.items() if key in found}

    def preview(self, corpus: CorpusName, draft: ArticleDraft) -> DraftPreview:
        """What adding a draft would do; stores nothing. Raises StoreError, ModelError."""
        return self._intake.preview(corpus, draft)

    def foresee(self, corpus: CorpusName, draft: ArticleDraft) -> Expectation:
        """The same in short, and quicker. Raises StoreError."""
        return self._intake.foresee(corpus, draft)

    def edit_article(
        self,
        corpus: CorpusName,
        article_id: ArticleId,
        edit: ArticleEdit,
        *,
        by: Supplier = OPERATOR,
        revision: int | None = None,
        within: Within = accept_all,
    ) -> ArticleFacts:
        """Set title, outlet and date; those that differ now go before what the page will ever state.

        A change of its own revision: the new title is found by meaning after the next `sync`. `revision` is the
        one that the person was shown, None for any; `within` runs at the start of the transaction.

        Raises ArticleNotFoundError, ArticleChangedError, StoreError, ModelError.
        """
        edition = self._derived.target_edition()
        return edit_article(
            self._database,
            self._intake,
            edition,
            corpus,
            article_id,
            edit=edit,
            by=by,
            revision=revision,
            within=within,
        )

    def note_comparison(
        self,
        corpus: CorpusName,
        article_id: ArticleId,
        compared: PageComparison,
        *,
        revision: int,
        within: Within = accept_all,
    ) -> None:
        """Keep how the text of that revision compares with its page; readers are told.

        Raises ArticleNotFoundError, ArticleChangedError for another revision.
        """
        note_comparison(self._database, corpus, article_id, compared, revision=revision, within=within)

    def forget_person(self, person_id: int) -> None:
        """Take id and name of a Discord user out of all that is kept of articles; the articles stay."""
        with self._database.write_transaction() as connection:
            anonymize_person(connection, person_id)

    def count_supplied(self, person_id: int) -> int:
        """How many articles name a Discord user as the one who supplied the text or stated a fact."""
        with self._database.read_transaction() as connection:
            return count_articles_naming(connection, person_id)

    def remove_article(
        self,
        corpus: CorpusName,
        article_id: ArticleId,
        *,
        restorable: bool = False,
        within: Within = accept_all,
    ) -> ArticleFacts:
        """Remove an article; it is never cited again, from the moment that this returns.

        For good, or with `restorable` until `purge_expired_removals`. `within` runs at the start of the
        transaction. Raises ArticleNotFoundError.
        """
        return remove_article(self._database, corpus, article_id, restorable=restorable, within=within)

    def restore_article(
        self, corpus: CorpusName, article_id: ArticleId, *, within: Within = accept_all
    ) -> ArticleFacts:
        """Put a removed article back under its number, with its revisions.

        Nothing is embedded again, but for passages of a text that was edited: it is split anew.

        Raises ArticleNotFoundError for one that is gone for good, ArticleReplacedError.
        """
        edition = self._derived.target_edition()
        return restore_article(self._database, self._intake, edition, corpus, article_id, within=within)

    def purge_removed(self, before: datetime) -> int:
        """Let go for good of articles that were removed earlier; how many that were."""
        with self._database.read_transaction() as connection:
            if not has_expired_removals(connection, before):
                return 0
        with self._database.write_transaction() as connection:
            return purge_expired_removals(connection, before)

    def delete_corpus(self, corpus: CorpusName) -> int:
        """Remove a corpus for good with all that it holds; how many articles that were.

        One of the same name may begin anew. Files that a sync holds at the moment, it removes at its end.
        """
        with self._database.write_transaction() as connection:
            corpus_id = find_corpus_id(connection, corpus)
            if corpus_id is None:
                return 0
            deleted = delete_corpus(connection, corpus_id)
        self._derived.drop_deleted()
        return deleted

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
        """Split again what was split by other rules, embed what is new, and check the derived files.

        With `full` every article is split again and the derived files are built anew, beside the old ones,
        which answer until then. `corpora` None means all. With an outlet or an article, only those articles
        are split again, whatever their rules. No text goes through the same model twice.
        """
        if self._is_empty():
            return ReindexReport(articles=0, changed=0, embedded=0, rebuilt=False)
        backfill_regions(self._database, is_cancelled or _never)
        group_stories(self._database, is_cancelled or _never)
        return self._derived.reindex(
            self._corpus_ids(corpora),
            outlet=outlet,
            article_id=article_id,
            full=full,
            report_progress=report_progress or _ignore,
            is_cancelled=is_cancelled or _never,
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
        return IndexStatus(
            data_dir=str(self._settings.data_dir.resolve()),
            database_bytes=sum(_size_of(path) for path in self._settings.data_dir.glob(f"{DATABASE_FILE}*")),
            derived_bytes=sum(_size_of(path) for path in self._derived_folder.rglob("*")),
            model=edition.model.name if edition is not None else self._embedder.name,
            model_fingerprint=edition.model.fingerprint if edition is not None else "",
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
        """Compare database, vectors and postings; an empty list means that all is well.

        The words that are indexed are compared with the stored texts for some hundred passages of each corpus,
        with `full` for all.
        With `corpora`, only what belongs to them, if the database file is sound at all; None also looks at
        what belongs to none. Questions go on meanwhile. A check that is cancelled finds what it found until
        then, and repairs nothing more.
        """
        return check_library(
            self._database,
            self._derived,
            self._derived_folder,
            corpora=corpora,
            repair=repair,
            full=full,
            report_progress=report_progress or _ignore,
            is_cancelled=is_cancelled or _never,
        )

    def backup(self, path: Path) -> None:
        """Write one consistent copy of the database to a new file, while others go on. Raises BackupError."""
        write_backup(self._database, path)

    def stop_workers(self) -> None:
        """Kill the worker processes; what they read fails with FetchError. Only for a program that ends."""
        self._workers.close()

    def close(self) -> None:
        """Publish what is built and let go of the folder. May be called twice."""
        if self._is_open:
            self._is_open = False
            try:
                self._derived.save()
            finally:
                self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @built_once
    def _fetcher(self) -> Fetcher:
        if self._given_fetcher is not None:
            return self._given_fetcher
        from index.extraction.article_fetcher import WebFetcher  # noqa: PLC0415 - extraction takes a second to load

        settings = self._settings
        hosts = [host.strip() for host in settings.fetch_allowed_hosts.split(",") if host.strip()]
        return WebFetcher(
            self._reader,
            timeout_s=settings.fetch_timeout_s,
            max_bytes=settings.fetch_max_bytes,
            max_redirects=settings.fetch_max_redirects,
            allowed_hosts=hosts,
        )

    @built_once
    def _politeness(self) -> "Politeness":
        from index.crawl.politeness import Politeness  # noqa: PLC0415 - only for those who follow sources

        return Politeness(pause_s=self._settings.fetch_pause_s)

    @built_once
    def _poller(self) -> "Poller":
        from index.crawl.poller import Poller  # noqa: PLC0415 - as above

        return Poller(
            self._database,
            self._fetcher,
            self._reader,
            self._intake,
            self._derived.target_edition,
            add=self.add,
            politeness=self._politeness,
            background_gate=self._background_gate,
            threads=self._settings.poll_threads,
        )

    @built_once
    def _refresher(self) -> "Refresher":
        from index.crawl.feed_refresh import Refresher  # noqa: PLC0415 - as above

        return Refresher(
            self._database,
            self._fetcher,
            self._intake,
            self._derived,
            sync=lambda report, is_cancelled: self.sync(report_progress=report, is_cancelled=is_cancelled),
            politeness=self._politeness,
            threads=self._settings.poll_threads,
        )

    def _corpus_ids(self, corpora: Sequence[CorpusName] | None) -> list[int]:
        with self._database.read_transaction() as connection:
            known = list_corpora(connection)
        return [i for name, i in known.items() if corpora is None or name in corpora]

    def _is_empty(self) -> bool:
        with self._database.read_transaction() as connection:
            return find_active_edition(connection) is None


def _size_of(path: Path) -> int:
    """Bytes of a file, 0 for a folder or for a file that has just gone."""
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0


def _ignore(progress: Progress) -> None:
    del progress


def _never() -> bool:
    return False
