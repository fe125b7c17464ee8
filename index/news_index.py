"""The assembly: one object through which everything else uses the library."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from index.protocols import Embedder, Fetcher, IsCancelled, ReportProgress
from index.settings import IndexSettings
from index.types import (
    AddOutcome, Answer, Article, ArticleDraft, ArticleFacts, ArticleId, ArticleSummary, CorpusName, Filters,
    Finding, Hit, ImportReport, NoAnswer, Progress, ReindexReport, Status, SyncReport,
)


def open_index(
    settings: IndexSettings, *, embedder: Embedder | None = None, fetcher: Fetcher | None = None
) -> "NewsIndex":
    """Open or create the library in `settings.data_dir`; close it, or use it as a context manager.

    Cheap: the model is loaded on first use. Several processes may have one data folder open; one of them
    does the embedding, the others see its results.

    Raises StoreError, with a sentence that says what to do.
    """


class NewsIndex:
    """A library of articles that can be asked. Every method blocks and is safe to call from any thread."""

    # --- articles in
    def fetch(self, url: str) -> ArticleDraft:
        """Fetch and read the article at a URL; stores nothing. Raises SourceError."""

    def read_file(self, path: Path) -> ArticleDraft:
        """Read a .txt, .md, .html or .pdf file; stores nothing. Raises SourceError."""

    def read_bytes(self, data: bytes, *, name: str) -> ArticleDraft:
        """The same for bytes, judged by their content and by the ending of `name`. Raises SourceError."""

    def add(self, corpus: CorpusName, drafts: Sequence[ArticleDraft]) -> list[AddOutcome]:
        """Store drafts in one transaction; an outcome for each, in order. On disk when it returns.

        A draft that is no article (too short, too long) is REJECTED with its reason; nothing is raised for
        it. The new passages can be found after the next `sync`. Raises StoreError.
        """

    def import_file(
        self, corpus: CorpusName, path: Path, *,
        report_progress: ReportProgress | None = None, is_cancelled: IsCancelled | None = None,
    ) -> ImportReport:
        """Store and sync the articles of a JSONL or JSONL.gz file, in batches.

        May be stopped at any moment and run again: what is stored stays, nothing is stored twice.
        Raises SourceError if the file cannot be read at all.
        """

    def sync(
        self, *, report_progress: ReportProgress | None = None, is_cancelled: IsCancelled | None = None
    ) -> SyncReport:
        """Embed what is stored but not embedded, and make it findable. Raises ModelError."""

    # --- questions
    def ask(
        self, question: str, *, corpora: Sequence[CorpusName], filters: Filters = Filters(),
        max_sentences: int | None = None,
    ) -> Answer | NoAnswer:
        """Answer with verified quotes from the corpora, or say honestly that nothing does.

        Raises QuestionError for an empty or too long question.
        """

    def search(
        self, query: str, *, corpora: Sequence[CorpusName], k: int = 10, filters: Filters = Filters()
    ) -> list[Hit]:
        """The best passages, best first, at most `k`. Raises QuestionError."""

    # --- keeping
    def list_articles(
        self, corpora: Sequence[CorpusName], *, contains: str = "", outlet: str | None = None,
        limit: int = 50, offset: int = 0,
    ) -> list[ArticleSummary]:
        """Newest addition first; `contains` is looked for in titles, outlets and URLs, whatever the case."""

    def count_articles(
        self, corpora: Sequence[CorpusName], *, contains: str = "", outlet: str | None = None
    ) -> int:
        """How many `list_articles` would list without a limit."""

    def get_article(self, corpora: Sequence[CorpusName], article_id: ArticleId) -> Article:
        """Raises ArticleNotFoundError, also for an article of a corpus that is not named."""

    def remove_article(self, corpus: CorpusName, article_id: ArticleId) -> ArticleFacts:
        """Remove an article for good; it is never cited again, from the moment that this returns.

        Raises ArticleNotFoundError.
        """

    def reindex(
        self, corpora: Sequence[CorpusName] | None = None, *, full: bool = False,
        report_progress: ReportProgress | None = None, is_cancelled: IsCancelled | None = None,
    ) -> ReindexReport:
        """Split again what was split by other rules, embed what is new, and check the derived files.

        With `full` every article is split again and the derived files are built anew, beside the old ones,
        which answer until then. `corpora` None means all. No text goes through the same model twice.
        """

    def status(self, corpora: Sequence[CorpusName] | None = None) -> Status:
        """Counts and sizes; `corpora` None means all."""

    def check(self, *, repair: bool = False) -> list[Finding]:
        """Compare database, vectors and postings; an empty list means that all is well."""

    def backup(self, path: Path) -> None:
        """Write one consistent copy of the database to a new file, while others go on. Raises BackupError."""

    def close(self) -> None:
        """Publish what is built and let go of the folder. May be called twice."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
