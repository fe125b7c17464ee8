"""Queries for polling: sources that are due, their claims and outcomes, and the entries they listed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, or_, select, update

from index.model.base_types import ArticleId, CorpusName, SourceId
from index.model.feed_types import EntryOutcome, EntryProblem, SourceKind, SourceState
from index.model.fetch_types import Validators
from index.model.wording import dump_wording, load_wording
from index.store.article_queries import MAX_SQL_VARIABLES
from index.store.schema import articles, corpora, source_entries, sources

_LEASE = timedelta(minutes=3)
"""Longer than one page takes with the pause before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolledSource:
    """What a poll needs of a source."""

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
    """What has become of an article that a source listed."""

    stamp: bytes
    """Of all that the source said of it then."""
    url: str
    outcome: EntryOutcome
    reason: str | None = None
    attempts: int = 1
    """To read this version of it."""
    next_try_at: datetime | None = None
    """None for one that is done with."""
    article_id: ArticleId | None = None


def claim_sources(
    connection: Connection,
    corpus_names: Sequence[CorpusName] | None,
    *,
    source_id: SourceId | None,
    only_due: bool,
    now: datetime,
) -> list[PolledSource]:
    """Take the sources to poll from all other processes; those that have waited longest come first.

    Paused ones are left out, but for one that is named.
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
    """Say that the poll goes on. False where the source was removed meanwhile."""
    values = {"claimed_until": now + _LEASE}
    return connection.execute(update(sources).where(sources.c.id == source_id).values(values)).rowcount > 0


def renew_claims(connection: Connection, source_ids: Sequence[SourceId], now: datetime) -> None:
    """Say of several that their turn in the round is still to come."""
    for ids in _id_batches(source_ids):
        connection.execute(update(sources).where(sources.c.id.in_(ids)).values(claimed_until=now + _LEASE))


def release_claims(connection: Connection, source_ids: Sequence[SourceId]) -> None:
    """Let others poll sources that this process has not got to."""
    for ids in _id_batches(source_ids):
        connection.execute(update(sources).where(sources.c.id.in_(ids)).values(claimed_until=None))


def record_poll_success(
    connection: Connection,
    source_id: SourceId,
    *,
    validators: Validators,
    interval: timedelta,
    next_poll_at: datetime,
    now: datetime,
) -> None:
    """The source was read. One that was paused meanwhile stays so."""
    values = {
        "polled_at": now,
        "succeeded_at": now,
        "failures": 0,
        "failing_since": None,
        "etag": validators.etag,
        "last_modified": validators.last_modified,
        "interval_s": int(interval.total_seconds()),
        "claimed_until": None,
    }
    connection.execute(update(sources).where(sources.c.id == source_id).values(values))
    _schedule_next_poll(connection, source_id, next_poll_at)


def record_poll_failure(
    connection: Connection, source_id: SourceId, reason: str, *, next_poll_at: datetime, now: datetime
) -> None:
    """The source could not be read."""
    values = {
        "polled_at": now,
        "failures": sources.c.failures + 1,
        "last_error": dump_wording(reason),
        "claimed_until": None,
    }
    chosen = update(sources).where(sources.c.id == source_id)
    connection.execute(chosen.values(values))
    connection.execute(chosen.where(sources.c.failing_since.is_(None)).values(failing_since=now))
    _schedule_next_poll(connection, source_id, next_poll_at)


def change_source_url(connection: Connection, source_id: SourceId, canonical_url: str) -> None:
    """The feed has moved for good; nothing where the corpus follows the new address as well."""
    corpus_id = select(sources.c.corpus_id).where(sources.c.id == source_id).scalar_subquery()
    taken = select(sources.c.id).where(sources.c.corpus_id == corpus_id, sources.c.url == canonical_url)
    if connection.execute(taken).first() is None:
        connection.execute(update(sources).where(sources.c.id == source_id).values(url=canonical_url))


def read_entries(
    connection: Connection, source_id: SourceId, keys: Sequence[bytes]
) -> dict[bytes, StoredEntry]:
    """Those of the keys that were listed before."""
    found: dict[bytes, StoredEntry] = {}
    for part in _id_batches(keys):
        query = select(source_entries).where(
            source_entries.c.source_id == source_id, source_entries.c.entry_key.in_(part)
        )
        found |= {row.entry_key: _to_entry(row) for row in connection.execute(query)}
    return found


def find_next_retry(connection: Connection, source_id: SourceId, now: datetime) -> datetime | None:
    """When the next entry that could not be read is to be tried again."""
    # What was due before and is still there is not listed any more.
    query = select(source_entries.c.next_try_at).where(
        source_entries.c.source_id == source_id, source_entries.c.next_try_at > now
    )
    return connection.execute(query.order_by(source_entries.c.next_try_at).limit(1)).scalar()


def save_entry(
    connection: Connection, source_id: SourceId, key: bytes, entry: StoredEntry, now: datetime
) -> None:
    """Store what has become of an entry; nothing where the source is gone."""
    if connection.execute(select(sources.c.id).where(sources.c.id == source_id)).first() is None:
        return
    values = {
        "url": entry.url,
        "stamp": entry.stamp,
        "outcome": entry.outcome.value,
        "reason": dump_wording(entry.reason) if entry.reason is not None else None,
        "attempts": entry.attempts,
        "next_try_at": entry.next_try_at,
        # None again where the article was removed a moment ago.
        "article_id": select(articles.c.id).where(articles.c.id == entry.article_id).scalar_subquery(),
        "listed_at": now,
    }
    row = (source_entries.c.source_id == source_id) & (source_entries.c.entry_key == key)
    if connection.execute(update(source_entries).where(row).values(values)).rowcount == 0:
        connection.execute(insert(source_entries).values(source_id=source_id, entry_key=key, **values))


def update_entry_stamps(connection: Connection, source_id: SourceId, stamps: Mapping[bytes, bytes]) -> None:
    """Take note of what a source says of entries now, without reading them."""
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
    """Note that the entries are listed still, and forget those that have not been listed for so long."""
    for part in _id_batches(keys):
        connection.execute(
            update(source_entries)
            .where(source_entries.c.source_id == source_id, source_entries.c.entry_key.in_(part))
            .values(listed_at=now)
        )
    connection.execute(
        delete(source_entries).where(
            source_entries.c.source_id == source_id, source_entries.c.listed_at < now - forget_after
        )
    )


def _schedule_next_poll(connection: Connection, source_id: SourceId, next_poll_at: datetime) -> None:
    """Only while it is active: it may have been paused during the poll."""
    active = (sources.c.id == source_id) & (sources.c.state == SourceState.ACTIVE.value)
    connection.execute(update(sources).where(active).values(next_poll_at=next_poll_at))


def _id_batches(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for first in range(0, len(items), MAX_SQL_VARIABLES):
        yield items[first : first + MAX_SQL_VARIABLES]


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


_PROBLEM_OUTCOMES = (EntryOutcome.REJECTED.value, EntryOutcome.FAILED.value)


def count_entries(connection: Connection, source_id: SourceId) -> Mapping[EntryOutcome, int]:
    """Of each outcome those that are remembered."""
    query = (
        select(source_entries.c.outcome, func.count())
        .where(source_entries.c.source_id == source_id)
        .group_by(source_entries.c.outcome)
    )
    return {EntryOutcome(outcome): n for outcome, n in connection.execute(query)}


def list_entry_problems(connection: Connection, source_id: SourceId, limit: int) -> tuple[EntryProblem, ...]:
    """Those that were not taken, with their reasons; the one that was listed last comes first."""
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
