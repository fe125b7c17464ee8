"""The assembly: open a library, build its parts, and offer them as one object."""

from collections.abc import Generator, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from index.embedding.model_files import MODELS_FOLDER
from index.embedding.reader_model import find_reader
from index.embedding.reranker_model import CrossEncoderReranker
from index.extraction.document_extraction import load_article_file, read_article_bytes
from index.extraction.page_comparison import compare_texts
from index.http.site_names import find_site, shown_site
from index.importing.isolated_file import IsolatedFile
from index.ingest.article_editor import ArticleEditor
from index.ingest.article_intake import Intake
from index.ingest.bulk_import import import_articles
from index.ingest.corpus_quota import CorpusQuota
from index.ingest.history_restorer import HistoryRestorer
from index.ingest.item_resolution import ItemResolver, ResolvedItem
from index.machine.capacity import limit_threads
from index.maintenance.backup import DERIVED_FOLDER
from index.maintenance.library_figures import measure_library
from index.maintenance.library_maintenance import LibraryMaintenance
from index.model.answer_types import Answer, Hit, NoAnswer, QuotedPlace
from index.model.article_types import ArticleDraft, Filters
from index.model.background_gate import BackgroundGate
from index.model.base_types import CorpusName, SourceId
from index.model.built_once import built_once
from index.model.errors import ReadError, StoreError
from index.model.figure_types import LibraryFigures
from index.model.import_types import ImportFormat
from index.model.protocols import (
    Embedder,
    Fetcher,
    IsCancelled,
    OnStored,
    Reader,
    ReportProgress,
    Reranker,
    Within,
    accept_all,
    ignore_outcome,
    ignore_progress,
    never_cancelled,
)
from index.model.report_types import AddOutcome, DraftPreview, Expectation, ImportReport, PageCheck
from index.model.wording import word
from index.qa.news_subject import find_news_request
from index.qa.passage_retrieval import LibraryView
from index.qa.question import Question
from index.qa.question_service import QuestionService
from index.search.derived_index import DerivedIndex
from index.search.library_model import ConfiguredModel, LibraryModel, find_library_model
from index.search.vector_store import open_vector_store
from index.settings import IndexSettings, split_hosts
from index.store.aborted_parses import StoredAbortedParses
from index.store.article_catalog import ArticleCatalog
from index.store.database import Database, open_database
from index.store.database_backend import Schema
from index.store.work_claims import WorkClaims
from index.workers.isolated_parser import IsolatedParser
from index.workers.worker_pool import WorkerPool, shared_pool

if TYPE_CHECKING:
    from index.alerts.alert_service import AlertService
    from index.crawl.feed_refresh import Refresher
    from index.crawl.feed_registry import FeedRegistry
    from index.crawl.politeness import Politeness
    from index.crawl.poller import Poller
    from index.crawl.robots import RobotsPolicy
    from index.search.name_aliases import NameAliases
    from index.tracking.briefs import Briefs
    from index.tracking.change_finder import Changes
    from index.tracking.timelines import Timelines

_NO_FILTERS = Filters()


def open_index(
    settings: IndexSettings,
    *,
    embedder: Embedder | None = None,
    reranker: Reranker | None = None,
    reader: Reader | None = None,
    fetcher: Fetcher | None = None,
    workers: WorkerPool | None = None,
    models_folder: Path | None = None,
    companions: Sequence[Schema] = (),
    reads_newer: bool = False,
) -> "NewsIndex":
    """Open or create the library in `settings.data_dir`; close it, or use it as a context manager.

    Cheap: models are loaded on first use. Parsers run in `workers`, by default in a pool that all libraries of
    this process share. Several processes may open one data folder; one of them does the embedding, and the
    others see its results. `models_folder` holds the converted models, by default in the data folder.
    `companions` and `reads_newer` are those of `open_database`.

    Raises StoreError, whose message says what to do.
    """
    limit_threads(settings.threads)
    url = settings.database_url.get_secret_value()
    database = open_database(settings.data_dir, url, companions=companions, reads_newer=reads_newer)
    folder = models_folder or settings.data_dir / MODELS_FOLDER
    if embedder is not None:
        model: LibraryModel = ConfiguredModel(embedder, folder)
    else:
        model = find_library_model(database, settings.embedding_model, folder)
    if reranker is None and settings.reranker_model:
        reranker = CrossEncoderReranker(settings.reranker_model)
    if reader is None and settings.reader:
        reader = find_reader(folder)
    try:
        return NewsIndex(
            settings, database, model, reranker, fetcher, reader=reader, workers=workers or shared_pool()
        )
    except StoreError:
        database.close()
        raise


