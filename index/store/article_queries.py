"""Queries for articles. A query that changes an article logs the change in the same transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, insert, or_, select, update

from index.model.article_types import Article, ArticleDraft, ArticleFacts, Filters
from index.model.base_types import ArticleId, CorpusName, SourceId
from index.model.provenance_types import Provenance
from index.store.article_facts_query import select_facts, to_facts, to_published
from index.store.change_log import ChangeKind, log_change
from index.store.json_columns import dump_supply, to_provenance
from index.store.provenance import is_checked_draft
from index.store.revision_queries import archive_revision, replace_article_content
from index.store.schema import aliases, article_regions, articles, corpora, removed_articles, revisions, sources

# SQLite takes 32,766 variables a statement, others fewer; well below both.
MAX_SQL_VARIABLES = 5000


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """What deciding about a draft needs of an article that is there."""

    id: ArticleId
    revision: int
    content_hash: str
    draft: ArticleDraft
    added_at: datetime
    edited: frozenset[str] = frozenset()
    """Names of the draft's fields that a person set."""
    refused_hash: str | None = None
    """Of the text that a rollback took away from it."""


@dataclass(frozen=True, slots=True)
class PageCheckStamp:
    """That what is stored was read from the article's page just now."""

    next_check_at: datetime
    """When the page is to be looked at again."""
    is_reread: bool = False
    """The page says what it said; it is read by other rules now."""


@dataclass(frozen=True, slots=True)
class ArticleText:
    """What splitting needs of an article."""

    corpus_id: int
    revision: int
    title: str
    text: str


def find_by_url(connection: Connection, corpus_id: int, canonical_url: str) -> KnownArticle | None:
    return _find_known(connection, corpus_id, articles.c.canonical_url == canonical_url)


def find_by_id(connection: Connection, corpus_id: int, article_id: ArticleId) -> KnownArticle | None:
    return _find_known(connection, corpus_id, articles.c.id == article_id)


def find_by_content(connection: Connection, corpus_id: int, content_hash: str) -> KnownArticle | None:
    return _find_known(connection, corpus_id, articles.c.content_hash == content_hash)


def find_by_variant(
    connection: Connection, corpus_id: int, variant_key: str, *, limit: int = 5
) -> list[KnownArticle]:
    """Articles whose addresses may be other forms of one: candidates, the oldest first."""
    query = select(articles).where(articles.c.corpus_id == corpus_id, articles.c.variant_key == variant_key)
    return [_to_known(row) for row in connection.execute(query.order_by(articles.c.id).limit(limit))]


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
    """Store a new article. `next_check_at` is when its page is to be looked at again."""
    if canonical_url is not None:
        drop_alias(connection, corpus_id, canonical_url)
    values = _draft_columns(draft) | {
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
    looked: PageCheckStamp | None = None,
) -> int:
    """Store a new revision and keep the one before; returns the new revision's number.

    `edited` names the fields that a person has set by now; None leaves them as they are.
    """
    before = archive_revision(connection, known.id, now)
    values = _draft_columns(draft) | {
        "content_hash": content_hash,
        "revision": before.revision + 1,
        "updated_at": now,
        "regions_version": None,
        "edited": ",".join(sorted(known.edited if edited is None else edited)),
    }
    is_new_text = content_hash != before.content_hash
    if looked is not None:
        values |= {"checked_at": now, "next_check_at": looked.next_check_at, "gone_at": None}
        values |= {"revised_at": now} if is_new_text and not looked.is_reread else {}
    if is_new_text and (looked is not None or content_hash == known.refused_hash):
        values["refused_hash"] = None
    replace_article_content(connection, corpus_id, known.id, values, now)
    return int(before.revision) + 1


def write_provenance(connection: Connection, article_id: ArticleId, came_from: Provenance) -> None:
    """Note more about how an article came here; its text and facts stay, and so does its revision."""
    this = update(articles).where(articles.c.id == article_id)
    connection.execute(this.values(provenance=dump_supply(came_from)))


