"""Vectors in the database: shared by hosts, stored by one, complete or not searched, rebuilt at any time."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import numpy as np
import pytest
from fakes import FakeEmbedder
from libraries import canal, numbered, open_library, talks
from sqlalchemy import text

from index import SHARED_CORPUS, ClaimKind, CorpusName, NewsIndex, StoreError
from index.search import pgvector_store
from index.search.pgvector_store import PgvectorStore
from index.store import vector_search, vector_table
from index.store.database import Database
from index.store.postgresql_backend import open_postgresql
from index.store.vector_search import VectorQuery
from index.store.vector_table import StoredVectors

pytestmark = pytest.mark.postgresql

SHARED = [SHARED_CORPUS]
GUILD = CorpusName("guild-2")
QUERY = "How many ships waited at both ends of the canal?"
DIM = 16


@pytest.fixture
def url(tmp_path, databases_of_folders) -> str:
    return databases_of_folders.url_of(tmp_path / "database")


@pytest.fixture
def open_host(tmp_path, url) -> Iterator[Callable[..., NewsIndex]]:
    """Opens the library from a folder of that name."""
    with ExitStack() as stack:

        def open_from(
            name: str, *, vectors: str = "pgvector", embedder: FakeEmbedder | None = None
        ) -> NewsIndex:
            index = open_library(tmp_path / name, embedder=embedder, database_url=url, vectors=vectors)
            return stack.enter_context(index)

        yield open_from


@pytest.fixture
def filled(open_host) -> NewsIndex:
    """A host of a library whose vectors are only in FAISS, so that pgvector has to store them all."""
    with open_host("faiss", vectors="faiss") as host:
        host.add(SHARED_CORPUS, [canal(), *(numbered(n) for n in range(5))])
        host.sync()
        yield host


def best_cosine(host: NewsIndex) -> float:
    """0 while only words are searched."""
    return host.search(QUERY, corpora=SHARED, k=1)[0].cosine


def read_rows(host: NewsIndex, query: str) -> list[tuple[object, ...]]:
    with host.database.read_transaction() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def list_tables(host: NewsIndex) -> set[str]:
    found = read_rows(host, "SELECT tablename FROM pg_tables WHERE schemaname = 'watchdesk_vectors'")
    return {str(name) for (name,) in found}


def test_a_host_searches_what_another_one_stored(open_host, monkeypatch):
    first, second = open_host("a"), open_host("b")
    first.add(SHARED_CORPUS, [talks(), canal()])
    first.sync()
    monkeypatch.setattr(vector_table, "add_vectors", None)  # nobody stores them again

    assert best_cosine(second) > 0
    assert second._derived.published.corpora[1].vectors.memory_bytes == 0


def test_vectors_that_another_host_is_storing_are_not_searched(filled, open_host):
    host = open_host("a")
    with filled.claims.held(ClaimKind.VECTORS, [1]):
        assert best_cosine(host) == 0
        assert host.search(QUERY, corpora=SHARED, k=1)[0].article.title == "Canal reopens"

    assert best_cosine(host) > 0
    assert host.check() == []


def test_a_switch_of_the_model_waits_for_vectors_that_another_host_is_storing(filled, open_host):
    newer = FakeEmbedder(name="new", fingerprint="fake-2", dim=32)
    other, host = open_host("a"), open_host("b", embedder=newer)
    other.claims.take(ClaimKind.VECTORS, [1])
    assert host.reindex().awaits_switch
    assert host.status().model_fingerprint == "fake-1"
    other.claims.release(ClaimKind.VECTORS, [1])
    filled.close()
    host.sync()
    assert host.status().model_fingerprint == "fake-2"
    assert best_cosine(host) > 0


def test_storing_goes_on_where_a_killed_host_stopped(filled, open_host, monkeypatch):
    monkeypatch.setattr(pgvector_store, "_BATCH", 2)
    add, stored = vector_table.add_vectors, []

    def add_one_batch(*arguments, ids, **options):
        if stored:
            raise KeyboardInterrupt
        stored.extend(ids.tolist())
        add(*arguments, ids=ids, **options)

    killed = open_host("a")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(vector_table, "add_vectors", add_one_batch)
        best_cosine(killed)
    assert read_rows(filled, "SELECT is_complete FROM watchdesk_vectors.corpora") == [(False,)]

    def add_others(*arguments, ids, **options):
        assert not set(ids.tolist()) & set(stored)
        add(*arguments, ids=ids, **options)

    host = open_host("b")
    with monkeypatch.context() as patch:
        patch.setattr(vector_table, "add_vectors", add_others)
        assert best_cosine(host) > 0
    assert host.check() == []


def test_an_article_removed_while_vectors_are_stored_is_not_found(filled, open_host, monkeypatch):
    article = filled.search(QUERY, corpora=SHARED, k=1)[0].article
    find = pgvector_store.find_embedded_ids

    def find_and_remove(*arguments):
        found = find(*arguments)
        filled.remove_article(SHARED_CORPUS, article.article_id)
        monkeypatch.undo()
        return found

    monkeypatch.setattr(pgvector_store, "find_embedded_ids", find_and_remove)
    host = open_host("a")
    titles = {hit.article.title for hit in host.search(QUERY, corpora=SHARED)}

    assert article.title not in titles
    assert host.check() == []


def test_a_question_does_not_wait_for_a_host_that_applies_changes(filled, open_host):
    host = open_host("a")
    assert best_cosine(host) > 0
    filled.add(SHARED_CORPUS, [talks()])
    filled.sync()
    with filled.database.claim_transaction() as connection:
        assert vector_table.hold_stored_vectors(connection, 1, 1, waits=False)
        assert best_cosine(host) > 0
    assert host.check() == []


def test_dropped_vectors_are_stored_again(filled, open_host):
    with open_host("a") as host:
        assert best_cosine(host) > 0
    with filled.database.write_transaction() as connection:
        connection.execute(text("DROP SCHEMA watchdesk_vectors CASCADE"))

    with open_host("a") as host:
        assert best_cosine(host) > 0
        assert host.check() == []


def test_a_restored_backup_is_searched_with_its_own_vectors(open_host, tmp_path, filled):
    host = open_host("a")
    assert best_cosine(host) > 0
    with filled.database.write_transaction() as connection:
        connection.execute(text("INSERT INTO facts VALUES ('generation', 'restored')"))

    assert best_cosine(host) > 0
    assert read_rows(host, "SELECT generation FROM watchdesk_vectors.corpora") == [("restored",)]
    assert host.check() == []


def test_vectors_of_deleted_corpora_and_former_models_are_removed(open_host):
    with open_host("a") as host:
        host.add(GUILD, [talks()])
        host.add(SHARED_CORPUS, [canal()])
        host.sync()
        host.delete_corpus(GUILD)
        host.sync()
        assert read_rows(host, "SELECT DISTINCT corpus_id FROM watchdesk_vectors.edition_1") == [(2,)]

    with open_host("a", embedder=FakeEmbedder(name="new", fingerprint="fake-2", dim=32)) as host:
        host.sync()
        assert list_tables(host) == {"corpora", "edition_1", "edition_2"}  # a question may still search the old
        host.sync()
        assert list_tables(host) == {"corpora", "edition_2"}
        assert best_cosine(host) > 0


def test_an_error_of_the_server_while_vectors_are_copied_is_reported(filled, open_host, monkeypatch):
    add = vector_table.add_vectors

    def add_where_only_reading_is_allowed(connection, *arguments, **options):
        connection.execute(text("SET LOCAL transaction_read_only = on"))
        add(connection, *arguments, **options)

    host = open_host("a")
    with monkeypatch.context() as patch, pytest.raises(StoreError, match="only allows reading"):
        patch.setattr(vector_table, "add_vectors", add_where_only_reading_is_allowed)
        best_cosine(host)

    assert best_cosine(host) > 0


# --- graphs


def make_rows(count: int, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).standard_normal((count, DIM)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture
def graph(filled, monkeypatch):
    """A corpus of 1,500 passages with a graph, beside one of 300; searches them."""
    monkeypatch.setattr(vector_search, "_MOST_COMPARED", 100)
    store = PgvectorStore(filled.database, filled.claims)
    with filled.database.write_transaction() as connection:
        table = vector_table.create_vector_table(connection, 9, DIM, store.version)
        for corpus_id, count, first in ((7, 1500, 1), (8, 300, 5001)):
            ids = np.arange(first, first + count)
            vector_table.begin_stored_vectors(connection, 9, corpus_id, "", 0)
            rows = make_rows(count).astype(np.float16)  # as embeddings are stored
            vector_table.add_vectors(connection, table, corpus_id, ids=ids, articles=ids, rows=rows)
            vector_table.update_stored_vectors(connection, 9, corpus_id, StoredVectors("", 1, True, count))
    with filled.database.autocommit() as connection:
        vector_table.build_graph(connection, table, 7)

    def search(corpus_id, vector, k, allowed=None):
        with filled.database.read_transaction() as connection:
            query = VectorQuery(vector, k, allowed)
            return vector_search.search_vectors(connection, table, corpus_id, query, version=store.version)

    return search


def nearest(rows, vector, k, ids):
    order = np.argsort(-(rows @ vector))
    return [int(ids[i]) for i in order[:k]]


def test_a_graph_finds_nearly_what_a_scan_finds_also_with_filters(graph):
    rows, ids = make_rows(1500), np.arange(1, 1501)
    for share in (1, 2, 10, 50):
        for vector in make_rows(3, seed=1):
            found = graph(7, vector, 30, None if share == 1 else ids[::share])
            wanted = nearest(rows[::share], vector, 30, ids[::share])

            assert len(found) == 30
            assert len({i for i, _ in found} & set(wanted)) >= 29


def test_a_small_corpus_beside_a_graph_is_searched_exactly(graph):
    vector = make_rows(1, seed=1)[0]

    rows = make_rows(300).astype(np.float16).astype(np.float32)
    assert [i for i, _ in graph(8, vector, 50)] == nearest(rows, vector, 50, np.arange(5001, 5301))


def test_a_sync_builds_the_graph_of_a_large_corpus_once(open_host, monkeypatch):
    monkeypatch.setattr(pgvector_store, "GRAPH_LIMIT", 3)
    host = open_host("a")
    host.add(SHARED_CORPUS, [canal(), *(numbered(n) for n in range(5))])
    host.sync()
    query = "SELECT oid FROM pg_class WHERE relname = 'graph_1_1'"
    built = read_rows(host, query)
    host.sync()

    assert read_rows(host, query) == built != []
    assert best_cosine(host) > 0
    assert host.check() == []


# --- what the database must offer


def test_the_settings_need_postgresql(tmp_path):
    with pytest.raises(ValueError, match="pgvector needs PostgreSQL; set INDEX_DATABASE_URL"):
        open_library(tmp_path / "a", vectors="pgvector")


def test_a_server_without_pgvector_is_named(open_host, monkeypatch):
    monkeypatch.setattr(vector_table, "is_pgvector_available", lambda _: False)

    with pytest.raises(
        StoreError, match="needs the extension pgvector, which the database server does not have"
    ):
        open_host("a")


def test_a_user_who_may_not_install_pgvector_learns_what_to_run(open_host, url):
    name = "reader_" + url.split("/t_")[1][:8]
    with open_host("faiss", vectors="faiss") as host, host.database.write_transaction() as connection:
        connection.execute(text(f"CREATE ROLE {name} LOGIN"))
        connection.execute(text(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {name}"))
    database = Database(open_postgresql(url.replace("//postgres@", f"//{name}@")))
    try:
        with pytest.raises(StoreError, match="run CREATE EXTENSION vector in this database as a superuser"):
            PgvectorStore(database, host.claims)
    finally:
        database.close()
