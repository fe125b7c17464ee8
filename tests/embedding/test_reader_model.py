"""The reader that ships with the program: found, loaded once, and run on every processor."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from index import ModelError
from index.embedding import reader_model
from index.embedding.reader_model import PassageReader, find_reader
from index.model.protocols import PassageSentences, SentenceReading


def passages(count):
    return [PassageSentences(f"title {number}", [f"sentence {number}"]) for number in range(count)]


class Loaded:
    """Stands in for the loaded reader: the score is the number of the passage."""

    def __init__(self):
        self.questions = []
        self.threads = set()
        self.running = self.most_running = 0
        self.barrier = threading.Barrier(1)
        self._counting = threading.Lock()

    def read(self, question, passage):
        with self._counting:
            self.questions.append(question)
            self.threads.add(threading.current_thread().name)
            self.running += 1
            self.most_running = max(self.most_running, self.running)
        self.barrier.wait(30)
        with self._counting:
            self.running -= 1
        number = int(passage.title.split()[1])
        return [SentenceReading(float(number), (0, 1), 0.0)]


@pytest.fixture
def loading(monkeypatch):
    """Replaces what loads the reader; `loads` lists its calls."""
    state = SimpleNamespace(loads=[], reader=Loaded(), error=None)

    def load_reader(reader_file, models_folder):
        state.loads.append((reader_file, models_folder))
        if state.error is not None:
            raise state.error
        return state.reader

    module = SimpleNamespace(load_reader=load_reader)
    monkeypatch.setitem(sys.modules, "index.embedding.onnx_reader", module)
    return state


@pytest.fixture
def make_reader(loading, monkeypatch, tmp_path):
    def make(threads=2):
        monkeypatch.setenv("OMP_NUM_THREADS", str(threads))
        return PassageReader(tmp_path / "reader.safetensors", tmp_path / "models")

    return make


@pytest.mark.parametrize("count", [0, 1, 2, 8])
def test_each_passage_is_read_once_and_in_order(make_reader, loading, count):
    found = make_reader().read("Who left?", passages(count))

    assert [readings[0].score for readings in found] == list(range(count))
    assert loading.reader.questions == ["Who left?"] * count


@pytest.mark.parametrize("threads", [1, 3])
def test_as_many_passages_are_read_at_once_as_there_are_processors(make_reader, loading, threads):
    # Passes only if that many are read at the same time.
    loading.reader.barrier = threading.Barrier(threads)
    make_reader(threads).read("Who left?", passages(3 * threads))

    assert loading.reader.most_running == threads
    assert all(name.startswith("reader") for name in loading.reader.threads)


def test_questions_share_the_threads(make_reader, loading):
    reader = make_reader(2)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: reader.read("Who left?", passages(4)), range(4)))

    assert [[readings[0].score for readings in one] for one in found] == [[0, 1, 2, 3]] * 4
    assert loading.reader.most_running <= 2


def test_reader_is_loaded_by_the_first_question_and_only_once(make_reader, loading, tmp_path):
    reader = make_reader()
    assert loading.loads == []

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: reader.read("Who left?", passages(1)), range(4)))
    assert loading.loads == [(tmp_path / "reader.safetensors", tmp_path / "models")]


def test_reader_that_cannot_be_loaded_is_tried_again(make_reader, loading):
    reader = make_reader()
    loading.error = ModelError("multilingual", "the disk is full", kind="reader")
    with pytest.raises(ModelError, match="the disk is full"):
        reader.read("Who left?", passages(1))

    loading.error = None
    assert len(reader.read("Who left?", passages(1))) == 1


@pytest.mark.parametrize(
    ("has_file", "has_model"), [(True, True), (True, False), (False, True), (False, False)]
)
def test_reader_is_found_only_with_its_file_and_its_model(tmp_path, monkeypatch, has_file, has_model):
    monkeypatch.setattr(reader_model, "resources", SimpleNamespace(files=lambda _: tmp_path))
    monkeypatch.setattr(reader_model, "is_multilingual_available", lambda _: has_model)
    if has_file:
        (tmp_path / "reader.safetensors").write_bytes(b"")

    assert (find_reader(tmp_path / "models") is not None) == (has_file and has_model)
