"""Counts over all corpora, for monitoring: few queries, also with many corpora, but slow with many articles."""

from collections.abc import Mapping

from sqlalchemy import Connection, and_, case, func, select

from index.model.feed_types import SourceState
from index.model.figure_types import FeedFigures, IndexLag, SnapshotLag
from index.store.edition_queries import SnapshotKind
from index.store.schema import UtcDateTime, articles, changes, corpora, passages, snapshots, sources


def count_all_articles(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(articles)).scalar_one())


def count_all_passages(connection: Connection, edition_id: int) -> int:
    query = select(func.count()).select_from(passages).where(passages.c.edition_id == edition_id)
    return int(connection.execute(query).scalar_one())


def list_last_seqs(connection: Connection) -> dict[int, int]:
    """The newest change of each corpus, by its id; 0 for a corpus without changes."""
    newest = select(func.max(changes.c.seq)).where(changes.c.corpus_id == corpora.c.id).scalar_subquery()
    return {row.id: row.seq or 0 for row in connection.execute(select(corpora.c.id, newest.label("seq")))}


def find_index_lag(connection: Connection, applied: Mapping[int, int]) -> IndexLag:
    """The changes after those that are applied, given by corpus. Other corpora do not count."""
    newest = list_last_seqs(connection)
    behind = {i: seq for i, seq in applied.items() if newest.get(i, 0) > seq}
    lags = [_find_lag_of_corpus(connection, corpus_id, seq) for corpus_id, seq in behind.items()]
    return IndexLag(
        changes=sum(lag.changes for lag in lags),
        since=min((lag.since for lag in lags if lag.since is not None), default=None),
    )


def find_snapshot_lag(connection: Connection, replica: str, edition_id: int) -> SnapshotLag:
    """The changes of each corpus after the snapshot of its vectors; all of them if it has none."""
    is_of_corpus = and_(
        snapshots.c.replica == replica,
        snapshots.c.corpus_id == corpora.c.id,
        snapshots.c.edition_id == edition_id,
        snapshots.c.kind == SnapshotKind.VECTORS.value,
    )
    is_later = and_(changes.c.corpus_id == corpora.c.id, changes.c.seq > func.coalesce(snapshots.c.seq, 0))
    missing = select(func.count()).select_from(changes).where(is_later).scalar_subquery()
    lags = (
        select(snapshots.c.created_at, missing.label("missing"))
        .select_from(corpora.outerjoin(snapshots, is_of_corpus))
        .subquery()
    )
    incomplete = case((lags.c.missing > 0, lags.c.created_at))
    row = connection.execute(
        select(func.max(lags.c.missing).label("most"), func.min(incomplete, type_=UtcDateTime()).label("at"))
    ).one()
    return SnapshotLag(most_changes=row.most or 0, oldest_at=row.at)


def find_feed_figures(connection: Connection) -> FeedFigures:
    by_state = dict.fromkeys(SourceState, 0)
    for state, count in connection.execute(select(sources.c.state, func.count()).group_by(sources.c.state)):
        by_state[SourceState(state)] = count
    has_error = case((sources.c.failures > 0, 1), else_=0)
    read_at = func.coalesce(sources.c.succeeded_at, sources.c.added_at)
    row = connection.execute(
        select(
            func.sum(has_error).label("with_errors"),
            func.min(read_at, type_=UtcDateTime()).label("read_at"),
            func.min(sources.c.next_poll_at).label("due_at"),
        ).where(sources.c.state == SourceState.ACTIVE.value)
    ).one()
    return FeedFigures(
        by_state=by_state,
        with_errors=row.with_errors or 0,
        oldest_read_at=row.read_at,
        first_due_at=row.due_at,
    )


def _find_lag_of_corpus(connection: Connection, corpus_id: int, after: int) -> IndexLag:
    query = select(func.count(), func.min(changes.c.at)).where(
        changes.c.corpus_id == corpus_id, changes.c.seq > after
    )
    count, since = connection.execute(query).one()
    return IndexLag(changes=count, since=since)
