"""Queries that find, read and count articles."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement, Connection, Row, Text, cast, func, not_, or_, select

from index.model.article_types import Article, ArticleDraft, ArticleFacts, Filters
from index.model.base_types import ArticleId, CorpusName, SourceId
from index.store.article_facts_query import select_facts, to_facts, to_published
from index.store.article_filters import filter_conditions, is_in_one_of, select_corpus_ids
from index.store.json_columns import PROVENANCE_COLUMNS, to_provenance
from index.store.portable_sql import is_among
from index.store.provenance import is_checked
from index.store.schema import aliases, articles, corpora, removed_articles, revisions
from index.store.sql_batches import sql_batches


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """A stored article, with what is needed to compare a draft with it."""

    id: ArticleId
    revision: int
    content_hash: str
    draft: ArticleDraft
    added_at: datetime
    edited: frozenset[str] = frozenset()
    """Names of the draft's fields that a person set."""
    refused_hash: str | None = None
    """Content hash of the text that a rollback removed from the article."""


@dataclass(frozen=True, slots=True)
class ArticleText:
    """What is needed to split an article into passages."""

    corpus_id: int
    revision: int
    title: str
    text: str


_FACTS = select_facts().where(is_among(articles.c.id))
_TEXTS = select(articles.c.id, articles.c.text).where(is_among(articles.c.id))
_CONTENT_HASHES = select(articles.c.id, articles.c.content_hash).where(is_among(articles.c.id))
_REVISIONS = select(articles.c.id, articles.c.revision).where(is_among(articles.c.id))
_LANGUAGES = select(articles.c.id, articles.c.language).where(is_among(articles.c.id))
_PUBLICATION_DATES = select(articles.c.id, articles.c.published_at).where(
    is_among(articles.c.id), articles.c.published_at.is_not(None)
)

_COUNT_OF_CORPORA = select(func.count()).select_from(articles).where(is_among(articles.c.corpus_id))


def find_by_url(connection: Connection, corpus_id: int, canonical_url: str) -> KnownArticle | None:
    return _find_known(connection, corpus_id, articles.c.canonical_url == canonical_url)


def find_by_id(connection: Connection, corpus_id: int, article_id: ArticleId) -> KnownArticle | None:
    return _find_known(connection, corpus_id, articles.c.id == article_id)


def find_by_content(connection: Connection, corpus_id: int, content_hash: str) -> KnownArticle | None:
    return _find_known(connection, corpus_id, articles.c.content_hash == content_hash)


def find_by_variant(
    connection: Connection, corpus_id: int, variant_key: str, *, limit: int = 5
) -> list[KnownArticle]:
    """Articles whose URLs may be other forms (mobile, AMP, print) of the same page, oldest first."""
    query = select(articles).where(articles.c.corpus_id == corpus_id, articles.c.variant_key == variant_key)
    return [_to_known(row) for row in connection.execute(query.order_by(articles.c.id).limit(limit))]


def find_article_ids_by_url(
    connection: Connection, corpus_ids: Sequence[int], urls: Iterable[str], *, only_checked: bool = False
) -> dict[str, set[ArticleId]]:
    """Articles at each canonical URL: their own URL, or another one that showed the same text.

    `only_checked` keeps only articles whose text was fetched from that URL.
    """
    found: dict[str, set[ArticleId]] = {}
    for batch in sql_batches(list(urls)):
        own = _find_ids_by_own_url(connection, corpus_ids, batch, only_checked=only_checked)
        for url, article_id in (
            *own,
            *_find_ids_by_alias(connection, corpus_ids, batch, only_checked=only_checked),
        ):
            found.setdefault(url, set()).add(article_id)
    return found


def _find_ids_by_own_url(
    connection: Connection, corpus_ids: Sequence[int], urls: Sequence[str], *, only_checked: bool
) -> Iterator[tuple[str, ArticleId]]:
    query = select(articles.c.canonical_url, articles.c.id, articles.c.url, *PROVENANCE_COLUMNS)
    own = query.where(articles.c.corpus_id.in_(corpus_ids), articles.c.canonical_url.in_(urls))
    for row in connection.execute(own):
        if not only_checked or is_checked(row.url, to_provenance(row)):
            yield row.canonical_url, ArticleId(row.id)


def _find_ids_by_alias(
    connection: Connection, corpus_ids: Sequence[int], urls: Sequence[str], *, only_checked: bool
) -> Iterator[tuple[str, ArticleId]]:
    query = select(aliases.c.canonical_url, aliases.c.article_id)
    query = query.where(aliases.c.corpus_id.in_(corpus_ids), aliases.c.canonical_url.in_(urls))
    for row in connection.execute(query.where(aliases.c.is_checked) if only_checked else query):
        yield row.canonical_url, ArticleId(row.article_id)


