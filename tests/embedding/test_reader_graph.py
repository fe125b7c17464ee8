"""The graph of a reader computes what its network does, in float32 and nearly in int8."""

from types import SimpleNamespace

import numpy as np
import pytest
from tiny_readers import (
    POSITIONS,
    SHAPE,
    base_weights,
    compute_logits,
    reader_weights,
    write_base_model,
    write_reader_file,
)

from index import ModelError
from index.embedding import onnx_reader
from index.embedding.encoder_graph import build_graph
from index.embedding.model_folder import WEIGHTS_FILE, read_mean_pooled_bert
from index.embedding.onnx_encoder import TOKEN_LOGITS, TOKEN_VECTORS, OnnxEncoder
from index.embedding.onnx_reader import find_readings, load_reader
from index.embedding.quantization import READER_HEAD, ReaderWeights, StoredWeights
from index.embedding.reader_input import ReaderEncoder
from index.embedding.text_tokenizer import TextTokenizer
from index.model.protocols import PassageSentences

QUESTION = "who left the port"
PASSAGE = PassageSentences("ship", ["the ship left port .", "who met monday", "the port ."])


class GivenWeights:
    """Weights in memory."""

    def __init__(self, tensors):
        self.tensors = tensors

    def load(self, name):
        return self.tensors[name]

    def load_rows(self, name, start, end):
        return self.tensors[name][start:end]

    def shape(self, name):
        return self.tensors[name].shape


@pytest.fixture
def base(tmp_path, monkeypatch):
    """A tiny base model in place of multilingual-e5-small."""
    folder = tmp_path / "base"
    write_base_model(folder)
    monkeypatch.setattr(onnx_reader, "find_or_convert_model", lambda _: folder)
    return folder


@pytest.fixture
def models(tmp_path):
    return tmp_path / "models"


@pytest.fixture
def reader_file(tmp_path):
    path = tmp_path / "reader.safetensors"
    write_reader_file(path)
    return path


def run(path, output, ids):
    (values,) = OnnxEncoder(path).read([output], ids, np.ones_like(ids))
    return values[0]


@pytest.mark.parametrize("tokens", [1, 2, 17, POSITIONS])
def test_float_graph_gives_the_logits_of_the_network(tmp_path, tokens):
    weights = reader_weights(bias=0.5)
    path = build_graph(tmp_path, "exact", SHAPE, GivenWeights(weights), None, head=READER_HEAD)
    ids = np.random.default_rng(tokens).integers(0, SHAPE.words, (1, tokens))

    found = run(path, TOKEN_LOGITS, ids)
    assert found.shape == (tokens, 3)
    assert found == pytest.approx(compute_logits(weights, ids[0]), abs=1e-4)


def test_graph_without_a_head_gives_vectors(tmp_path):
    path = build_graph(tmp_path, "exact", SHAPE, GivenWeights(reader_weights()), None)
    outputs = OnnxEncoder(path).outputs

    assert outputs[TOKEN_VECTORS] == SHAPE.hidden
    assert TOKEN_LOGITS not in outputs


def test_weights_of_a_reader_replace_those_of_the_model(base, reader_file):
    weights = ReaderWeights(reader_file, StoredWeights(base / WEIGHTS_FILE))

    for name, expected in reader_weights().items():
        assert weights.load(name) == pytest.approx(expected), name
    changed = [n for n, values in base_weights().items() if not np.allclose(weights.load(n), values)]
    assert changed == ["encoder.layer.1.intermediate.dense.weight"]


def test_reader_in_8_bits_reads_nearly_as_the_network(base, models, reader_file):
    reader = load_reader(reader_file, models)
    found = reader.read(QUESTION, PASSAGE)

    settings = read_mean_pooled_bert(base)
    encoder = ReaderEncoder(TextTokenizer(base, settings.max_tokens, settings.pad_id), settings.max_tokens)
    tokens = encoder.encode(QUESTION, PASSAGE)
    expected = find_readings(compute_logits(reader_weights(), tokens.ids[0]), tokens, PASSAGE.sentences)
    assert [r.score for r in found] == pytest.approx([r.score for r in expected], abs=0.2)
    assert [r.answer_score for r in found] == pytest.approx([r.answer_score for r in expected], abs=0.2)


def test_sentences_beyond_the_limit_have_no_reading(base, models, reader_file):
    passage = PassageSentences("ship", ["the ship left port ."] * 30)
    found = load_reader(reader_file, models).read(QUESTION, passage)

    count = found.index(None)
    assert 5 < count < 30
    assert found[count:] == [None] * (30 - count)


def test_reading_does_not_depend_on_other_passages(base, models, reader_file):
    reader = load_reader(reader_file, models)
    alone = reader.read(QUESTION, PASSAGE)
    reader.read(QUESTION, PassageSentences("", ["monday"]))

    assert reader.read(QUESTION, PASSAGE) == alone


def test_reader_is_built_once_for_each_file(base, models, reader_file, tmp_path):
    other = tmp_path / "other.safetensors"
    write_reader_file(other, bias=1.0)
    for path in (reader_file, reader_file, other):
        load_reader(path, models)

    built = [path for path in models.iterdir() if path.is_dir()]
    assert len(built) == 2
    assert all({"model.onnx", "model.bin", "words.bin"} <= {p.name for p in path.iterdir()} for path in built)
    assert not any("float32" in path.name for folder in built for path in folder.iterdir())


def test_damaged_weights_raise_when_a_passage_is_read(base, models, tmp_path):
    path = tmp_path / "damaged.safetensors"
    write_reader_file(path, bias=float("nan"))

    with pytest.raises(ModelError, match="reader multilingual: it gave a value that is not finite"):
        load_reader(path, models).read(QUESTION, PASSAGE)


def test_passage_that_onnx_runtime_rejects_raises(base, models, reader_file):
    reader = load_reader(reader_file, models)
    ids = np.zeros((1, POSITIONS + 1), np.int64)  # more tokens than the model has positions
    too_long = SimpleNamespace(ids=ids, mask=np.ones_like(ids))
    reader._inputs = SimpleNamespace(encode=lambda *_: too_long)

    with pytest.raises(ModelError, match="reader multilingual: it cannot be run"):
        reader.read(QUESTION, PASSAGE)


@pytest.mark.parametrize("content", [None, b"", b"no safetensors"])
def test_missing_or_damaged_file_raises(base, models, tmp_path, content):
    path = tmp_path / "reader.safetensors"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(ModelError, match="reader multilingual: it cannot be loaded"):
        load_reader(path, models)


def test_base_of_another_kind_raises(base, models, reader_file):
    (base / "modules.json").write_text("[]")

    with pytest.raises(ModelError, match=r"its base in .* is damaged"):
        load_reader(reader_file, models)
