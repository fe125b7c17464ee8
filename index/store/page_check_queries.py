"""Queries for re-checking the pages of stored articles: which are due, and the result of a check."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from index.http.canonical_url import host_of
from index.model.article_types import ArticleDraft
from index.model.base_types import ArticleId, SourceId
from index.model.feed_types import PageChange
from index.model.fetch_types import NO_VALIDATORS, Validators
from index.store.article_queries import KnownArticle, find_by_id
from index.store.schema import articles

_LEASE = timedelta(hours=1)
"""Longer than a round takes that looks at a page; one that was killed has the page looked at after it."""


_MAX_PAGES_PER_HOST = 10
_OVERSAMPLING = 10
"""Times as many due pages as are wanted, to find some of several hosts."""


@dataclass(frozen=True, slots=True)
class StoredPage:
    """An article as it is held, and where its page is."""

    article: KnownArticle
    corpus_id: int
    url: str
    """Canonical."""
    gone_at: datetime | None
    new_since: datetime
    """When its text was new: it was added then, or last revised."""

    @property
    def validators(self) -> Validators:
        came_from = self.article.draft.came_from
        return Validators(etag=came_from.etag, last_modified=came_from.last_modified)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCheckResult:
    """What a look at a page has found. `reason` is a sentence for people, set for GONE and FAILED."""

    change: PageChange
    reason: str | None = None
    draft: ArticleDraft | None = None
    """What the article would read; set for REVISED, CORRECTED and FACTS. `content_hash` is of its text."""
    content_hash: str = ""
    is_reread: bool = False
    """The page says what it said; it is read by other rules now."""
    validators: Validators = NO_VALIDATORS
    """That the site gave with the page."""
    retry_after_s: float | None = None
    """For how long the site asks to be left alone."""


def claim_due_pages(
    connection: Connection, corpus_ids: Sequence[int], now: datetime, limit: int
) -> list[StoredPage]:
    """Pages that are due for another look, the longest due first; no other process gets them for an hour.

    A few of each host: one that is slow, or down, would hold up the round for all others.
    """
    query = (
        select(articles.c.id, articles.c.canonical_url)
        .where(articles.c.next_check_at <= now, articles.c.corpus_id.in_(corpus_ids))
        .where(articles.c.canonical_url.is_not(None))
        .order_by(articles.c.next_check_at, articles.c.id)
        .limit(limit * _OVERSAMPLING)
    )
    ids: list[ArticleId] = []
    of_host: Counter[str] = Counter()
    for article_id, url in connection.execute(query):
        of_host[host_of(url)] += 1
        if of_host[host_of(url)] <= _MAX_PAGES_PER_HOST and len(ids) < limit:
            ids.append(ArticleId(article_id))
    connection.execute(update(articles).where(articles.c.id.in_(ids)).values(next_check_at=now + _LEASE))
    return [page for article_id in ids if (page := find_stored_page(connection, article_id)) is not None]


def list_page_urls(connection: Connection, source_id: SourceId) -> dict[ArticleId, str]:
    """Articles of a source that have an address, in the order in which they came, with it."""
    query = select(articles.c.id, articles.c.canonical_url).where(
        articles.c.source_id == source_id, articles.c.canonical_url.is_not(None)
    )
    rows = connection.execute(query.order_by(articles.c.id))
    return {ArticleId(article_id): url for article_id, url in rows}


def find_stored_page(connection: Connection, article_id: ArticleId) -> StoredPage | None:
    """None for an article that is gone, or that has no address."""
    query = select(
        articles.c.corpus_id,
        articles.c.canonical_url,
        articles.c.gone_at,
        articles.c.revised_at,
    )
    row = connection.execute(query.where(articles.c.id == article_id)).one_or_none()
    if row is None or row.canonical_url is None:
        return None
    known = find_by_id(connection, row.corpus_id, article_id)
    if known is None:
        return None
    new_since = row.revised_at or known.added_at
    return StoredPage(known, row.corpus_id, row.canonical_url, row.gone_at, new_since)


def record_unchanged_page(
    connection: Connection,
    article_id: ArticleId,
    validators: Validators,
    *,
    next_check_at: datetime,
    now: datetime,
) -> None:
    """The page is there, and says what is held or nothing that is believed."""
    _update_article(
        connection,
        article_id,
        checked_at=now,
        next_check_at=next_check_at,
        gone_at=None,
        page_etag=validators.etag,
        page_last_modified=validators.last_modified,
    )


def record_gone_page(
    connection: Connection, article_id: ArticleId, *, next_check_at: datetime, now: datetime
) -> None:
    """The site says that the page is gone; since when is kept from the first time."""
    _update_article(connection, article_id, checked_at=now, next_check_at=next_check_at)
    first = update(articles).where(articles.c.id == article_id, articles.c.gone_at.is_(None))
    connection.execute(first.values(gone_at=now))


def record_unreadable_page(connection: Connection, article_id: ArticleId, *, next_check_at: datetime) -> None:
    """The page could not be read, which says nothing about the article."""
    _update_article(connection, article_id, next_check_at=next_check_at)


def assign_source(connection: Connection, article_id: ArticleId, source_id: SourceId) -> None:
    """An article that was added by hand is also listed by a source."""
    _update_article(connection, article_id, source_id=source_id)


def _update_article(connection: Connection, article_id: ArticleId, **values: object) -> None:
    connection.execute(update(articles).where(articles.c.id == article_id).values(values))
