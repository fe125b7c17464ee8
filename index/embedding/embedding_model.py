"""The embedding model: finds its files, loads it on first use, and lets questions go ahead of bulk work."""

import logging
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import Protocol

import numpy as np

from index.embedding.centering import LanguageMeans, centered_fingerprint, load_or_measure, measure_means
from index.embedding.model_files import (
    find_known_fingerprint,
    find_model_defect,
    find_model_folder,
    fingerprint_model,
    loading_failed,
)
from index.embedding.model_folder import has_question_prompt, read_mean_pooled_bert
from index.embedding.model_gate import ModelGate
from index.embedding.multilingual_model import repair_converted_model
from index.embedding.sentence_pooling import joined_text
from index.model.batches import batched
from index.model.built_once import built_once
from index.model.errors import ModelError
from index.model.protocols import FloatArray, Matrix, PassageText, PassageVectors
from index.settings import BUNDLED_MODEL, MULTILINGUAL_MODEL
from index.text.scripts import writing_system

__all__ = ["TextEmbedder", "joined_text"]

log = logging.getLogger(__name__)

# A batch after a recent question is so much smaller: the next one waits for at most 0.04 s.
_FEWER_AFTER_QUESTION = 4
# Sentences in a batch, for each passage in one: they are that much shorter. With multilingual-e5-small one
# thread embeds the sentences of 28.6, 28.2 and 24.5 passages a second in batches of 4, 8 and 16 sentences.
_SENTENCES_PER_PASSAGE = 4


class LoadedModel(Protocol):
    """A model in memory. Any thread may count tokens. Vectors have unit length."""

    batch_size: int
    """The number of passages at which `embed_batch` is the fastest."""
    threads: int
    """The number of threads that may embed at the same time."""

    @property
    def dim(self) -> int: ...

    @property
    def max_tokens(self) -> int: ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]: ...

    def embed_question(self, question: str) -> FloatArray: ...

    def embed_batch(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        """Passages in one pass; the vectors of sentences are pooled from it where that is possible."""

    def embed_texts(self, texts: Sequence[str]) -> Matrix:
        """The vector of each text, as of a passage; in one pass."""


class TextEmbedder:
    """Any sentence-transformers model, from a folder on this machine. Implements `Embedder`.

    A BERT encoder that pools by the mean runs in 8 bits on ONNX Runtime; any other model runs on PyTorch. The
    fingerprint is the same on both: their vectors can be compared (docs/decisions/0031).

    An asymmetric model embeds each sentence by itself, since its token vectors say little about a part of the
    text, and its vectors are centered (docs/decisions/0034).
    """

    def __init__(self, name: str, models_folder: Path | None = None, *, may_download: bool = True) -> None:
        self.name = name
        self._models_folder = models_folder
        self._may_download = may_download
        self._gate = ModelGate()
        self._loading = Lock()
        self._loaded: LoadedModel | None = None

    @cached_property
    def _folder(self) -> Path:
        return find_model_folder(self.name, models_folder=self._models_folder, may_download=self._may_download)

    def find_files(self) -> None:
        """Find the files of the model; the multilingual one is converted first. Raises ModelError."""
        _ = self._folder

    @cached_property
    def fingerprint(self) -> str:
        return centered_fingerprint(self._file_fingerprint) if self.is_asymmetric else self._file_fingerprint

    @cached_property
    def _file_fingerprint(self) -> str:
        return find_known_fingerprint(self.name) or fingerprint_model(self._folder)

    @property
    def dim(self) -> int:
        return self._model.dim

    @cached_property
    def is_asymmetric(self) -> bool:
        return self.name == MULTILINGUAL_MODEL or has_question_prompt(self._folder)

    @property
    def max_tokens(self) -> int:
        return self._model.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._model.count_tokens(texts)

    def embed_question(self, question: str) -> FloatArray:
        model = self._model
        with self._gate.for_question():
            vector = self._checked(model.embed_question(question))
        return self._means.center_question(question, vector) if self.is_asymmetric else vector

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        if self.is_asymmetric:
            return self._embed_apart(passages)
        model = self._model
        vectors: dict[int, PassageVectors] = {}

        def embed(batch: list[int]) -> None:
            for row, vector in zip(batch, model.embed_batch([passages[i] for i in batch]), strict=True):
                self._checked(vector.passage)
                self._checked(vector.sentences)
                vectors[row] = vector

        self._run_in_batches([passage.text for passage in passages], model.batch_size, embed)
        return [vectors[i] for i in range(len(passages))]

    def _embed_apart(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        """Each passage and each of its sentences by itself; a sentence that occurs twice only once."""
        whole = self._embed_texts([joined_text(passage) for passage in passages], self._model.batch_size)
        texts = [[passage.text[start:end] for start, end in passage.sentences] for passage in passages]
        distinct = {text: row for row, text in enumerate(dict.fromkeys(chain.from_iterable(texts)))}
        apart = self._embed_texts(list(distinct), self._model.batch_size * _SENTENCES_PER_PASSAGE)
        embedded = []
        for row, passage in enumerate(passages):
            system = writing_system(passage.text)
            sentences = apart[[distinct[text] for text in texts[row]]].reshape(-1, whole.shape[1])
            embedded.append(
                PassageVectors(
                    self._means.center_texts(system, whole[row : row + 1])[0],
                    self._means.center_texts(system, sentences),
                )
            )
        return embedded

    def _embed_texts(self, texts: Sequence[str], size: int) -> Matrix:
        model = self._model
        vectors = np.zeros((len(texts), model.dim), np.float32)

        def embed(batch: list[int]) -> None:
            vectors[batch] = self._checked(model.embed_texts([texts[i] for i in batch]))

        self._run_in_batches(texts, size, embed)
        return vectors

    def _run_in_batches(self, texts: Sequence[str], size: int, embed: Callable[[list[int]], None]) -> None:
        """Call `embed` with the places of texts in batches of similar length, one batch per thread at a time.

        The batches are smaller after a recent question.
        """
        threads = self._model.threads
        by_length = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        while by_length:
            count = max(1, size // _FEWER_AFTER_QUESTION) if self._gate.had_recent_question else size
            now, by_length = by_length[: count * threads], by_length[count * threads :]
            with self._gate.for_bulk():
                list(self._executor.map(embed, batched(now, count)))

    @built_once
    def _executor(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._model.threads, "embedding")

    @built_once
    def _means(self) -> LanguageMeans:
        """The means of an asymmetric model, stored beside it if possible."""
        return load_or_measure(self._models_folder, self.fingerprint, self._measure_means)

    def _measure_means(self) -> LanguageMeans:
        model = self._model
        return measure_means(
            lambda questions: np.array([self._checked(model.embed_question(text)) for text in questions]),
            lambda texts: self._embed_texts(texts, model.batch_size * _SENTENCES_PER_PASSAGE),
        )

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
            log.warning("the model %s runs on PyTorch, which is slower: %s", self.name, error)
            return None
        from safetensors import SafetensorError  # noqa: PLC0415 - only if a model is loaded

        try:
            return load_quantized_model(self._folder, settings, self._file_fingerprint, self._models_folder)
        except (OSError, ValueError, EncoderError, SafetensorError) as error:
            log.warning("the model %s runs on PyTorch, which is slower: %s", self.name, error)
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
