"""Taking the last refresh of a source back: the articles that it changed read again as before."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from index.errors import NothingToRollBackError
from index.intake import Intake
from index.protocols import Within
from index.source_types import PageChange, RefreshedArticle, RollbackReport, Source
from index.store.articles import KnownArticle, find_by_content, find_by_id
from index.store.corpora import get_corpus_id
from index.store.database import Database
from index.store.editions import Edition
from index.store.refreshes import PublishedRefresh, find_last_refresh, mark_rolled_back, note_restored
from index.store.revisions import EarlierRevision, find_revision, take_back_revision
from index.storing import Made, Storing
from index.wording import Wording, word


@dataclass(frozen=True, slots=True)
class _Step:
    """One article to take back: as it stands, and what it read before the refresh made `new_revision`."""

    known: KnownArticle
    earlier: EarlierRevision
    revision: int
    new_revision: int


def take_back(
    database: Database, intake: Intake, edition: Edition, source: Source, *, within: Within
) -> RollbackReport:
    """Publish it in one transaction. Only while nobody else reads the source; raises NothingToRollBackError."""
    with database.write_transaction() as connection:
        corpus_id = get_corpus_id(connection, source.corpus)
        refresh = find_last_refresh(connection, source.source_id)
        if refresh is None:
            raise NothingToRollBackError(source.source_id)
        steps = _plan(connection, corpus_id, refresh)
    made = {step.known.id: _make(intake, edition, step) for step in steps if _is_as_refreshed(step.known, step)}
    restored: list[RefreshedArticle] = []
    kept: list[RefreshedArticle] = []
    with database.write_transaction() as connection:
        within(connection)
        storing = Storing(connection, corpus_id, edition, datetime.now(UTC))
        for step in steps:
            done = _take_back_one(storing, step, made.get(step.known.id))
            (restored if done.reason is None else kept).append(done)
        mark_rolled_back(connection, refresh.id, storing.now)
    return RollbackReport(
        source_id=source.source_id,
        title=source.title,
        refreshed_at=refresh.published_at,
        restored=tuple(restored),
        kept=tuple(kept),
    )


def _plan(connection: Connection, corpus_id: int, refresh: PublishedRefresh) -> list[_Step]:
    """The articles that the refresh changed; those that were removed since are left out."""
    steps: list[_Step] = []
    for article_id, (revision, new_revision) in refresh.revisions.items():
        known = find_by_id(connection, corpus_id, article_id)
        earlier = find_revision(connection, article_id, revision)
        if known is not None and earlier is not None:
            steps.append(_Step(known, earlier, revision, new_revision))
    return steps


def _make(intake: Intake, edition: Edition, step: _Step) -> Made:
    before = replace(step.known.draft, title=step.earlier.title, text=step.earlier.text)
    return intake.make_revision(step.known, before, edition)


def _take_back_one(storing: Storing, step: _Step, made: Made | None) -> RefreshedArticle:
    article_id = step.known.id
    reason = _find_hindrance(storing, step)
    if reason is not None or made is None:
        title = step.known.draft.title
        return RefreshedArticle(article_id=article_id, title=title, change=PageChange.UNCHANGED, reason=reason)
    restored = take_back_revision(storing.connection, storing.corpus_id, article_id, step.revision, storing.now)
    storing.put(article_id, restored, made)
    note_restored(storing.connection, article_id, step.revision, restored)
    is_new_text = step.earlier.content_hash != step.known.content_hash
    change = PageChange.REVISED if is_new_text else PageChange.FACTS
    return RefreshedArticle(article_id=article_id, title=step.earlier.title, change=change)


def _find_hindrance(storing: Storing, step: _Step) -> Wording | None:
    """Why an article stays as it is; None for one that can read as before."""
    now = find_by_id(storing.connection, storing.corpus_id, step.known.id)
    if now is None or not _is_as_refreshed(now, step):
        return word("it was changed again since, and stays as it is")
    other = find_by_content(storing.connection, storing.corpus_id, step.earlier.content_hash)
    if other is not None and other.id != step.known.id:
        return word("its earlier text is article {number} by now", number=other.id)
    return None


def _is_as_refreshed(known: KnownArticle, step: _Step) -> bool:
    return known.revision == step.new_revision
