"""Reading all articles of a source again: staged page by page, published in one transaction."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from sqlalchemy import Connection

from index.errors import SourceNotFoundError, StoreInUseError
from index.following.looking import store_look
from index.following.refresh_reading import PageReading
from index.following.rolling_back import take_back
from index.intake import Intake
from index.passages.derived import DerivedIndex
from index.protocols import Fetcher, IsCancelled, ReportProgress, Within, allow
from index.source_types import PageChange, RefreshedArticle, RefreshReport, RollbackReport, Source
from index.sources.politeness import Politeness
from index.store.database import Database
from index.store.editions import Edition
from index.store.pages import HeldPage, PageLook, find_page
from index.store.polls import claim_sources, drop_claims, hold_claim
from index.store.refreshes import (
    RefreshId,
    StagedLook,
    begin_refresh,
    drop_refresh,
    find_staged,
    find_unpublished,
    list_staged,
    mark_published,
    publish_look,
)
from index.storing import Made, Storing
from index.types import ArticleId, Progress, SourceId, SyncReport
from index.wording import word

Sync: TypeAlias = Callable[[ReportProgress, IsCancelled], SyncReport]

# What was read before an interruption is still what the site says; then it is read once more.
_RESUMED_FOR = timedelta(days=1)
# For a poll of the source that is under way, or for the claim of a process that was killed to run out.
_WAIT_S = 300.0
_LOOK_S = 0.2


@dataclass(frozen=True, slots=True)
class _Run:
    """A refresh under way."""

    id: RefreshId
    source_id: SourceId
    edition: Edition
    was_resumed: bool
    is_cancelled: IsCancelled


class Refresher:
    """Refreshes sources and takes refreshes back. Safe from any thread; one source is done by one at a time."""

    def __init__(
        self,
        database: Database,
        fetcher: Fetcher,
        intake: Intake,
        derived: DerivedIndex,
        *,
        sync: Sync,
        politeness: Politeness,
        threads: int,
    ) -> None:
        """`sync` makes findable what was published."""
        self._database = database
        self._fetcher = fetcher
        self._intake = intake
        self._derived = derived
        self._sync = sync
        self._politeness = politeness
        self._threads = threads

    def refresh(
        self, source: Source, *, report_progress: ReportProgress, is_cancelled: IsCancelled
    ) -> RefreshReport:
        """As `FeedRegistry.refresh`."""
        with self._claimed(source.source_id, is_cancelled) as is_mine:
            report = self._refresh(source, report_progress, is_cancelled) if is_mine else _cancelled(source)
        if not report.cancelled:
            self._sync(report_progress, is_cancelled)
        return report

    def rollback(self, source: Source, *, within: Within = allow) -> RollbackReport:
        """As `FeedRegistry.rollback`."""
        with self._claimed(source.source_id, _never):
            edition = self._derived.target_edition()
            report = take_back(self._database, self._intake, edition, source, within=within)
        self._sync(_ignore, _never)
        return report

    @contextmanager
    def _claimed(self, source_id: SourceId, is_cancelled: IsCancelled) -> Iterator[bool]:
        """Nobody else reads the source, in any process, while the block runs; False if that was cancelled.

        Raises StoreInUseError, SourceNotFoundError.
        """
        if not self._claim(source_id, is_cancelled):
            yield False
            return
        try:
            yield True
        finally:
            with self._database.write_transaction() as connection:
                drop_claims(connection, [source_id])

    def _claim(self, source_id: SourceId, is_cancelled: IsCancelled) -> bool:
        deadline = time.monotonic() + _WAIT_S
        while not is_cancelled():
            with self._database.write_transaction() as connection:
                if claim_sources(connection, None, source_id=source_id, only_due=False, now=datetime.now(UTC)):
                    return True
            if time.monotonic() > deadline:
                reason = word("source {number} is being read by another job; try again later", number=source_id)
                raise StoreInUseError(str(self._database.path.parent), reason)
            time.sleep(_LOOK_S)
        return False

    def _refresh(
        self, source: Source, report_progress: ReportProgress, is_cancelled: IsCancelled
    ) -> RefreshReport:
        run = self._begin(source.source_id, is_cancelled)
        reading = PageReading(
            self._database,
            self._fetcher,
            refresh_id=run.id,
            source_id=run.source_id,
            judge=self._intake.judge,
            report_progress=report_progress,
        )
        reading.read_all(self._politeness, threads=self._threads, is_cancelled=is_cancelled)
        made, embedded = self._prepare_all(run)
        if is_cancelled():
            with self._database.write_transaction() as connection:
                drop_refresh(connection, run.id)
            return _cancelled(source)
        return RefreshReport(
            source_id=source.source_id,
            title=source.title,
            articles=tuple(self._publish(run, made)),
            embedded=embedded,
            was_resumed=run.was_resumed,
        )

    def _begin(self, source_id: SourceId, is_cancelled: IsCancelled) -> _Run:
        edition, now = self._derived.target_edition(), datetime.now(UTC)
        with self._database.write_transaction() as connection:
            found = find_unpublished(connection, source_id, now - _RESUMED_FOR)
            refresh_id = found if found is not None else begin_refresh(connection, source_id, now)
        return _Run(refresh_id, source_id, edition, found is not None, is_cancelled)

    def _prepare_all(self, run: _Run) -> tuple[dict[ArticleId, Made], int]:
        """What is made of each text that was read, its new passages embedded; and how many those are."""
        made: dict[ArticleId, Made] = {}
        embedded = 0
        with self._database.read_transaction() as connection:
            ids = list_staged(connection, run.id)
        for article_id in ids:
            if run.is_cancelled():
                break
            page, staged = self._find_staged(run, article_id)
            draft = staged.look.draft if staged is not None else None
            if page is None or draft is None:
                continue
            made[article_id] = self._intake.make_revision(page.article, draft, run.edition)
            passages = made[article_id].passages
            embedded += self._derived.embed_ahead(
                draft.title, draft.text, passages, run.edition, run.is_cancelled
            )
            self._extend_claim(run)
        return made, embedded

    def _find_staged(self, run: _Run, article_id: ArticleId) -> tuple[HeldPage | None, StagedLook | None]:
        with self._database.read_transaction() as connection:
            return find_page(connection, article_id), find_staged(connection, run.id, article_id)

    def _extend_claim(self, run: _Run) -> None:
        with self._database.write_transaction() as connection:
            if not hold_claim(connection, run.source_id, datetime.now(UTC)):
                raise SourceNotFoundError(run.source_id)

    def _publish(self, run: _Run, made: Mapping[ArticleId, Made]) -> list[RefreshedArticle]:
        """All that was found becomes part of the library, or none of it."""
        now = datetime.now(UTC)
        with self._database.write_transaction() as connection:
            if not mark_published(connection, run.id, now):
                raise SourceNotFoundError(run.source_id)
            published = [
                _publish_one(connection, run, article_id, made.get(article_id), now)
                for article_id in list_staged(connection, run.id)
            ]
        return [article for article in published if article is not None]


def _publish_one(
    connection: Connection, run: _Run, article_id: ArticleId, made: Made | None, now: datetime
) -> RefreshedArticle | None:
    held, staged = find_page(connection, article_id), find_staged(connection, run.id, article_id)
    if held is None or staged is None:
        return None
    look, has_changed = staged.look, held.article.revision != staged.revision
    if has_changed or (look.draft is not None and made is None):
        look = PageLook(change=PageChange.FAILED, reason=word("it was changed meanwhile, and stays as it is"))
    storing = Storing(connection, held.corpus_id, run.edition, now)
    result, new_revision = store_look(storing, held, look, made)
    publish_look(connection, run.id, article_id, result.change, new_revision)
    return result


def _cancelled(source: Source) -> RefreshReport:
    return RefreshReport(source_id=source.source_id, title=source.title, articles=(), cancelled=True)


def _ignore(progress: Progress) -> None:
    del progress


def _never() -> bool:
    return False
