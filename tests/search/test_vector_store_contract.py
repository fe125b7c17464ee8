"""What FAISS and pgvector must both do: follow the database, and find what a plain numpy scan finds."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from fakes import FakeEmbedder
from libraries import CANAL, canal, count_pending, numbered, open_library, talks

from index import SHARED_CORPUS, CorpusName, Filters, NewsIndex
from index.store.embedding_queries import EmbeddedPassages, read_all_vectors

SHARED = [SHARED_CORPUS]
OTHER = CorpusName("guild-2")
QUERY = "How many ships waited at both ends of the canal?"
VECTOR = FakeEmbedder().embed_question(QUERY)
# Tolerance of half precision compared with float32.
CLOSE = 2e-3


@pytest.fixture(params=["faiss", pytest.param("pgvector", marks=pytest.mark.postgresql)])
def open_with(request, tmp_path, databases_of_folders) -> Callable[..., NewsIndex]:
    """Opens the one library, with this way to search vectors, and perhaps another model."""

    def open_now(embedder: FakeEmbedder | None = None) -> NewsIndex:
        url = databases_of_folders.url_of(tmp_path / "database") if databases_of_folders else ""
        return open_library(tmp_path / "a", embedder=embedder, database_url=url, vectors=request.param)

    return open_now


@pytest.fixture
def index(open_with) -> Iterator[NewsIndex]:
    with open_with() as opened:
        yield opened


def read_embedded(index: NewsIndex, corpus_id: int) -> EmbeddedPassages:
    with index.database.read_transaction() as connection:
        return read_all_vectors(connection, 1, corpus_id=corpus_id, dim=FakeEmbedder().dim)


def assert_matches_a_scan(index: NewsIndex, corpus: CorpusName = SHARED_CORPUS) -> None:
    index.search(QUERY, corpora=[corpus])
    with index.questions.open_view([corpus]) as view:
        (searched,) = view.corpora
        embedded = read_embedded(index, searched.corpus_id)
        cosines = dict(zip(embedded.ids.tolist(), (embedded.rows @ VECTOR).tolist(), strict=True))
        ids = np.sort(embedded.ids)
        for allowed in (None, ids[::2], ids[:0]):
            wanted = [cosines[i] for i in cosines if allowed is None or i in allowed]
            found = searched.vectors.search(VECTOR, 5, allowed=allowed)
            best = sorted(wanted, reverse=True)[:5]
            assert [cosine for _, cosine in found] == pytest.approx(best, abs=CLOSE)
            assert [cosines[i] for i, _ in found] == pytest.approx(best, abs=CLOSE)
        assert searched.vectors.cosines(VECTOR, [*cosines, 10**6]) == pytest.approx(cosines, abs=CLOSE)
        articles = np.unique(embedded.articles)[::2]
        own = ids[np.isin(embedded.articles[np.argsort(embedded.ids)], articles)]
        assert searched.passages_of(articles).tolist() == own.tolist()


def test_search_matches_a_scan_after_each_change(index):
    stored = index.add(SHARED_CORPUS, [canal(), *(numbered(n) for n in range(12))])
    index.add(OTHER, [talks(), numbered(3)])
    for changes in range(3):
        index.sync()
        assert count_pending(index) == 0
        assert_matches_a_scan(index)
        index.remove_article(SHARED_CORPUS, stored[changes].article_id)
        assert_matches_a_scan(index)
        index.add(SHARED_CORPUS, [numbered(100 + changes)])
    assert_matches_a_scan(index, OTHER)
    index.sync()
    assert index.check() == []


def test_an_allowed_passage_of_another_corpus_is_not_found(index):
    index.add(SHARED_CORPUS, [canal()])
    index.add(OTHER, [talks()])
    index.sync()
    with index.questions.open_view([SHARED_CORPUS, OTHER]) as view:
        shared, other = (read_embedded(index, corpus.corpus_id).ids for corpus in view.corpora)
        found = view.corpora[0].vectors.search(VECTOR, 5, allowed=np.union1d(shared, other))
    assert {i for i, _ in found} == set(shared.tolist())


def test_a_filter_by_outlet_finds_its_passages_by_meaning(index):
    index.add(SHARED_CORPUS, [canal(), talks()])
    index.sync()
    hits = index.search(QUERY, corpora=SHARED, filters=Filters(outlet="Strait Daily"))

    assert {hit.article.title for hit in hits} == {talks().title}
    assert all(hit.cosine for hit in hits)


def test_an_article_that_was_removed_is_not_found_again_after_a_restart(open_with):
    with open_with() as index:
        removed = index.add(SHARED_CORPUS, [canal(), talks()])[0]
        index.sync()
        assert index.search(QUERY, corpora=SHARED)[0].article.title == "Canal reopens"
        index.remove_article(SHARED_CORPUS, removed.article_id)
    with open_with() as index:
        assert "Canal reopens" not in {hit.article.title for hit in index.search(QUERY, corpora=SHARED)}
        assert_matches_a_scan(index)


def test_a_restart_embeds_nothing(open_with):
    with open_with() as index:
        index.add(SHARED_CORPUS, [canal(), talks()])
        index.sync()
    embedder = FakeEmbedder()
    with open_with(embedder) as index:
        assert index.sync().embedded == 0
        assert_matches_a_scan(index)
    assert CANAL not in embedder.calls


def test_another_model_takes_over_when_all_is_embedded(open_with):
    with open_with() as index:
        index.add(SHARED_CORPUS, [canal(), talks()])
        index.sync()
    with open_with(FakeEmbedder(name="new", fingerprint="fake-2", dim=32)) as index:
        index.sync()
        assert index.search(QUERY, corpora=SHARED)[0].cosine > 0
        assert index.check() == []


def test_a_full_reindex_changes_nothing(index):
    index.add(SHARED_CORPUS, [canal(), talks()])
    index.sync()
    assert index.reindex(full=True).rebuilt
    assert_matches_a_scan(index)


def test_a_deleted_corpus_is_gone_and_a_new_one_of_that_name_is_empty(index):
    index.add(OTHER, [canal()])
    index.sync()
    assert_matches_a_scan(index, OTHER)
    index.delete_corpus(OTHER)
    index.sync()
    assert index.search(QUERY, corpora=[OTHER]) == []
    index.add(OTHER, [talks()])
    index.sync()
    assert {hit.article.title for hit in index.search(QUERY, corpora=[OTHER])} <= {talks().title}
