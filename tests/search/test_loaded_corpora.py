"""Corpora are loaded when they are needed and unloaded for others; answers are the same as with all loaded."""

import numpy as np
import pytest
from fakes import FakeEmbedder
from libraries import canal, open_library, talks

from index import Answer, CorpusName
from index.search import loaded_corpora
from index.search.loaded_corpora import LoadedCorpora

GUILDS = [CorpusName(f"guild-{number}") for number in range(4)]
QUESTION = "How many ships had waited at both ends?"


@pytest.fixture
def folder(tmp_path):
    """A closed library of four corpora, with the same article in each."""
    folder = tmp_path / "data"
    with open_library(folder) as index:
        for guild in GUILDS:
            index.add(guild, [canal()])
        index.sync()
    return folder


@pytest.fixture
def two_loaded(monkeypatch):
    monkeypatch.setattr(loaded_corpora, "_MOST_CORPORA", 2)


def is_answered(index, guild):
    return isinstance(index.ask(QUESTION, corpora=[guild]), Answer)


def loaded(index):
    """The numbers of the guilds whose corpora are loaded; ids begin at 1."""
    return {corpus_id - 1 for corpus_id in index._derived.published.corpora}


def test_least_recently_used_corpora_are_unloaded_first(monkeypatch):
    monkeypatch.setattr(loaded_corpora, "_MOST_CORPORA", 3)
    corpora = LoadedCorpora()
    corpora.use([1, 2, 3, 4])
    corpora.use([1])
    sizes = dict.fromkeys([1, 2, 3, 4, 5], 10)

    assert corpora.find_excess(sizes, keep=()) == {5, 2}
    assert corpora.find_excess(sizes, keep=[5]) == {2, 3}
    assert corpora.find_excess({1: 10}, keep=()) == set()


def test_large_corpora_are_unloaded_to_fit_the_memory(monkeypatch):
    monkeypatch.setattr(loaded_corpora, "find_usable_memory", lambda: 400)
    corpora = LoadedCorpora()
    corpora.use([1, 2, 3])

    assert corpora.find_excess({1: 60, 2: 60, 3: 30}, keep=[3]) == {1}
    assert corpora.find_excess({3: 500}, keep=[3]) == set()
    assert not corpora.has_room({3: 500})


def test_question_loads_only_its_corpus(folder):
    with open_library(folder) as index:
        assert is_answered(index, GUILDS[2])
        assert loaded(index) == {2}


def test_sync_loads_only_corpora_with_changes(folder):
    with open_library(folder) as index:
        index.sync()
        assert loaded(index) == set()

        index.add(GUILDS[1], [talks()])
        index.sync()
        assert loaded(index) == {1}


def test_question_unloads_another_corpus_and_finds_it_again(folder, two_loaded):
    with open_library(folder) as index:
        for guild in (0, 1, 0, 2):
            assert is_answered(index, GUILDS[guild])

        assert loaded(index) == {0, 2}
        assert is_answered(index, GUILDS[1])


def test_question_about_many_corpora_keeps_them_loaded_until_the_next_one(folder, two_loaded):
    with open_library(folder) as index:
        answer = index.ask(QUESTION, corpora=GUILDS)

        assert {citation.article.corpus for citation in answer.citations} <= set(GUILDS)
        assert loaded(index) == {0, 1, 2, 3}
        assert is_answered(index, GUILDS[0])


def test_running_question_keeps_an_unloaded_corpus(folder, two_loaded):
    with open_library(folder) as index, index.questions.open_view([GUILDS[0]]) as view:
        for guild in (1, 2):
            assert is_answered(index, GUILDS[guild])
        (corpus,) = view.corpora

        assert loaded(index) == {1, 2}
        assert corpus.words.search(["ship"], 5)
        assert corpus.vectors.search(np.ones(64, np.float32), 5)


@pytest.mark.parametrize("is_synced", [True, False])
def test_article_removed_from_an_unloaded_corpus_is_not_cited(folder, two_loaded, is_synced):
    with open_library(folder) as index:
        for guild in (0, 1, 2):
            assert is_answered(index, GUILDS[guild])
        assert loaded(index) == {1, 2}

        index.remove_article(GUILDS[0], index.list_articles([GUILDS[0]])[0].facts.article_id)
        if is_synced:
            index.sync()

        assert not is_answered(index, GUILDS[0])
        assert is_answered(index, GUILDS[1])


def test_killed_process_loses_no_change_of_an_unloaded_corpus(folder, two_loaded):
    killed = open_library(folder)
    killed.add(GUILDS[0], [talks()])
    killed.sync()
    for guild in (1, 2):
        assert is_answered(killed, GUILDS[guild])
    assert loaded(killed) == {1, 2}

    with open_library(folder) as index:
        question = "Who led the Japanese side?"
        assert isinstance(index.ask(question, corpora=[GUILDS[0]]), Answer)
        assert index.sync().embedded == 0
        assert index.check() == []
    killed.database.close()


def test_sync_embeds_what_another_process_added_after_the_last_sync(folder):
    embedder = FakeEmbedder()
    with open_library(folder, embedder=embedder) as index, open_library(folder) as other:
        assert index.sync().embedded == 0
        other.add(GUILDS[3], [talks()])

        assert index.sync().embedded > 0
        assert index.sync().embedded == 0
        assert index.check() == []


def test_change_of_model_keeps_only_some_corpora_loaded(folder, two_loaded):
    with open_library(folder, embedder=FakeEmbedder(name="other", fingerprint="other-1")) as index:
        index.sync()

        assert len(loaded(index)) == 2
        assert all(is_answered(index, guild) for guild in GUILDS)
        assert index.check() == []


def test_sync_without_changes_looks_at_no_passage(folder, monkeypatch):
    with open_library(folder) as index:
        index.sync()
        for query in ("find_unsplit", "find_unembedded"):
            monkeypatch.delattr(f"index.search.passage_backlog.{query}")

        assert index.sync().embedded == 0
        index.add(GUILDS[0], [talks()])
        assert index.sync().embedded > 0
        assert index.check() == []
