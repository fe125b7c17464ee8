"""Roll back the last refresh of a feed: restore the articles that it changed."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from index.ingest.article_intake import Intake
from index.ingest.article_writer import ArticleWriter, PreparedContent
from index.model.base_types import ArticleId
from index.model.errors import NothingToRollBackError
from index.model.feed_types import PageChange, RefreshedArticle, RollbackReport, Source
from index.model.protocols import IsCancelled, Within
from index.model.wording import Wording, word
from index.store.article_queries import KnownArticle, find_by_content, find_by_id
from index.store.corpus_queries import get_or_create_corpus_id
from index.store.database import Database
from index.store.database_clock import read_clock
from index.store.edition_queries import Edition
from index.store.refresh_queries import (
    PublishedRefresh,
    find_last_refresh,
    mark_refresh_rolled_back,
    record_restored_revision,
)
from index.store.revision_queries import EarlierRevision, find_revision, restore_revision


@dataclass(frozen=True, slots=True)
class _RollbackStep:
    """One article to restore: its current state, and its revision before the refresh made `new_revision`."""

    known: KnownArticle
    earlier: EarlierRevision
    revision: int
    new_revision: int


def roll_back_refresh(
    database: Database,
    intake: Intake,
    edition: Edition,
    source: Source,
    *,
    within: Within,
    is_cancelled: IsCancelled,
) -> RollbackReport:
    """Restore all articles in one transaction, or none if cancelled before it.

    The source must be claimed, unless `is_cancelled` is true. Raises NothingToRollBackError.
    """
    with database.write_transaction() as connection:
        corpus_id = get_or_create_corpus_id(connection, source.corpus)
        refresh = find_last_refresh(connection, source.source_id)
        if refresh is None:
            raise NothingToRollBackError(source.source_id)
        steps = _plan(connection, corpus_id, refresh)
    report = RollbackReport(
        source_id=source.source_id, title=source.title, refreshed_at=refresh.published_at, restored=()
    )
    made: dict[ArticleId, PreparedContent] = {}
    for step in steps:
        if not is_cancelled() and _is_unchanged_since_refresh(step.known, step):
            made[step.known.id] = _prepare_restored(intake, edition, step)
    if is_cancelled():
        return replace(report, cancelled=True)
    restored: list[RefreshedArticle] = []
    kept: list[RefreshedArticle] = []
    with database.write_transaction() as connection:
        within(connection)
        storing = ArticleWriter(connection, corpus_id, edition, read_clock(connection))
        for step in steps:
            done = _restore_article(storing, step, made.get(step.known.id))
            (restored if done.reason is None else kept).append(done)
        mark_refresh_rolled_back(connection, refresh.id, storing.now)
    return replace(report, restored=tuple(restored), kept=tuple(kept))


def _plan(connection: Connection, corpus_id: int, refresh: PublishedRefresh) -> list[_RollbackStep]:
    """The articles that the refresh changed, without those that were removed since."""
    steps: list[_RollbackStep] = []
    for article_id, (revision, new_revision) in refresh.revisions.items():
        known = find_by_id(connection, corpus_id, article_id)
        earlier = find_revision(connection, article_id, revision)
        if known is not None and earlier is not None:
            steps.append(_RollbackStep(known, earlier, revision, new_revision))
    return steps


def _prepare_restored(intake: Intake, edition: Edition, step: _RollbackStep) -> PreparedContent:
    before = replace(step.known.draft, title=step.earlier.title, text=step.earlier.text)
    return intake.make_revision(step.known, before, edition)


def _restore_article(
    storing: ArticleWriter, step: _RollbackStep, made: PreparedContent | None
) -> RefreshedArticle:
    article_id = step.known.id
    reason = _find_obstacle(storing, step)
    if reason is not None or made is None:
        title = step.known.draft.title
        return RefreshedArticle(article_id=article_id, title=title, change=PageChange.UNCHANGED, reason=reason)
    restored = restore_revision(storing.connection, storing.corpus_id, article_id, step.revision, storing.now)
    storing.put(article_id, restored, made)
    record_restored_revision(storing.connection, article_id, step.revision, restored)
    is_new_text = step.earlier.content_hash != step.known.content_hash
    change = PageChange.REVISED if is_new_text else PageChange.FACTS
    return RefreshedArticle(article_id=article_id, title=step.earlier.title, change=change)


def _find_obstacle(storing: ArticleWriter, step: _RollbackStep) -> Wording | None:
    """Why an article is not restored; None if it can be."""
    now = find_by_id(storing.connection, storing.corpus_id, step.known.id)
    if now is None or not _is_unchanged_since_refresh(now, step):
        return word("it was changed again later, so it was left alone")
    other = find_by_content(storing.connection, storing.corpus_id, step.earlier.content_hash)
    if other is not None and other.id != step.known.id:
        return word("its earlier text is now article {number}", number=other.id)
    return None


def _is_unchanged_since_refresh(known: KnownArticle, step: _RollbackStep) -> bool:
    return known.revision == step.new_revision
