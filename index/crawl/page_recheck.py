"""Recheck the pages of stored articles: unchanged, revised, corrected, gone or back."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from index.crawl.host_queue import VisitResult
from index.crawl.poll_schedule import LONGEST_PAUSE
from index.crawl.poll_visits import RecheckVisit, Visit
from index.extraction.draft_cleanup import tidy_draft
from index.extraction.draft_validation import PreparedDraft, content_hash
from index.http.canonical_url import host_of
from index.http.site_names import site_of
from index.ingest.article_identity import is_alternating, merge
from index.ingest.article_intake import Intake
from index.ingest.article_writer import ArticleWriter, PreparedContent
from index.ingest.recheck_rules import (
    ComparedPage,
    PageVerdict,
    judge_page,
    plan_recheck,
    plan_recheck_of_missing,
)
from index.model.article_types import ArticleDraft
from index.model.background_gate import BackgroundGate
from index.model.base_types import ArticleId, CorpusName
from index.model.errors import FetchError, NewsIndexError, ReadError
from index.model.feed_types import PageChange, RefreshedArticle
from index.model.fetch_types import NO_VALIDATORS, FetchResult, RequestKind, Validators
from index.model.protocols import Fetcher, IsCancelled
from index.model.provenance_types import TextOrigin
from index.model.wording import word
from index.store.article_queries import KnownArticle, find_by_content, find_by_id
from index.store.claim_queries import ClaimKind, list_claimed
from index.store.corpus_queries import list_corpora
from index.store.database import Database
from index.store.database_clock import read_clock
from index.store.edition_queries import Edition
from index.store.page_check_queries import (
    PageCheckResult,
    StoredPage,
    find_due_pages,
    postpone_checks,
    read_due_pages,
    record_gone_page,
    record_unchanged_page,
    record_unreadable_page,
)
from index.store.provenance import confirm_url, is_checked_draft
from index.store.work_claims import WorkClaims

_GONE = frozenset([404, 410])


def recheck_page(
    fetcher: Fetcher,
    stored: StoredPage,
    *,
    judge: Callable[[ArticleDraft], PreparedDraft],
    unconditionally: bool = False,
) -> PageCheckResult:
    """Fetch a page and compare it with the stored article; stores nothing and never raises for the page.

    The request is conditional unless `unconditionally`. `judge` is `Intake.judge`. If the text of the article
    came from a feed, only the existence of its page is checked.
    """
    try:
        validators = NO_VALIDATORS if unconditionally else stored.validators
        fetched = fetcher.get(stored.url, RequestKind.ARTICLE, validators=validators)
        if fetched.is_unchanged:
            return _report_unchanged(stored, validators)
        if stored.article.draft.came_from.text_origin is TextOrigin.FEED:
            return _report_unchanged(stored, fetched.validators)
        return _compare(stored, fetched, judge(fetcher.read(fetched)))
    except FetchError as error:
        change = PageChange.GONE if error.status in _GONE else PageChange.FAILED
        return PageCheckResult(change=change, reason=error.reason, retry_after_s=error.retry_after_s)
    except ReadError as error:
        return PageCheckResult(change=PageChange.FAILED, reason=error.reason)


def apply_recheck(
    database: Database, intake: Intake, edition: Edition, stored: StoredPage, check: PageCheckResult
) -> RefreshedArticle | None:
    """Store the result of a recheck; None if the article was removed or changed meanwhile.

    A page that is still gone, or alternates between two texts, counts as UNCHANGED.
    """
    prepared = intake.make_revision(stored.article, check.draft, edition) if check.draft is not None else None
    with database.write_transaction() as connection:
        known = find_by_id(connection, stored.corpus_id, stored.article.id)
        if known is None or known.revision != stored.article.revision:
            return None
        storing = ArticleWriter(connection, stored.corpus_id, edition, read_clock(connection))
        if check.draft is not None and is_alternating(connection, known, check.content_hash, check.draft):
            check = _report_unchanged(stored, check.validators)
        found, _ = store_recheck(storing, stored, check, prepared)
    was_gone = found.change is PageChange.GONE and stored.gone_at is not None
    return replace(found, change=PageChange.UNCHANGED, reason=None) if was_gone else found


def store_recheck(
    storing: ArticleWriter, stored: StoredPage, check: PageCheckResult, prepared: PreparedContent | None
) -> tuple[RefreshedArticle, int | None]:
    """Store a result in a transaction where the article still is as in `stored`; with any new revision number.

    `prepared` is the content made from the draft. A text that another article has by now is not stored.
    """
    revision = None
    taken_by = _find_article_with_text(storing, stored, check)
    if taken_by is not None:
        reason = word("the address now shows the text of article {number}", number=taken_by)
        check = PageCheckResult(change=PageChange.FAILED, reason=reason)
    if check.draft is not None and prepared is not None:
        revision = storing.update(
            stored.article,
            check.draft,
            check.content_hash,
            prepared,
            is_read_now=True,
            is_reread=check.is_reread,
        )
    else:
        _record(storing.connection, stored, check, storing.now)
    title = check.draft.title if check.draft is not None else stored.article.draft.title
    result = RefreshedArticle(
        article_id=stored.article.id, title=title, change=check.change, reason=check.reason
    )
    return result, revision


def _find_article_with_text(
    storing: ArticleWriter, stored: StoredPage, check: PageCheckResult
) -> ArticleId | None:
    """Another article with the text that the page shows now."""
    if check.draft is None:
        return None
    found = find_by_content(storing.connection, stored.corpus_id, check.content_hash)
    return found.id if found is not None and found.id != stored.article.id else None


def _compare(stored: StoredPage, fetched: FetchResult, judged: PreparedDraft) -> PageCheckResult:
    known, new = stored.article, judged.draft
    if site_of(fetched.url) != site_of(stored.url):
        return _compare_elsewhere(stored, fetched, judged)
    merged = confirm_url(merge(known, new))
    verdict = _judge_change(stored, fetched, judged)
    change, is_reread = verdict.change, False
    if change is PageChange.FAILED:
        return PageCheckResult(change=change, reason=verdict.reason)
    if judged.content_hash != known.refused_hash and _matches_after_tidying(known, judged):
        change, is_reread = PageChange.REVISED, True
    elif change is PageChange.UNCHANGED:
        is_confirmed = is_checked_draft(merged) and not is_checked_draft(known.draft)
        is_news = merged != known.draft or is_confirmed
        if judged.content_hash == known.refused_hash or not is_news:
            return _report_unchanged(stored, fetched.validators)
        change = PageChange.FACTS
    return PageCheckResult(
        change=change,
        draft=replace(merged, fetched_at=new.fetched_at or datetime.now(UTC)),
        content_hash=judged.content_hash,
        is_reread=is_reread,
        validators=fetched.validators,
    )


def _compare_elsewhere(stored: StoredPage, fetched: FetchResult, judged: PreparedDraft) -> PageCheckResult:
    """Compare with the page of another site that the URL redirects to now; it never changes the article."""
    if judged.content_hash == stored.article.content_hash:
        return _report_unchanged(stored, fetched.validators)
    return PageCheckResult(change=PageChange.FAILED, reason=word("the address now leads to another site"))


def _judge_change(stored: StoredPage, fetched: FetchResult, judged: PreparedDraft) -> PageVerdict:
    old, new = stored.article.draft, judged.draft
    content = stored.article.content_hash
    return judge_page(
        ComparedPage(url=stored.url, text=old.text, content_hash=content, correction=old.correction),
        ComparedPage(
            url=fetched.url, text=new.text, content_hash=judged.content_hash, correction=new.correction
        ),
        refused_hash=stored.article.refused_hash,
    )


def _matches_after_tidying(known: KnownArticle, judged: PreparedDraft) -> bool:
    """Whether the stored text equals the page once today's clean-up rules are applied to it."""
    if judged.content_hash == known.content_hash:
        return False
    return content_hash(tidy_draft(known.draft).text) == judged.content_hash


