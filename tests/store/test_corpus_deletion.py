"""Deleting a corpus deletes everything in it, also while others work on it."""

from pathlib import Path

import pytest
from fakes import InterruptingEmbedder
from libraries import canal, numbered, open_library, talks
from sqlalchemy import text

from index import SHARED_CORPUS, ArticleId, ArticleNotFoundError, CorpusName, NewsIndex

GUILD = CorpusName("guild-7")
OTHER = CorpusName("guild-8")
OF_A_CORPUS = ("aliases", "articles", "changes", "removed_articles", "snapshots")
OF_ARTICLES = ("article_regions", "passages", "revisions")


@pytest.fixture
def index(tmp_path: Path):
    """Two corpora with every kind of row; the guild's corpus is the newest."""
    with open_library(tmp_path) as index:
        for corpus in (SHARED_CORPUS, GUILD):
            index.add(corpus, [talks(), canal(), numbered(1)])
            index.add(corpus, [canal(outlet="Another Outlet"), talks(url="https://b.example/copy")])
            removed = index.list_articles([corpus])[0].facts.article_id
            index.remove_article(corpus, removed, restorable=True)
        index.sync()
        yield index


def find_titles(index: NewsIndex, corpus: CorpusName) -> set[str]:
    return {hit.article.title for hit in index.search("Japan canal vessel", corpora=[corpus], k=9)}


def count_rows(index: NewsIndex, table: str, condition: str) -> int:
    with index.database.read_transaction() as connection:
        return connection.execute(text(f"SELECT count(*) FROM {table} WHERE {condition}")).scalar_one()


def test_a_deleted_corpus_is_gone_and_others_stay(index: NewsIndex):
    assert index.delete_corpus(GUILD) == 2

    assert index.count_articles([GUILD]) == 0
    assert find_titles(index, GUILD) == set()
    assert index.count_articles([SHARED_CORPUS]) == 2
    assert find_titles(index, SHARED_CORPUS) == {"Canal reopens", "Japan and Taiwan hold security talks"}
    assert index.check() == []


def test_nothing_of_a_deleted_corpus_stays_in_the_database_or_on_the_disk(tmp_path: Path, index: NewsIndex):
    before = [count_rows(index, table, "corpus_id = 2") for table in OF_A_CORPUS]

    index.delete_corpus(GUILD)
    index.close()

    assert all(before)
    assert [count_rows(index, table, "corpus_id = 2") for table in OF_A_CORPUS] == [0] * 5
    orphans = "article_id NOT IN (SELECT id FROM articles)"
    assert [count_rows(index, table, orphans) for table in OF_ARTICLES] == [0] * 3
    assert count_rows(index, "corpora", "name = 'guild-7'") == 0
    assert [path.name for path in (tmp_path / "derived").iterdir()] == ["1"]


def test_a_recreated_corpus_never_shows_its_deleted_articles(tmp_path: Path, index: NewsIndex):
    index.delete_corpus(GUILD)
    index.add(GUILD, [canal()])

    assert find_titles(index, GUILD) == {"Canal reopens"}
    index.sync()
    index.close()
    with open_library(tmp_path) as again:
        assert find_titles(again, GUILD) == {"Canal reopens"}
        assert again.check() == []


def test_ids_of_a_deleted_corpus_and_of_its_articles_are_not_reused(tmp_path: Path, index: NewsIndex):
    index.delete_corpus(GUILD)
    [outcome] = index.add(GUILD, [canal()])

    assert outcome.article_id == 7
    assert count_rows(index, "corpora", "id = 3 AND name = 'guild-7'") == 1


def test_another_user_of_the_folder_sees_that_a_corpus_was_deleted_and_recreated(
    tmp_path: Path, index: NewsIndex
):
    with open_library(tmp_path) as other:
        assert find_titles(other, GUILD)

        index.delete_corpus(GUILD)
        assert find_titles(other, GUILD) == set()

        index.add(GUILD, [canal()])
        assert find_titles(other, GUILD) == {"Canal reopens"}
        other.sync()
    assert index.check() == []


def test_a_corpus_that_is_deleted_while_it_is_embedded_leaves_nothing(tmp_path: Path):
    embedder = InterruptingEmbedder()
    with open_library(tmp_path, embedder=embedder) as index, open_library(tmp_path) as other:
        index.add(SHARED_CORPUS, [talks()])
        index.add(GUILD, [canal()])
        embedder.interruption = lambda: other.delete_corpus(GUILD)

        index.sync()

        assert find_titles(index, GUILD) == set()
        assert find_titles(index, SHARED_CORPUS) == {"Japan and Taiwan hold security talks"}
        assert index.check() == []
    assert not (tmp_path / "derived" / "2").exists()


def test_a_corpus_that_is_deleted_during_a_change_of_model_leaves_nothing(tmp_path: Path, index: NewsIndex):
    embedder = InterruptingEmbedder()
    embedder.fingerprint = "fake-2"
    index.close()
    with open_library(tmp_path, embedder=embedder) as renewed:
        embedder.interruption = lambda: renewed.delete_corpus(GUILD)

        renewed.reindex()

        assert find_titles(renewed, GUILD) == set()
        assert find_titles(renewed, SHARED_CORPUS) == {"Canal reopens", "Japan and Taiwan hold security talks"}
        assert renewed.check() == []
    assert not (tmp_path / "derived" / "2").exists()


def test_the_next_sync_deletes_the_files_that_a_killed_deletion_left(tmp_path: Path, index: NewsIndex):
    left = tmp_path / "derived" / "9"
    left.mkdir()
    (left / "vectors-3-deadbeef.faiss").write_bytes(b"of a corpus that is deleted")

    index.sync()

    assert not left.exists()


def test_removed_articles_cannot_be_restored_after_their_corpus_was_deleted(index: NewsIndex):
    index.delete_corpus(GUILD)

    with pytest.raises(ArticleNotFoundError):
        index.restore_article(GUILD, ArticleId(6))


def test_deleting_a_corpus_that_does_not_exist_does_nothing(index: NewsIndex):
    assert index.delete_corpus(OTHER) == 0
