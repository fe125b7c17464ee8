"""The first half of a refresh: the pages of a source are looked at politely, and what is found is staged."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from index.articles.judging import Judged
from index.errors import NewsIndexError, SourceNotFoundError
from index.following.looking import look_again
from index.protocols import Fetcher, IsCancelled, ReportProgress
from index.source_types import PageChange
from index.sources.host_turns import Done
from index.sources.politeness import Politeness
from index.store.database import Database
from index.store.pages import PageLook, find_page, list_pages_of
from index.store.polls import hold_claim
from index.store.refreshes import RefreshId, StagedLook, find_staged_ids, stage_look
from index.types import ArticleDraft, ArticleId, Progress, SourceId
from index.web.urls import host_of
from index.wording import word

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PageVisit:
    """To the page of an article."""

    host: str
    article_id: ArticleId


class PageReading:
    """Looks at the pages that were not looked at before an interruption."""

    def __init__(
        self,
        database: Database,
        fetcher: Fetcher,
        *,
        refresh_id: RefreshId,
        source_id: SourceId,
        judge: Callable[[ArticleDraft], Judged],
        report_progress: ReportProgress,
    ) -> None:
        self._database = database
        self._fetcher = fetcher
        self._refresh_id = refresh_id
        self._source_id = source_id
        self._judge = judge
        self._report_progress = report_progress
        self._counting = threading.Lock()
        self._done = self._total = 0

    def read_all(self, politeness: Politeness, *, threads: int, is_cancelled: IsCancelled) -> None:
        """Raises what concerns the whole library, and SourceNotFoundError where the source was removed."""
        with self._database.read_transaction() as connection:
            pages = list_pages_of(connection, self._source_id)
            staged = find_staged_ids(connection, self._refresh_id)
        visits = [PageVisit(host_of(url), i) for i, url in pages.items() if i not in staged]
        self._total, self._done = len(pages), len(pages) - len(visits)
        left = politeness.run(visits, self._visit, threads=threads, is_cancelled=is_cancelled)
        if not is_cancelled():
            reason = word("its site asked to be left alone for a while")
            for visit in left:
                self._give_up(visit, reason)

    def _visit(self, visit: PageVisit) -> "Done[PageVisit]":
        with self._database.read_transaction() as connection:
            held = find_page(connection, visit.article_id)
        if held is None:
            return Done()
        try:
            look = look_again(self._fetcher, held, judge=self._judge, unconditionally=True)
        except NewsIndexError:
            raise
        except Exception:
            log.exception("reading the page of article %d again failed", visit.article_id)
            reason = word("reading it failed; the log of the bot says why")
            look = PageLook(change=PageChange.FAILED, reason=reason)
        self._stage(StagedLook(visit.article_id, held.article.revision, look))
        return Done(retry_after_s=look.retry_after_s)

    def _give_up(self, visit: PageVisit, reason: str) -> None:
        with self._database.read_transaction() as connection:
            held = find_page(connection, visit.article_id)
        if held is not None:
            look = PageLook(change=PageChange.FAILED, reason=reason)
            self._stage(StagedLook(visit.article_id, held.article.revision, look))

    def _stage(self, staged: StagedLook) -> None:
        with self._database.write_transaction() as connection:
            if not hold_claim(connection, self._source_id, datetime.now(UTC)):
                raise SourceNotFoundError(self._source_id)
            stage_look(connection, self._refresh_id, staged)
        with self._counting:
            self._done += 1
            self._report_progress(Progress(done=self._done, total=self._total, unit="articles"))
