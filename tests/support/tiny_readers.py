"""A reader small enough to be built in a test, with random weights, and its network in numpy."""

import json
from collections.abc import Mapping
from math import erf, sqrt
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from index.embedding.model_folder import BertShape

Weights = Mapping[str, npt.NDArray[np.float32]]

UNKNOWN, START, END = 0, 1, 2
WORDS = ("[UNK]", "[CLS]", "[SEP]", "query", ":", "who", "met", "the", "ship", "left", "port", "monday", ".")
SHAPE = BertShape(layers=2, heads=2, hidden=32, words=len(WORDS), epsilon=1e-12)
POSITIONS = 64
_WIDE = 64
_LOGITS = 3
_WORD_TABLE = "embeddings.word_embeddings.weight"
_RETRAINED = "encoder.layer.1.intermediate.dense.weight"


def write_tokenizer(folder: Path, *, has_end: bool = True) -> None:
    """A tokenizer.json that finds `WORDS`, and puts [CLS] before a text and [SEP] after it."""
    tokenizer = Tokenizer(models.WordLevel({word: place for place, word in enumerate(WORDS)}, "[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    special = [("[CLS]", START), ("[SEP]", END)]
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]" if has_end else "[CLS] $A", special_tokens=special
    )
    tokenizer.save(str(folder / "tokenizer.json"))


def write_base_model(folder: Path) -> None:
    """A sentence-transformers folder with the weights of `base_weights`."""
    (folder / "1_Pooling").mkdir(parents=True)
    contents: dict[str, object] = {
        "config.json": {
            "model_type": "bert",
            "hidden_act": "gelu",
            "hidden_size": SHAPE.hidden,
            "intermediate_size": _WIDE,
            "layer_norm_eps": SHAPE.epsilon,
            "max_position_embeddings": POSITIONS,
            "num_attention_heads": SHAPE.heads,
            "num_hidden_layers": SHAPE.layers,
            "vocab_size": SHAPE.words,
        },
        "modules.json": [
            {"path": path, "type": f"sentence_transformers.models.{kind}"}
            for path, kind in (("", "Transformer"), ("1_Pooling", "Pooling"))
        ],
        "1_Pooling/config.json": {"pooling_mode_mean_tokens": True},
    }
    for name, content in contents.items():
        (folder / name).write_text(json.dumps(content))
    write_tokenizer(folder)
    save_file(dict(base_weights()), folder / "model.safetensors")


def write_reader_file(path: Path, *, bias: float = 0.0) -> None:
    """The layers of a reader: a head in float32, whose bias is given, and a matrix in int8."""
    values, scales = _retrained_matrix()
    head = reader_weights(bias=bias)
    save_file(
        {
            _RETRAINED: values,
            f"{_RETRAINED}.scale": scales,
            "head.weight": head["head.weight"],
            "head.bias": head["head.bias"],
        },
        path,
    )


def base_weights() -> Weights:
    """Random weights by name; those of a word are multiples of a step, so that storing 8 bits changes none."""
    random = np.random.default_rng(7)
    hidden = SHAPE.hidden
    words = random.integers(-126, 127, (SHAPE.words, hidden))
    words[:, 0] = 127
    weights = {
        _WORD_TABLE: words / 127,
        "embeddings.position_embeddings.weight": random.normal(size=(POSITIONS, hidden)),
        "embeddings.token_type_embeddings.weight": random.normal(size=(2, hidden)),
    }
    sizes = {
        **dict.fromkeys(("attention.self.query", "attention.self.key"), (hidden, hidden)),
        **dict.fromkeys(("attention.self.value", "attention.output.dense"), (hidden, hidden)),
        "intermediate.dense": (_WIDE, hidden),
        "output.dense": (hidden, _WIDE),
    }
    norms = ["embeddings.LayerNorm"]
    for layer in range(SHAPE.layers):
        prefix = f"encoder.layer.{layer}"
        for name, (rows, columns) in sizes.items():
            weights[f"{prefix}.{name}.weight"] = random.normal(size=(rows, columns)) / sqrt(columns)
            weights[f"{prefix}.{name}.bias"] = random.normal(size=rows) / 4
        norms += [f"{prefix}.attention.output.LayerNorm", f"{prefix}.output.LayerNorm"]
    for norm in norms:
        weights[f"{norm}.weight"] = 1 + random.normal(size=hidden) / 10
        weights[f"{norm}.bias"] = random.normal(size=hidden) / 10
    return {name: values.astype(np.float32) for name, values in weights.items()}


def reader_weights(*, bias: float = 0.0) -> Weights:
    """The weights of the base model with those that `write_reader_file` writes."""
    random = np.random.default_rng(8)
    values, scales = _retrained_matrix()
    return {
        **base_weights(),
        _RETRAINED: values * scales[:, None],
        "head.weight": (random.normal(size=(_LOGITS, SHAPE.hidden)) / 2).astype(np.float32),
        "head.bias": np.full(_LOGITS, bias, np.float32),
    }


def _retrained_matrix() -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    random = np.random.default_rng(9)
    values = random.integers(-127, 128, (_WIDE, SHAPE.hidden)).astype(np.int8)
    return values, np.linspace(0.001, 0.003, _WIDE).astype(np.float32)


def compute_logits(weights: Weights, ids: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """Logits of shape (tokens, 3) for ids of shape (tokens,), by the published definition of BERT."""
    vectors = (
        weights[_WORD_TABLE][ids]
        + weights["embeddings.position_embeddings.weight"][: len(ids)]
        + weights["embeddings.token_type_embeddings.weight"][0]
    )
    vectors = _norm(weights, "embeddings.LayerNorm", vectors)
    for layer in range(SHAPE.layers):
        prefix = f"encoder.layer.{layer}"
        attended = _linear(weights, f"{prefix}.attention.output.dense", _attend(weights, prefix, vectors))
        vectors = _norm(weights, f"{prefix}.attention.output.LayerNorm", vectors + attended)
        wide = _gelu(_linear(weights, f"{prefix}.intermediate.dense", vectors))
        narrow = _linear(weights, f"{prefix}.output.dense", wide)
        vectors = _norm(weights, f"{prefix}.output.LayerNorm", vectors + narrow)
    return _linear(weights, "head", vectors)


def _attend(weights: Weights, prefix: str, vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    query, key, value = (
        np.split(_linear(weights, f"{prefix}.attention.self.{part}", vectors), SHAPE.heads, axis=1)
        for part in ("query", "key", "value")
    )
    heads = []
    for q, k, v in zip(query, key, value, strict=True):
        shares = np.exp(q @ k.T / sqrt(q.shape[1]))
        heads.append(shares / shares.sum(axis=1, keepdims=True) @ v)
    return np.concatenate(heads, axis=1)


def _linear(weights: Weights, name: str, vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    return np.asarray(vectors @ weights[f"{name}.weight"].T + weights[f"{name}.bias"], np.float32)


def _norm(weights: Weights, name: str, vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    centred = vectors - vectors.mean(axis=1, keepdims=True)
    deviation = np.sqrt(np.square(centred).mean(axis=1, keepdims=True) + SHAPE.epsilon)
    return centred / deviation * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def _gelu(values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    return np.asarray(values * (1 + np.vectorize(erf)(values / sqrt(2))) / 2, np.float32)