def _report_unchanged(stored: StoredPage, validators: Validators) -> PageCheckResult:
    change = PageChange.UNCHANGED if stored.gone_at is None else PageChange.BACK
    return PageCheckResult(change=change, validators=validators)


def _record(connection: Connection, stored: StoredPage, check: PageCheckResult, now: datetime) -> None:
    article_id, next_at = stored.article.id, plan_recheck(stored.new_since, now)
    if check.change is PageChange.GONE:
        record_gone_page(
            connection, article_id, next_check_at=plan_recheck_of_missing(stored.gone_at, now), now=now
        )
    elif check.change is PageChange.FAILED:
        asked = now + min(timedelta(seconds=check.retry_after_s or 0), LONGEST_PAUSE)
        record_unreadable_page(connection, article_id, next_check_at=max(next_at, asked))
    else:
        record_unchanged_page(connection, article_id, check.validators, next_check_at=next_at, now=now)


MAX_PAGES_PER_ROUND = 200
"""The rest is due in the next round."""
_POSTPONED = timedelta(hours=1)
_CLAIMING = threading.Lock()
"""Held while a round claims pages: claims keep other processes away, not another round in this one."""

log = logging.getLogger(__name__)


class RecheckRound:
    """The rechecks of one round and their results. `visit` is safe from several threads."""

    def __init__(
        self,
        database: Database,
        fetcher: Fetcher,
        intake: Intake,
        edition: Edition,
        *,
        claims: WorkClaims,
        background_gate: BackgroundGate,
    ) -> None:
        """`background_gate` is held while a new revision is prepared and stored."""
        self.checked = 0
        self.changes: list[RefreshedArticle] = []
        """Without unchanged pages."""
        self._database = database
        self._fetcher = fetcher
        self._intake = intake
        self._edition = edition
        self._claims = claims
        self._background_gate = background_gate
        self._counting = threading.Lock()
        self._left: set[ArticleId] = set()
        """The articles whose pages were not checked yet."""

    @contextmanager
    def claimed(self, corpora: Sequence[CorpusName] | None, is_cancelled: IsCancelled) -> Iterator[list[Visit]]:
        """Claim the pages that are due; yields the visits to them.

        What is not visited, because its site asked for a pause, is due again later; at once if the round is
        cancelled or the process dies.
        """
        with _CLAIMING:
            with self._database.read_transaction() as connection:
                ids = [i for name, i in list_corpora(connection).items() if corpora is None or name in corpora]
                now, claimed = read_clock(connection), list_claimed(connection, ClaimKind.PAGE_CHECK)
                due = find_due_pages(connection, ids, now, MAX_PAGES_PER_ROUND, claimed=claimed)
            mine = self._claims.take(ClaimKind.PAGE_CHECK, due) if due else frozenset()
        try:
            with self._database.read_transaction() as connection:
                pages = read_due_pages(connection, map(ArticleId, mine), now)
            self._left = {page.article.id for page in pages}
            yield [RecheckVisit(host_of(page.url), page) for page in pages]
            left = [i for i in self._left if self._claims.holds(ClaimKind.PAGE_CHECK, i)]
            if left and not is_cancelled():
                with self._database.write_transaction() as connection:
                    postpone_checks(connection, left, now + _POSTPONED)
        finally:
            if mine:
                self._claims.give_back(ClaimKind.PAGE_CHECK, mine)

    def visit(self, visit: RecheckVisit) -> VisitResult[Visit]:
        """Recheck one page. Raises only StoreError and ModelError."""
        article_id = visit.page.article.id
        if not self._claims.holds(ClaimKind.PAGE_CHECK, article_id):
            return VisitResult(made_request=False)  # Another process checks it.
        try:
            check = recheck_page(self._fetcher, visit.page, judge=self._intake.judge)
            with self._background_gate:
                changed = apply_recheck(self._database, self._intake, self._edition, visit.page, check)
        except NewsIndexError:
            raise
        except Exception:
            log.exception("rechecking the page of article %d failed", article_id)
            return VisitResult()
        with self._counting:
            self._left.discard(article_id)
            self.checked += 1
            if changed is not None and changed.change is not PageChange.UNCHANGED:
                self.changes.append(changed)
        return VisitResult(retry_after_s=check.retry_after_s)
