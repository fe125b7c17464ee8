"""Queries for polling: claims on the sources that are due, and the outcomes of their polls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Case, ColumnElement, Connection, Row, case, literal, or_, select, update

from index.model.base_types import CorpusName, SourceId
from index.model.feed_types import SourceKind, SourceState
from index.model.fetch_types import Validators
from index.model.wording import dump_wording
from index.store.clock_correction import CLOCK_TOLERANCE
from index.store.database_clock import read_clock
from index.store.schema import UtcDateTime, corpora, sources
from index.store.source_queries import to_interval
from index.store.sql_batches import sql_batches

_LEASE = timedelta(seconds=30)
"""Renewed every few seconds; a process that dies keeps others from polling no longer than this."""


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
    """Computed from what the source publishes."""
    failures: int
    failing_since: datetime | None
    validators: Validators


# --- claims


def claim_sources(
    connection: Connection,
    corpus_names: Sequence[CorpusName] | None,
    *,
    source_id: SourceId | None,
    only_due: bool,
) -> list[PolledSource]:
    """Claim the sources to poll, so that no other process polls them; the longest overdue come first.

    Without a `source_id`, only active sources; the one named is claimed in any state.
    """
    now = read_clock(connection)
    # Stored while the clock was ahead; nobody holds such a claim.
    is_beyond_lease = sources.c.claimed_until > now + _LEASE + CLOCK_TOLERANCE
    query = (
        select(sources, corpora.c.name.label("corpus"))
        .join(corpora, corpora.c.id == sources.c.corpus_id)
        .where(or_(sources.c.claimed_until.is_(None), sources.c.claimed_until <= now, is_beyond_lease))
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
    _set_claims(connection, [source.source_id for source in claimed], now + _LEASE)
    return claimed


def renew_claim(connection: Connection, source_id: SourceId) -> bool:
    """Extend the claim on a source whose poll is still running; False if the source was removed."""
    values = {"claimed_until": read_clock(connection) + _LEASE}
    return connection.execute(update(sources).where(sources.c.id == source_id).values(values)).rowcount > 0


def renew_claims(connection: Connection, source_ids: Sequence[SourceId]) -> None:
    """Extend the claims on sources that this round has still to poll; one that it has just stored has none."""
    are_claimed = sources.c.claimed_until.is_not(None)
    _set_claims(connection, source_ids, read_clock(connection) + _LEASE, are_claimed)


def release_claims(connection: Connection, source_ids: Sequence[SourceId]) -> None:
    """Let other processes poll sources that this one did not poll."""
    _set_claims(connection, source_ids, None)


def _set_claims(
    connection: Connection,
    source_ids: Sequence[SourceId],
    until: datetime | None,
    *conditions: ColumnElement[bool],
) -> None:
    for batch in sql_batches(source_ids):
        those = update(sources).where(sources.c.id.in_(batch), *conditions)
        connection.execute(those.values(claimed_until=until))


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


def find_fixed_interval(connection: Connection, source_id: SourceId) -> timedelta | None:
    """The interval that a person chose, perhaps during the poll; None if it is automatic."""
    query = select(sources.c.fixed_interval_s).where(sources.c.id == source_id)
    return to_interval(connection.execute(query).scalar_one_or_none())


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
        # A time in the future was stored while the clock was ahead.
        "failing_since": case(
            (sources.c.failing_since <= now, sources.c.failing_since), else_=literal(now, UtcDateTime())
        ),
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
