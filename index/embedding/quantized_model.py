"""An embedding model in 8 bits, run by ONNX Runtime: faster, smaller and quicker to load than PyTorch."""

import logging
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

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
from index.embedding.text_tokenizer import TextTokenizer, load_tokenizer
from index.machine.capacity import count_threads
from index.model.protocols import FloatArray, Matrix, PassageText, PassageVectors

log = logging.getLogger(__name__)

# Increase the number with every change of the stored files, so that they are built again.
_RECIPE = "int8-v3"


class QuantizedModel:
    """A BERT encoder that pools by the mean. Safe to call from several threads."""

    # Larger batches are slower: MiniLM reads 60.7, 57.3 and 51.5 passages a second in batches of 1, 2 and 4.
    batch_size = 1

    def __init__(self, settings: MeanPooledBert, encoder: OnnxEncoder, tokenizer: TextTokenizer) -> None:
        self._settings = settings
        self._encoder = encoder
        self._tokenizer = tokenizer
        self.threads = count_threads()

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
    """The model in `folder`. What is built from it is stored in `models_folder` if possible.

    Otherwise it is built each time. Raises OSError without space for it, EncoderError, and SafetensorError or
    ValueError for unsuitable weights.
    """

    def build(target: Path) -> None:
        from index.embedding.quantization import build_int8_graph  # noqa: PLC0415 - only once per model

        build_int8_graph(folder, settings, target)

    if models_folder is not None:
        try:
            stored = find_or_store(models_folder / f"{fingerprint}-{_RECIPE}", build)
            return _load(folder, settings, stored)
        except OSError as error:
            log.warning(
                "cannot store the 8-bit model in %s; it is built again at each start: %s", models_folder, error
            )
    # The system keeps the mapped files of a removed folder until they are closed.
    with tempfile.TemporaryDirectory(prefix="watchdesk-", ignore_cleanup_errors=True) as target:
        build(Path(target))
        return _load(folder, settings, Path(target))


def _load(folder: Path, settings: MeanPooledBert, built: Path) -> QuantizedModel:
    tokenizer = load_tokenizer(folder, built, settings.max_tokens, settings.pad_id)
    return QuantizedModel(settings, OnnxEncoder(built / GRAPH_FILE), tokenizer)
