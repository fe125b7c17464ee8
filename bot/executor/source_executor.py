"""Run calls on followed feeds in threads: short changes, polls, refreshes and rollbacks.

What takes long has lanes of its own: polling in the background, polls that a moderator asked for, and
readings of all articles of a source again. None of them waits for another, and no question for any.
"""

from collections.abc import Callable, Sequence
from functools import partial

from bot.executor.bounded_pool import BoundedPool
from bot.executor.fair_pool import FairPool
from bot.executor.run_queue import QueuedRun, RunQueue
from index import (
    CorpusName,
    FeedChoice,
    NewsIndex,
    OpmlReport,
    PollReport,
    RefreshReport,
    RollbackReport,
    Source,
    SourceId,
    SourceLabels,
    SourceListing,
    Within,
)


class SourceExecutor:
    """The sources of the index for coroutines. Every method but `close` may raise BusyError, ClosingError,
    and what the method of the same name of `NewsIndex.sources` raises.
    """

    def __init__(
        self,
        index: NewsIndex,
        *,
        lookups: BoundedPool,
        changes: BoundedPool,
        reading: FairPool,
        is_stopping: Callable[[], bool],
    ) -> None:
        """The lanes are the worker's, for what is short."""
        self._index = index
        self._lookups = lookups
        self._changes = changes
        self._reading = reading
        self._is_stopping = is_stopping
        self._polling = BoundedPool("polling", threads=1, most_waiting=1)
        self._polls = BoundedPool("polls", threads=1, most_waiting=8)
        # Two threads, since a rollback does not wait until another server's source has been read.
        self._refreshes = BoundedPool("refreshes", threads=2, most_waiting=8)
        self._poll_line = RunQueue(self._polls, is_stopping=is_stopping)
        self._refresh_line = RunQueue(self._refreshes, is_stopping=is_stopping)

    async def find_feeds(self, address: str, *, person_id: int) -> list[FeedChoice]:
        """In the person's turn, since it reads the web."""
        return await self._reading.queue(person_id).run(lambda: self._index.sources.find_feeds(address))

    async def add(
        self, corpus: CorpusName, choice: FeedChoice, labels: SourceLabels, *, within: Within
    ) -> Source:
        add = partial(self._index.sources.add, labels=labels, within=within)
        return await self._changes.run(lambda: add(corpus, choice))

    async def list_sources(self, corpora: Sequence[CorpusName]) -> list[Source]:
        return await self._lookups.run(lambda: self._index.sources.list_sources(corpora))

    async def get(self, corpora: Sequence[CorpusName], source_id: SourceId) -> Source:
        return await self._lookups.run(lambda: self._index.sources.get(corpora, source_id))

    async def get_listing(
        self, corpora: Sequence[CorpusName], source_id: SourceId, *, most_problems: int
    ) -> SourceListing:
        get = partial(self._index.sources.get_listing, most_problems=most_problems)
        return await self._lookups.run(lambda: get(corpora, source_id))

    async def label(
        self, corpus: CorpusName, source_id: SourceId, labels: SourceLabels, *, within: Within
    ) -> Source:
        label = partial(self._index.sources.label, within=within)
        return await self._changes.run(lambda: label(corpus, source_id, labels))

    async def rename(self, corpus: CorpusName, source_id: SourceId, title: str, *, within: Within) -> Source:
        rename = partial(self._index.sources.rename, within=within)
        return await self._changes.run(lambda: rename(corpus, source_id, title))

    async def pause(self, corpus: CorpusName, source_id: SourceId, *, within: Within) -> Source:
        pause = partial(self._index.sources.pause, within=within)
        return await self._changes.run(lambda: pause(corpus, source_id))

    async def resume(self, corpus: CorpusName, source_id: SourceId, *, within: Within) -> Source:
        resume = partial(self._index.sources.resume, within=within)
        return await self._changes.run(lambda: resume(corpus, source_id))

    async def remove(
        self, corpus: CorpusName, source_id: SourceId, *, with_articles: bool, within: Within
    ) -> Source:
        remove = partial(self._index.sources.remove, with_articles=with_articles, within=within)
        return await self._changes.run(lambda: remove(corpus, source_id))

    async def poll_due(self) -> PollReport:
        """Of all corpora; ends early when the bot is shutting down."""
        return await self._polling.run(lambda: self._index.sources.poll(is_cancelled=self._is_stopping))

    def start_poll(self, corpus: CorpusName, source_id: SourceId | None) -> QueuedRun[PollReport]:
        """Begin to poll a source, or with None all that are not paused, after the polls before it."""
        poll = partial(self._index.sources.poll, [corpus], source_id=source_id, only_due=False)
        return self._poll_line.start(
            lambda report, is_cancelled: poll(report_progress=report, is_cancelled=is_cancelled)
        )

    def start_refresh(self, corpus: CorpusName, source_id: SourceId) -> QueuedRun[RefreshReport]:
        """Begin to read all articles of a source again, after the refreshes before it."""
        refresh = partial(self._index.sources.refresh, corpus, source_id)
        return self._refresh_line.start(
            lambda report, is_cancelled: refresh(report_progress=report, is_cancelled=is_cancelled)
        )

    async def roll_back(self, corpus: CorpusName, source_id: SourceId, *, within: Within) -> RollbackReport:
        roll_back = partial(self._index.sources.rollback, within=within)
        return await self._refreshes.run(lambda: roll_back(corpus, source_id))

    async def list_unreported(self) -> list[Source]:
        return await self._lookups.run(self._index.sources.list_unreported)

    async def mark_reported(self, source_id: SourceId) -> None:
        await self._changes.run(lambda: self._index.sources.mark_reported(source_id))

    async def export_opml(self, corpora: Sequence[CorpusName]) -> str:
        return await self._lookups.run(lambda: self._index.sources.export_opml(corpora))

    async def import_opml(self, corpus: CorpusName, content: bytes, *, name: str, within: Within) -> OpmlReport:
        read = partial(self._index.sources.import_opml, name=name, within=within)
        return await self._changes.run(lambda: read(corpus, content))

    @property
    def lanes(self) -> tuple[BoundedPool, ...]:
        """Its own, to be closed with the worker's."""
        return (self._polling, self._polls, self._refreshes)
