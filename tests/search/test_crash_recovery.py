"""Crash safety: derived files may be lost or damaged, work may stop anywhere; nothing is lost or repeated."""

import random
import shutil
import signal
from pathlib import Path

import pytest
from child_processes import run_python
from fakes import FakeEmbedder
from libraries import canal, count_pending, harbour, numbered, open_library, talks, write_import_file

from index import SHARED_CORPUS, AddStatus, Answer, CorpusName, ModelError

SHARED = [SHARED_CORPUS]
QUESTION = "How many ships had waited at both ends?"


@pytest.fixture
def folder(tmp_path):
    """A closed library of three articles, completely embedded and saved."""
    folder = tmp_path / "data"
    with open_library(folder) as index:
        index.add(SHARED_CORPUS, [talks(), canal(), harbour()])
        index.sync()
        assert quotes(index)
    assert list(folder.glob("derived/*/*.faiss"))
    return folder


def quotes(index):
    answer = index.ask(QUESTION, corpora=SHARED)
    assert isinstance(answer, Answer)
    return [citation.quote for citation in answer.citations], answer.support


def answers_of(folder):
    with open_library(folder) as index:
        return quotes(index)


def find_vectors(folder):
    (path,) = folder.glob("derived/*/*.faiss")
    return path


def find_postings(folder):
    (path,) = folder.glob("derived/*/postings-*")
    return path


def test_deleted_derived_folder_is_rebuilt_without_embedding(folder):
    before = answers_of(folder)
    shutil.rmtree(folder / "derived")
    embedder = FakeEmbedder()

    with open_library(folder, embedder=embedder) as index:
        assert quotes(index) == before
        assert index.sync().embedded == 0

    with open_library(folder) as index:
        assert index.check() == []
    assert [text for text in embedder.calls if "ships" in text] == []


def overwrite(path: Path, data: bytes) -> None:
    """Write a new file: truncating one that is still mapped into memory would kill this process."""
    path.unlink()
    path.write_bytes(data)


