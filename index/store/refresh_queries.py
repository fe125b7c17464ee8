"""Queries for refreshes: page checks of all articles of a source, staged one by one, published at once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NewType

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from index.model.base_types import ArticleId, SourceId
from index.model.feed_types import PageChange
from index.model.fetch_types import Validators
from index.model.wording import dump_wording, load_wording
from index.store.clock_correction import CLOCK_TOLERANCE
from index.store.json_columns import dump_draft, load_draft
from index.store.page_check_queries import PageCheckResult
from index.store.schema import articles, refresh_items, refreshes

RefreshId = NewType("RefreshId", int)


@dataclass(frozen=True, slots=True)
class StagedPageCheck:
    """A page check that waits for publication, and the revision with which it was compared."""

    article_id: ArticleId
    revision: int
    look: PageCheckResult


@dataclass(frozen=True, slots=True)
class PublishedRefresh:
    """A published refresh; `revisions` maps each changed article to its revisions before and after."""

    id: RefreshId
    published_at: datetime
    revisions: Mapping[ArticleId, tuple[int, int]]


def insert_refresh(connection: Connection, source_id: SourceId, now: datetime) -> RefreshId:
    query = insert(refreshes).values(source_id=source_id, started_at=now).returning(refreshes.c.id)
    return RefreshId(connection.execute(query).scalar_one())


def find_resumable_refresh(connection: Connection, source_id: SourceId, since: datetime) -> RefreshId | None:
    """An interrupted, unpublished refresh of the source that was started at `since` or later."""
    query = select(refreshes.c.id).where(_unpublished(source_id), refreshes.c.started_at >= since)
    found = connection.execute(query.limit(1)).scalar()
    return None if found is None else RefreshId(found)


def delete_stale_refreshes(
    connection: Connection, source_id: SourceId, *, before: datetime, now: datetime
) -> None:
    """Delete unpublished refreshes of the source that were started earlier, with everything they staged.

    Also those started in the future: while the clock was ahead, so that nobody knows how old they are.
    """
    is_stale = (refreshes.c.started_at < before) | (refreshes.c.started_at > now + CLOCK_TOLERANCE)
    stale = _unpublished(source_id) & is_stale
    connection.execute(delete(refreshes).where(stale))


def delete_refresh(connection: Connection, refresh_id: RefreshId) -> None:
    """Delete a refresh with everything it staged."""
    connection.execute(delete(refreshes).where(refreshes.c.id == refresh_id))


def find_current_staged_ids(connection: Connection, refresh_id: RefreshId) -> set[ArticleId]:
    """Articles whose pages were checked and that have not changed since."""
    query = (
        select(refresh_items.c.article_id)
        .join(articles, articles.c.id == refresh_items.c.article_id)
        .where(refresh_items.c.refresh_id == refresh_id, refresh_items.c.revision == articles.c.revision)
    )
    return {ArticleId(article_id) for article_id in connection.execute(query).scalars()}


def stage_page_check(connection: Connection, refresh_id: RefreshId, staged: StagedPageCheck) -> None:
    """Store the result of a page check; does nothing if the article was deleted."""
    row = _item_condition(refresh_id, staged.article_id)
    connection.execute(delete(refresh_items).where(row))
    if connection.execute(select(articles.c.id).where(articles.c.id == staged.article_id)).first() is None:
        return
    look = staged.look
    connection.execute(
        insert(refresh_items).values(
            refresh_id=refresh_id,
            article_id=staged.article_id,
            change=look.change.value,
            reason=dump_wording(look.reason) if look.reason is not None else None,
            revision=staged.revision,
            draft=_dump_page_check(look),
        )
    )


def list_staged_ids(connection: Connection, refresh_id: RefreshId) -> list[ArticleId]:
    """All articles whose pages were checked, by ascending id."""
    query = select(refresh_items.c.article_id).where(refresh_items.c.refresh_id == refresh_id)
    ids = connection.execute(query.order_by(refresh_items.c.article_id)).scalars()
    return [ArticleId(article_id) for article_id in ids]


def find_staged_page_check(
    connection: Connection, refresh_id: RefreshId, article_id: ArticleId
) -> StagedPageCheck | None:
    """The result of one page check. Results are read one at a time because texts are long."""
    query = select(refresh_items).where(_item_condition(refresh_id, article_id))
    row = connection.execute(query).one_or_none()
    return None if row is None else _to_staged_page_check(row)


def publish_page_check(
    connection: Connection,
    refresh_id: RefreshId,
    article_id: ArticleId,
    change: PageChange,
    new_revision: int | None,
) -> None:
    """Record what publishing a page check changed, for a rollback; its draft is now in the article."""
    values = {"change": change.value, "new_revision": new_revision, "draft": None}
    connection.execute(update(refresh_items).where(_item_condition(refresh_id, article_id)).values(values))


def mark_refresh_published(connection: Connection, refresh_id: RefreshId, now: datetime) -> bool:
    """False if another process has published or deleted the refresh."""
    waiting = (refreshes.c.id == refresh_id) & refreshes.c.published_at.is_(None)
    return connection.execute(update(refreshes).where(waiting).values(published_at=now)).rowcount > 0


def find_last_refresh(connection: Connection, source_id: SourceId) -> PublishedRefresh | None:
    """The latest published refresh that changed an article and was not rolled back."""
    query = (
        select(refreshes.c.id, refreshes.c.published_at)
        .join(refresh_items, refresh_items.c.refresh_id == refreshes.c.id)
        .where(
            refreshes.c.source_id == source_id,
            refreshes.c.published_at.is_not(None),
            refreshes.c.rolled_back_at.is_(None),
            refresh_items.c.new_revision.is_not(None),
        )
        .order_by(refreshes.c.id.desc())
    )
    row = connection.execute(query.limit(1)).one_or_none()
    if row is None:
        return None
    return PublishedRefresh(RefreshId(row.id), row.published_at, _read_revisions(connection, row.id))


def mark_refresh_rolled_back(connection: Connection, refresh_id: RefreshId, now: datetime) -> None:
    connection.execute(update(refreshes).where(refreshes.c.id == refresh_id).values(rolled_back_at=now))


def record_restored_revision(
    connection: Connection, article_id: ArticleId, earlier: int, restored: int
) -> None:
    """Record that an earlier revision was restored under a new number.

    The refresh that made the earlier revision can then be rolled back too.
    """
    made_it = (refresh_items.c.article_id == article_id) & (refresh_items.c.new_revision == earlier)
    connection.execute(update(refresh_items).where(made_it).values(new_revision=restored))


def _read_revisions(connection: Connection, refresh_id: int) -> dict[ArticleId, tuple[int, int]]:
    query = (
        select(refresh_items.c.article_id, refresh_items.c.revision, refresh_items.c.new_revision)
        .where(refresh_items.c.refresh_id == refresh_id, refresh_items.c.new_revision.is_not(None))
        .order_by(refresh_items.c.article_id)
    )
    return {ArticleId(row.article_id): (row.revision, row.new_revision) for row in connection.execute(query)}


def _unpublished(source_id: SourceId) -> ColumnElement[bool]:
    return (refreshes.c.source_id == source_id) & refreshes.c.published_at.is_(None)


def _item_condition(refresh_id: RefreshId, article_id: ArticleId) -> ColumnElement[bool]:
    return (refresh_items.c.refresh_id == refresh_id) & (refresh_items.c.article_id == article_id)


def _dump_page_check(look: PageCheckResult) -> str:
    found = {
        "draft": dump_draft(look.draft) if look.draft is not None else None,
        "content_hash": look.content_hash,
        "is_reread": look.is_reread,
        "etag": look.validators.etag,
        "last_modified": look.validators.last_modified,
        "retry_after_s": look.retry_after_s,
    }
    return json.dumps(found, ensure_ascii=False)


def _to_staged_page_check(row: Row[*tuple[Any, ...]]) -> StagedPageCheck:
    found = json.loads(row.draft)
    look = PageCheckResult(
        change=PageChange(row.change),
        reason=load_wording(row.reason) if row.reason is not None else None,
        draft=load_draft(found["draft"]) if found["draft"] is not None else None,
        content_hash=found["content_hash"],
        is_reread=found["is_reread"],
        validators=Validators(etag=found["etag"], last_modified=found["last_modified"]),
        retry_after_s=found["retry_after_s"],
    )
    return StagedPageCheck(ArticleId(row.article_id), row.revision, look)
