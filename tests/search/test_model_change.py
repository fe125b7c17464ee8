"""A change of the embedding model: the old index answers until the new one is published."""

from collections.abc import Sequence

import huggingface_hub
import numpy as np
import pytest
from fakes import FakeEmbedder
from huggingface_hub.errors import LocalEntryNotFoundError
from libraries import canal, forbid_building, harbour, open_library, talks

from index import SHARED_CORPUS, ModelError, PassageText
from index.dedup.minhash import SKETCH_VERSION
from index.embedding.embedding_model import TextEmbedder
from index.embedding.parallel_texts import load_parallel_texts
from index.embedding.script_probes import find_readable_scripts
from index.search import edition_preparation
from index.search.index_publisher import IndexPublisher
from index.search.passage_builder import SPLITTER_VERSION
from index.store.near_duplicate_queries import read_articles_to_compare
from index.text.scripts import Script
from index.text.tokenizer import tokenize

SHARED = [SHARED_CORPUS]
QUERY = "How many ships waited at both ends of the canal?"


def titles(index):
    return [hit.article.title for hit in index.search(QUERY, corpora=SHARED, k=1)]


NEWER = FakeEmbedder(name="new", fingerprint="fake-2", dim=32)


class KilledError(Exception):
    """Stands for the end of the process."""


def _die(*_: object) -> None:
    raise KilledError


def embedded_texts(embedder: FakeEmbedder) -> list[str]:
    """Without those that find out which languages a model reads."""
    probes = {pair.answer for pairs in load_parallel_texts().values() for pair in pairs}
    return [text for text in embedder.calls if text not in probes]


@pytest.fixture
def folder(tmp_path):
    """A closed library with embeddings of the model `fake-1`."""
    with open_library(tmp_path / "data") as index:
        index.add(SHARED_CORPUS, [talks(), canal(), harbour()])
        index.sync()
    return tmp_path / "data"


OTHER_MODELS = pytest.mark.parametrize(
    "options",
    [
        {"fingerprint": "fake-2"},
        {"fingerprint": "fake-2", "dim": 32},
        {"fingerprint": "fake-2", "dim": 96, "max_tokens": 80},
    ],
)


@OTHER_MODELS
def test_old_index_answers_until_the_new_one_is_built(folder, options):
    with open_library(folder, embedder=FakeEmbedder(name="new", **options)) as index:
        assert titles(index) == ["Canal reopens"]
        assert index.status().model_fingerprint == "fake-1"
        assert "search by meaning is off" in index.status().notices[0]

        index.sync()

        assert titles(index) == ["Canal reopens"]
        assert index.status().model_fingerprint == "fake-2"
        assert index.search(QUERY, corpora=SHARED, k=1)[0].cosine > 0
        assert index.check() == []


@OTHER_MODELS
def test_each_text_is_embedded_once_by_the_new_model(folder, options):
    embedder = FakeEmbedder(name="new", **options)
    with open_library(folder, embedder=embedder) as index:
        report = index.sync()
        again = index.sync()

        assert report.embedded == len(embedded_texts(embedder)) == index.status().corpora[0].passages
        assert again.embedded == 0


def test_return_to_a_former_model_embeds_nothing(folder):
    with open_library(folder, embedder=FakeEmbedder(name="new", fingerprint="fake-2")) as index:
        index.sync()
    former = FakeEmbedder()

    with open_library(folder, embedder=former) as index:
        report = index.sync()

        assert report.embedded == 0
        assert embedded_texts(former) == []
        assert index.status().model_fingerprint == "fake-1"
        assert titles(index) == ["Canal reopens"]
        assert index.check() == []


def test_cancelled_change_of_model_keeps_the_old_index(folder):
    with open_library(folder, embedder=FakeEmbedder(name="new", fingerprint="fake-2")) as index:
        report = index.sync(is_cancelled=lambda: True)

        assert report.cancelled
        assert index.status().model_fingerprint == "fake-1"
        assert titles(index) == ["Canal reopens"]

        index.sync()

        assert index.status().model_fingerprint == "fake-2"


def test_splitting_for_another_model_indexes_no_words_of_the_old_one_again(folder, monkeypatch):
    tokenized: list[str] = []

    def tokenize_and_count(text: str) -> list[str]:
        tokenized.append(text)
        return tokenize(text)

    with open_library(folder, embedder=NEWER) as index:
        titles(index)
        monkeypatch.setattr("index.search.corpus_postings.tokenize", tokenize_and_count)
        index.sync()
        passages = [text for text in tokenized if text not in ("Canal reopens", talks().title, harbour().title)]
        assert len(passages) == index.status().corpora[0].passages


def test_splitting_for_another_model_compares_no_articles_again(folder):
    with open_library(folder, embedder=NEWER) as index:
        index.sync()
        with index.database.read_transaction() as connection:
            assert read_articles_to_compare(connection, SKETCH_VERSION, 10) is None


def test_what_was_prepared_before_a_kill_is_not_built_again(folder, monkeypatch):
    monkeypatch.setattr(edition_preparation, "LEAST_SAVED_BYTES", 0)
    with open_library(folder, embedder=NEWER) as index, monkeypatch.context() as patch:
        patch.setattr(IndexPublisher, "activate", _die)
        with pytest.raises(KilledError):
            index.sync()
        assert index.status().model_fingerprint == "fake-1"
        assert titles(index) == ["Canal reopens"]

    with open_library(folder, embedder=NEWER) as index:
        assert titles(index) == ["Canal reopens"]
        forbid_building(monkeypatch)
        index.sync()
        assert index.status().model_fingerprint == "fake-2"
        assert titles(index) == ["Canal reopens"]
        assert index.check() == []


