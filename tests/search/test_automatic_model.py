"""`INDEX_EMBEDDING_MODEL=auto`: a library keeps its model; a new one gets the best model of this machine."""

import threading
from dataclasses import dataclass, field

import pytest
from fakes import FakeEmbedder
from libraries import canal, create_empty_database, harbour, numbered, talks

from index import SHARED_CORPUS, IndexSettings, ModelError, open_index, restore_backup
from index.search import library_model, passage_backlog

SHARED = [SHARED_CORPUS]
QUERY = "How many ships waited at both ends of the canal?"


@dataclass
class Machine:
    """The models that a machine has, by name; each is a fake one. `loaded` has those that embedded."""

    available: bool = True
    missing: set[str] = field(default_factory=set)
    loaded: set[str] = field(default_factory=set)
    downloadable: set[str] = field(default_factory=set)

    def embedder(self, name, models_folder=None, *, may_download=True):
        if may_download:
            self.downloadable.add(name)
        return MachineEmbedder(self, name)


class MachineEmbedder(FakeEmbedder):
    def __init__(self, machine, name):
        super().__init__(name=name, fingerprint=f"{name}-1", dim=96 if name == "multilingual" else 64)
        self._machine = machine

    def find_files(self):
        if self.name in self._machine.missing:
            raise ModelError(self.name, "it is not installed")

    def count_tokens(self, texts):
        self.find_files()
        return super().count_tokens(texts)

    def embed_passages(self, passages):
        self.find_files()
        self._machine.loaded.add(self.name)
        return super().embed_passages(passages)


@pytest.fixture
def machine(monkeypatch):
    machine = Machine()
    monkeypatch.setattr(library_model, "TextEmbedder", machine.embedder)
    monkeypatch.setattr(library_model, "is_multilingual_available", lambda _: machine.available)
    return machine


@pytest.fixture
def folder(tmp_path):
    create_empty_database(tmp_path / "data")
    return tmp_path / "data"


def open_with(folder, setting="auto"):
    settings = IndexSettings(data_dir=folder, embedding_model=setting, answer_threshold=0.0, _env_file=None)
    return open_index(settings)


def fill(folder, setting, *articles):
    with open_with(folder, setting) as index:
        index.add(SHARED_CORPUS, articles or [canal(), talks()])
        index.sync()


def model_of(folder, setting="auto"):
    with open_with(folder, setting) as index:
        return index.status().model


def top_hit(index):
    (hit,) = index.search(QUERY, corpora=SHARED, k=1)
    return hit


# --- new libraries


@pytest.mark.parametrize(("available", "expected"), [(True, "multilingual"), (False, "bundled")])
def test_new_library_gets_the_best_model_of_the_machine(folder, machine, available, expected):
    machine.available = available
    assert model_of(folder) == expected

    fill(folder, "auto")

    assert model_of(folder) == expected
    assert machine.loaded == {expected}


def test_auto_is_the_default():
    assert IndexSettings.model_fields["embedding_model"].default == "auto"


@pytest.mark.slow
def test_new_library_answers_a_question_in_another_language(tmp_path):
    with open_with(tmp_path / "data") as index:
        index.add(SHARED_CORPUS, [canal(), talks()])
        index.sync()
        (hit,) = index.search("運河兩端有多少艘船在等待？", corpora=SHARED, k=1)

        assert index.status().model == "multilingual"
        assert hit.article.title == "Canal reopens"
    with open_with(tmp_path / "data", "bundled") as index:
        index.sync()
    with open_with(tmp_path / "data") as index:
        assert index.status().model == "bundled"
        assert index.status().available_model == "multilingual"
        assert index.check() == []


def test_library_without_articles_is_still_new(folder, machine):
    machine.available = False
    with open_with(folder) as index:
        index.sync()
        assert index.search(QUERY, corpora=SHARED) == []
    machine.available = True

    assert model_of(folder) == "multilingual"


def test_two_processes_that_see_other_models_store_in_one(folder, machine):
    with open_with(folder) as first, open_with(folder) as second:
        machine.available = True
        assert first.status().model == "multilingual"
        machine.available = False
        assert second.status().model == "bundled"

        second.add(SHARED_CORPUS, [canal()])
        first.add(SHARED_CORPUS, [talks()])
        first.sync()

        assert {index.status().model for index in (first, second)} == {"bundled"}
        assert first.status().corpora[0].passages == 2
    assert machine.loaded == {"bundled"}


