"""Queries that insert, update and delete articles.

Each logs its change in the same transaction, and records an arrival if standing queries may match.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update

from index.model.alert_types import ArrivalKind
from index.model.article_types import ArticleDraft
from index.model.base_types import ArticleId
from index.model.provenance_types import Provenance
from index.store.arrival_queries import record_arrival
from index.store.article_queries import KnownArticle
from index.store.change_log import ChangeKind, log_change, log_change_of_all
from index.store.json_columns import dump_supply
from index.store.revision_queries import archive_revision, replace_article_content
from index.store.schema import aliases, articles


@dataclass(frozen=True, slots=True)
class PageCheckStamp:
    """Marks new content as just read from the article's page."""

    next_check_at: datetime
    """When the page is to be checked again."""
    is_reread: bool = False
    """The page is unchanged; only our extraction rules gave another result."""


def insert_article(
    connection: Connection,
    corpus_id: int,
    draft: ArticleDraft,
    *,
    canonical_url: str | None,
    content_hash: str,
    now: datetime,
    variant_key: str | None = None,
    next_check_at: datetime | None = None,
) -> ArticleId:
    """Store a new article. `next_check_at` is when its page is to be checked again."""
    if canonical_url is not None:
        drop_alias(connection, corpus_id, canonical_url)
    values = draft_columns(draft) | {
        "corpus_id": corpus_id,
        "canonical_url": canonical_url,
        "content_hash": content_hash,
        "revision": 1,
        "added_at": now,
        "updated_at": now,
        "variant_key": variant_key,
        "next_check_at": next_check_at,
    }
    article_id = ArticleId(
        connection.execute(insert(articles).values(values).returning(articles.c.id)).scalar_one()
    )
    log_change(connection, corpus_id, article_id, ChangeKind.PUT, now)
    record_arrival(connection, corpus_id, article_id, ArrivalKind.ADDED, now)
    return article_id


def update_article(
    connection: Connection,
    corpus_id: int,
    known: KnownArticle,
    draft: ArticleDraft,
    *,
    content_hash: str,
    now: datetime,
    edited: frozenset[str] | None = None,
    page_check: PageCheckStamp | None = None,
) -> int:
    """Store a new revision and archive the previous one; returns the new revision's number.

    `edited` names all fields that a person has set; None leaves them unchanged.
    """
    before = archive_revision(connection, known.id, now)
    values = draft_columns(draft) | {
        "content_hash": content_hash,
        "revision": before.revision + 1,
        "updated_at": now,
        "regions_version": None,
        "speakers_version": None,
        "edited": ",".join(sorted(known.edited if edited is None else edited)),
    }
    is_new_text = content_hash != before.content_hash
    if page_check is not None:
        values |= {"checked_at": now, "next_check_at": page_check.next_check_at, "gone_at": None}
        values |= {"revised_at": now} if is_new_text and not page_check.is_reread else {}
    if is_new_text and (page_check is not None or content_hash == known.refused_hash):
        values["refused_hash"] = None
    replace_article_content(connection, corpus_id, known.id, values, now)
    if page_check is None or not page_check.is_reread:
        kind = _find_arrival_kind(known.draft, draft, is_new_text=is_new_text)
        record_arrival(connection, corpus_id, known.id, kind, now)
    return int(before.revision) + 1


def write_provenance(connection: Connection, article_id: ArticleId, came_from: Provenance) -> None:
    """Replace what is known about an article's supplier; text, facts and revision stay the same."""
    this = update(articles).where(articles.c.id == article_id)
    connection.execute(this.values(provenance=dump_supply(came_from)))


def delete_article(connection: Connection, corpus_id: int, article_id: ArticleId, now: datetime) -> bool:
    """Delete an article, and return whether the corpus had it."""
    this = and_(articles.c.id == article_id, articles.c.corpus_id == corpus_id)
    return delete_articles(connection, this, now) > 0


def delete_articles(connection: Connection, condition: ColumnElement[bool], now: datetime) -> int:
    """Delete every article that meets a condition, and log each deletion; returns their number."""
    log_change_of_all(connection, condition, ChangeKind.REMOVE, now)
    return connection.execute(delete(articles).where(condition)).rowcount


def add_alias(
    connection: Connection, corpus_id: int, canonical_url: str, article_id: ArticleId, *, is_checked: bool
) -> None:
    """Record that an article's text is also at another URL: fetched from there, or only stated by a person.

    A statement never replaces an alias that was fetched.
    """
    where = (aliases.c.corpus_id == corpus_id) & (aliases.c.canonical_url == canonical_url)
    checked = connection.execute(select(aliases.c.article_id).where(where, aliases.c.is_checked)).first()
    if checked is not None and not is_checked:
        return
    drop_alias(connection, corpus_id, canonical_url)
    connection.execute(
        insert(aliases).values(
            corpus_id=corpus_id, canonical_url=canonical_url, article_id=article_id, is_checked=is_checked
        )
    )


def drop_alias(connection: Connection, corpus_id: int, canonical_url: str) -> None:
    connection.execute(
        delete(aliases).where(aliases.c.corpus_id == corpus_id, aliases.c.canonical_url == canonical_url)
    )


def _find_arrival_kind(before: ArticleDraft, now: ArticleDraft, *, is_new_text: bool) -> ArrivalKind:
    if now.correction and now.correction != before.correction:
        return ArrivalKind.CORRECTED
    return ArrivalKind.REVISED if is_new_text else ArrivalKind.FACTS


def draft_columns(draft: ArticleDraft) -> dict[str, object]:
    """The columns of an article that a draft fills."""
    published, came_from = draft.published, draft.came_from
    return {
        "url": draft.url,
        "title": draft.title,
        "outlet": draft.outlet,
        "author": draft.author,
        "text": draft.text,
        "language": draft.language,
        "fetched_at": draft.fetched_at,
        "published_at": published.at if published else None,
        "published_precision": published.precision.value if published else None,
        "published_zone": published.zone if published else None,
        "dateline": draft.dateline,
        "correction": draft.correction,
        "source_id": came_from.source_id,
        "text_origin": came_from.text_origin.value if came_from.text_origin else None,
        "text_url": came_from.text_url,
        "provenance": dump_supply(came_from),
        "page_etag": came_from.etag,
        "page_last_modified": came_from.last_modified,
    }