def find_article(
    connection: Connection, corpus_names: Sequence[CorpusName] | None, article_id: ArticleId
) -> Article | None:
    """The article, if one of the corpora has it; `corpus_names` None means every corpus."""
    query = select_facts(
        articles.c.text,
        articles.c.content_hash,
        articles.c.revision,
        articles.c.fetched_at,
        articles.c.added_at,
        articles.c.updated_at,
        articles.c.dateline,
    ).where(articles.c.id == article_id)
    if corpus_names is not None:
        query = query.where(corpora.c.name.in_(corpus_names))
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return Article(
        facts=to_facts(row),
        text=row.text,
        content_hash=row.content_hash,
        revision=row.revision,
        fetched_at=row.fetched_at,
        added_at=row.added_at,
        updated_at=row.updated_at,
        dateline=row.dateline,
        source_id=SourceId(row.source_id) if row.source_id is not None else None,
        came_from=to_provenance(row),
    )


def read_revisions(connection: Connection, ids: Iterable[ArticleId]) -> dict[ArticleId, int]:
    """The numbers of the current revisions; articles that were removed are missing."""
    rows = connection.execute(_REVISIONS, {"ids": list(ids)})
    return {ArticleId(article_id): revision for article_id, revision in rows}


def find_identical_articles(
    connection: Connection, corpus_ids: Sequence[int], article_id: ArticleId
) -> frozenset[ArticleId]:
    """Articles of the corpora with the same text or the same canonical URL, perhaps the article itself."""
    own = select(articles.c.content_hash, articles.c.canonical_url).where(articles.c.id == article_id)
    row = connection.execute(own).one_or_none()
    if row is None:
        return frozenset()
    same = articles.c.content_hash == row.content_hash
    if row.canonical_url is not None:
        same = or_(same, articles.c.canonical_url == row.canonical_url)
    query = select(articles.c.id).where(articles.c.corpus_id.in_(corpus_ids), same)
    return frozenset(ArticleId(i) for i in connection.execute(query).scalars())


