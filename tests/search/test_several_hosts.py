"""Several hosts, each with a data folder of its own, share one database."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
from delivery_rig import report
from fakes import FakeEmbedder
from libraries import CANAL, canal, count_pending, forbid_building, harbour, numbered, open_library, talks
from sqlalchemy import select, update

from index import SHARED_CORPUS, AlertCriteria, ClaimKind, NewsIndex
from index.search import edition_preparation
from index.search.edition_readiness import LEAST_WAIT_S
from index.search.faiss_store import FaissStore, FaissVectors
from index.store.replica import REPLICA_FILE
from index.store.schema import claims, snapshots

pytestmark = pytest.mark.postgresql

SHARED = [SHARED_CORPUS]
QUERY = "How many ships waited at both ends of the canal?"


@pytest.fixture
def open_host(tmp_path, databases_of_folders) -> Iterator[Callable[..., NewsIndex]]:
    """Opens the library from a folder of that name; its embedder is `host.embedder`."""
    url = databases_of_folders.url_of(tmp_path / "database")
    with ExitStack() as stack:

        def open_from(name: str, embedder: FakeEmbedder | None = None) -> NewsIndex:
            index = open_library(tmp_path / name, embedder=embedder or FakeEmbedder(), database_url=url)
            return stack.enter_context(index)

        yield open_from


def titles(host: NewsIndex) -> list[str]:
    return [hit.article.title for hit in host.search(QUERY, corpora=SHARED, k=1)]


def test_a_host_finds_what_another_one_stored_and_embedded(open_host):
    embedders = FakeEmbedder(), FakeEmbedder()
    first, second = (open_host(name, embedder) for name, embedder in zip("ab", embedders, strict=True))
    first.add(SHARED_CORPUS, [talks(), canal()])
    first.sync()
    second.sync()

    assert titles(second) == ["Canal reopens"]
    assert second.search(QUERY, corpora=SHARED, k=1)[0].cosine > 0
    assert CANAL in embedders[0].calls
    assert CANAL not in embedders[1].calls


def test_a_removal_holds_at_once_on_all_hosts(open_host):
    first, second = open_host("a"), open_host("b")
    outcome = first.add(SHARED_CORPUS, [talks(), canal()])[1]
    first.sync()
    assert titles(second) == ["Canal reopens"]
    first.remove_article(SHARED_CORPUS, outcome.article_id)
    assert titles(second) != ["Canal reopens"]


def test_each_host_has_its_own_snapshots(open_host, tmp_path):
    for name in "ab":
        with open_host(name) as host:
            host.add(SHARED_CORPUS, [talks(), canal()])
            host.sync()
    replicas = {(tmp_path / name / REPLICA_FILE).read_text() for name in "ab"}
    with open_host("a") as host:
        with host.database.read_transaction() as connection:
            rows = connection.execute(select(snapshots)).all()
        assert {row.replica for row in rows} == replicas
        assert len(rows) == 4
        for row in rows:
            name = "a" if row.replica == host.database.replica else "b"
            assert (tmp_path / name / "derived" / row.file_name).exists()
        assert host.check() == []
        assert titles(host) == ["Canal reopens"]
        assert not host.status().notices


def test_passages_that_another_host_is_embedding_are_left_to_it(open_host):
    embedder = FakeEmbedder()
    first, second = open_host("a"), open_host("b", embedder)
    first.add(SHARED_CORPUS, [numbered(n) for n in range(40)])
    first.claims.take(ClaimKind.EMBEDDING, range(1, 11))

    second.sync()
    assert sum("Vessel" in text for text in embedder.calls) == 30
    assert count_pending(second) == 10

    first.claims.close()
    second.sync()
    assert sum("Vessel" in text for text in embedder.calls) == 40
    assert count_pending(second) == 0


def test_new_articles_are_matched_by_one_host_at_a_time(open_host):
    first, second = open_host("a"), open_host("b")
    first.alerts.add(SHARED, AlertCriteria())
    first.add(SHARED_CORPUS, [report(1)])
    with first.claims.held(ClaimKind.MATCHING):
        assert second.alerts.match_arrivals().waiting == 1
    assert second.alerts.match_arrivals().alerts == 1
    assert first.alerts.match_arrivals().alerts == 0


def test_a_host_follows_a_change_of_the_model(open_host):
    newer = FakeEmbedder(name="new", fingerprint="fake-2", dim=32)
    first, second = open_host("a", newer), open_host("b")
    with open_host("c") as before:
        before.add(SHARED_CORPUS, [talks(), canal(), harbour()])
        before.sync()
    assert titles(second) == ["Canal reopens"]
    first.sync()
    assert titles(first) == titles(second) == ["Canal reopens"]


NEWER = FakeEmbedder(name="new", fingerprint="fake-2", dim=32)


@pytest.fixture
def switching(open_host, monkeypatch) -> tuple[NewsIndex, NewsIndex]:
    """Two hosts of a library with three articles: the second one still indexes for the former model."""
    monkeypatch.setattr(edition_preparation, "LEAST_SAVED_BYTES", 0)
    second = open_host("b")
    second.add(SHARED_CORPUS, [talks(), canal(), harbour()])
    second.sync()
    return open_host("a", NEWER), second


def model_of(host: NewsIndex) -> str:
    return host.status().model_fingerprint


def test_a_switch_waits_until_every_host_has_built_its_files(switching, open_host, monkeypatch):
    first, second = switching
    assert first.reindex().awaits_switch
    assert model_of(first) == model_of(second) == "fake-1"
    assert titles(first) == titles(second) == ["Canal reopens"]
    second.close()
    second = open_host("b", NEWER)
    second.sync()
    assert model_of(first) == "fake-2"

    forbid_building(monkeypatch)
    for host in first, second:
        assert titles(host) == ["Canal reopens"]
        assert host.search(QUERY, corpora=SHARED, k=1)[0].cosine > 0
        host.sync()
        assert host.check() == []


def test_a_switch_does_not_wait_for_a_host_that_died_while_it_prepared(switching, monkeypatch):
    first, second = switching
    first.sync()
    assert model_of(first) == "fake-1"
    with first.database.write_transaction() as connection:
        # A process that was killed renews nothing.
        mine = claims.c.holder == second.claims.holder
        connection.execute(
            update(claims).where(mine).values(holder="killed", until=datetime(2020, 1, 1, tzinfo=UTC))
        )
    forbid_building(monkeypatch)
    first.sync()
    assert model_of(first) == "fake-2"


def test_a_switch_waits_for_a_slow_host_only_for_a_while(switching, monkeypatch):
    first, second = switching
    clock = iter([0.0, LEAST_WAIT_S - 1, LEAST_WAIT_S + 60])
    monkeypatch.setattr(first._derived._readiness, "_clock", lambda: next(clock))
    first.sync()
    assert model_of(first) == "fake-1"
    first.sync()
    assert model_of(first) == "fake-2"
    assert titles(second) == titles(first) == ["Canal reopens"]


def test_a_question_takes_what_its_host_is_just_building(switching, open_host, monkeypatch):
    first, second = switching
    first.sync()
    second.close()
    second = open_host("b", NEWER)
    assert titles(second) == ["Canal reopens"]
    built: list[object] = []
    save = FaissStore.save
    with ThreadPoolExecutor() as pool:

        def switch_meanwhile(store: FaissStore, vectors: FaissVectors) -> FaissVectors:
            monkeypatch.setattr(FaissStore, "save", save)
            monkeypatch.setattr(FaissStore, "build", lambda *_: pytest.fail("vectors were built twice"))
            first._derived._publisher.activate(vectors.edition)
            built.append(pool.submit(titles, second))
            return save(store, vectors)

        monkeypatch.setattr(FaissStore, "save", switch_meanwhile)
        second.sync()
        assert [asked.result() for asked in built] == [["Canal reopens"]]
    assert model_of(second) == "fake-2"
    second.sync()
    assert second.check() == []


def test_articles_that_another_host_is_still_splitting_delay_the_switch(open_host):
    with open_host("c") as before:
        before.add(SHARED_CORPUS, [talks(), canal()])
        before.sync()
    first, second = open_host("a"), open_host("b", NEWER)
    first.claims.take(ClaimKind.PREPARING, [0])
    second.sync()
    assert model_of(second) == "fake-1"
    first.claims.release(ClaimKind.PREPARING, [0])
    second.sync()
    assert model_of(second) == "fake-2"


def test_a_damaged_id_is_replaced_and_the_index_built_again(open_host, tmp_path):
    with open_host("a") as host:
        host.add(SHARED_CORPUS, [talks(), canal()])
        host.sync()
    (tmp_path / "a" / REPLICA_FILE).write_text("half an i")
    with open_host("a") as host:
        assert titles(host) == ["Canal reopens"]
        host.sync()
        assert len(host.check(repair=True)) == 2
        assert host.check() == []
