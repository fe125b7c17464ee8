"""The parser of packed models reads what is there, and refuses every file that does not fit."""

import math
import random
import struct

import numpy as np
import pytest
from packed_models import HIDDEN, REPLACEMENTS, TOKENS, VOCABULARY, build_packed_model, tensors

from index import ModelError
from index.embedding.packed_model import PackedModel


def values(model, name, *shape):
    return np.concatenate(list(model.slices(name, shape)))


def test_vocabulary_and_replacements_are_read():
    model = PackedModel(build_packed_model(), "tiny")

    assert tuple(model.tokens) == TOKENS
    assert model.scores.tolist() == [0, 0, 0, 0, -1.5, -2.5, -3.5, -4.5]
    assert model.replacements == REPLACEMENTS
    assert (model.config.hidden, model.config.vocabulary, model.config.eos) == (HIDDEN, VOCABULARY, 2)


def test_vectors_are_read_exactly():
    model = PackedModel(build_packed_model(), "tiny")

    assert np.array_equal(values(model, "emb.pos", 8, HIDDEN), tensors()["emb.pos"])


def test_packed_weights_are_within_half_a_scale():
    model = PackedModel(build_packed_model(), "tiny")
    given = tensors()["emb.word"]
    scales = np.abs(given.reshape(-1, 32)).max(axis=1) / 7

    error = np.abs(values(model, "emb.word", VOCABULARY, HIDDEN) - given).reshape(-1, 32)
    assert (error <= scales[:, None] * 0.51).all()


def test_every_truncation_is_refused():
    content = build_packed_model()
    chosen = random.Random(3).sample(range(len(content)), 300)

    for size in (0, 3, 4, len(content) - 1, *chosen):
        with pytest.raises(ModelError):
            PackedModel(content[:size], "tiny")


def test_changed_bytes_give_a_model_or_a_model_error():
    content = build_packed_model()
    chance = random.Random(5)
    refused = 0
    for _ in range(300):
        changed = bytearray(content)
        changed[chance.randrange(600)] = chance.randrange(256)
        try:
            PackedModel(bytes(changed), "tiny")
        except ModelError:
            refused += 1

    assert refused > 100


def entry(position, **changes):
    """Change an entry of the directory."""
    names = ("name", "kind", "values", "offset", "size")

    def changed(entries):
        fields = dict(zip(names, entries[position], strict=True)) | changes
        return [*entries[:position], tuple(fields.values()), *entries[position + 1 :]]

    return changed


SIZES = (HIDDEN, 1, 2, 64, VOCABULARY, 8, 2)


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param({"magic": b"GGUF"}, id="magic"),
        pytest.param({"block": 64}, id="block"),
        pytest.param({"epsilon": math.nan}, id="epsilon nan"),
        pytest.param({"epsilon": 2.0}, id="epsilon"),
        pytest.param({"sizes": (33, *SIZES[1:])}, id="hidden"),
        pytest.param({"sizes": (0, *SIZES[1:])}, id="no hidden"),
        pytest.param({"sizes": (HIDDEN, 1, 3, *SIZES[3:])}, id="heads"),
        pytest.param({"sizes": (HIDDEN, -1, *SIZES[2:])}, id="negative"),
        pytest.param({"sizes": (*SIZES[:4], len(TOKENS) - 1, 8, 2)}, id="vocabulary"),
        pytest.param({"special": (0, 2, 1, len(TOKENS))}, id="special"),
        pytest.param({"special": (0, -2, 1, 3)}, id="negative special"),
        pytest.param({"texts_size": 2**63}, id="huge texts"),
        pytest.param({"texts_size": 5}, id="short texts"),
        pytest.param({"offsets": [0, 3, 8, 12, 17, 21, 20, 25, 31]}, id="offsets"),
        pytest.param({"offsets": [1, 3, 8, 12, 17, 21, 22, 25, 31]}, id="first offset"),
        pytest.param({"tokens": (*TOKENS[:-1], b"\xff")}, id="utf-8"),
        pytest.param({"scores": [math.inf] * len(TOKENS)}, id="score"),
        pytest.param({"replacements": {0x110000: "a"}}, id="code point"),
        pytest.param({"replacements": {0xD800: "a"}}, id="surrogate"),
        pytest.param({"replacements_size": 3}, id="replacements"),
        pytest.param({"directory": entry(0, kind=2)}, id="type"),
        pytest.param({"directory": entry(0, values=33)}, id="block count"),
        pytest.param({"directory": entry(1, size=1)}, id="size"),
        pytest.param({"directory": entry(1, offset=2**63)}, id="offset"),
        pytest.param({"directory": entry(1, values=2**32 - 1, size=(2**32 - 1) * 4)}, id="values"),
        pytest.param({"directory": entry(1, name="emb.type")}, id="repeated name"),
    ],
)
def test_file_that_does_not_fit_is_refused(parts):
    with pytest.raises(ModelError, match="embedding model tiny: "):
        PackedModel(build_packed_model(**parts), "tiny")


@pytest.mark.parametrize("shape", [(8, HIDDEN + 1), (HIDDEN,)])
def test_tensor_of_another_shape_is_refused(shape):
    model = PackedModel(build_packed_model(), "tiny")

    with pytest.raises(ModelError, match=r"no tensor emb\.pos of shape"):
        values(model, "emb.pos", *shape)


def test_missing_tensor_is_refused():
    model = PackedModel(build_packed_model(), "tiny")

    with pytest.raises(ModelError, match=r"no tensor l1\.q\.w"):
        values(model, "l1.q.w", HIDDEN, HIDDEN)


def test_value_that_is_not_finite_is_refused():
    content = bytearray(build_packed_model())
    content[-4:] = struct.pack("<f", math.nan)
    model = PackedModel(bytes(content), "tiny")

    with pytest.raises(ModelError, match="not finite"):
        values(model, "l0.oln.b", HIDDEN)
