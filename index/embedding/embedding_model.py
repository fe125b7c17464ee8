"""The embedding model: finds its files, loads it on first use, and lets questions go ahead of bulk work."""

import logging
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Protocol

import numpy as np

from index.embedding.model_files import (
    find_known_fingerprint,
    find_model_defect,
    find_model_folder,
    fingerprint_model,
    loading_failed,
)
from index.embedding.model_folder import read_mean_pooled_bert
from index.embedding.model_gate import ModelGate
from index.embedding.multilingual_model import repair_converted_model
from index.embedding.sentence_pooling import joined_text
from index.model.errors import ModelError
from index.model.protocols import FloatArray, PassageText, PassageVectors
from index.settings import BUNDLED_MODEL, MULTILINGUAL_MODEL

__all__ = ["TextEmbedder", "joined_text"]

log = logging.getLogger(__name__)

# Passages per batch after a recent question: the next one waits for at most 0.05 s.
_BATCH_AFTER_QUESTION = 1


class LoadedModel(Protocol):
    """A model in memory. One thread at a time embeds; any thread may count tokens. Vectors have unit length."""

    batch_size: int
    """The number of passages at which `embed_batch` is the fastest."""

    @property
    def dim(self) -> int: ...

    @property
    def max_tokens(self) -> int: ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]: ...

    def embed_question(self, question: str) -> FloatArray: ...

    def embed_batch(self, passages: Sequence[PassageText]) -> list[PassageVectors]: ...


class TextEmbedder:
    """Any sentence-transformers model, from a folder on this machine. Implements `Embedder`.

    A BERT encoder that pools by the mean runs in 8 bits on ONNX Runtime; any other model runs on PyTorch. The
    fingerprint is the same on both: their vectors can be compared (docs/decisions/0031).
    """

    def __init__(self, name: str, models_folder: Path | None = None) -> None:
        self.name = name
        self._models_folder = models_folder
        self._gate = ModelGate()
        self._loading = Lock()
        self._loaded: LoadedModel | None = None

    @cached_property
    def _folder(self) -> Path:
        return find_model_folder(self.name, models_folder=self._models_folder)

    @cached_property
    def fingerprint(self) -> str:
        return find_known_fingerprint(self.name) or fingerprint_model(self._folder)

    @property
    def dim(self) -> int:
        return self._model.dim

    @property
    def is_asymmetric(self) -> bool:
        return False

    @property
    def max_tokens(self) -> int:
        return self._model.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._model.count_tokens(texts)

    def embed_question(self, question: str) -> FloatArray:
        model = self._model
        with self._gate.for_question():
            vector = model.embed_question(question)
        return self._checked(vector)

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        model = self._model
        by_length = sorted(range(len(passages)), key=lambda i: len(passages[i].text))
        vectors: dict[int, PassageVectors] = {}
        while by_length:
            size = _BATCH_AFTER_QUESTION if self._gate.had_recent_question else model.batch_size
            batch, by_length = by_length[:size], by_length[size:]
            with self._gate.for_bulk():
                embedded = model.embed_batch([passages[i] for i in batch])
            for row, vector in zip(batch, embedded, strict=True):
                self._checked(vector.passage)
                self._checked(vector.sentences)
                vectors[row] = vector
        return [vectors[i] for i in range(len(passages))]

    def _checked(self, vectors: FloatArray) -> FloatArray:
        if not np.isfinite(vectors).all():
            raise ModelError(self.name, "it gave a vector that is not finite; its weights are damaged")
        return vectors

    @property
    def _model(self) -> LoadedModel:
        with self._loading:
            if self._loaded is None:
                self._verify(self._folder)
                self._loaded = self._load_quantized() or self._load_exact()
            return self._loaded

    def _load_quantized(self) -> LoadedModel | None:
        """None if the model, this machine or its disk does not allow it; the log says why."""
        settings = read_mean_pooled_bert(self._folder)
        if settings is None:
            return None
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        try:
            from index.embedding.onnx_encoder import EncoderError  # noqa: PLC0415 - loads ONNX Runtime
            from index.embedding.quantized_model import load_quantized_model  # noqa: PLC0415
        except ImportError as error:
            log.warning("the model %s runs on PyTorch: %s", self.name, error)
            return None
        from safetensors import SafetensorError  # noqa: PLC0415 - only if a model is loaded

        try:
            return load_quantized_model(self._folder, settings, self.fingerprint, self._models_folder)
        except (OSError, ValueError, EncoderError, SafetensorError) as error:
            log.warning("the model %s runs on PyTorch: %s", self.name, error)
            return None

    def _load_exact(self) -> LoadedModel:
        from index.embedding.torch_model import TorchModel  # noqa: PLC0415 - as above

        return TorchModel(self.name, self._folder)

    def _verify(self, folder: Path) -> None:
        """Raise ModelError unless the folder, if it is a packaged model's, holds the expected files."""
        if self.name == MULTILINGUAL_MODEL:
            repair_converted_model(folder)
        if self.name != BUNDLED_MODEL:
            return
        try:
            defect = find_model_defect(folder)
        except OSError as error:
            raise ModelError(self.name, loading_failed(folder, error)) from error
        if defect:
            raise ModelError(self.name, defect)