def cut(path: Path) -> None:
    overwrite(path, path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    overwrite(path, b"")


def replace_by_another_format(path: Path) -> None:
    overwrite(path, b"%PDF-1.7 this is something else altogether" * 40)


def flip_a_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 0x10
    overwrite(path, bytes(data))


def remove(path: Path) -> None:
    path.unlink()


DAMAGES = pytest.mark.parametrize("damage", [cut, empty, replace_by_another_format, flip_a_bit, remove])


@DAMAGES
def test_damaged_vectors_are_rebuilt_with_a_notice(folder, damage):
    before = answers_of(folder)
    damage(find_vectors(folder))

    with open_library(folder) as index:
        after = quotes(index)
        notices = index.status().notices

    assert after == before
    assert [notice for notice in notices if "vectors were rebuilt" in notice]
    with open_library(folder) as index:
        assert quotes(index) == before
        assert index.status().notices == ()
        assert index.check() == []


@DAMAGES
@pytest.mark.parametrize("part", ["meta.json", "*.store", "*.idx"])
def test_damaged_postings_are_rebuilt_with_a_notice(folder, damage, part):
    before = answers_of(folder)
    damage(next(iter(find_postings(folder).glob(part))))

    with open_library(folder) as index:
        after = quotes(index)
        notices = index.status().notices

    assert after == before
    assert [notice for notice in notices if "word index was rebuilt" in notice]
    with open_library(folder) as index:
        assert quotes(index) == before
        assert index.status().notices == ()
        assert index.check() == []


def test_check_finds_damaged_files_and_repairs_them(folder):
    with open_library(folder) as index:
        before = quotes(index)
        flip_a_bit(find_vectors(folder))

        found = index.check()
        repaired = index.check(repair=True)

        assert len(found) == 1
        assert "incomplete or was changed" in found[0].problem
        assert [finding.repaired for finding in repaired] == [True]
        assert index.check() == []
        assert quotes(index) == before


def test_check_finds_leftovers_and_repair_removes_them(folder):
    corpus_folder = find_vectors(folder).parent
    (corpus_folder / "vectors-9-deadbeef.faiss").write_bytes(b"half of a snapsh")
    (corpus_folder / "postings-deadbeef").mkdir()
    (corpus_folder / "postings-deadbeef" / "meta.json").write_text("{}")

    with open_library(folder) as index:
        found = index.check(repair=True)

        assert sorted(finding.subject.split("/")[1] for finding in found) == [
            "postings-deadbeef",
            "vectors-9-deadbeef.faiss",
        ]
        assert all(finding.repaired for finding in found)
        assert index.check() == []
    assert not (corpus_folder / "postings-deadbeef").exists()


class BrokenEmbedder(FakeEmbedder):
    """Raises on its n-th call."""

    def __init__(self, broken_at: int) -> None:
        super().__init__()
        self.calls_left = broken_at

    def embed_passages(self, passages):
        self.calls_left -= 1
        if self.calls_left < 0:
            raise ModelError("broken", "it fell over")
        return super().embed_passages(passages)


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr("index.ingest.bulk_import._BATCH", 2)


@pytest.fixture
def import_file(tmp_path):
    return write_import_file(tmp_path / "news.jsonl", [numbered(n) for n in range(9)])


def assert_whole(index, count):
    assert index.count_articles(SHARED) == count
    assert count_pending(index) == 0
    assert index.check() == []
    for number in range(count):
        hits = index.search(f"Vessel{number} harbour{number}", corpora=SHARED, k=1)
        assert hits[0].article.title == f"Vessel{number} sails"


@pytest.mark.parametrize("batch", range(5))
def test_import_that_failed_at_any_batch_resumes(tmp_path, small_batches, import_file, batch):
    broken = BrokenEmbedder(broken_at=batch)
    with open_library(tmp_path / "data", embedder=broken) as index, pytest.raises(ModelError):
        index.import_file(SHARED_CORPUS, import_file)
    embedder = FakeEmbedder()

    with open_library(tmp_path / "data", embedder=embedder) as index:
        report = index.import_file(SHARED_CORPUS, import_file)

        assert report.rejected == 0
        assert report.added + report.duplicate == 9
        assert len(broken.calls) == batch * 2
        assert sorted(broken.calls + embedder.calls) == sorted({numbered(n).text for n in range(9)})
        assert_whole(index, 9)


@pytest.mark.parametrize("polls", range(1, 20, 3))
def test_import_cancelled_at_any_moment_resumes(tmp_path, small_batches, import_file, polls):
    embedder = FakeEmbedder()
    left = iter([False] * polls)
    with open_library(tmp_path / "data", embedder=embedder) as index:
        first = index.import_file(SHARED_CORPUS, import_file, is_cancelled=lambda: next(left, True))
        second = index.import_file(SHARED_CORPUS, import_file)

        assert first.cancelled
        assert first.added + second.added == 9
        assert second.duplicate == first.added
        assert len(embedder.calls) == len(set(embedder.calls)) == 9
        assert_whole(index, 9)


def test_import_cancelled_while_embedding_is_finished_by_the_next(tmp_path, import_file):
    embedder = FakeEmbedder()
    with open_library(tmp_path / "data", embedder=embedder) as index:
        index.import_file(SHARED_CORPUS, import_file, is_cancelled=lambda: True)

        assert (index.count_articles(SHARED), count_pending(index)) == (9, 9)

        report = index.import_file(SHARED_CORPUS, import_file)

        assert (report.added, report.duplicate) == (0, 9)
        assert len(embedder.calls) == 9
        assert_whole(index, 9)


def test_second_import_of_the_same_file_embeds_nothing(tmp_path, import_file):
    embedder = FakeEmbedder()
    with open_library(tmp_path / "data", embedder=embedder) as index:
        index.import_file(SHARED_CORPUS, import_file)
        embedder.calls.clear()

        report = index.import_file(SHARED_CORPUS, import_file)

    assert (report.added, report.duplicate) == (0, 9)
    assert embedder.calls == []


def test_text_in_two_corpora_is_embedded_once(tmp_path):
    embedder = FakeEmbedder()
    with open_library(tmp_path / "data", embedder=embedder) as index:
        index.add(SHARED_CORPUS, [talks()])
        (outcome,) = index.add(CorpusName("guild-1"), [talks()])
        index.sync()

    assert outcome.status is AddStatus.ADDED
    assert len(embedder.calls) == 1


# Imports in a process that kills itself at its n-th function call, and prints what it reported before.
KILLED = """
import os, signal, sys
from pathlib import Path
import index.ingest.bulk_import, index.search.passage_backlog, index.search.derived_index
from index import SHARED_CORPUS
from libraries import open_library

index.ingest.bulk_import._BATCH = 2
index.search.passage_backlog._EMBED_BATCH = 1
index.search.derived_index._SAVE_AFTER_CHANGES = 3
left = int(sys.argv[3])
called = 0

def count(frame, event, argument):
    global called
    called += 1
    if called == left:
        os.kill(os.getpid(), signal.SIGKILL)

def report(progress):
    print(progress.done, flush=True)

library = open_library(Path(sys.argv[1]))
sys.setprofile(count)
library.warm()
library.import_file(SHARED_CORPUS, Path(sys.argv[2]), report_progress=report)
library.close()
sys.setprofile(None)
print("calls", called)
"""


def run_killed(folder, import_file, at):
    return run_python("-c", KILLED, str(folder), str(import_file), str(at), check=False)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_import_killed_at_any_moment_loses_no_reported_article(tmp_path):
    drafts = [numbered(n) for n in range(6)]
    import_file = write_import_file(tmp_path / "news.jsonl", drafts)
    whole = run_killed(tmp_path / "whole", import_file, -1)
    assert whole.returncode == 0, whole.stderr
    # Runs differ by a few calls; all of these moments come before the end.
    calls = int(whole.stdout.split()[-1]) * 97 // 100
    moments = random.Random(7)

    for attempt in range(4):
        folder = tmp_path / f"killed-{attempt}"
        at = moments.randrange(calls * attempt // 4, calls * (attempt + 1) // 4) + 1
        killed = run_killed(folder, import_file, at)

        assert killed.returncode == -signal.SIGKILL, (at, killed.stderr)
        reported = max(map(int, killed.stdout.split()), default=0)
        assert_recovers(folder, import_file, len(import_file.read_bytes()[:reported].splitlines()))


def assert_recovers(folder, import_file, reported):
    embedder = FakeEmbedder()
    with open_library(folder, embedder=embedder) as index:
        index.check(repair=True)

        assert index.check() == []
        for number in range(reported):
            hits = index.search(f"Vessel{number} harbour{number}", corpora=SHARED, k=1)
            assert hits[0].article.title == f"Vessel{number} sails"

        stored = index.count_articles(SHARED)
        embedder.calls.clear()
        report = index.import_file(SHARED_CORPUS, import_file)

        assert report.added == 6 - stored
        assert len(embedder.calls) == 6 - stored
        assert_whole(index, 6)
