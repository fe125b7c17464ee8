"""Queries for sources: counts of articles, and removing a source together with its articles."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fetched_drafts import fetched
from libraries import numbered, open_library
from sqlalchemy import Connection, event, select

from index import SHARED_CORPUS, CorpusName, FeedChoice, NewsIndex, Source, SourceId, SourceKind, SourceState
from index.model.fetch_types import Validators
from index.store.poll_queries import record_poll_failure, record_poll_success
from index.store.schema import articles, changes
from index.store.source_queries import (
    delete_articles_of_source,
    find_source,
    has_source,
    list_sources,
    list_unreported,
    mark_reported,
    pause_source,
)

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=6)
GUILD = CorpusName("guild-7")


@pytest.fixture
def index(tmp_path: Path):
    with open_library(tmp_path) as index:
        yield index


def follow(index: NewsIndex, name: str, *numbers: int, corpus: CorpusName = SHARED_CORPUS) -> SourceId:
    """A source with some of the numbered articles."""
    choice = FeedChoice(url=f"https://{name}.example/feed", kind=SourceKind.FEED, title=name)
    source_id = index.sources.add(corpus, choice).source_id
    drafts = [numbered(number) for number in numbers]
    index.add(corpus, [replace(d, came_from=replace(fetched(d.url), source_id=source_id)) for d in drafts])
    return source_id


def read_log(connection: Connection, after: int = 0) -> list[tuple[int, int, str]]:
    query = select(changes.c.seq, changes.c.article_id, changes.c.kind).where(changes.c.seq > after)
    return [tuple(row) for row in connection.execute(query.order_by(changes.c.seq))]


def article_ids(connection: Connection, source_id: SourceId) -> list[int]:
    query = select(articles.c.id).where(articles.c.source_id == source_id)
    return list(connection.execute(query.order_by(articles.c.id)).scalars())


def search_titles(index: NewsIndex) -> set[str]:
    found = index.search("vessel left harbour with sailors aboard", corpora=[SHARED_CORPUS], k=20)
    return {hit.article.title for hit in found}


def test_every_source_is_listed_with_the_number_of_its_own_articles(index: NewsIndex):
    first, second = follow(index, "beta", 1, 2, 3), follow(index, "Alpha")
    other = follow(index, "gamma", 1, corpus=GUILD)
    index.add(SHARED_CORPUS, [numbered(9)])

    with index.database.read_transaction() as connection:
        listed = list_sources(connection, None)
        shared = list_sources(connection, [SHARED_CORPUS])
        found = find_source(connection, None, first)

    assert [(s.source_id, s.articles) for s in listed] == [(second, 0), (first, 3), (other, 1)]
    assert [s.source_id for s in shared] == [second, first]
    assert found == listed[1]


def test_a_source_of_another_corpus_is_not_found(index: NewsIndex):
    source_id = follow(index, "alpha", 1)

    with index.database.read_transaction() as connection:
        assert find_source(connection, [GUILD], source_id) is None
        assert not has_source(connection, [GUILD], source_id)
        assert has_source(connection, [GUILD, SHARED_CORPUS], source_id)
        assert has_source(connection, None, source_id)
        assert not has_source(connection, None, SourceId(99))


def test_paused_sources_are_listed_until_they_were_reported(index: NewsIndex):
    failing, _ = follow(index, "alpha", 1, 2), follow(index, "beta")
    with index.database.write_transaction() as connection:
        pause_source(connection, failing, SourceState.FAILING)
        [listed] = list_unreported(connection)
        mark_reported(connection, failing, NOON)

        assert (listed.source_id, listed.articles) == (failing, 2)
        assert list_unreported(connection) == []


def test_removed_articles_of_a_source_get_sequence_numbers_in_order_of_their_ids(index: NewsIndex):
    source_id, other = follow(index, "alpha", 1, 2, 3), follow(index, "beta", 4)
    with index.database.write_transaction() as connection:
        ids = article_ids(connection, source_id)
        last = read_log(connection)[-1][0]
        delete_articles_of_source(connection, source_id, NOON)

        assert read_log(connection, last) == [(last + n, ids[n - 1], "remove") for n in (1, 2, 3)]
        assert (article_ids(connection, source_id), len(article_ids(connection, other))) == ([], 1)
        assert (
            connection.execute(select(changes.c.at).where(changes.c.seq > last)).scalars().all() == [NOON] * 3
        )


def test_sequence_numbers_of_removals_are_never_used_again(index: NewsIndex):
    source_id = follow(index, "alpha", 1, 2)
    with index.database.write_transaction() as connection:
        delete_articles_of_source(connection, source_id, NOON)
        last = read_log(connection)[-1][0]
        connection.execute(changes.delete())
    index.add(SHARED_CORPUS, [numbered(5)])

    with index.database.read_transaction() as connection:
        assert read_log(connection)[0][0] > last


def test_a_removal_that_is_not_committed_leaves_articles_and_log_alone(index: NewsIndex):
    source_id = follow(index, "alpha", 1, 2)
    with index.database.read_transaction() as connection:
        before = article_ids(connection, source_id), read_log(connection)

    with pytest.raises(ZeroDivisionError), index.database.write_transaction() as connection:
        delete_articles_of_source(connection, source_id, NOON)
        raise ZeroDivisionError

    with index.database.read_transaction() as connection:
        assert (article_ids(connection, source_id), read_log(connection)) == before


@pytest.mark.parametrize("is_synced_before", [True, False])
def test_articles_removed_with_their_source_are_not_found_any_more(
    tmp_path: Path, index: NewsIndex, is_synced_before: bool
):
    source_id = follow(index, "alpha", 1, 2, 3)
    follow(index, "beta", 4)
    if is_synced_before:
        index.sync()
        assert len(search_titles(index)) == 4

    index.sources.remove(SHARED_CORPUS, source_id, with_articles=True)

    assert search_titles(index) == {"Vessel4 sails"}
    index.sync()
    assert search_titles(index) == {"Vessel4 sails"}
    assert index.check() == []
    index.close()
    with open_library(tmp_path) as reopened:
        assert search_titles(reopened) == {"Vessel4 sails"}
        assert reopened.check() == []


def count_removal_statements(index: NewsIndex, source_id: SourceId) -> int:
    statements: list[str] = []
    with index.database.write_transaction() as connection:
        event.listen(connection, "before_cursor_execute", lambda *args: statements.append(args[2]))
        delete_articles_of_source(connection, source_id, NOON)
    return len(statements)


def test_removing_many_articles_of_a_source_takes_as_many_statements_as_removing_one(index: NewsIndex):
    small, large = follow(index, "alpha", 1), follow(index, "beta", 2, 3, 4, 5, 6)

    assert count_removal_statements(index, large) == count_removal_statements(index, small)


# --- outcomes of polls


def get_source(connection: Connection, source_id: SourceId) -> Source:
    found = find_source(connection, None, source_id)
    assert found is not None
    return found


def test_the_first_of_several_failures_is_remembered(index: NewsIndex):
    source_id = follow(index, "alpha")
    with index.database.write_transaction() as connection:
        record_poll_failure(connection, source_id, "no answer", next_poll_at=LATER, now=NOON)
        record_poll_failure(connection, source_id, "no feed", next_poll_at=LATER, now=LATER)
        health = get_source(connection, source_id).health

    assert (health.failing_since, health.polled_at, health.failures) == (NOON, LATER, 2)
    assert (health.next_poll_at, health.last_error) == (LATER, "no feed")


def test_a_success_ends_the_failures(index: NewsIndex):
    source_id = follow(index, "alpha")
    with index.database.write_transaction() as connection:
        record_poll_failure(connection, source_id, "no answer", next_poll_at=NOON, now=NOON)
        record_poll_success(
            connection,
            source_id,
            validators=Validators(etag="a", last_modified=None),
            interval=timedelta(hours=2),
            next_poll_at=LATER,
            now=NOON,
        )
        health = get_source(connection, source_id).health

    assert (health.failing_since, health.failures, health.next_poll_at) == (None, 0, LATER)


@pytest.mark.parametrize("state", [SourceState.PAUSED, SourceState.FAILING])
def test_a_source_that_was_paused_during_its_poll_is_not_scheduled(index: NewsIndex, state: SourceState):
    source_id = follow(index, "alpha")
    with index.database.write_transaction() as connection:
        pause_source(connection, source_id, state)
        record_poll_failure(connection, source_id, "no answer", next_poll_at=LATER, now=NOON)
        after_failure = get_source(connection, source_id)
        record_poll_success(
            connection,
            source_id,
            validators=Validators(),
            interval=timedelta(hours=2),
            next_poll_at=LATER,
            now=NOON,
        )
        after_success = get_source(connection, source_id)

    assert [(s.state, s.health.next_poll_at) for s in (after_failure, after_success)] == [(state, None)] * 2
