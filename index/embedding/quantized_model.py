"""An embedding model in 8 bits, run by ONNX Runtime: faster, smaller and quicker to load than PyTorch."""

import logging
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.embedding.cpu_threads import count_threads
from index.embedding.graph_store import find_or_store
from index.embedding.model_folder import GRAPH_FILE, MeanPooledBert
from index.embedding.onnx_encoder import OnnxEncoder
from index.embedding.sentence_pooling import (
    IntArray,
    find_token_starts,
    joined_text,
    pool_sentences,
    sentence_spans,
    to_unit,
)
from index.embedding.text_tokenizer import TextTokenizer
from index.model.protocols import FloatArray, Matrix, PassageText, PassageVectors

log = logging.getLogger(__name__)

# Increase the number with every change of the graph, so that stored graphs are built again.
_RECIPE = "int8-v2"


class QuantizedModel:
    """A BERT encoder that pools by the mean. Safe to call from several threads."""

    # Larger batches are slower: MiniLM reads 60.7, 57.3 and 51.5 passages a second in batches of 1, 2 and 4.
    batch_size = 1

    def __init__(self, folder: Path, settings: MeanPooledBert, encoder: OnnxEncoder) -> None:
        self._settings = settings
        self._encoder = encoder
        self.threads = count_threads()
        self._tokenizer = TextTokenizer(folder, settings.max_tokens, settings.pad_id)

    @property
    def dim(self) -> int:
        return self._settings.shape.hidden

    @property
    def max_tokens(self) -> int:
        return self._settings.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._tokenizer.count(texts)

    def embed_question(self, question: str) -> FloatArray:
        tokens = self._tokenizer.encode([self._settings.question_prompt + question])
        (vectors,) = self._encoder.encode(tokens.ids, tokens.mask)
        return to_unit(_mean(vectors, tokens.mask[0]))

    def embed_texts(self, texts: Sequence[str]) -> Matrix:
        tokens = self._tokenizer.encode([self._settings.document_prompt + text for text in texts])
        vectors = self._encoder.encode(tokens.ids, tokens.mask)
        return np.array([to_unit(_mean(row, mask)) for row, mask in zip(vectors, tokens.mask, strict=True)])

    def embed_batch(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        prompt = self._settings.document_prompt
        texts = [prompt + joined_text(passage) for passage in passages]
        tokens = self._tokenizer.encode(texts)
        vectors = self._encoder.encode(tokens.ids, tokens.mask)
        return [
            PassageVectors(
                to_unit(_mean(vectors[row], tokens.mask[row])),
                pool_sentences(
                    vectors[row],
                    find_token_starts(texts[row], tokens.offsets[row]) - len(prompt),
                    sentence_spans(passage),
                ),
            )
            for row, passage in enumerate(passages)
        ]


def _mean(tokens: FloatArray, mask: IntArray) -> FloatArray:
    return np.asarray(tokens[mask.astype(bool)].mean(axis=0), np.float32)


def load_quantized_model(
    folder: Path, settings: MeanPooledBert, fingerprint: str, models_folder: Path | None
) -> QuantizedModel:
    """The model in `folder`. Its graph is stored in `models_folder` if possible, and built each time otherwise.

    Raises OSError without space for the graph, EncoderError, and SafetensorError or ValueError for unsuitable
    weights.
    """

    def build(target: Path) -> None:
        from index.embedding.quantization import build_int8_graph  # noqa: PLC0415 - only once per model

        build_int8_graph(folder, settings, target)

    if models_folder is not None:
        try:
            stored = find_or_store(models_folder / f"{fingerprint}-{_RECIPE}", build)
            return QuantizedModel(folder, settings, OnnxEncoder(stored / GRAPH_FILE))
        except OSError as error:
            log.warning("the 8-bit model cannot be stored in %s and is built again: %s", models_folder, error)
    # The system keeps the mapped files of a removed folder until they are closed.
    with tempfile.TemporaryDirectory(prefix="watchdesk-", ignore_cleanup_errors=True) as target:
        build(Path(target))
        return QuantizedModel(folder, settings, OnnxEncoder(Path(target) / GRAPH_FILE))
