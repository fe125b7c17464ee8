"""Loading a corpus reads its own passages, not those of all corpora."""

import libraries
import pytest
from libraries import canal, open_library, talks
from sqlalchemy import event

from index import CorpusName


def test_loading_a_corpus_begins_with_its_articles(tmp_path):
    if not libraries.are_files:
        pytest.skip("the server plans by statistics")
    statements = []

    def record(*details):
        statements.append(details[2:4])

    with open_library(tmp_path) as index:
        index.add(CorpusName("guild-1"), [canal()])
        index.add(CorpusName("guild-2"), [talks()])
        index.sync()
        engine = index.database._backend._engine
        event.listen(engine, "before_cursor_execute", record)
        index._derived.reload()
        publisher, edition = index._derived._publisher, index._derived.target_edition()
        publisher.read([2])
        publisher._vectors.build(2, edition)
        publisher._postings.build(2, edition, on_disk=False)
        event.remove(engine, "before_cursor_execute", record)

        reading = [(s, p) for s, p in statements if s.startswith("SELECT") and "passages" in s]
        assert reading
        with index.database.read_transaction() as connection:
            plans = [
                row.detail
                for statement, parameters in reading
                for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            ]
        assert [plan for plan in plans if "ix_passages_edition_key" in plan] == []