def test_nothing_is_left_of_a_change_that_was_taken_back(folder, monkeypatch):
    with open_library(folder, embedder=NEWER) as index, monkeypatch.context() as patch:
        patch.setattr(IndexPublisher, "activate", _die)
        with pytest.raises(KilledError):
            index.sync()

    with open_library(folder) as index:
        forbid_building(monkeypatch)
        index.sync()
        assert titles(index) == ["Canal reopens"]
        assert index.check() == []


def test_article_added_before_the_switch_is_in_the_new_index(folder):
    with open_library(folder, embedder=FakeEmbedder(name="new", fingerprint="fake-2")) as index:
        index.add(SHARED_CORPUS, [canal(text=canal().text.replace("canal", "strait"), url="https://b.example")])
        index.sync()

        hits = index.search("strait ships waited", corpora=SHARED)

        assert [hit for hit in hits if "The strait was closed" in hit.text]
        assert index.check() == []


def test_changed_passage_length_splits_articles_again(folder):
    with open_library(folder, passage_words=20) as index:
        before = index.status().corpora[0].passages
        index.sync()

        assert before == 3
        assert index.status().corpora[0].passages > 3
        assert titles(index) == ["Canal reopens"]
        assert index.check() == []


def test_new_rules_for_sentences_split_articles_again(tmp_path, monkeypatch):
    with monkeypatch.context() as former:
        former.setattr("index.search.derived_index.SPLITTER_VERSION", SPLITTER_VERSION - 1)
        former.setattr("index.search.passage_splitter.split_sentences", lambda text: [(0, len(text))])
        with open_library(tmp_path / "data") as index:
            index.add(SHARED_CORPUS, [talks(), canal(), harbour()])
            index.sync()

    with open_library(tmp_path / "data") as index:
        assert titles(index) == ["Canal reopens"]

        report = index.sync()

        assert report.embedded > 0
        assert titles(index) == ["Canal reopens"]
        assert index.check() == []
        assert index.sync().embedded == 0


def test_missing_folder_is_named_in_the_error(tmp_path):
    embedder = TextEmbedder(str(tmp_path / "nowhere"))

    with pytest.raises(ModelError, match=r"nowhere: there is no such folder; correct INDEX_EMBEDDING_MODEL"):
        _ = embedder.fingerprint


def test_model_is_not_downloaded_unless_it_may_be(monkeypatch):
    def find_local_copy(name, *, local_files_only=False, allow_patterns):
        assert local_files_only
        raise LocalEntryNotFoundError(name)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", find_local_copy)

    with pytest.raises(ModelError, match=r"org/model: it is not on this machine; set INDEX_EMBEDDING_MODEL"):
        TextEmbedder("org/model", may_download=False).find_files()


def test_folder_without_a_model_gives_a_clear_error(tmp_path):
    (tmp_path / "config.json").write_text("{}")

    with pytest.raises(ModelError, match=r"holds no modules\.json"):
        TextEmbedder(str(tmp_path)).embed_question("Who met?")


def test_fingerprint_depends_on_the_model_files(tmp_path):
    (tmp_path / "modules.json").write_text("[]")
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    first = TextEmbedder(str(tmp_path)).fingerprint

    same = TextEmbedder(str(tmp_path)).fingerprint
    (tmp_path / "README.md").write_text("not read by the model")
    described = TextEmbedder(str(tmp_path)).fingerprint
    (tmp_path / "model.safetensors").write_bytes(b"weightz")
    changed = TextEmbedder(str(tmp_path)).fingerprint

    assert first == same == described
    assert changed != first


def test_missing_model_raises_when_it_is_needed(tmp_path):
    with open_library(tmp_path, embedder=TextEmbedder(str(tmp_path / "nowhere"))) as index:
        assert index.status().corpora == ()
        with pytest.raises(ModelError, match="no such folder"):
            index.add(SHARED_CORPUS, [talks()])


class PolyglotEmbedder(FakeEmbedder):
    """Gives a probe's question and its answer the same vector, for the languages that it knows."""

    def __init__(self, languages: Sequence[str]) -> None:
        super().__init__()
        texts = load_parallel_texts()
        self._same = {pair.answer: pair.question for language in languages for pair in texts[language]}

    def _embed(self, text: str):
        return super()._embed(self._same.get(text.strip(), text).strip())


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ([], {Script.SPACED}),
        (["zh-Hant"], {Script.SPACED}),
        (["zh-Hant", "zh-Hans"], {Script.SPACED, Script.HAN}),
        (["zh-Hant", "zh-Hans", "ja", "ko"], set(Script)),
    ],
)
def test_script_is_readable_if_the_model_passes_its_probes(known, expected):
    assert find_readable_scripts(PolyglotEmbedder(known)) == expected


def test_fake_embedder_gives_unit_vectors():
    (vectors,) = FakeEmbedder().embed_passages(
        [PassageText("Canal", "Ships wait. Tugs pull.", ((0, 11), (12, 22)))]
    )

    assert np.linalg.norm(vectors.passage) == pytest.approx(1)
    assert vectors.sentences.shape == (2, 64)
