"""Work that waits in the library, over all corpora."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, FromClause, case, func, select

from index.model.feed_types import EntryOutcome, SourceState
from index.model.figure_types import Backlog
from index.store.schema import UtcDateTime, arrivals, articles, source_entries, sources


def find_backlog_of_matching(connection: Connection) -> Backlog:
    """Arrivals that no standing query has been compared with."""
    query = select(func.count(arrivals.c.seq), func.min(arrivals.c.at, type_=UtcDateTime()))
    waiting, since = connection.execute(query).one()
    return Backlog(waiting, since)


def find_backlog_of_feeds(connection: Connection, now: datetime) -> Backlog:
    return _find_due(
        connection, sources, sources.c.next_poll_at, now, sources.c.state == SourceState.ACTIVE.value
    )


def find_backlog_of_pages(connection: Connection, now: datetime) -> Backlog:
    return _find_due(connection, articles, articles.c.next_check_at, now)


def find_backlog_of_entries(connection: Connection, now: datetime) -> Backlog:
    """Entries that could not be read. A feed that is paused is not read, so its entries do not count."""
    active = select(sources.c.id).where(sources.c.state == SourceState.ACTIVE.value)
    return _find_due(
        connection,
        source_entries,
        source_entries.c.next_try_at,
        now,
        source_entries.c.outcome == EntryOutcome.FAILED.value,
        source_entries.c.source_id.in_(active),
    )


def _find_due(
    connection: Connection,
    table: FromClause,
    due_at: Column[Any],
    now: datetime,
    *conditions: ColumnElement[bool],
) -> Backlog:
    query = select(
        func.count(case((due_at <= now, 1))),
        func.min(case((due_at <= now, due_at)), type_=UtcDateTime()),
        func.min(case((due_at > now, due_at)), type_=UtcDateTime()),
    ).select_from(table)
    waiting, since, next_at = connection.execute(query.where(due_at.is_not(None), *conditions)).one()
    return Backlog(waiting, since, next_at)
