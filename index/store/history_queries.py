"""Read all that is stored about articles, for an export, and store what an export states about one."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from index.http.canonical_url import canonical_url
from index.model.article_types import ArticleDraft, Filters
from index.model.base_types import ArticleId, CorpusName, SourceId
from index.model.batches import batched
from index.model.errors import ReadError
from index.model.import_types import ArticleHistory, EarlierVersion, OtherAddress, StoredArticle
from index.store.article_filters import filter_conditions, select_corpus_ids
from index.store.article_queries import to_draft
from index.store.article_write_queries import add_alias, draft_columns
from index.store.portable_sql import is_among
from index.store.revision_queries import FACT_COLUMNS
from index.store.schema import aliases, articles, corpora, revisions, sources
from index.store.source_queries import assign_source, find_source_id

_BATCH = 100
_ARTICLES = (
    select(articles, sources.c.url.label("source_url"))
    .outerjoin(sources, sources.c.id == articles.c.source_id)
    .where(is_among(articles.c.id))
)
_REVISIONS = select(revisions).where(is_among(revisions.c.article_id))
_ALIASES = select(aliases).where(is_among(aliases.c.article_id))


def iterate_stored_articles(
    connection: Connection, corpus: CorpusName, filters: Filters, *, source_id: SourceId | None
) -> Iterator[StoredArticle]:
    """The articles of a corpus that pass the filters, in the order in which they were added, in little memory.

    `source_id` selects those of one source.
    """
    wanted = select(articles.c.id).join(corpora, corpora.c.id == articles.c.corpus_id)
    wanted = wanted.where(*_conditions(corpus, filters, source_id)).order_by(articles.c.id)
    # Not pages of one query: the database would find and sort all articles again for each page.
    for ids in batched(list(connection.execute(wanted).scalars()), _BATCH):
        rows = sorted(connection.execute(_ARTICLES, {"ids": ids}), key=lambda row: int(row.id))
        earlier = _read_earlier(connection, ids)
        addresses = _read_addresses(connection, ids)
        for row in rows:
            yield StoredArticle(
                draft=to_draft(row), history=_to_history(row, earlier[row.id], addresses[row.id])
            )


def count_stored_articles(
    connection: Connection, corpus: CorpusName, filters: Filters, *, source_id: SourceId | None
) -> int:
    """The number of articles that `iterate_stored_articles` yields."""
    query = select(func.count()).select_from(articles).join(corpora, corpora.c.id == articles.c.corpus_id)
    query = query.where(*_conditions(corpus, filters, source_id))
    return int(connection.execute(query).scalar_one())


def restore_history(
    connection: Connection, corpus_id: int, article_id: ArticleId, history: ArticleHistory
) -> None:
    """Give an article that was just added the history that an export states.

    Its source is set if the corpus follows it. An address that another article has stays with that article.
    """
    values = {
        "revision": history.revision,
        "added_at": history.added_at,
        "updated_at": history.updated_at,
        "gone_at": history.gone_at,
        "revised_at": history.revised_at,
        "edited": ",".join(history.edited),
        "refused_hash": history.refused_hash,
    }
    connection.execute(update(articles).where(articles.c.id == article_id).values(values))
    for version in history.earlier:
        connection.execute(insert(revisions).values(_revision_columns(article_id, version)))
    for address in history.other_addresses:
        _restore_address(connection, corpus_id, article_id, address)
    source_id = find_source_id(connection, corpus_id, history.source_url) if history.source_url else None
    if source_id is not None:
        assign_source(connection, article_id, source_id)


def _conditions(corpus: CorpusName, filters: Filters, source_id: SourceId | None) -> list[ColumnElement[bool]]:
    conditions = [corpora.c.name == corpus, *filter_conditions(filters, select_corpus_ids([corpus]))]
    return conditions if source_id is None else [*conditions, articles.c.source_id == source_id]


def _read_earlier(connection: Connection, ids: Sequence[ArticleId]) -> Mapping[int, tuple[EarlierVersion, ...]]:
    found = defaultdict[int, tuple[EarlierVersion, ...]](tuple)
    for row in sorted(connection.execute(_REVISIONS, {"ids": list(ids)}), key=lambda row: int(row.revision)):
        found[row.article_id] += (_to_version(row),)
    return found


def _read_addresses(connection: Connection, ids: Sequence[ArticleId]) -> Mapping[int, tuple[OtherAddress, ...]]:
    found = defaultdict[int, tuple[OtherAddress, ...]](tuple)
    for row in sorted(connection.execute(_ALIASES, {"ids": list(ids)}), key=lambda row: str(row.canonical_url)):
        found[row.article_id] += (OtherAddress(url=row.canonical_url, is_checked=row.is_checked),)
    return found


def _to_history(
    row: Row[Any], earlier: tuple[EarlierVersion, ...], addresses: tuple[OtherAddress, ...]
) -> ArticleHistory:
    return ArticleHistory(
        revision=row.revision,
        added_at=row.added_at,
        updated_at=row.updated_at,
        gone_at=row.gone_at,
        revised_at=row.revised_at,
        edited=_names(row.edited),
        refused_hash=row.refused_hash,
        source_url=row.source_url,
        other_addresses=addresses,
        earlier=earlier,
    )


def _to_version(row: Row[Any]) -> EarlierVersion:
    facts = json.loads(row.facts) if row.facts else None
    if facts is None:
        draft = ArticleDraft(text=row.text, title=row.title)
        return EarlierVersion(
            revision=row.revision,
            draft=draft,
            content_hash=row.content_hash,
            has_facts=False,
            replaced_at=row.replaced_at,
        )
    stored = dict.fromkeys((*FACT_COLUMNS, "source_id", "page_etag", "page_last_modified")) | facts
    for name in ("published_at", "fetched_at", "revised_at"):
        stored[name] = _to_moment(stored[name])
    return EarlierVersion(
        revision=row.revision,
        draft=to_draft(SimpleNamespace(**stored | {"text": row.text, "title": row.title})),
        content_hash=row.content_hash,
        has_facts=True,
        replaced_at=row.replaced_at,
        revised_at=stored["revised_at"],
        edited=_names(stored["edited"] or ""),
    )


def _to_moment(stored: str | None) -> datetime | None:
    return datetime.fromisoformat(stored).astimezone(UTC) if stored else None


def _names(stored: str) -> tuple[str, ...]:
    return tuple(sorted(filter(None, stored.split(","))))


def _revision_columns(article_id: ArticleId, version: EarlierVersion) -> dict[str, object]:
    columns = draft_columns(version.draft)
    facts: dict[str, object] = {name: columns.get(name) for name in FACT_COLUMNS}
    facts |= {"revised_at": version.revised_at, "edited": ",".join(version.edited)}
    stored = {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in facts.items()
    }
    return {
        "article_id": article_id,
        "revision": version.revision,
        "title": version.draft.title,
        "text": version.draft.text,
        "content_hash": version.content_hash,
        "replaced_at": version.replaced_at,
        "facts": json.dumps(stored, ensure_ascii=False) if version.has_facts else None,
    }


def _restore_address(
    connection: Connection, corpus_id: int, article_id: ArticleId, address: OtherAddress
) -> None:
    try:
        url = canonical_url(address.url)
    except ReadError:
        return
    taken = select(articles.c.id).where(articles.c.corpus_id == corpus_id, articles.c.canonical_url == url)
    if connection.execute(taken).first() is None:
        add_alias(connection, corpus_id, url, article_id, is_checked=address.is_checked)
