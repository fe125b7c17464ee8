"""Queries for polling: sources that are due, their claims and outcomes, and the entries they listed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Case,
    Connection,
    Row,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from index.model.base_types import ArticleId, CorpusName, SourceId
from index.model.feed_types import EntryOutcome, EntryProblem, SourceKind, SourceState
from index.model.fetch_types import Validators
from index.model.wording import dump_wording, load_wording
from index.store.schema import UtcDateTime, articles, corpora, source_entries, sources
from index.store.sql_batches import sql_batches

_LEASE = timedelta(minutes=3)
"""Longer than fetching one page takes, including the pause before it."""

_PROBLEM_OUTCOMES = (EntryOutcome.REJECTED.value, EntryOutcome.FAILED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolledSource:
    """What a poll needs to know about a source."""

    source_id: SourceId
    corpus: CorpusName
    url: str
    kind: SourceKind
    title: str
    language: str | None
    state: SourceState
    interval: timedelta
    failures: int
    failing_since: datetime | None
    validators: Validators


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEntry:
    """An entry that a source listed, and the outcome of reading it."""

    stamp: bytes
    """Hash of everything that the source said about the entry when it was read."""
    url: str
    outcome: EntryOutcome
    reason: str | None = None
    attempts: int = 1
    """How often this version of the entry was read."""
    next_try_at: datetime | None = None
    """None for an entry that is not read again."""
    article_id: ArticleId | None = None


# --- claims


def claim_sources(
    connection: Connection,
    corpus_names: Sequence[CorpusName] | None,
    *,
    source_id: SourceId | None,
    only_due: bool,
    now: datetime,
) -> list[PolledSource]:
    """Claim the sources to poll, so that no other process polls them; the longest overdue come first.

    Without a `source_id`, only active sources; the one named is claimed in any state.
    """
    query = (
        select(sources, corpora.c.name.label("corpus"))
        .join(corpora, corpora.c.id == sources.c.corpus_id)
        .where(or_(sources.c.claimed_until.is_(None), sources.c.claimed_until <= now))
        .order_by(sources.c.next_poll_at, sources.c.id)
    )
    if corpus_names is not None:
        query = query.where(corpora.c.name.in_(corpus_names))
    if source_id is not None:
        query = query.where(sources.c.id == source_id)
    else:
        query = query.where(sources.c.state == SourceState.ACTIVE.value)
    if only_due:
        query = query.where(sources.c.next_poll_at <= now)
    claimed = [_to_polled(row) for row in connection.execute(query)]
    renew_claims(connection, [source.source_id for source in claimed], now)
    return claimed


def renew_claim(connection: Connection, source_id: SourceId, now: datetime) -> bool:
    """Extend the claim on a source whose poll is still running; False if the source was removed."""
    values = {"claimed_until": now + _LEASE}
    return connection.execute(update(sources).where(sources.c.id == source_id).values(values)).rowcount > 0


def renew_claims(connection: Connection, source_ids: Sequence[SourceId], now: datetime) -> None:
    """Extend the claims on sources that this round has still to poll."""
    _set_claims(connection, source_ids, now + _LEASE)


def release_claims(connection: Connection, source_ids: Sequence[SourceId]) -> None:
    """Let other processes poll sources that this one did not poll."""
    _set_claims(connection, source_ids, None)


def _set_claims(connection: Connection, source_ids: Sequence[SourceId], until: datetime | None) -> None:
    for batch in sql_batches(source_ids):
        connection.execute(update(sources).where(sources.c.id.in_(batch)).values(claimed_until=until))


def _to_polled(row: Row[*tuple[Any, ...]]) -> PolledSource:
    return PolledSource(
        source_id=SourceId(row.id),
        corpus=CorpusName(row.corpus),
        url=row.url,
        kind=SourceKind(row.kind),
        title=row.title,
        language=row.language,
        state=SourceState(row.state),
        interval=timedelta(seconds=row.interval_s),
        failures=row.failures,
        failing_since=row.failing_since,
        validators=Validators(etag=row.etag, last_modified=row.last_modified),
    )


# --- outcomes of polls


def record_poll_success(
    connection: Connection,
    source_id: SourceId,
    *,
    validators: Validators,
    interval: timedelta,
    next_poll_at: datetime,
    now: datetime,
) -> None:
    """Record that a source was read. A source that was paused during its poll stays paused."""
    values = {
        "polled_at": now,
        "succeeded_at": now,
        "failures": 0,
        "failing_since": None,
        "etag": validators.etag,
        "last_modified": validators.last_modified,
        "interval_s": int(interval.total_seconds()),
        "claimed_until": None,
        "next_poll_at": _next_poll(next_poll_at),
    }
    connection.execute(update(sources).where(sources.c.id == source_id).values(values))


def record_poll_failure(
    connection: Connection, source_id: SourceId, reason: str, *, next_poll_at: datetime, now: datetime
) -> None:
    """Record that a source could not be read. A source that was paused during its poll stays paused."""
    values = {
        "polled_at": now,
        "failures": sources.c.failures + 1,
        "failing_since": func.coalesce(sources.c.failing_since, literal(now, UtcDateTime())),
        "last_error": dump_wording(reason),
        "claimed_until": None,
        "next_poll_at": _next_poll(next_poll_at),
    }
    connection.execute(update(sources).where(sources.c.id == source_id).values(values))


def change_source_url(connection: Connection, source_id: SourceId, canonical_url: str) -> None:
    """Store the new URL of a feed that moved permanently, unless its corpus already follows that URL."""
    corpus_id = select(sources.c.corpus_id).where(sources.c.id == source_id).scalar_subquery()
    taken = select(sources.c.id).where(sources.c.corpus_id == corpus_id, sources.c.url == canonical_url)
    if connection.execute(taken).first() is None:
        connection.execute(update(sources).where(sources.c.id == source_id).values(url=canonical_url))


def _next_poll(at: datetime) -> Case[datetime | None]:
    """The time of the next poll if the source is active; it may have been paused during the poll."""
    is_active = sources.c.state == SourceState.ACTIVE.value
    return case((is_active, literal(at, UtcDateTime())), else_=sources.c.next_poll_at)


# --- entries


def read_entries(
    connection: Connection, source_id: SourceId, keys: Sequence[bytes]
) -> dict[bytes, StoredEntry]:
    """The entries among these keys that the source listed before."""
    found: dict[bytes, StoredEntry] = {}
    for batch in sql_batches(keys):
        query = select(source_entries).where(
            source_entries.c.source_id == source_id, source_entries.c.entry_key.in_(batch)
        )
        found |= {row.entry_key: _to_entry(row) for row in connection.execute(query)}
    return found


def find_next_retry(connection: Connection, source_id: SourceId, now: datetime) -> datetime | None:
    """When the next entry that could not be read is to be retried."""
    # An earlier time belongs to an entry that the source does not list any more, and that is not retried.
    query = select(source_entries.c.next_try_at).where(
        source_entries.c.source_id == source_id, source_entries.c.next_try_at > now
    )
    return connection.execute(query.order_by(source_entries.c.next_try_at).limit(1)).scalar()


def save_entry(
    connection: Connection, source_id: SourceId, key: bytes, entry: StoredEntry, now: datetime
) -> None:
    """Store the outcome of reading an entry; does nothing if the source was removed."""
    if connection.execute(select(sources.c.id).where(sources.c.id == source_id)).first() is None:
        return
    values = {
        "url": entry.url,
        "stamp": entry.stamp,
        "outcome": entry.outcome.value,
        "reason": dump_wording(entry.reason) if entry.reason is not None else None,
        "attempts": entry.attempts,
        "next_try_at": entry.next_try_at,
        # NULL if the article was removed in the meantime.
        "article_id": select(articles.c.id).where(articles.c.id == entry.article_id).scalar_subquery(),
        "listed_at": now,
    }
    row = (source_entries.c.source_id == source_id) & (source_entries.c.entry_key == key)
    if connection.execute(update(source_entries).where(row).values(values)).rowcount == 0:
        connection.execute(insert(source_entries).values(source_id=source_id, entry_key=key, **values))


def update_entry_stamps(connection: Connection, source_id: SourceId, stamps: Mapping[bytes, bytes]) -> None:
    """Store new stamps of entries that were not read again."""
    if not stamps:
        return
    chosen = (source_entries.c.source_id == source_id) & (source_entries.c.entry_key == bindparam("key"))
    rows = [{"key": key, "new_stamp": stamp} for key, stamp in stamps.items()]
    connection.execute(update(source_entries).where(chosen).values(stamp=bindparam("new_stamp")), rows)


def touch_entries(
    connection: Connection,
    source_id: SourceId,
    keys: Sequence[bytes],
    now: datetime,
    *,
    forget_after: timedelta,
) -> None:
    """Record that the entries are still listed; delete those that were last listed `forget_after` ago."""
    for batch in sql_batches(keys):
        connection.execute(
            update(source_entries)
            .where(source_entries.c.source_id == source_id, source_entries.c.entry_key.in_(batch))
            .values(listed_at=now)
        )
    connection.execute(
        delete(source_entries).where(
            source_entries.c.source_id == source_id, source_entries.c.listed_at < now - forget_after
        )
    )


def count_entries(connection: Connection, source_id: SourceId) -> Mapping[EntryOutcome, int]:
    """How many of a source's stored entries have each outcome."""
    query = (
        select(source_entries.c.outcome, func.count())
        .where(source_entries.c.source_id == source_id)
        .group_by(source_entries.c.outcome)
    )
    return {EntryOutcome(outcome): n for outcome, n in connection.execute(query)}


def list_entry_problems(connection: Connection, source_id: SourceId, limit: int) -> tuple[EntryProblem, ...]:
    """Rejected and failed entries with their reasons, the last listed first."""
    query = (
        select(source_entries)
        .where(source_entries.c.source_id == source_id, source_entries.c.outcome.in_(_PROBLEM_OUTCOMES))
        .order_by(source_entries.c.listed_at.desc(), source_entries.c.entry_key)
        .limit(limit)
    )
    return tuple(
        EntryProblem(
            url=row.url,
            outcome=EntryOutcome(row.outcome),
            reason=load_wording(row.reason) if row.reason else "",
        )
        for row in connection.execute(query)
    )


def _to_entry(row: Row[*tuple[Any, ...]]) -> StoredEntry:
    return StoredEntry(
        stamp=row.stamp,
        url=row.url,
        outcome=EntryOutcome(row.outcome),
        reason=row.reason,
        attempts=row.attempts,
        next_try_at=row.next_try_at,
        article_id=row.article_id,
    )
