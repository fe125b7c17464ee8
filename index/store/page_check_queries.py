"""Queries for re-checking the pages of stored articles: which are due, and the result of a check."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from index.http.canonical_url import host_of
from index.model.article_types import ArticleDraft
from index.model.base_types import ArticleId, SourceId
from index.model.feed_types import PageChange
from index.model.fetch_types import NO_VALIDATORS, Validators
from index.store.article_queries import KnownArticle, find_by_id
from index.store.portable_sql import is_among
from index.store.schema import articles

_MAX_PAGES_PER_HOST = 10
_OVERSAMPLING = 10
"""How many times the wanted number of due pages are read, to find pages of several hosts."""


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A stored article and the URL of its page."""

    article: KnownArticle
    corpus_id: int
    url: str
    """Canonical."""
    gone_at: datetime | None
    new_since: datetime
    """When its text was last revised, or else added."""

    @property
    def validators(self) -> Validators:
        came_from = self.article.draft.came_from
        return Validators(etag=came_from.etag, last_modified=came_from.last_modified)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCheckResult:
    """The result of checking a page. `reason` is a sentence for people, set for GONE and FAILED."""

    change: PageChange
    reason: str | None = None
    draft: ArticleDraft | None = None
    """The new content; set for REVISED, CORRECTED and FACTS. `content_hash` is the hash of its text."""
    content_hash: str = ""
    is_reread: bool = False
    """The page is unchanged; only our extraction rules gave another result."""
    validators: Validators = NO_VALIDATORS
    """HTTP validators that the site sent with the page."""
    retry_after_s: float | None = None
    """How long the site asks us to wait before the next request."""


def find_due_pages(
    connection: Connection,
    corpus_ids: Sequence[int],
    now: datetime,
    limit: int,
    *,
    claimed: Collection[int] = (),
) -> list[ArticleId]:
    """The articles whose pages are due for a check, the longest overdue first, without the `claimed` ones.

    At most 10 pages per host, so that a host that is slow or down does not delay the checks of all others.
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
        if of_host[host_of(url)] <= _MAX_PAGES_PER_HOST and len(ids) < limit and article_id not in claimed:
            ids.append(ArticleId(article_id))
    return ids


def read_due_pages(connection: Connection, ids: Iterable[ArticleId], now: datetime) -> list[StoredPage]:
    """The pages of the articles, without those that another process has checked meanwhile."""
    query = select(articles.c.id).where(is_among(articles.c.id), articles.c.next_check_at <= now)
    due = connection.execute(
        query.order_by(articles.c.next_check_at, articles.c.id), {"ids": list(ids)}
    ).scalars()
    return [page for i in due.all() if (page := find_stored_page(connection, ArticleId(i))) is not None]


def postpone_checks(connection: Connection, ids: Iterable[ArticleId], next_check_at: datetime) -> None:
    """Let pages that were not checked be due at a later time."""
    later = update(articles).where(is_among(articles.c.id)).values(next_check_at=next_check_at)
    connection.execute(later, {"ids": list(ids)})


def list_page_urls(connection: Connection, source_id: SourceId) -> dict[ArticleId, str]:
    """The canonical URL of each article of a source that has one, by ascending article id."""
    query = select(articles.c.id, articles.c.canonical_url).where(
        articles.c.source_id == source_id, articles.c.canonical_url.is_not(None)
    )
    rows = connection.execute(query.order_by(articles.c.id))
    return {ArticleId(article_id): url for article_id, url in rows}


def find_stored_page(connection: Connection, article_id: ArticleId) -> StoredPage | None:
    """None for an article that was deleted or has no URL."""
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
    """Record a check of a page that exists and gave nothing new to store."""
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
    """Record that the site says the page is gone; `gone_at` keeps the time of the first such check."""
    _update_article(connection, article_id, checked_at=now, next_check_at=next_check_at)
    first = update(articles).where(articles.c.id == article_id, articles.c.gone_at.is_(None))
    connection.execute(first.values(gone_at=now))


def record_unreadable_page(connection: Connection, article_id: ArticleId, *, next_check_at: datetime) -> None:
    """Record that the page could not be read; nothing about the article changes."""
    _update_article(connection, article_id, next_check_at=next_check_at)


def _update_article(connection: Connection, article_id: ArticleId, **values: object) -> None:
    connection.execute(update(articles).where(articles.c.id == article_id).values(values))
