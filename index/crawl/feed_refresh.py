"""Reread all articles of a feed: stage page by page, publish in one transaction."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from sqlalchemy import Connection

from index.crawl.feed_rollback import roll_back_refresh
from index.crawl.host_queue import VisitResult
from index.crawl.page_recheck import recheck_page, store_recheck
from index.crawl.politeness import Politeness
from index.crawl.robots import RobotsFetcher, RobotsPolicy
from index.crawl.source_claims import SourceClaims
from index.extraction.draft_validation import PreparedDraft
from index.http.canonical_url import host_of
from index.ingest.article_intake import Intake
from index.ingest.article_writer import ArticleWriter, PreparedContent
from index.model.article_types import ArticleDraft
from index.model.base_types import ArticleId, SourceId
from index.model.errors import NewsIndexError, SourceNotFoundError, StoreInUseError
from index.model.feed_types import PageChange, RefreshedArticle, RefreshReport, RollbackReport, Source
from index.model.protocols import Fetcher, IsCancelled, ReportProgress, Within, ignore_progress
from index.model.report_types import Progress, SyncReport
from index.model.wording import word
from index.search.derived_index import DerivedIndex
from index.store.database import Database
from index.store.edition_queries import Edition
from index.store.page_check_queries import PageCheckResult, StoredPage, find_stored_page, list_page_urls
from index.store.poll_queries import claim_sources, renew_claim
from index.store.refresh_queries import (
    RefreshId,
    StagedPageCheck,
    delete_refresh,
    delete_stale_refreshes,
    find_current_staged_ids,
    find_resumable_refresh,
    find_staged_page_check,
    insert_refresh,
    list_staged_ids,
    mark_refresh_published,
    publish_page_check,
    stage_page_check,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RefreshVisit:
    """A visit to the page of a stored article."""

    host: str
    url: str
    article_id: ArticleId

    @property
    def needs_permission(self) -> bool:
        return True


class RefreshPageReader:
    """Read the pages of a source that were not read before an interruption, and stage the results."""

    def __init__(
        self,
        database: Database,
        fetcher: Fetcher,
        *,
        robots: RobotsPolicy,
        refresh_id: RefreshId,
        source_id: SourceId,
        judge: Callable[[ArticleDraft], PreparedDraft],
        report_progress: ReportProgress,
    ) -> None:
        self._database = database
        self._fetcher = RobotsFetcher(fetcher, robots)
        self._robots = robots
        self._refresh_id = refresh_id
        self._source_id = source_id
        self._judge = judge
        self._report_progress = report_progress
        self._counting = threading.Lock()
        self._done = self._total = 0

    def read_all(self, politeness: Politeness, *, threads: int, is_cancelled: IsCancelled) -> None:
        """Stage all pages. Raises SourceNotFoundError if the source was removed, StoreError, ModelError."""
        with self._database.read_transaction() as connection:
            pages = list_page_urls(connection, self._source_id)
            staged = find_current_staged_ids(connection, self._refresh_id)
        visits = [RefreshVisit(host_of(url), url, i) for i, url in pages.items() if i not in staged]
        self._total, self._done = len(pages), len(pages) - len(visits)
        left = politeness.run(
            visits,
            lambda visit: self._robots.visit(visit, self._visit),
            threads=threads,
            is_cancelled=is_cancelled,
        )
        if not is_cancelled():
            reason = word("the site asked for a pause; it is tried again later")
            for visit in left:
                self._give_up(visit, reason)

    def _visit(self, visit: RefreshVisit) -> "VisitResult[RefreshVisit]":
        with self._database.read_transaction() as connection:
            stored = find_stored_page(connection, visit.article_id)
        if stored is None:
            return VisitResult()
        try:
            check = recheck_page(self._fetcher, stored, judge=self._judge, unconditionally=True)
        except NewsIndexError:
            raise
        except Exception:
            log.exception("reading the page of article %d again failed", visit.article_id)
            reason = word("an unexpected error occurred; the log of the bot has the details")
            check = PageCheckResult(change=PageChange.FAILED, reason=reason)
        self._stage(StagedPageCheck(visit.article_id, stored.article.revision, check))
        return VisitResult(retry_after_s=check.retry_after_s)

    def _give_up(self, visit: RefreshVisit, reason: str) -> None:
        with self._database.read_transaction() as connection:
            stored = find_stored_page(connection, visit.article_id)
        if stored is not None:
            check = PageCheckResult(change=PageChange.FAILED, reason=reason)
            self._stage(StagedPageCheck(visit.article_id, stored.article.revision, check))

    def _stage(self, staged: StagedPageCheck) -> None:
        with self._database.write_transaction() as connection:
            if not renew_claim(connection, self._source_id):
                raise SourceNotFoundError(self._source_id)
            stage_page_check(connection, self._refresh_id, staged)
        with self._counting:
            self._done += 1
            self._report_progress(Progress(done=self._done, total=self._total, unit="articles"))


SyncIndex: TypeAlias = Callable[[ReportProgress, IsCancelled], SyncReport]

# Pages that were read before an interruption are not read again within this time.
_RESUMED_FOR = timedelta(days=1)
# The longest wait for a running poll of the source, or for the claim of a killed process to expire.
_WAIT_S = 300.0
_CLAIM_RETRY_S = 0.2


@dataclass(frozen=True, slots=True)
class _RefreshRun:
    """A refresh in progress."""

    id: RefreshId
    source_id: SourceId
    edition: Edition
    was_resumed: bool
    is_cancelled: IsCancelled


class Refresher:
    """Refreshes sources and rolls back. Safe from any thread; one job for a source at a time."""

    def __init__(
        self,
        database: Database,
        fetcher: Fetcher,
        intake: Intake,
        derived: DerivedIndex,
        *,
        sync: SyncIndex,
        robots: RobotsPolicy,
        politeness: Politeness,
        threads: int,
    ) -> None:
        """`sync` makes published articles searchable."""
        self._database = database
        self._fetcher = fetcher
        self._robots = robots
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

    def rollback(self, source: Source, *, within: Within, is_cancelled: IsCancelled) -> RollbackReport:
        """As `FeedRegistry.rollback`."""
        with self._claimed(source.source_id, is_cancelled) as is_mine:
            edition = self._derived.target_edition()
            report = roll_back_refresh(
                self._database,
                self._intake,
                edition,
                source,
                within=within,
                is_cancelled=lambda: not is_mine or is_cancelled(),
            )
        if not report.cancelled:
            self._sync(ignore_progress, is_cancelled)
        return report

    @contextmanager
    def _claimed(self, source_id: SourceId, is_cancelled: IsCancelled) -> Iterator[bool]:
        """Claim the source for this block, in all processes; yields False if cancelled while waiting.

        Raises StoreInUseError after the longest wait, SourceNotFoundError.
        """
        if not self._claim(source_id, is_cancelled):
            yield False
            return
        with SourceClaims(self._database, [source_id]):
            yield True

    def _claim(self, source_id: SourceId, is_cancelled: IsCancelled) -> bool:
        deadline = time.monotonic() + _WAIT_S
        while not is_cancelled():
            with self._database.write_transaction() as connection:
                if claim_sources(connection, None, source_id=source_id, only_due=False):
                    return True
            if time.monotonic() > deadline:
                reason = word("source {number} is being read by another job; try again later", number=source_id)
                raise StoreInUseError(self._database.location, reason)
            time.sleep(_CLAIM_RETRY_S)
        return False

    def _refresh(
        self, source: Source, report_progress: ReportProgress, is_cancelled: IsCancelled
    ) -> RefreshReport:
        run = self._begin(source.source_id, is_cancelled)
        reading = RefreshPageReader(
            self._database,
            self._fetcher,
            robots=self._robots,
            refresh_id=run.id,
            source_id=run.source_id,
            judge=self._intake.judge,
            report_progress=report_progress,
        )
        reading.read_all(self._politeness, threads=self._threads, is_cancelled=is_cancelled)
        prepared, embedded = self._prepare_all(run)
        if is_cancelled():
            with self._database.write_transaction() as connection:
                delete_refresh(connection, run.id)
            return _cancelled(source)
        return RefreshReport(
            source_id=source.source_id,
            title=source.title,
            articles=tuple(self._publish(run, prepared)),
            embedded=embedded,
            was_resumed=run.was_resumed,
        )

    def _begin(self, source_id: SourceId, is_cancelled: IsCancelled) -> _RefreshRun:
        edition, now = self._derived.target_edition(), datetime.now(UTC)
        with self._database.write_transaction() as connection:
            delete_stale_refreshes(connection, source_id, before=now - _RESUMED_FOR, now=now)
            found = find_resumable_refresh(connection, source_id, since=now - _RESUMED_FOR)
            refresh_id = found if found is not None else insert_refresh(connection, source_id, now)
        return _RefreshRun(refresh_id, source_id, edition, found is not None, is_cancelled)

    def _prepare_all(self, run: _RefreshRun) -> tuple[dict[ArticleId, PreparedContent], int]:
        """Prepare the new revisions of changed articles; returns them and the number of embedded passages."""
        prepared: dict[ArticleId, PreparedContent] = {}
        embedded = 0
        with self._database.read_transaction() as connection:
            ids = list_staged_ids(connection, run.id)
        for article_id in ids:
            if run.is_cancelled():
                break
            page, staged = self._find_staged(run, article_id)
            draft = staged.look.draft if staged is not None else None
            if page is None or draft is None:
                continue
            prepared[article_id] = self._intake.make_revision(page.article, draft, run.edition)
            passages = prepared[article_id].passages
            embedded += self._derived.embed_ahead(
                draft.title, draft.text, passages, run.edition, run.is_cancelled
            )
            self._extend_claim(run)
        return prepared, embedded

    def _find_staged(
        self, run: _RefreshRun, article_id: ArticleId
    ) -> tuple[StoredPage | None, StagedPageCheck | None]:
        with self._database.read_transaction() as connection:
            return find_stored_page(connection, article_id), find_staged_page_check(
                connection, run.id, article_id
            )

    def _extend_claim(self, run: _RefreshRun) -> None:
        with self._database.write_transaction() as connection:
            if not renew_claim(connection, run.source_id):
                raise SourceNotFoundError(run.source_id)

    def _publish(
        self, run: _RefreshRun, prepared: Mapping[ArticleId, PreparedContent]
    ) -> list[RefreshedArticle]:
        """Publish all staged results in one transaction."""
        now = datetime.now(UTC)
        with self._database.write_transaction() as connection:
            if not mark_refresh_published(connection, run.id, now):
                raise SourceNotFoundError(run.source_id)
            published = [
                _publish_one(connection, run, article_id, prepared.get(article_id), now)
                for article_id in list_staged_ids(connection, run.id)
            ]
        return [article for article in published if article is not None]


def _publish_one(
    connection: Connection,
    run: _RefreshRun,
    article_id: ArticleId,
    prepared: PreparedContent | None,
    now: datetime,
) -> RefreshedArticle | None:
    stored, staged = (
        find_stored_page(connection, article_id),
        find_staged_page_check(connection, run.id, article_id),
    )
    if stored is None or staged is None:
        return None
    check, has_changed = staged.look, stored.article.revision != staged.revision
    if has_changed or (check.draft is not None and prepared is None):
        check = PageCheckResult(
            change=PageChange.FAILED, reason=word("it was changed in the meantime, so it was left alone")
        )
    storing = ArticleWriter(connection, stored.corpus_id, run.edition, now)
    result, new_revision = store_recheck(storing, stored, check, prepared)
    publish_page_check(connection, run.id, article_id, result.change, new_revision)
    return result


def _cancelled(source: Source) -> RefreshReport:
    return RefreshReport(source_id=source.source_id, title=source.title, articles=(), cancelled=True)
