"""Build the int8 graph of a model or a reader, and the files of its tokenizer.

Imported only to build a graph, since the package `onnx` takes memory.
"""

from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path

import numpy as np
from safetensors import safe_open

from index.embedding.encoder_graph import ActivationStats, Weights, build_graph
from index.embedding.model_folder import GRAPH_FILE, WEIGHTS_FILE, MeanPooledBert
from index.embedding.onnx_encoder import TOKEN_LOGITS, TOKEN_VECTORS, OnnxEncoder
from index.embedding.reader_input import ReaderEncoder
from index.embedding.sentence_pooling import IntArray
from index.embedding.text_tokenizer import load_tokenizer
from index.embedding.unigram_files import write_unigram_files
from index.model.protocols import FloatArray, PassageSentences

_EXACT = "float32"
# Characters between the beginnings of the long calibration texts.
_STEP = 600
# Sentences before a question in a calibration passage, and from it on.
_AROUND = 4

READER_HEAD = "head"
"""The layer of a reader that gives its logits."""


def build_int8_graph(folder: Path, settings: MeanPooledBert, target: Path) -> None:
    """Write the graph of the model in `folder` to model.onnx in `target`, with its constants beside it.

    A model with a Unigram vocabulary also gets the files of `UnigramTokenizer`.

    Raises OSError, EncoderError, and SafetensorError or ValueError for unsuitable weights.
    """
    write_unigram_files(folder, target)
    tokenizer = load_tokenizer(folder, target, settings.max_tokens, settings.pad_id)
    batches = [tokenizer.encode([settings.document_prompt + text]) for text in _calibration_texts()]
    del tokenizer
    tokens = [(batch.ids, batch.mask) for batch in batches]
    _build(target, settings, StoredWeights(folder / WEIGHTS_FILE), tokens, head=None)


def build_reader_graph(folder: Path, settings: MeanPooledBert, reader_file: Path, target: Path) -> None:
    """Write model.onnx with its constants, and for a Unigram vocabulary its pieces, to `target`.

    The graph is that of the model in `folder` with the layers and the head in `reader_file`. `target` may hold
    the words.bin of the same model. Raises what `build_int8_graph` raises.
    """
    write_unigram_files(folder, target)
    tokenizer = load_tokenizer(folder, target, settings.max_tokens, settings.pad_id)
    encoder = ReaderEncoder(tokenizer, settings.max_tokens)
    inputs = [encoder.encode(question, passage) for question, passage in _calibration_pairs()]
    del encoder, tokenizer
    weights = ReaderWeights(reader_file, StoredWeights(folder / WEIGHTS_FILE))
    _build(target, settings, weights, [(tokens.ids, tokens.mask) for tokens in inputs], head=READER_HEAD)


def _build(
    target: Path,
    settings: MeanPooledBert,
    weights: Weights,
    tokens: Iterable[tuple[IntArray, IntArray]],
    *,
    head: str | None,
) -> None:
    """Build the float32 graph, calibrate it on pairs of ids and mask, and replace it by the int8 graph."""
    exact = build_graph(target, _EXACT, settings.shape, weights, None, head=head)
    stats = _calibrate(OnnxEncoder(exact), tokens)
    for path in target.glob(f"{_EXACT}.*"):
        path.unlink()
    build_graph(target, Path(GRAPH_FILE).stem, settings.shape, weights, stats, head=head)


def _calibrate(encoder: OnnxEncoder, tokens: Iterable[tuple[IntArray, IntArray]]) -> dict[str, ActivationStats]:
    results = (TOKEN_VECTORS, TOKEN_LOGITS)
    stats = {name: ActivationStats(size) for name, size in encoder.outputs.items() if name not in results}
    for ids, mask in tokens:
        for name, activations in zip(stats, encoder.read([*stats], ids, mask), strict=True):
            stats[name].add(activations)
    return stats


def _calibration_texts() -> list[str]:
    """Each sentence alone, and texts of the greatest length that the model reads."""
    text = resources.files("index.embedding").joinpath("calibration.txt").read_text("utf-8")
    return [*text.splitlines(), *(text[start:] for start in range(0, len(text), _STEP))]


def _calibration_pairs() -> Iterator[tuple[str, PassageSentences]]:
    """Every sentence of the calibration text as a question about a passage: itself and the sentences around."""
    text = resources.files("index.embedding").joinpath("calibration.txt").read_text("utf-8")
    sentences = text.splitlines()
    for place, question in enumerate(sentences):
        yield question, PassageSentences("", sentences[max(place - _AROUND, 0) : place + _AROUND])


class StoredWeights:
    """The weights in a safetensors file, converted to float32.

    The file is mapped into memory for one tensor at a time, so the rest does not count as memory in use.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self, name: str) -> FloatArray:
        with safe_open(self._path, framework="np") as opened:
            return np.asarray(opened.get_tensor(name), np.float32)

    def load_rows(self, name: str, start: int, end: int) -> FloatArray:
        with safe_open(self._path, framework="np") as opened:
            return np.asarray(opened.get_slice(name)[start:end], np.float32)

    def shape(self, name: str) -> tuple[int, ...]:
        with safe_open(self._path, framework="np") as opened:
            return tuple(opened.get_slice(name).get_shape())


class ReaderWeights:
    """The weights of a reader: those in one file, all others from the model that it was trained on.

    A matrix in the file may be int8; then ".scale" after its name is a float32 scale for each of its rows. The
    word table is always that of the model. Raises OSError and SafetensorError for an unsuitable file.
    """

    def __init__(self, path: Path, base: Weights) -> None:
        self._path = path
        self._base = base
        with safe_open(path, framework="np") as opened:
            self._names = frozenset(opened.keys())

    def load(self, name: str) -> FloatArray:
        if name not in self._names:
            return self._base.load(name)
        with safe_open(self._path, framework="np") as opened:
            values = np.asarray(opened.get_tensor(name), np.float32)
            scales = f"{name}.scale"
            return values * opened.get_tensor(scales)[:, None] if scales in self._names else values

    def load_rows(self, name: str, start: int, end: int) -> FloatArray:
        return self._base.load_rows(name, start, end)

    def shape(self, name: str) -> tuple[int, ...]:
        return self._base.shape(name)
