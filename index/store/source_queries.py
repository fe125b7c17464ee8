"""Queries for the sources (feeds and sitemaps) that a corpus follows: labels, state and health."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from index.model.base_types import ArticleId, CorpusName, OutletKind, Region, SourceId, SourceLabels
from index.model.feed_types import FeedChoice, Source, SourceHealth, SourceKind, SourceState
from index.model.wording import load_wording
from index.store.article_queries import delete_article
from index.store.schema import articles, corpora, sources

FIRST_INTERVAL = timedelta(hours=1)
"""Before anything is known of how often a source publishes."""

_MAX_TITLE_CHARS = 200


def insert_source(
    connection: Connection, corpus_id: int, choice: FeedChoice, labels: SourceLabels, now: datetime
) -> SourceId:
    """Follow a feed whose canonical address the corpus does not follow yet; it is due at once."""
    values = _label_columns(labels) | {
        "corpus_id": corpus_id,
        "url": choice.url,
        "kind": choice.kind.value,
        "title": clean_source_title(choice.title, choice.url),
        "site_url": choice.site_url,
        "state": SourceState.ACTIVE.value,
        "added_at": now,
        "next_poll_at": now,
        "interval_s": int(FIRST_INTERVAL.total_seconds()),
    }
    return SourceId(connection.execute(insert(sources).values(values).returning(sources.c.id)).scalar_one())


def clean_source_title(title: str, url: str) -> str:
    """A title as it is kept: one line of bounded length, never empty."""
    return " ".join(title.split())[:_MAX_TITLE_CHARS] or url


def find_source_id(connection: Connection, corpus_id: int, canonical_url: str) -> SourceId | None:
    query = select(sources.c.id).where(sources.c.corpus_id == corpus_id, sources.c.url == canonical_url)
    found = connection.execute(query).scalar()
    return None if found is None else SourceId(found)


def count_sources(connection: Connection, corpus_id: int) -> int:
    query = select(func.count()).select_from(sources).where(sources.c.corpus_id == corpus_id)
    return int(connection.execute(query).scalar_one())


def has_source(connection: Connection, corpus_name: CorpusName, source_id: SourceId) -> bool:
    """Whether a corpus, which may be gone itself, has the source."""
    query = select(sources.c.id).join(corpora, corpora.c.id == sources.c.corpus_id)
    found = connection.execute(query.where(sources.c.id == source_id, corpora.c.name == corpus_name))
    return found.first() is not None


def list_sources(
    connection: Connection, corpus_names: Sequence[CorpusName] | None, source_id: SourceId | None = None
) -> list[Source]:
    """By title; None means every corpus."""
    counts = (
        select(articles.c.source_id, func.count().label("articles"))
        .where(articles.c.source_id.is_not(None))
        .group_by(articles.c.source_id)
        .subquery()
    )
    query = (
        select(sources, corpora.c.name.label("corpus"), func.coalesce(counts.c.articles, 0).label("articles"))
        .join(corpora, corpora.c.id == sources.c.corpus_id)
        .outerjoin(counts, counts.c.source_id == sources.c.id)
        .order_by(func.lower(sources.c.title), sources.c.id)
    )
    if corpus_names is not None:
        query = query.where(corpora.c.name.in_(corpus_names))
    if source_id is not None:
        query = query.where(sources.c.id == source_id)
    return [_to_source(row) for row in connection.execute(query)]


def find_source(
    connection: Connection, corpus_names: Sequence[CorpusName] | None, source_id: SourceId
) -> Source | None:
    return next(iter(list_sources(connection, corpus_names, source_id)), None)


def set_source_labels(connection: Connection, source_id: SourceId, labels: SourceLabels) -> None:
    connection.execute(update(sources).where(sources.c.id == source_id).values(_label_columns(labels)))


def set_source_title(connection: Connection, source_id: SourceId, title: str) -> None:
    connection.execute(update(sources).where(sources.c.id == source_id).values(title=title))


def pause_source(connection: Connection, source_id: SourceId, state: SourceState) -> None:
    """Poll it no more, for the reason that the state names."""
    values = {"state": state.value, "next_poll_at": None, "told_at": None}
    connection.execute(update(sources).where(sources.c.id == source_id).values(values))


def mark_source_failing(connection: Connection, source_id: SourceId) -> bool:
    """Pause a source for failing; False where a person has paused or removed it meanwhile."""
    is_active = select(sources.c.id).where(
        sources.c.id == source_id, sources.c.state == SourceState.ACTIVE.value
    )
    if connection.execute(is_active).first() is None:
        return False
    pause_source(connection, source_id, SourceState.FAILING)
    return True


def resume_source(connection: Connection, source_id: SourceId, now: datetime) -> None:
    """Poll it again, from now on; its failures are forgotten, not its last error."""
    values = {
        "state": SourceState.ACTIVE.value,
        "next_poll_at": now,
        "failures": 0,
        "failing_since": None,
        "told_at": None,
    }
    connection.execute(update(sources).where(sources.c.id == source_id).values(values))


def delete_source(connection: Connection, source_id: SourceId) -> None:
    """Follow it no more; its articles stay and belong to no source."""
    connection.execute(update(articles).where(articles.c.source_id == source_id).values(source_id=None))
    connection.execute(delete(sources).where(sources.c.id == source_id))


def link_article_to_source(connection: Connection, source_id: SourceId, article_id: ArticleId) -> None:
    """An article that is here already is listed by the source: it belongs to it, if to none before."""
    free = (articles.c.id == article_id) & articles.c.source_id.is_(None)
    connection.execute(update(articles).where(free).values(source_id=source_id))


def delete_articles_of_source(connection: Connection, source_id: SourceId, now: datetime) -> None:
    """Remove for good what came from it."""
    query = select(articles.c.id, articles.c.corpus_id).where(articles.c.source_id == source_id)
    for article_id, corpus_id in connection.execute(query).all():
        delete_article(connection, corpus_id, ArticleId(article_id), now)


def list_unreported(connection: Connection) -> list[SourceId]:
    """Sources that were paused for failing, of which nobody was told."""
    query = select(sources.c.id).where(
        sources.c.state == SourceState.FAILING.value, sources.c.told_at.is_(None)
    )
    return [SourceId(source_id) for source_id in connection.execute(query.order_by(sources.c.id)).scalars()]


def mark_reported(connection: Connection, source_id: SourceId, now: datetime) -> None:
    connection.execute(update(sources).where(sources.c.id == source_id).values(told_at=now))


def _to_source_labels(row: Row[*tuple[Any, ...]]) -> SourceLabels:
    """Of a row with the label columns of `sources`."""
    return SourceLabels(
        kind=OutletKind(row.outlet_kind) if row.outlet_kind else None,
        country=row.country,
        region=Region(row.region) if row.region else None,
        language=row.language,
        trust_note=row.trust_note,
    )


def _label_columns(labels: SourceLabels) -> dict[str, object]:
    return {
        "outlet_kind": labels.kind.value if labels.kind else None,
        "country": labels.country,
        "region": labels.region.value if labels.region else None,
        "language": labels.language,
        "trust_note": labels.trust_note,
    }


def _to_source(row: Row[*tuple[Any, ...]]) -> Source:
    return Source(
        source_id=SourceId(row.id),
        corpus=CorpusName(row.corpus),
        url=row.url,
        kind=SourceKind(row.kind),
        title=row.title,
        site_url=row.site_url,
        labels=_to_source_labels(row),
        state=SourceState(row.state),
        health=_to_health(row),
        added_at=row.added_at,
        articles=row.articles,
    )


def _to_health(row: Row[*tuple[Any, ...]]) -> SourceHealth:
    return SourceHealth(
        polled_at=row.polled_at,
        succeeded_at=row.succeeded_at,
        failing_since=row.failing_since,
        failures=row.failures,
        last_error=load_wording(row.last_error) if row.last_error else None,
        next_poll_at=row.next_poll_at,
        interval=timedelta(seconds=row.interval_s),
    )
