"""An embedding model in 8 bits, run by ONNX Runtime: faster, smaller and quicker to load than PyTorch."""

import logging
import tempfile
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

import numpy as np
from tokenizers import Tokenizer

from index.embedding.graph_store import find_or_store
from index.embedding.model_folder import GRAPH_FILE, TOKENIZER_FILE, MeanPooledBert
from index.embedding.onnx_encoder import OnnxEncoder
from index.embedding.sentence_pooling import (
    IntArray,
    find_token_starts,
    joined_text,
    pool_sentences,
    sentence_spans,
    to_unit,
)
from index.model.batches import batched
from index.model.protocols import FloatArray, PassageText, PassageVectors

log = logging.getLogger(__name__)

# Increase the number with every change of the graph, so that stored graphs are built again.
_RECIPE = "int8-v1"

# Texts whose tokens are counted at once: for 19,000 sentences the tokenizer holds the interpreter for 0.3 s.
_COUNTED_AT_ONCE = 256


class QuantizedModel:
    """A BERT encoder that pools by the mean. One thread at a time embeds; any thread may count tokens."""

    batch_size = 4

    def __init__(self, folder: Path, settings: MeanPooledBert, encoder: OnnxEncoder) -> None:
        self._settings = settings
        self._encoder = encoder
        # Truncation and padding are states of a tokenizer, so counting needs one of its own.
        self._counter = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._counter.no_truncation()
        self._counter.no_padding()
        self._counting = Lock()
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokenizer.enable_truncation(settings.max_tokens)
        self._tokenizer.enable_padding(pad_id=settings.pad_id)

    @property
    def dim(self) -> int:
        return self._settings.shape.hidden

    @property
    def max_tokens(self) -> int:
        return self._settings.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        counts: list[int] = []
        for batch in batched(texts, _COUNTED_AT_ONCE):
            with self._counting:
                encoded = self._counter.encode_batch_fast(batch, add_special_tokens=False)
            counts += [len(tokens.ids) for tokens in encoded]
        return counts

    def embed_question(self, question: str) -> FloatArray:
        text = self._settings.question_prompt + question
        ids, mask, _ = self._tokenize([text])
        return to_unit(_mean(self._encoder.encode(ids, mask)[0], mask[0]))

    def embed_batch(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        prompt = self._settings.document_prompt
        texts = [prompt + joined_text(passage) for passage in passages]
        ids, mask, offsets = self._tokenize(texts)
        tokens = self._encoder.encode(ids, mask)
        return [
            PassageVectors(
                to_unit(_mean(tokens[row], mask[row])),
                pool_sentences(
                    tokens[row],
                    find_token_starts(texts[row], offsets[row]) - len(prompt),
                    sentence_spans(passage),
                ),
            )
            for row, passage in enumerate(passages)
        ]

    def _tokenize(self, texts: list[str]) -> tuple[IntArray, IntArray, IntArray]:
        """Ids and mask of shape (texts, tokens), and the first and last characters, (texts, tokens, 2)."""
        encoded = self._tokenizer.encode_batch(texts)
        ids = np.array([tokens.ids for tokens in encoded], np.int64)
        mask = np.array([tokens.attention_mask for tokens in encoded], np.int64)
        return ids, mask, np.array([tokens.offsets for tokens in encoded], np.int64)


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
