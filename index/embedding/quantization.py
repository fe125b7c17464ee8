"""Build the int8 graph of a model, and the files of its tokenizer, from its folder.

Imported only to build a graph, since the package `onnx` takes memory.
"""

from importlib import resources
from pathlib import Path

import numpy as np
from safetensors import safe_open

from index.embedding.encoder_graph import ActivationStats, build_graph
from index.embedding.model_folder import GRAPH_FILE, WEIGHTS_FILE, MeanPooledBert
from index.embedding.onnx_encoder import TOKEN_VECTORS, OnnxEncoder
from index.embedding.text_tokenizer import TextTokenizer, load_tokenizer
from index.embedding.unigram_files import write_unigram_files
from index.model.protocols import FloatArray

_EXACT = "float32"
# Characters between the beginnings of the long calibration texts.
_STEP = 600


def build_int8_graph(folder: Path, settings: MeanPooledBert, target: Path) -> None:
    """Write the graph of the model in `folder` to model.onnx in `target`, with its constants beside it.

    A model with a Unigram vocabulary also gets the files of `UnigramTokenizer`.

    Raises OSError, EncoderError, and SafetensorError or ValueError for unsuitable weights.
    """
    weights = _StoredWeights(folder / WEIGHTS_FILE)
    exact = build_graph(target, _EXACT, settings.shape, weights, None)
    write_unigram_files(folder, target)
    tokenizer = load_tokenizer(folder, target, settings.max_tokens, settings.pad_id)
    stats = _calibrate(OnnxEncoder(exact), tokenizer, settings.document_prompt)
    del tokenizer
    for path in target.glob(f"{_EXACT}.*"):
        path.unlink()
    build_graph(target, Path(GRAPH_FILE).stem, settings.shape, weights, stats)


def _calibrate(encoder: OnnxEncoder, tokenizer: TextTokenizer, prompt: str) -> dict[str, ActivationStats]:
    stats = {name: ActivationStats(size) for name, size in encoder.outputs.items() if name != TOKEN_VECTORS}
    for text in _calibration_texts():
        tokens = tokenizer.encode([prompt + text])
        for name, activations in zip(stats, encoder.read([*stats], tokens.ids, tokens.mask), strict=True):
            stats[name].add(activations)
    return stats


def _calibration_texts() -> list[str]:
    """Each sentence alone, and texts of the greatest length that the model reads."""
    text = resources.files("index.embedding").joinpath("calibration.txt").read_text("utf-8")
    return [*text.splitlines(), *(text[start:] for start in range(0, len(text), _STEP))]


class _StoredWeights:
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