def find_article_text(connection: Connection, article_id: ArticleId) -> ArticleText | None:
    query = select(articles.c.corpus_id, articles.c.revision, articles.c.title, articles.c.text).where(
        articles.c.id == article_id
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else ArticleText(row.corpus_id, row.revision, row.title, row.text)


def find_facts(connection: Connection, ids: Iterable[ArticleId]) -> dict[ArticleId, ArticleFacts]:
    rows = connection.execute(_FACTS, {"ids": list(ids)})
    return {ArticleId(row.id): to_facts(row) for row in rows}


def read_article_texts(connection: Connection, ids: Iterable[ArticleId]) -> dict[ArticleId, str]:
    """The text of each article, read from the database; deleted articles are missing."""
    found = {ArticleId(article_id): text for article_id, text in connection.execute(_TEXTS, {"ids": list(ids)})}
    if not all(isinstance(text, str) for text in found.values()):
        raise TypeError("the text of an article is not a string")
    return found


def read_content_hashes(connection: Connection, ids: Iterable[ArticleId]) -> dict[ArticleId, str]:
    """The content hash of each article, computed when its text was stored."""
    rows = connection.execute(_CONTENT_HASHES, {"ids": list(ids)})
    return {ArticleId(article_id): content_hash for article_id, content_hash in rows}


def list_content_hashes(connection: Connection, corpus_ids: Sequence[int]) -> dict[ArticleId, str]:
    """The content hash of every article of the corpora, computed when its text was stored."""
    query = select(articles.c.id, articles.c.content_hash).where(articles.c.corpus_id.in_(corpus_ids))
    return {ArticleId(article_id): content_hash for article_id, content_hash in connection.execute(query)}


def find_languages(connection: Connection, ids: Iterable[ArticleId]) -> dict[ArticleId, str | None]:
    """The language of each article, as a BCP 47 code; None if it is unknown."""
    rows = connection.execute(_LANGUAGES, {"ids": list(ids)}).all()
    return {ArticleId(article_id): language for article_id, language in rows}


def find_publication_dates(connection: Connection, ids: Iterable[ArticleId]) -> dict[ArticleId, datetime]:
    """When each article was published; undated articles are missing."""
    rows = connection.execute(_PUBLICATION_DATES, {"ids": list(ids)})
    return {ArticleId(article_id): published_at for article_id, published_at in rows}


def find_newest_publication(
    connection: Connection, corpus_ids: Sequence[int], until: datetime
) -> datetime | None:
    """The latest publication in the corpora up to a moment; None if no article of that time is dated."""
    query = select(func.max(articles.c.published_at)).where(
        articles.c.corpus_id.in_(corpus_ids), articles.c.published_at <= until
    )
    newest: datetime | None = connection.execute(query).scalar_one()
    return newest


def list_article_ids(
    connection: Connection,
    corpus_ids: Sequence[int],
    *,
    outlet: str | None = None,
    article_id: ArticleId | None = None,
) -> list[ArticleId]:
    """Ids of the corpora's articles, ascending: all, those of one outlet, or one article."""
    query = select(articles.c.id).where(
        articles.c.corpus_id.in_(corpus_ids), *filter_conditions(Filters(outlet=outlet), corpus_ids)
    )
    if article_id is not None:
        query = query.where(articles.c.id == article_id)
    return [ArticleId(i) for i in connection.execute(query.order_by(articles.c.id)).scalars()]


def find_matching_ids(connection: Connection, corpus_id: int, filters: Filters) -> npt.NDArray[np.int64]:
    """Ids of the articles of a corpus that match the filters, ascending.

    They come as one text, which takes a fraction of the time of as many rows.
    """
    ids = func.aggregate_strings(cast(articles.c.id, Text), ",")
    query = select(ids).where(articles.c.corpus_id == corpus_id, *filter_conditions(filters, [corpus_id]))
    return np.sort(np.fromstring(connection.execute(query).scalar() or "", np.int64, sep=","))


def list_ids_of_period(
    connection: Connection, names: Sequence[CorpusName], filters: Filters, *, limit: int
) -> list[ArticleId]:
    """Articles of the corpora that pass the filters, the newest first.

    Unlike elsewhere, `since` and `until` bound an undated article by the time when it was added.
    """
    moment = func.coalesce(articles.c.published_at, articles.c.added_at)
    query = select(articles.c.id).join(corpora, corpora.c.id == articles.c.corpus_id)
    others = filter_conditions(replace(filters, since=None, until=None), select_corpus_ids(names))
    query = query.where(corpora.c.name.in_(names), *others)
    if filters.since is not None:
        query = query.where(moment >= filters.since)
    if filters.until is not None:
        query = query.where(moment <= filters.until)
    query = query.order_by(moment.desc(), articles.c.id.desc()).limit(limit)
    return [ArticleId(i) for i in connection.execute(query).scalars()]


def count_articles(connection: Connection, corpus_ids: Sequence[int]) -> int:
    return int(connection.execute(_COUNT_OF_CORPORA, {"ids": list(corpus_ids)}).scalar_one())


def count_in_other_languages(connection: Connection, corpus_ids: Sequence[int], filters: Filters) -> int:
    """Articles that match all filters but that of languages."""
    if not filters.languages:
        return 0
    others = filter_conditions(replace(filters, languages=()), corpus_ids)
    query = select(func.count()).select_from(articles).where(articles.c.corpus_id.in_(corpus_ids), *others)
    return int(connection.execute(query.where(not_(is_in_one_of(filters.languages)))).scalar_one())


def count_corpus_chars(connection: Connection, corpus_id: int) -> int:
    """Characters of all texts of a corpus, including earlier revisions and removed articles."""
    own = select(articles.c.id).where(articles.c.corpus_id == corpus_id)
    removed = removed_articles.c.corpus_id == corpus_id
    queries = (
        select(func.sum(func.length(articles.c.text))).where(articles.c.corpus_id == corpus_id),
        select(func.sum(func.length(revisions.c.text))).where(revisions.c.article_id.in_(own)),
        select(func.sum(func.length(removed_articles.c.content))).where(removed),
    )
    return sum(int(connection.execute(query).scalar() or 0) for query in queries)


def _find_known(connection: Connection, corpus_id: int, condition: ColumnElement[bool]) -> KnownArticle | None:
    query = select(articles).where(articles.c.corpus_id == corpus_id, condition)
    row = connection.execute(query).one_or_none()
    return None if row is None else _to_known(row)


def to_draft(row: Any) -> ArticleDraft:
    """The draft from which an article was stored, from its row, or from one that has the same columns."""
    return ArticleDraft(
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


def _to_known(row: Row[*tuple[Any, ...]]) -> KnownArticle:
    return KnownArticle(
        id=ArticleId(row.id),
        revision=row.revision,
        content_hash=row.content_hash,
        draft=to_draft(row),
        added_at=row.added_at,
        edited=frozenset(filter(None, row.edited.split(","))),
        refused_hash=row.refused_hash,
    )
