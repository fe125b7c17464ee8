"""Checks of a part of the library, and while other processes use it."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fakes import InterruptingEmbedder
from libraries import canal, held_by_another_process, numbered, open_library, talks
from sqlalchemy import update

from index import SHARED_CORPUS, CorpusName, NewsIndex
from index.search import derived_index
from index.store.schema import embeddings

OTHER = CorpusName("guild-7")


@pytest.fixture
def index(tmp_path: Path):
    with open_library(tmp_path) as index:
        index.add(SHARED_CORPUS, [talks(), canal()])
        index.sync()
        yield index


def test_check_of_a_corpus_ignores_other_corpora(tmp_path: Path):
    with open_library(tmp_path) as index:
        index.add(SHARED_CORPUS, [talks()])
        index.sync()
        index.add(OTHER, [canal()])

        assert index.check(corpora=[SHARED_CORPUS]) == []
        assert [finding.problem for finding in index.check(corpora=[OTHER])] == ["1 are not embedded yet"]


def test_check_reports_its_progress_and_can_be_cancelled(index: NewsIndex):
    told = []

    index.check(report_progress=told.append)
    index.check(report_progress=told.append, is_cancelled=lambda: True)

    assert [(p.done, p.total, p.unit) for p in told] == [(2, 2, "articles")]


def test_check_of_a_corpus_repairs_its_damaged_vectors(tmp_path: Path, index: NewsIndex):
    index.add(OTHER, [numbered(1)])
    index.sync()
    with index.database.write_transaction() as connection:
        connection.execute(update(embeddings).where(embeddings.c.id == 3).values(passage=bytes(128)))

    assert index.check(corpora=[SHARED_CORPUS], repair=True) == []
    found = index.check(corpora=[OTHER], repair=True)

    assert found[0].problem == "1 are damaged"
    assert all(finding.repaired for finding in found)
    assert index.check() == []


def test_cancelled_repair_reports_nothing_as_repaired(index: NewsIndex):
    index.add(SHARED_CORPUS, [numbered(1)])

    [finding] = index.check(repair=True, is_cancelled=lambda: True)

    assert (finding.problem, finding.repaired) == ("1 are not embedded yet", False)


def test_check_ignores_files_that_another_process_is_about_to_update(
    tmp_path: Path, index: NewsIndex, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(derived_index, "_WAIT_FOR_FOLDER_S", 0.05)
    index.close()
    with held_by_another_process(tmp_path), open_library(tmp_path) as reader:
        reader.warm()
        reader.add(SHARED_CORPUS, [numbered(1)])

        found = [finding.problem for finding in reader.check()]

    assert found == ["1 are not embedded yet"]


def test_questions_are_answered_while_a_repair_embeds(tmp_path: Path, index: NewsIndex):
    index.close()
    embedder = InterruptingEmbedder()
    with open_library(tmp_path, embedder=embedder) as library:
        library.warm()
        library.add(SHARED_CORPUS, [numbered(1)])
        answers: list[str] = []
        embedder.interruption = lambda: answers.extend(ask_elsewhere(library))

        library.check(repair=True)

    assert answers[0] == "Canal reopens"


def ask_elsewhere(library: NewsIndex) -> list[str]:
    """Search in another thread, as a server does."""
    with ThreadPoolExecutor(1) as threads:
        hits = threads.submit(lambda: library.search("canal", corpora=[SHARED_CORPUS])).result(timeout=60)
    return [hit.article.title for hit in hits]