class NewsIndex(ArticleCatalog, ArticleEditor, LibraryMaintenance):
    """A library of articles that answers questions. Every method blocks and is safe to call from any thread.

    Each base class covers one subject; this class builds the parts that they share.
    """

    def __init__(
        self,
        settings: IndexSettings,
        database: Database,
        model: LibraryModel,
        reranker: Reranker | None,
        fetcher: Fetcher | None,
        *,
        reader: Reader | None,
        workers: WorkerPool,
    ) -> None:
        self.claims = WorkClaims(database, folder=settings.data_dir)
        """What this process has claimed, so that no other one does it."""
        folder = settings.data_dir / DERIVED_FOLDER
        vectors = open_vector_store(settings.vectors, database, folder, self.claims)
        derived = DerivedIndex(
            database,
            folder,
            model,
            settings.passage_words,
            claims=self.claims,
            vectors=vectors,
            warm_up=self._warm_up,
        )
        self._settings = settings
        self._given_fetcher = fetcher
        self._workers = workers
        self._reader = IsolatedParser(workers, StoredAbortedParses(database))
        quota = CorpusQuota(
            most_articles=settings.max_server_articles,
            most_chars=int(settings.max_server_text_mb * 1_000_000),
        )
        intake = Intake(
            database,
            derived.passage_builder,
            self._reader,
            max_chars=settings.max_article_chars,
            room=quota,
        )
        ArticleCatalog.__init__(self, database)
        ArticleEditor.__init__(self, database, intake, derived.target_edition)
        LibraryMaintenance.__init__(
            self, settings.data_dir, database, derived, model, reranker, claims=self.claims
        )
        self._background_gate = BackgroundGate()
        self.questions = QuestionService(
            database,
            derived,
            model.embedder,
            reranker,
            reader,
            background_gate=self._background_gate,
            max_question_chars=settings.max_question_chars,
            max_sentences=settings.max_sentences,
            answer_threshold=settings.answer_threshold,
            answer_news=_answer_news,
        )
        self._is_open = True

    @property
    def database(self) -> Database:
        """The database that everything else is derived from. The calling program may add tables of its own."""
        return self._database

    @property
    def answer_threshold(self) -> float:
        """The least support at which an answer is given, unless a question sets its own threshold."""
        return self._settings.answer_threshold

    @built_once
    def sources(self) -> "FeedRegistry":
        """The feeds and sites that the corpora follow: add, poll, refresh and roll back."""
        from index.crawl.feed_registry import FeedRegistry  # noqa: PLC0415 - feed parsing is slow to import

        return FeedRegistry(
            self._database,
            lambda: self._fetcher,
            self._reader,
            lambda: self._poller,
            lambda: self._refresher,
            most_sources=self._settings.max_server_sources,
        )

    @built_once
    def alerts(self) -> "AlertService":
        """Standing queries that new articles are matched against, and the alerts that result."""
        from index.alerts.alert_service import AlertService  # noqa: PLC0415 - needed only if there are any
        from index.alerts.article_answers import ArticleAsker  # noqa: PLC0415 - as above

        asker = ArticleAsker(
            self.questions,
            max_question_chars=self._settings.max_question_chars,
            threshold=self._settings.answer_threshold,
        )
        return AlertService(
            self._database, self._derived, asker, background_gate=self._background_gate, claims=self.claims
        )

    @built_once
    def aliases(self) -> "NameAliases":
        """Which names moderators declared to be one, or not to be."""
        from index.search.name_aliases import NameAliases  # noqa: PLC0415 - most programs change none

        return NameAliases(self._database)

    @built_once
    def changes(self) -> "Changes":
        """What changed about a topic: figures, withdrawn statements, corrections, new stories."""
        from index.tracking.change_finder import Changes  # noqa: PLC0415 - most programs ask for none

        return Changes(self.questions)

    @built_once
    def timelines(self) -> "Timelines":
        """What happened when: the dated events of a topic."""
        from index.tracking.timelines import Timelines  # noqa: PLC0415 - most programs build none

        return Timelines(self.questions, self._reader)

    @built_once
    def briefs(self) -> "Briefs":
        """What was reported since a date, one cited sentence an event."""
        from index.tracking.briefs import Briefs  # noqa: PLC0415 - scipy is slow to import

        return Briefs(self._database)

    # --- adding articles

    def fetch(self, url: str) -> ArticleDraft:
        """Fetch and read the article at a URL; stores nothing. Raises ReadError."""
        return self._fetcher.fetch(url)

    def read_file(self, path: Path) -> ArticleDraft:
        """Read a .txt, .md, .html or .pdf file; stores nothing. Raises ReadError."""
        content = load_article_file(path, max_bytes=self._settings.fetch_max_bytes)
        return self.read_bytes(content, name=str(path))

    def read_bytes(self, data: bytes, *, name: str) -> ArticleDraft:
        """The same for bytes; content and the extension of `name` decide the type. Raises ReadError."""
        parse = partial(read_article_bytes, data, name=name, max_bytes=self._settings.fetch_max_bytes)
        return self._reader.read(parse, content=data, source=name)

    def check_page(self, url: str, text: str) -> PageCheck:
        """Fetch a page and compare a text with it; stores nothing.

        Does not raise if the page cannot be read: the result says why. A redirect to another site counts as a
        page that cannot be read.
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

    def preview(self, corpus: CorpusName, draft: ArticleDraft) -> DraftPreview:
        """What adding a draft would do; stores nothing. Raises StoreError, ModelError."""
        return self._intake.preview(corpus, draft)

    def foresee(self, corpus: CorpusName, draft: ArticleDraft) -> Expectation:
        """The outcome alone, which is faster. Raises StoreError."""
        return self._intake.foresee(corpus, draft)

    def add(
        self,
        corpus: CorpusName,
        drafts: Sequence[ArticleDraft],
        *,
        expected: Sequence[Expectation] | None = None,
        within: Within = accept_all,
        on_stored: OnStored = ignore_outcome,
    ) -> list[AddOutcome]:
        """Store drafts in one transaction. Returns an outcome for each, in order; on disk when it returns.

        A draft that is not an article (too short, too long) is REJECTED with its reason, without an exception.
        Lexical search finds the new passages at once, dense search after the next `sync`. While a change of
        model is pending, both find them only after the switch.

        `expected` gives for each draft the outcome that a person was shown. `within` and `on_stored` run at the
        start and at the end of the transaction.

        Raises ArticleChangedError if a draft would now have another outcome, StoreError, ModelError, and
        whatever `within` and `on_stored` raise; nothing is stored then.
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
        file_format: ImportFormat | None = None,
        fetches_links: bool = True,
        trusts_claims: bool = True,
        report_progress: ReportProgress | None = None,
        is_cancelled: IsCancelled | None = None,
    ) -> ImportReport:
        """Store and sync the articles of a file, in batches; without `file_format`, its content decides.

        It may be stopped at any moment and run again: what is stored stays, and nothing is stored twice. A line
        with the text of an earlier revision of an article counts as a duplicate. Articles that are only linked
        are fetched, unless `fetches_links` is False. `trusts_claims` says that an export of another library is
        believed where its texts came from; an article that is new here also gets its history.

        Raises ReadError if the file cannot be read at all.
        """
        resolver = ItemResolver(
            parser=self._reader,
            fetch_links=self._fetch_links if fetches_links else None,
            find_known=partial(self._find_known_links, corpus),
            max_bytes=self._settings.fetch_max_bytes,
            trusts_claims=trusts_claims,
        )

        def add(items: Sequence[ResolvedItem]) -> list[AddOutcome]:
            drafts = [item.draft for item in items if item.draft is not None]
            histories = [item.history for item in items]
            on_stored = HistoryRestorer(corpus, histories)
            return self._intake.add(
                corpus, drafts, self._derived.target_edition(), keep_newest=True, on_stored=on_stored
            )

        def sync(report: ReportProgress) -> None:
            self.sync(report_progress=report, is_cancelled=is_cancelled)

        with IsolatedFile(path, file_format, max_bytes=self._settings.fetch_max_bytes) as file:
            return import_articles(
                path,
                file,
                file_format=file.format,
                resolve=resolver.resolve,
                add=add,
                sync=sync,
                report_progress=report_progress or ignore_progress,
                is_cancelled=is_cancelled or never_cancelled,
            )

    def export_lines(
        self, corpus: CorpusName, filters: Filters = _NO_FILTERS, *, source_id: SourceId | None = None
    ) -> Generator[str, None, None]:
        """A line of JSONL for each article of a corpus that passes the filters, the first added first.

        `import_file` takes the lines back unchanged. All are from one snapshot of the database, which is held
        until the generator ends or is closed.
        """
        from index.importing.exported_lines import dump_article  # noqa: PLC0415 - only for exports

        for article in self.iterate_stored_articles(corpus, filters, source_id=source_id):
            yield dump_article(article)

    def _fetch_links(
        self, urls: Sequence[str], is_cancelled: IsCancelled
    ) -> Mapping[str, ArticleDraft | ReadError]:
        from index.crawl.link_fetching import LinkFetcher  # noqa: PLC0415 - most imports fetch nothing

        fetcher = LinkFetcher(
            lambda: self._fetcher, self._robots, self._politeness, threads=self._settings.poll_threads
        )
        return fetcher.fetch(urls, is_cancelled=is_cancelled)

    def _find_known_links(self, corpus: CorpusName, urls: Sequence[str]) -> frozenset[str]:
        return frozenset(self.find_by_url([corpus], urls))

    # --- questions

    def warm(self) -> None:
        """Load the models and the derived index of every corpus, so that the first question is fast."""
        self.questions.warm()

    def ask(
        self,
        question: str,
        *,
        corpora: Sequence[CorpusName],
        filters: Filters = _NO_FILTERS,
        previous: Sequence[str] = (),
        shown: Sequence[QuotedPlace] = (),
        max_sentences: int | None = None,
        threshold: float | None = None,
        rerank: bool = True,
        now: datetime | None = None,
    ) -> Answer | NoAnswer:
        """Answer with verified quotes from the corpora, or report that nothing in them answers the question.

        `previous` holds the questions before this one, the latest last. They are used only if this one is a
        follow-up, which cannot be understood alone; then it is also answered from the articles of `shown`, the
        quotes of the latest answer (`Answer.places`). `max_sentences` and `threshold` override the settings.
        Without `rerank`, a configured reranker is not used. Times in the question ("last week") are relative
        to `now`, which is aware, or to the filters' `as_of`.

        The whole answer comes from one snapshot of the database. If an article that it shows was removed or
        edited meanwhile, the question is answered again.

        Raises QuestionError for a question without words or over the limit, StoreInUseError if the articles
        that answer keep changing.
        """
        return self.questions.ask(
            question,
            corpora=corpora,
            filters=filters,
            previous=previous,
            shown=shown,
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
        """The best passages, best first, at most `k`. One snapshot, and raises, as `ask`."""
        return self.questions.search(query, corpora=corpora, k=k, filters=filters, rerank=rerank)

    # --- monitoring

    def measure(self) -> LibraryFigures:
        """Figures of the whole library; slow with many passages, so do not call it for each request."""
        return measure_library(self._database, self._derived, self._settings, self._workers.deaths)

    # --- closing

    def stop_workers(self) -> None:
        """Kill the worker processes; parsing under way fails with FetchError. Only when the program exits."""
        self._workers.close()

    def close(self) -> None:
        """Save the derived index and close the database. May be called twice."""
        if self._is_open:
            self._is_open = False
            try:
                self._derived.save()
                self.claims.close()
            finally:
                self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _warm_up(self, embedder: Embedder) -> None:
        self.questions.warm_up(embedder)

    @built_once
    def _fetcher(self) -> Fetcher:
        if self._given_fetcher is not None:
            return self._given_fetcher
        from index.extraction.article_fetcher import WebFetcher  # noqa: PLC0415 - extraction takes a second to import

        settings = self._settings
        hosts = split_hosts(settings.fetch_allowed_hosts)
        return WebFetcher(
            self._reader,
            timeout_s=settings.fetch_timeout_s,
            max_bytes=settings.fetch_max_bytes,
            max_redirects=settings.fetch_max_redirects,
            allowed_hosts=hosts,
        )

    @built_once
    def _politeness(self) -> "Politeness":
        from index.crawl.politeness import Politeness  # noqa: PLC0415 - needed only if feeds are followed

        return Politeness(pause_s=self._settings.fetch_pause_s)

    @built_once
    def _robots(self) -> "RobotsPolicy":
        from index.crawl.robots import RobotsPolicy  # noqa: PLC0415 - as above

        exempt_hosts = split_hosts(self._settings.robots_exempt)
        return RobotsPolicy(self._fetcher, self._reader, exempt_hosts=exempt_hosts)

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
            robots=self._robots,
            politeness=self._politeness,
            background_gate=self._background_gate,
            claims=self.claims,
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
            robots=self._robots,
            politeness=self._politeness,
            threads=self._settings.poll_threads,
        )


def _answer_news(
    question: Question, library: LibraryView, *, filters: Filters, now: datetime, count: int
) -> Answer | NoAnswer | None:
    if find_news_request(question.text) is None:
        return None
    from index.tracking.news_answers import answer_news  # noqa: PLC0415 - scipy is slow to import

    return answer_news(question, library, filters=filters, now=now, count=count)
