"""Questions and loading read only the rows that they need, not whole tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import libraries
import pytest
from libraries import canal, open_library, talks
from sqlalchemy import event

from index import CorpusName, Filters, NewsIndex, Region
from index.store.article_queries import find_matching_ids

GUILDS = [CorpusName("guild-1"), CorpusName("guild-2")]


@pytest.fixture
def index(tmp_path):
    if not libraries.are_files:
        pytest.skip("the server plans by statistics")
    with open_library(tmp_path) as index:
        index.add(GUILDS[0], [canal()])
        index.add(GUILDS[1], [talks()])
        index.sync()
        yield index


@contextmanager
def planned(index: NewsIndex) -> Iterator[list[str]]:
    """Lists, after the block, what SQLite does for each SELECT of the block."""
    statements, plans = [], []

    def record(*details):
        statements.append(details[2:4])

    engine = index.database._backend._engine
    event.listen(engine, "before_cursor_execute", record)
    try:
        yield plans
    finally:
        event.remove(engine, "before_cursor_execute", record)
    with index.database.read_transaction() as connection:
        plans += [
            row.detail
            for statement, parameters in statements
            if statement.startswith(("SELECT", "WITH"))
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]


def test_loading_a_corpus_begins_with_its_articles(index):
    publisher, edition = index._derived._publisher, index._derived.target_edition()

    with planned(index) as plans:
        publisher.reload()
        publisher.read([2])
        publisher._vectors.build(2, edition)
        publisher._postings.build(2, edition, on_disk=False)

    assert any("passages" in plan for plan in plans)
    assert [plan for plan in plans if "ix_passages_edition_key" in plan] == []


def test_question_and_sync_read_no_whole_table(index):
    index.sync()

    with planned(index) as plans:
        index.ask("How many ships had waited at both ends?", corpora=GUILDS)
        index.add(GUILDS[0], [talks()])
        index.sync()

    tables = ("articles", "passages", "embeddings", "changes", "story_links")
    assert any("SEARCH passages" in plan for plan in plans)
    assert [plan for plan in plans if plan.removeprefix("SCAN ").split()[0] in tables] == []


@pytest.mark.parametrize(
    "filters",
    [
        Filters(outlet="strait daily", since=datetime(2021, 1, 1, tzinfo=UTC)),
        Filters(since=datetime(2021, 1, 1, tzinfo=UTC), languages=("en",)),
        Filters(as_of=datetime(2022, 1, 1, tzinfo=UTC)),
        Filters(region=Region.JAPAN),
    ],
)
def test_filters_read_no_article(index, filters):
    corpora = [1, 2]
    with planned(index) as plans, index.database.read_transaction() as connection:
        for corpus_id in corpora:
            find_matching_ids(connection, corpus_id, filters)

    read = [plan for plan in plans if plan.split()[:2] in (["SEARCH", "articles"], ["SCAN", "articles"])]
    assert len(read) == len(corpora)
    assert all("USING COVERING INDEX" in plan and "(corpus_id=?" in plan for plan in read)