def test_processes_that_store_at_the_same_moment_use_one_model(folder, machine, monkeypatch):
    both_chose = threading.Barrier(2, timeout=20)
    names = {}

    def find_another(models_folder):
        thread = threading.get_ident()
        if thread not in names:
            names[thread] = "multilingual" if names else "bundled"
            both_chose.wait()
        return names[thread]

    with open_with(folder) as first, open_with(folder) as second:
        monkeypatch.setattr(library_model, "find_best_model", find_another)
        adding = [
            threading.Thread(target=index.add, args=(SHARED_CORPUS, [article]))
            for index, article in ((first, canal()), (second, talks()))
        ]
        for thread in adding:
            thread.start()
        for thread in adding:
            thread.join()
        assert first.status().corpora[0].passages == 2
        first.sync()
        second.sync()

        assert set(names.values()) == {"bundled", "multilingual"}
        assert first.status() == second.status()
        assert first.status().corpora[0].articles == 2
        assert first.check() == []
    assert len(machine.loaded) == 1


# --- libraries with a model


@pytest.mark.parametrize("name", ["bundled", "multilingual", "/models/of-the-operator", "org/model"])
def test_library_keeps_its_model(folder, machine, name):
    fill(folder, name)
    machine.loaded.clear()

    fill(folder, "auto", harbour())

    assert model_of(folder) == name
    assert machine.loaded == {name}


def test_model_that_only_the_library_names_is_never_downloaded(folder, machine):
    fill(folder, "org/model")
    assert machine.downloadable == {"org/model"}
    machine.downloadable.clear()

    fill(folder, "auto", harbour())
    with open_with(folder, "bundled") as index:
        assert top_hit(index).cosine > 0

    assert machine.downloadable == {"bundled"}


def test_named_model_switches_and_auto_keeps_it(folder, machine):
    fill(folder, "bundled")
    fill(folder, "multilingual")
    assert model_of(folder) == "multilingual"

    fill(folder, "auto", harbour())

    assert model_of(folder) == "multilingual"


def test_auto_continues_a_switch_that_was_interrupted(folder, machine):
    fill(folder, "bundled")
    with open_with(folder, "multilingual") as index:
        assert index.sync(is_cancelled=lambda: True).cancelled
        assert index.status().model == "bundled"

    with open_with(folder) as index:
        assert top_hit(index).article.title == "Canal reopens"
        index.sync()

        assert index.status().model == "multilingual"
        assert top_hit(index).cosine > 0


def test_auto_does_not_resume_a_switch_that_was_taken_back(folder, machine):
    fill(folder, "bundled")
    with open_with(folder, "multilingual") as index:
        index.sync(is_cancelled=lambda: True)
    fill(folder, "bundled", harbour())
    machine.loaded.clear()

    fill(folder, "auto", talks(url="https://b.example/again", text=talks().text.replace("Friday", "Sunday")))

    assert model_of(folder) == "bundled"
    assert machine.loaded <= {"bundled"}


def test_running_process_follows_a_switch_by_another_one(folder, machine):
    fill(folder, "bundled")
    with open_with(folder) as running:
        assert top_hit(running).cosine > 0
        fill(folder, "multilingual")
        machine.loaded.clear()

        running.add(SHARED_CORPUS, [harbour()])
        running.sync()

        assert running.status().model == "multilingual"
        assert top_hit(running).cosine > 0
        assert running.check() == []
    assert machine.loaded == {"multilingual"}


def test_process_that_embeds_finishes_with_one_model(folder, machine, monkeypatch):
    """A switch that begins between two batches does not mix the vectors of two models."""
    fill(folder, "bundled", canal())
    monkeypatch.setattr(passage_backlog, "_EMBED_BATCH", 1)
    embed = MachineEmbedder.embed_passages

    def embed_during_switch(self, passages):
        if self.name == "bundled":
            monkeypatch.setattr(MachineEmbedder, "embed_passages", embed)
            with open_with(folder, "multilingual") as other:
                other.add(SHARED_CORPUS, [talks()])
            running.add(SHARED_CORPUS, [harbour()])
        return embed(self, passages)

    with open_with(folder) as running:
        running.add(SHARED_CORPUS, [numbered(1), numbered(2)])
        monkeypatch.setattr(MachineEmbedder, "embed_passages", embed_during_switch)
        running.sync()
        running.sync()

        assert running.status().model == "multilingual"
        assert running.status().corpora[0].articles == 5
        assert running.check() == []


