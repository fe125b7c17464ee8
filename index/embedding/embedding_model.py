"""Adapter of the embedding model (sentence-transformers, torch); questions go ahead of bulk work.

Both are imported at first use, since they take seconds and most commands need neither.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from functools import cached_property
from pathlib import Path
from threading import Condition, Lock
from time import monotonic
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from index.embedding.model_files import (
    find_known_fingerprint,
    find_model_defect,
    find_model_folder,
    fingerprint_model,
    loading_failed,
)
from index.embedding.multilingual_model import repair_converted_model
from index.model.batches import batched
from index.model.built_once import built_once
from index.model.errors import ModelError
from index.model.protocols import FloatArray, Matrix, PassageText, PassageVectors, Span
from index.settings import BUNDLED_MODEL, MULTILINGUAL_MODEL

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from transformers import PreTrainedTokenizerBase


# People often ask again within seconds; for that time bulk work loses a tenth of its speed.
_RECENT_S = 3.0


class ModelGate:
    """A lock on the model that gives questions priority over bulk work.

    Bulk work takes the lock for each small batch, so a question waits for at most one batch.
    """

    def __init__(self) -> None:
        self._changed = Condition()
        self._taken = False
        self._questions_waiting = 0
        self._asked_at = float("-inf")

    @property
    def had_recent_question(self) -> bool:
        """Whether a question came in the last seconds, so that bulk work should use small batches."""
        return monotonic() - self._asked_at < _RECENT_S

    @contextmanager
    def for_question(self) -> Iterator[None]:
        with self._changed:
            self._questions_waiting += 1
            self._asked_at = monotonic()
            self._changed.wait_for(lambda: not self._taken)
            self._questions_waiting -= 1
            self._taken = True
        yield from self._hold()

    @contextmanager
    def for_bulk(self) -> Iterator[None]:
        with self._changed:
            self._changed.wait_for(lambda: not self._taken and not self._questions_waiting)
            self._taken = True
        yield from self._hold()

    def _hold(self) -> Iterator[None]:
        try:
            yield
        finally:
            with self._changed:
                self._taken = False
                self._changed.notify_all()


IntArray: TypeAlias = npt.NDArray[np.int64]

# Passages per batch. Measured on 2 cores: batches of 4 are the fastest (29 passages a second, 23 in batches
# of 32), and a question waits for at most 0.14 s.
_BATCH = 4
# Passages per batch after a recent question: the next one waits for at most 0.04 s.
_BATCH_AFTER_QUESTION = 1
# Texts whose tokens are counted at once: for 19,000 sentences the tokenizer holds the interpreter for 0.3 s.
_COUNTED_AT_ONCE = 256


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, from a folder on this machine.

    For a model that pools by the mean, the vector of a sentence is the mean of its token vectors in the forward
    pass of the whole passage; for other models each sentence is encoded separately.
    """

    def __init__(self, name: str, models_folder: Path | None = None) -> None:
        self.name = name
        self._models_folder = models_folder
        self._gate = ModelGate()
        self._loading = Lock()
        self._loaded: SentenceTransformer | None = None
        self._counting = Lock()

    @cached_property
    def _folder(self) -> Path:
        return find_model_folder(self.name, models_folder=self._models_folder)

    @cached_property
    def fingerprint(self) -> str:
        return find_known_fingerprint(self.name) or fingerprint_model(self._folder)

    @property
    def dim(self) -> int:
        size = self._model.get_embedding_dimension()
        if size is None:
            raise ModelError(self.name, "it does not say how long its vectors are")
        return int(size)

    @property
    def max_tokens(self) -> int:
        limit = self._model.max_seq_length
        return int(limit) if limit else 512

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        counts: list[int] = []
        for batch in batched(texts, _COUNTED_AT_ONCE):
            counts += self._count_tokens(batch)
        return counts

    def _count_tokens(self, texts: list[str]) -> list[int]:
        counter = self._counter
        with self._counting:
            encoded = counter(texts, add_special_tokens=False, truncation=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

    def embed_question(self, question: str) -> FloatArray:
        model = self._model
        with self._gate.for_question():
            vector = model.encode_query(question, normalize_embeddings=True, show_progress_bar=False)
        return self._checked(np.asarray(vector, dtype=np.float32))

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        by_length = sorted(range(len(passages)), key=lambda i: len(passages[i].text))
        vectors: dict[int, PassageVectors] = {}
        while by_length:
            size = _BATCH_AFTER_QUESTION if self._gate.had_recent_question else _BATCH
            batch, by_length = by_length[:size], by_length[size:]
            with self._gate.for_bulk():
                embedded = self._embed_batch([passages[i] for i in batch])
            vectors.update(zip(batch, embedded, strict=True))
        return [vectors[i] for i in range(len(passages))]

    def _embed_batch(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        if not self._pools_by_mean:
            return [self._embed_apart(passage) for passage in passages]
        tokens, pooled, offsets = self._read([joined_text(passage) for passage in passages])
        return [
            PassageVectors(
                self._checked(_unit(pooled[row])),
                self._checked(_pool(tokens[row], offsets[row], _sentence_spans(passage))),
            )
            for row, passage in enumerate(passages)
        ]

    def _read(self, texts: Sequence[str]) -> tuple[FloatArray, FloatArray, IntArray]:
        """One forward pass: token vectors (n, tokens, dim), text vectors (n, dim), token spans (n, tokens, 2).

        The spans count from the text's beginning: a prompt before it has negative ones, padding is empty.
        """
        from torch import inference_mode  # noqa: PLC0415 - loaded with the model

        prompt = self._document_prompt
        features = self._model.tokenizer(
            [prompt + text for text in texts],
            padding=True,
            truncation=True,
            max_length=self.max_tokens,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        offsets = features.pop("offset_mapping").numpy()
        empty = offsets[..., 0] == offsets[..., 1]
        offsets = np.where(empty[..., None], -1, offsets - len(prompt))
        with inference_mode():
            output = self._model({**features})
        return (
            output["token_embeddings"].float().numpy(),
            output["sentence_embedding"].float().numpy(),
            offsets,
        )

    def _embed_apart(self, passage: PassageText) -> PassageVectors:
        texts = [joined_text(passage), *(passage.text[start:end] for start, end in passage.sentences)]
        rows = self._model.encode_document(
            texts, normalize_embeddings=True, batch_size=_BATCH, show_progress_bar=False
        )
        rows = self._checked(np.asarray(rows, dtype=np.float32))
        return PassageVectors(rows[0], rows[1:])

    @built_once
    def _counter(self) -> "PreTrainedTokenizerBase":
        """A tokenizer for counting alone, used under `_counting`.

        A tokenizer stores whether it truncates and pads, and every call sets that: one that counted while the
        model reads would take the padding from the batch that is being read.
        """
        return deepcopy(self._model.tokenizer)

    @cached_property
    def _document_prompt(self) -> str:
        prompts = self._model.prompts
        names = ("document", "passage", "corpus", self._model.default_prompt_name or "")
        return next((prompts[name] for name in names if prompts.get(name)), "")

    @cached_property
    def _pools_by_mean(self) -> bool:
        poolings = [module for module in self._model if type(module).__name__ == "Pooling"]
        if len(poolings) != 1 or not self._model.tokenizer.is_fast:
            return False
        config = poolings[0].get_config_dict()
        return config.get("pooling_mode") == "mean" and bool(config.get("include_prompt", True))

    def _checked(self, vectors: FloatArray) -> FloatArray:
        if not np.isfinite(vectors).all():
            raise ModelError(self.name, "it gave a vector that is not finite; its weights are damaged")
        return vectors

    @property
    def _model(self) -> "SentenceTransformer":
        with self._loading:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> "SentenceTransformer":
        folder = self._folder
        self._verify(folder)
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from safetensors import SafetensorError  # noqa: PLC0415 - as below
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - takes seconds
        from transformers.utils import logging as transformers_logging  # noqa: PLC0415

        transformers_logging.disable_progress_bar()
        try:
            return SentenceTransformer(
                str(folder),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            )
        except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
            raise ModelError(self.name, loading_failed(folder, error)) from error

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


def joined_text(passage: PassageText) -> str:
    """What the model reads: the title, a line break, the passage."""
    return f"{passage.title}\n{passage.text}" if passage.title else passage.text


def _sentence_spans(passage: PassageText) -> list[Span]:
    shift = len(joined_text(passage)) - len(passage.text)
    return [(start + shift, end + shift) for start, end in passage.sentences]


def _pool(tokens: FloatArray, offsets: IntArray, sentences: Sequence[Span]) -> Matrix:
    """Unit means, one row a sentence, of the token vectors that begin inside it; zeros where none does."""
    rows = np.zeros((len(sentences), tokens.shape[1]), dtype=np.float32)
    for row, (start, end) in zip(rows, sentences, strict=True):
        inside = tokens[(offsets[:, 0] >= start) & (offsets[:, 0] < end)]
        if len(inside):
            row[:] = _unit(inside.mean(axis=0))
    return rows


def _unit(vector: FloatArray) -> FloatArray:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-12), dtype=np.float32)
