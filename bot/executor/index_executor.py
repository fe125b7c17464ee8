"""Run calls of the blocking index in threads, one bounded pool per kind of work.

Several lanes, so that a question waits neither for a page being fetched nor for an import or a reindex; in
those of questions and of reading, people take turns. The index itself is safe to call from any thread.
"""

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import PurePath

from bot.executor.bounded_pool import BoundedPool
from bot.executor.fair_pool import FairPool, QueueTicket
from bot.executor.run_queue import QueuedRun, RunQueue
from bot.executor.source_executor import SourceExecutor
from index import (
    AddOutcome,
    Answer,
    ArticleDetails,
    ArticleDraft,
    ArticleEdit,
    ArticleFacts,
    ArticleId,
    ArticleNotFoundError,
    ArticleSummary,
    CorpusName,
    DraftPreview,
    Expectation,
    Filters,
    Finding,
    Hit,
    IndexStatus,
    NewsIndex,
    NoAnswer,
    OnStored,
    OutletCount,
    PageCheck,
    PageComparison,
    PublishedAt,
    RegionCount,
    ReindexReport,
    Supplier,
    SyncReport,
    Within,
    read_date,
)


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """Some articles of a listing, and how many there are in all."""

    articles: tuple[ArticleSummary, ...]
    total: int


_NO_FILTERS = Filters()


