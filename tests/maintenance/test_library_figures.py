"""The figures of a whole library, as monitoring reads them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from libraries import canal, numbered, open_library, talks
from sqlalchemy import Engine, event, update
from standing_queries import published_now, watch_for

from index import (
    SHARED_CORPUS,
    CorpusName,
    FeedChoice,
    FeedFigures,
    IndexLag,
    NewsIndex,
    SnapshotLag,
    SourceId,
    SourceKind,
    SourceState,
    WorkerDeaths,
)
from index.store.schema import changes, snapshots, sources

GUILD = CorpusName("guild-7")
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def index(tmp_path: Path):
    with open_library(tmp_path) as index:
        yield index


def follow(index: NewsIndex, name: str, **columns: object) -> SourceId:
    choice = FeedChoice(url=f"https://{name}.example/feed", kind=SourceKind.FEED, title=name)
    source_id = index.sources.add(SHARED_CORPUS, choice).source_id
    with index.database.write_transaction() as connection:
        connection.execute(update(sources).where(sources.c.id == source_id).values(columns))
    return source_id


@contextmanager
def counting_statements() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_new_library_has_figures(index: NewsIndex):
    figures = index.measure()

    assert (figures.articles, figures.passages, figures.unembedded, figures.corpora) == (0, 0, 0, 0)
    assert (figures.index, figures.snapshots) == (IndexLag(), SnapshotLag())
    assert figures.feeds == FeedFigures(
        by_state=dict.fromkeys(SourceState, 0), with_errors=0, oldest_read_at=None, first_due_at=None
    )
    assert figures.workers == WorkerDeaths()
    assert figures.free_bytes > 0
    assert figures.database_bytes > 0


def test_articles_and_the_backlog_of_all_corpora_are_counted(index: NewsIndex):
    index.add(SHARED_CORPUS, [talks()])
    index.sync()
    index.add(GUILD, [canal(), numbered(1)])

    figures = index.measure()
    assert (figures.corpora, figures.articles) == (2, 3)
    assert figures.passages == sum(corpus.passages for corpus in index.status().corpora)
    assert figures.unembedded == sum(corpus.pending for corpus in index.status().corpora) > 0


def test_index_lags_behind_until_a_sync(index: NewsIndex):
    index.add(SHARED_CORPUS, [talks()])
    index.sync()
    index.add(SHARED_CORPUS, [canal()])
    with index.database.write_transaction() as connection:
        connection.execute(update(changes).values(at=NOON))

    assert index.measure().index == IndexLag(changes=1, since=NOON)
    index.sync()
    assert index.measure().index == IndexLag()


def test_changes_after_a_snapshot_are_counted_for_the_corpus_that_has_most(tmp_path: Path):
    with open_library(tmp_path) as index:
        index.add(SHARED_CORPUS, [talks()])
        index.add(GUILD, [talks()])
        index.sync()
        assert index.measure().snapshots == SnapshotLag(most_changes=2)  # stored and embedded; no snapshot yet
    with open_library(tmp_path) as index:
        assert index.measure().snapshots == SnapshotLag()

        index.add(SHARED_CORPUS, [canal()])
        index.add(GUILD, [canal(), *map(numbered, range(3))])
        with index.database.write_transaction() as connection:
            connection.execute(update(snapshots).values(created_at=NOON))

        assert index.measure().snapshots == SnapshotLag(most_changes=4, oldest_at=NOON)


def test_feeds_are_counted_by_state_and_only_active_ones_can_be_late(index: NewsIndex):
    follow(index, "alpha", added_at=NOON, succeeded_at=NOON + timedelta(hours=5), next_poll_at=NOON)
    follow(
        index, "beta", added_at=NOON + timedelta(hours=1), failures=3, next_poll_at=NOON + timedelta(hours=9)
    )
    follow(index, "gamma", added_at=NOON - timedelta(days=9), state="failing", next_poll_at=None)
    follow(index, "delta", added_at=NOON - timedelta(days=9), state="paused", next_poll_at=None)

    assert index.measure().feeds == FeedFigures(
        by_state={SourceState.ACTIVE: 2, SourceState.PAUSED: 1, SourceState.FAILING: 1},
        with_errors=1,
        oldest_read_at=NOON + timedelta(hours=1),
        first_due_at=NOON,
    )


def test_alerts_and_arrivals_that_wait_are_counted(index: NewsIndex):
    watch_for(index, "canal")
    index.add(SHARED_CORPUS, [published_now(canal())])
    assert (index.measure().arrivals, index.measure().pending_alerts) == (1, 0)

    index.sync()
    index.alerts.match_arrivals()
    assert (index.measure().arrivals, index.measure().pending_alerts) == (0, 1)


def test_measuring_takes_as_many_queries_with_many_corpora_as_with_one(index: NewsIndex):
    index.add(SHARED_CORPUS, [talks()])
    index.sync()
    with counting_statements() as counted:
        index.measure()
    with_one = len(counted)
    for number in range(5):
        index.add(CorpusName(f"guild-{number}"), [talks()])
    index.sync()
    with counting_statements() as counted:
        index.measure()

    assert len(counted) == with_one > 0
