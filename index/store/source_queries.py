"""Queries for the sources (feeds and sitemaps) that a corpus follows: labels, state and health."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from index.model.base_types import ArticleId, CorpusName, SourceId, SourceLabels
from index.model.feed_types import FeedChoice, Source, SourceHealth, SourceKind, SourceState
from index.model.wording import load_wording
from index.store.article_facts_query import LABEL_COLUMNS, to_source_labels
from index.store.article_write_queries import delete_articles
from index.store.schema import articles, corpora, sources

FIRST_INTERVAL = timedelta(hours=1)
"""Poll interval of a new source, until we know how often it publishes."""

_MAX_TITLE_CHARS = 200


def insert_source(
    connection: Connection,
    corpus_id: int,
    choice: FeedChoice,
    labels: SourceLabels,
    now: datetime,
    *,
    fixed_interval: timedelta | None = None,
) -> SourceId:
    """Store a source whose canonical URL the corpus does not follow yet; it is due at once."""
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
        "fixed_interval_s": to_seconds(fixed_interval),
    }
    return SourceId(connection.execute(insert(sources).values(values).returning(sources.c.id)).scalar_one())


def clean_source_title(title: str, url: str) -> str:
    """A title on one line of at most 200 characters; the URL if the title is empty."""
    return " ".join(title.split())[:_MAX_TITLE_CHARS] or url


def find_source_id(connection: Connection, corpus_id: int, canonical_url: str) -> SourceId | None:
    query = select(sources.c.id).where(sources.c.corpus_id == corpus_id, sources.c.url == canonical_url)
    found = connection.execute(query).scalar()
    return None if found is None else SourceId(found)


def count_sources(connection: Connection, corpus_id: int) -> int:
    query = select(func.count()).select_from(sources).where(sources.c.corpus_id == corpus_id)
    return int(connection.execute(query).scalar_one())


def has_source(connection: Connection, corpus_names: Sequence[CorpusName] | None, source_id: SourceId) -> bool:
    """Whether one of the corpora, which may not exist, has the source; None means every corpus."""
    query = select(sources.c.id).join(corpora, corpora.c.id == sources.c.corpus_id)
    query = query.where(sources.c.id == source_id, *_corpus_conditions(corpus_names))
    return connection.execute(query).first() is not None


def find_source(
    connection: Connection, corpus_names: Sequence[CorpusName] | None, source_id: SourceId
) -> Source | None:
    """The source, if one of the corpora has it; `corpus_names` None means every corpus."""
    found = _read_sources(connection, sources.c.id == source_id, *_corpus_conditions(corpus_names))
    return found[0] if found else None


def list_sources(connection: Connection, corpus_names: Sequence[CorpusName] | None) -> list[Source]:
    """By title; None means every corpus."""
    return _read_sources(connection, *_corpus_conditions(corpus_names))


def set_source_labels(connection: Connection, source_id: SourceId, labels: SourceLabels) -> None:
    connection.execute(update(sources).where(sources.c.id == source_id).values(_label_columns(labels)))


def set_source_title(connection: Connection, source_id: SourceId, title: str) -> None:
    connection.execute(update(sources).where(sources.c.id == source_id).values(title=title))


def set_fixed_interval(
    connection: Connection, source_id: SourceId, interval: timedelta | None, next_poll_at: datetime | None
) -> None:
    """Store the interval that a person chose, None for automatic, and when the source is polled next."""
    values = {"fixed_interval_s": to_seconds(interval), "next_poll_at": next_poll_at}
    connection.execute(update(sources).where(sources.c.id == source_id).values(values))


def to_seconds(interval: timedelta | None) -> int | None:
    return None if interval is None else int(interval.total_seconds())


def to_interval(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


def pause_source(connection: Connection, source_id: SourceId, state: SourceState) -> None:
    """Stop polling a source; the state says why."""
    values = {"state": state.value, "next_poll_at": None, "told_at": None}
    connection.execute(update(sources).where(sources.c.id == source_id).values(values))


def mark_source_failing(connection: Connection, source_id: SourceId) -> bool:
    """Pause a source because it fails; False if a person paused or removed it in the meantime."""
    is_active = select(sources.c.id).where(
        sources.c.id == source_id, sources.c.state == SourceState.ACTIVE.value
    )
    if connection.execute(is_active).first() is None:
        return False
    pause_source(connection, source_id, SourceState.FAILING)
    return True


def resume_source(connection: Connection, source_id: SourceId, now: datetime) -> None:
    """Poll a source again, starting now. Its failure count is reset; its last error stays."""
    values = {
        "state": SourceState.ACTIVE.value,
        "next_poll_at": now,
        "failures": 0,
        "failing_since": None,
        "told_at": None,
    }
    connection.execute(update(sources).where(sources.c.id == source_id).values(values))


def delete_source(connection: Connection, source_id: SourceId) -> None:
    """Delete a source. Its articles stay, without a source."""
    connection.execute(update(articles).where(articles.c.source_id == source_id).values(source_id=None))
    connection.execute(delete(sources).where(sources.c.id == source_id))


def link_article_to_source(connection: Connection, source_id: SourceId, article_id: ArticleId) -> None:
    """Assign a stored article to a source that lists it, unless it already has a source."""
    free = (articles.c.id == article_id) & articles.c.source_id.is_(None)
    connection.execute(update(articles).where(free).values(source_id=source_id))


def assign_source(connection: Connection, article_id: ArticleId, source_id: SourceId) -> None:
    """Assign a stored article to a source, whatever source it had before."""
    this = update(articles).where(articles.c.id == article_id)
    connection.execute(this.values(source_id=source_id))


def delete_articles_of_source(connection: Connection, source_id: SourceId, now: datetime) -> None:
    """Delete all articles of a source; they cannot be restored."""
    delete_articles(connection, articles.c.source_id == source_id, now)


def list_unreported(connection: Connection) -> list[Source]:
    """Sources that were paused because they fail, and whose pause nobody was notified of; by title."""
    return _read_sources(connection, sources.c.state == SourceState.FAILING.value, sources.c.told_at.is_(None))


def mark_reported(connection: Connection, source_id: SourceId, now: datetime) -> None:
    """Record that somebody was notified that the source was paused."""
    connection.execute(update(sources).where(sources.c.id == source_id).values(told_at=now))


def _corpus_conditions(corpus_names: Sequence[CorpusName] | None) -> list[ColumnElement[bool]]:
    return [] if corpus_names is None else [corpora.c.name.in_(corpus_names)]


def _read_sources(connection: Connection, *conditions: ColumnElement[bool]) -> list[Source]:
    # Correlated, so that the articles of only these sources are counted, by the index on `source_id`.
    count = select(func.count()).where(articles.c.source_id == sources.c.id).scalar_subquery()
    query = (
        select(sources, *LABEL_COLUMNS, corpora.c.name.label("corpus"), count.label("articles"))
        .join(corpora, corpora.c.id == sources.c.corpus_id)
        .where(*conditions)
        .order_by(func.lower(sources.c.title), sources.c.id)
    )
    return [_to_source(row) for row in connection.execute(query)]


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
        labels=to_source_labels(row),
        state=SourceState(row.state),
        health=_to_health(row),
        added_at=row.added_at,
        articles=row.articles,
        fixed_interval=to_interval(row.fixed_interval_s),
    )


def _to_health(row: Row[*tuple[Any, ...]]) -> SourceHealth:
    return SourceHealth(
        polled_at=row.polled_at,
        succeeded_at=row.succeeded_at,
        failing_since=row.failing_since,
        failures=row.failures,
        last_error=load_wording(row.last_error) if row.last_error else None,
        next_poll_at=row.next_poll_at,
        interval=to_interval(row.fixed_interval_s) or timedelta(seconds=row.interval_s),
    )