class IndexExecutor:
    """The index for coroutines. Every method but `close` may raise BusyError, ClosingError, and what the
    method of the same name of NewsIndex raises.

    Does not own the index: close the worker first, then the index.
    """

    def __init__(
        self,
        index: NewsIndex,
        *,
        max_file_bytes: int = 10_000_000,
        question_threads: int = 2,
        most_waiting_questions: int = 500,
        most_questions_a_person: int = 10,
    ) -> None:
        self.max_file_bytes = max_file_bytes
        self._index = index
        self._stopping = threading.Event()
        self._next_sync: asyncio.Future[SyncReport] | None = None
        self._questions = FairPool(
            "questions",
            threads=question_threads,
            most_waiting=most_waiting_questions,
            most_a_person=most_questions_a_person,
        )
        self._lookups = BoundedPool("lookups", threads=2, most_waiting=64)
        self._reading = FairPool("reading", threads=3, most_waiting=200, most_a_person=20)
        self._additions = BoundedPool("additions", threads=2, most_waiting=64)
        self._indexing = BoundedPool("indexing", threads=1, most_waiting=8)
        self._runs = RunQueue(self._indexing, is_stopping=self._stopping.is_set)
        self.sources = SourceExecutor(
            index,
            lookups=self._lookups,
            changes=self._additions,
            reading=self._reading,
            is_stopping=self._stopping.is_set,
        )

    @property
    def waiting_questions(self) -> int:
        """How many questions wait for their turn."""
        return self._questions.waiting

    def queue_question(self, person_id: int) -> QueueTicket:
        """A place in the queue of questions, for `ask`. Raises BusyError, ClosingError."""
        return self._questions.queue(person_id)

    async def ask(
        self,
        question: str,
        corpora: Sequence[CorpusName],
        *,
        ticket: QueueTicket,
        filters: Filters,
        previous: Sequence[str] = (),
        now: datetime | None = None,
    ) -> Answer | NoAnswer:
        return await ticket.run(
            lambda: self._index.ask(question, corpora=corpora, filters=filters, previous=previous, now=now)
        )

    async def search(
        self, question: str, corpora: Sequence[CorpusName], *, ticket: QueueTicket, k: int, filters: Filters
    ) -> list[Hit]:
        return await ticket.run(lambda: self._index.search(question, corpora=corpora, k=k, filters=filters))

    async def list_outlets(self, corpora: Sequence[CorpusName], *, contains: str = "") -> list[OutletCount]:
        return await self._lookups.run(lambda: self._index.list_outlets(corpora, contains=contains))

    async def list_regions(self, corpora: Sequence[CorpusName]) -> list[RegionCount]:
        return await self._lookups.run(lambda: self._index.list_regions(corpora))

    async def list_articles(
        self,
        corpora: Sequence[CorpusName],
        *,
        contains: str = "",
        filters: Filters = _NO_FILTERS,
        limit: int,
        offset: int = 0,
    ) -> ArticlePage:
        """Of the filters, time and outlet count here."""
        listing = partial(
            self._index.list_articles,
            corpora,
            contains=contains,
            outlet=filters.outlet,
            since=filters.since,
            until=filters.until,
        )
        counting = partial(
            self._index.count_articles,
            corpora,
            contains=contains,
            outlet=filters.outlet,
            since=filters.since,
            until=filters.until,
        )
        return await self._lookups.run(
            lambda: ArticlePage(tuple(listing(limit=limit, offset=offset)), counting())
        )

    async def find_article(self, corpora: Sequence[CorpusName], article_id: ArticleId) -> ArticleFacts | None:
        def find() -> ArticleFacts | None:
            try:
                return self._index.get_article(corpora, article_id).facts
            except ArticleNotFoundError:
                return None

        return await self._lookups.run(find)

    async def get_details(self, corpora: Sequence[CorpusName], article_id: ArticleId) -> ArticleDetails:
        return await self._lookups.run(lambda: self._index.get_details(corpora, article_id))

    async def status(self, corpora: Sequence[CorpusName] | None) -> IndexStatus:
        """None means all corpora."""
        return await self._lookups.run(lambda: self._index.status(corpora))

    async def read_date(self, text: str) -> PublishedAt | None:
        """What a person typed as a date; None if it cannot be read."""
        return await self._lookups.run(lambda: read_date(text))

    async def fetch(self, url: str, *, person_id: int) -> ArticleDraft:
        """Read a page, in the person's turn."""
        return await self._reading.queue(person_id).run(lambda: self._index.fetch(url))

    async def read_file(self, content: bytes, *, name: str, person_id: int) -> ArticleDraft:
        """Read a file, in the person's turn. One that states no title goes by its name."""

        def read() -> ArticleDraft:
            draft = self._index.read_bytes(content, name=name)
            return replace(draft, title=draft.title or PurePath(name).stem)

        return await self._reading.queue(person_id).run(read)

    async def preview(self, corpus: CorpusName, draft: ArticleDraft) -> DraftPreview:
        return await self._lookups.run(lambda: self._index.preview(corpus, draft))

    async def foresee(self, corpus: CorpusName, draft: ArticleDraft) -> Expectation:
        return await self._lookups.run(lambda: self._index.foresee(corpus, draft))

    async def check_page(self, url: str, text: str, *, person_id: int) -> PageCheck:
        """Fetch a page and compare it with a text, in the person's turn."""
        return await self._reading.queue(person_id).run(lambda: self._index.check_page(url, text))

    async def add(
        self,
        corpus: CorpusName,
        draft: ArticleDraft,
        *,
        expected: Expectation,
        within: Within,
        on_stored: OnStored,
    ) -> AddOutcome:
        def add() -> AddOutcome:
            [outcome] = self._index.add(
                corpus, [draft], expected=[expected], within=within, on_stored=on_stored
            )
            return outcome

        return await self._additions.run(add)

    async def edit_article(
        self,
        corpus: CorpusName,
        article_id: ArticleId,
        edit: ArticleEdit,
        *,
        by: Supplier,
        revision: int,
        within: Within,
    ) -> ArticleFacts:
        change = partial(self._index.edit_article, by=by, revision=revision, within=within)
        return await self._additions.run(lambda: change(corpus, article_id, edit))

    async def note_comparison(
        self,
        corpus: CorpusName,
        article_id: ArticleId,
        compared: PageComparison,
        *,
        revision: int,
        within: Within,
    ) -> None:
        note = partial(self._index.note_comparison, revision=revision, within=within)
        await self._additions.run(lambda: note(corpus, article_id, compared))

    async def remove_article(
        self, corpus: CorpusName, article_id: ArticleId, *, within: Within
    ) -> ArticleFacts:
        """It can be restored until it is purged."""
        remove = partial(self._index.remove_article, restorable=True, within=within)
        return await self._additions.run(lambda: remove(corpus, article_id))

    async def restore_article(
        self, corpus: CorpusName, article_id: ArticleId, *, within: Within
    ) -> ArticleFacts:
        restore = partial(self._index.restore_article, within=within)
        return await self._additions.run(lambda: restore(corpus, article_id))

    async def count_supplied(self, person_id: int) -> int:
        return await self._lookups.run(lambda: self._index.count_supplied(person_id))

    async def forget_person(self, person_id: int) -> None:
        await self._additions.run(lambda: self._index.forget_person(person_id))

    async def purge_removed(self, before: datetime) -> int:
        return await self._additions.run(lambda: self._index.purge_removed(before))

    async def delete_corpus(self, corpus: CorpusName) -> int:
        return await self._indexing.run(lambda: self._index.delete_corpus(corpus))

    async def sync(self) -> SyncReport:
        """Make everything findable that was stored before this call.

        Calls that come while one waits for its turn share it.
        """
        if self._next_sync is None or self._next_sync.done():
            self._next_sync = asyncio.ensure_future(self._indexing.run(self._sync))
        return await asyncio.shield(self._next_sync)

    @property
    def active_run(self) -> QueuedRun[object] | None:
        """The reindex or check for which a sync waits, if there is one."""
        return self._runs.active

    def start_reindex(
        self,
        corpora: Sequence[CorpusName],
        *,
        outlet: str | None = None,
        article_id: ArticleId | None = None,
        full: bool = False,
    ) -> QueuedRun[ReindexReport]:
        """Begin a reindex, after the runs before it; it goes on without whoever began it."""
        reindex = partial(self._index.reindex, corpora, outlet=outlet, article_id=article_id, full=full)
        return self._runs.start(
            lambda report, is_cancelled: reindex(report_progress=report, is_cancelled=is_cancelled)
        )

    def start_check(self, corpora: Sequence[CorpusName], *, repair: bool = False) -> QueuedRun[list[Finding]]:
        """The same for a check of what belongs to the corpora."""
        check = partial(self._index.check, corpora=corpora, repair=repair)
        return self._runs.start(
            lambda report, is_cancelled: check(report_progress=report, is_cancelled=is_cancelled)
        )

    def stop_indexing(self) -> None:
        """Let sync, reindex and polling end after the batch at hand, now and later; nothing is lost by it."""
        self._stopping.set()

    async def close(self) -> None:
        """Finish what has begun, but cut sync, reindex and polling short. May be called twice."""
        self.stop_indexing()
        lanes = (self._questions, self._lookups, self._reading, self._additions, self._indexing)
        closing = [pool.close() for pool in lanes] + [pool.close() for pool in self.sources.lanes]
        await asyncio.gather(*closing)

    def _sync(self) -> SyncReport:
        # From here on, an article that is added may be missed by this sync: the next caller needs a new one.
        self._next_sync = None
        return self._index.sync(is_cancelled=self._stopping.is_set)


REMOVED_ARTICLE_RETENTION = timedelta(minutes=10)
