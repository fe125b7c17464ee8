"""Queries for the entries that sources listed, and the outcome of reading each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from index.model.base_types import ArticleId, SourceId
from index.model.feed_types import EntryOutcome, EntryProblem
from index.model.wording import dump_wording, load_wording
from index.store.schema import articles, source_entries, sources
from index.store.sql_batches import sql_batches

_PROBLEM_OUTCOMES = (EntryOutcome.REJECTED.value, EntryOutcome.FAILED.value)


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