def test_restored_backup_keeps_its_model(folder, tmp_path, machine):
    fill(folder, "bundled")
    with open_with(folder) as index:
        index.backup(tmp_path / "backup.db")
    settings = IndexSettings(data_dir=tmp_path / "new", embedding_model="auto", _env_file=None)
    restore_backup(tmp_path / "backup.db", settings)
    machine.loaded.clear()

    fill(tmp_path / "new", "auto", harbour())

    assert model_of(tmp_path / "new") == "bundled"
    assert machine.loaded == {"bundled"}


@pytest.mark.sqlite
def test_backup_that_is_restored_beside_a_running_process_keeps_its_model(folder, tmp_path, machine):
    machine.available = False
    fill(folder, "auto")
    with open_with(folder) as index:
        index.backup(tmp_path / "backup.db")
    machine.available = True
    new = tmp_path / "new"
    with open_with(new) as running:
        assert running.status().model == "multilingual"
        restore_backup(tmp_path / "backup.db", IndexSettings(data_dir=new, _env_file=None))

        running.add(SHARED_CORPUS, [harbour()])
        running.sync()

        assert running.status().model == "bundled"


# --- the model is not on this machine


@pytest.mark.parametrize("name", ["multilingual", "/models/of-the-operator"])
def test_missing_model_leaves_words_and_says_so(folder, machine, name):
    fill(folder, name)
    machine.missing.add(name)

    with open_with(folder) as index:
        hit = top_hit(index)

        assert hit.article.title == "Canal reopens"
        assert not hit.cosine
        assert index.status().notices == (
            f"search by meaning is off: the articles were embedded with {name}, and it is not installed",
        )
        with pytest.raises(ModelError, match=f"{name}: it is not installed"):
            index.add(SHARED_CORPUS, [harbour()])
        assert index.sync().embedded == 0
        assert index.status().model == name


def test_library_without_its_model_is_warmed_for_questions_by_words(folder, machine):
    fill(folder, "bundled", canal())
    machine.missing.add("bundled")

    with open_with(folder) as index:
        index.warm()

        assert top_hit(index)


def test_library_without_its_model_switches_if_another_is_named(folder, machine):
    fill(folder, "multilingual")
    machine.missing.add("multilingual")

    fill(folder, "bundled", harbour())

    with open_with(folder) as index:
        assert index.status().model == "bundled"
        assert top_hit(index).cosine > 0


def test_moved_model_folder_is_found_by_its_new_name(folder, machine, monkeypatch):
    fill(folder, "/old/place")
    machine.missing.add("/old/place")
    plain = machine.embedder

    def same_model(name, models_folder=None, *, may_download=True):
        embedder = plain(name)
        embedder.fingerprint = "/old/place-1"
        return embedder

    monkeypatch.setattr(library_model, "TextEmbedder", same_model)
    fill(folder, "/new/place", harbour())

    with open_with(folder) as index:
        assert top_hit(index).cosine > 0
        assert index.status().notices == ()


# --- status


def test_status_names_the_better_model_of_a_library_that_keeps_its_own(folder, machine):
    fill(folder, "bundled")

    with open_with(folder) as index:
        assert (index.status().model_setting, index.status().available_model) == ("auto", "multilingual")
    machine.available = False
    with open_with(folder) as index:
        assert index.status().available_model is None


@pytest.mark.parametrize("setting", ["bundled", "multilingual"])
def test_status_suggests_nothing_where_a_model_is_named(folder, machine, setting):
    fill(folder, "bundled")

    with open_with(folder, setting) as index:
        assert (index.status().model_setting, index.status().available_model) == (setting, None)


def test_status_suggests_nothing_to_a_new_library_or_during_a_switch(folder, machine):
    with open_with(folder) as index:
        assert index.status().available_model is None
    fill(folder, "bundled")
    with open_with(folder, "multilingual") as index:
        index.sync(is_cancelled=lambda: True)

    with open_with(folder) as index:
        status = index.status()
        assert (status.model, status.next_model, status.available_model) == ("bundled", "multilingual", None)