def delete_article(connection: Connection, corpus_id: int, article_id: ArticleId, now: datetime) -> bool:
    """Whether there was one to delete."""
    where = and_(articles.c.id == article_id, articles.c.corpus_id == corpus_id)
    if connection.execute(delete(articles).where(where)).rowcount == 0:
        return False
    log_change(connection, corpus_id, article_id, ChangeKind.REMOVE, now)
    return True


def add_alias(
    connection: Connection, corpus_id: int, canonical_url: str, article_id: ArticleId, *, is_checked: bool
) -> None:
    """Remember that an article's text was also found at another address, or that somebody says so.

    What was fetched from there is not replaced by what somebody says.
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
    """Forget that an address showed the text of some article."""
    connection.execute(
        delete(aliases).where(aliases.c.corpus_id == corpus_id, aliases.c.canonical_url == canonical_url)
    )


def find_article_ids_by_url(
    connection: Connection, corpus_ids: Sequence[int], urls: Iterable[str], *, only_checked: bool = False
) -> dict[str, set[ArticleId]]:
    """Articles at each canonical URL, under their own address or one that showed the same text.

    With `only_checked`, those whose text was fetched from there.
    """
    found: dict[str, set[ArticleId]] = {}
    wanted = list(urls)
    for first in range(0, len(wanted), MAX_SQL_VARIABLES):
        part = wanted[first : first + MAX_SQL_VARIABLES]
        for table, id_column in ((articles, articles.c.id), (aliases, aliases.c.article_id)):
            query = select(table.c.canonical_url, id_column).where(
                table.c.corpus_id.in_(corpus_ids), table.c.canonical_url.in_(part)
            )
            if only_checked and table is aliases:
                query = query.where(aliases.c.is_checked)
            for url, article_id in connection.execute(query):
                if not only_checked or table is aliases or _is_checked_article(connection, article_id):
                    found.setdefault(url, set()).add(ArticleId(article_id))
    return found


def _is_checked_article(connection: Connection, article_id: int) -> bool:
    known = _to_known(connection.execute(select(articles).where(articles.c.id == article_id)).one())
    return is_checked_draft(known.draft)


def find_article(
    connection: Connection, corpus_names: Sequence[CorpusName], article_id: ArticleId
) -> Article | None:
    query = select_facts(
        articles.c.text,
        articles.c.language,
        articles.c.content_hash,
        articles.c.revision,
        articles.c.fetched_at,
        articles.c.added_at,
        articles.c.updated_at,
        articles.c.dateline,
        articles.c.source_id,
        articles.c.page_etag,
        articles.c.page_last_modified,
    ).where(articles.c.id == article_id, corpora.c.name.in_(corpus_names))
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return Article(
        facts=to_facts(row),
        text=row.text,
        language=row.language,
        content_hash=row.content_hash,
        revision=row.revision,
        fetched_at=row.fetched_at,
        added_at=row.added_at,
        updated_at=row.updated_at,
        dateline=row.dateline,
        source_id=SourceId(row.source_id) if row.source_id is not None else None,
        came_from=to_provenance(row),
    )


def find_article_text(connection: Connection, article_id: ArticleId) -> ArticleText | None:
    query = select(articles.c.corpus_id, articles.c.revision, articles.c.title, articles.c.text).where(
        articles.c.id == article_id
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else ArticleText(row.corpus_id, row.revision, row.title, row.text)


def find_facts(connection: Connection, ids: Iterable[ArticleId]) -> dict[ArticleId, ArticleFacts]:
    rows = connection.execute(select_facts().where(articles.c.id.in_(list(ids))))
    return {ArticleId(row.id): to_facts(row) for row in rows}


def read_article_texts(connection: Connection, ids: Iterable[ArticleId]) -> dict[ArticleId, str]:
    """The stored text of each article, read anew; articles that are gone are missing."""
    query = select(articles.c.id, articles.c.text).where(articles.c.id.in_(list(ids)))
    found = {ArticleId(article_id): text for article_id, text in connection.execute(query)}
    if not all(isinstance(text, str) for text in found.values()):
        raise TypeError("the text of an article is no text")
    return found


def read_content_hashes(connection: Connection, ids: Iterable[ArticleId]) -> dict[ArticleId, str]:
    """The content hash of each article, as it was when the text was stored."""
    query = select(articles.c.id, articles.c.content_hash).where(articles.c.id.in_(list(ids)))
    return {ArticleId(article_id): content_hash for article_id, content_hash in connection.execute(query)}


def find_publication_dates(connection: Connection, ids: Iterable[ArticleId]) -> dict[ArticleId, datetime]:
    """When each article was published; undated ones are missing."""
    query = select(articles.c.id, articles.c.published_at).where(
        articles.c.id.in_(list(ids)), articles.c.published_at.is_not(None)
    )
    return {ArticleId(article_id): published_at for article_id, published_at in connection.execute(query)}


def count_articles(connection: Connection, corpus_ids: Sequence[int]) -> int:
    query = select(func.count()).select_from(articles).where(articles.c.corpus_id.in_(corpus_ids))
    return int(connection.execute(query).scalar_one())


def count_corpus_chars(connection: Connection, corpus_id: int) -> int:
    """Characters of all texts of a corpus, those of earlier revisions and of removed articles included."""
    own = select(articles.c.id).where(articles.c.corpus_id == corpus_id)
    removed = removed_articles.c.corpus_id == corpus_id
    queries = (
        select(func.sum(func.length(articles.c.text))).where(articles.c.corpus_id == corpus_id),
        select(func.sum(func.length(revisions.c.text))).where(revisions.c.article_id.in_(own)),
        select(func.sum(func.length(removed_articles.c.content))).where(removed),
    )
    return sum(int(connection.execute(query).scalar() or 0) for query in queries)


def filter_conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """The filters as conditions on articles; see Filters for undated ones."""
    conditions: list[ColumnElement[bool]] = []
    if filters.since is not None:
        conditions.append(articles.c.published_at >= filters.since)
    if filters.until is not None:
        conditions.append(articles.c.published_at <= filters.until)
    if filters.as_of is not None:
        conditions.append(or_(articles.c.published_at.is_(None), articles.c.published_at <= filters.as_of))
    if filters.outlet is not None:
        conditions.append(func.lower(articles.c.outlet) == filters.outlet.lower())
    if filters.region is not None:
        about = select(article_regions.c.article_id).where(article_regions.c.region == filters.region.value)
        labelled = select(sources.c.id).where(sources.c.region == filters.region.value)
        conditions.append(or_(articles.c.id.in_(about), articles.c.source_id.in_(labelled)))
    return conditions


def _find_known(connection: Connection, corpus_id: int, condition: ColumnElement[bool]) -> KnownArticle | None:
    query = select(articles).where(articles.c.corpus_id == corpus_id, condition)
    row = connection.execute(query).one_or_none()
    return None if row is None else _to_known(row)


def _to_known(row: Row[*tuple[Any, ...]]) -> KnownArticle:
    draft = ArticleDraft(
        text=row.text,
        title=row.title,
        url=row.url,
        outlet=row.outlet,
        author=row.author,
        published=to_published(row),
        language=row.language,
        fetched_at=row.fetched_at,
        dateline=row.dateline,
        correction=row.correction,
        came_from=to_provenance(row),
    )
    return KnownArticle(
        id=ArticleId(row.id),
        revision=row.revision,
        content_hash=row.content_hash,
        draft=draft,
        added_at=row.added_at,
        edited=frozenset(filter(None, row.edited.split(","))),
        refused_hash=row.refused_hash,
    )


def _draft_columns(draft: ArticleDraft) -> dict[str, object]:
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
