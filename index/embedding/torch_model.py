"""Adapter of sentence-transformers, which runs any embedding model with PyTorch.

Both are imported when a model is loaded, since that takes seconds.
"""

import os
from collections.abc import Sequence
from copy import deepcopy
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from index.embedding.model_files import loading_failed
from index.embedding.model_folder import choose_document_prompt
from index.embedding.sentence_pooling import (
    IntArray,
    find_token_starts,
    joined_text,
    pool_sentences,
    sentence_spans,
    to_unit,
)
from index.machine.capacity import count_threads
from index.model.batches import batched
from index.model.built_once import built_once
from index.model.errors import ModelError
from index.model.protocols import FloatArray, Matrix, PassageText, PassageVectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from transformers import PreTrainedTokenizerBase

# Texts whose tokens are counted at once: for 19,000 sentences the tokenizer holds the interpreter for 0.3 s.
_COUNTED_AT_ONCE = 256


class TorchModel:
    """Any sentence-transformers model. One thread at a time embeds; any thread may count tokens.

    For a model that pools by the mean, the vector of a sentence is the mean of its token vectors in the forward
    pass of the whole passage; for other models each sentence is encoded separately.
    """

    # Measured on 2 cores: batches of 4 are the fastest (29 passages a second, 23 in batches of 32).
    batch_size = 4
    # PyTorch divides the work of a batch among threads itself.
    threads = 1

    def __init__(self, name: str, folder: Path) -> None:
        self._name = name
        self._model = _load(name, folder)
        self._counting = Lock()

    @property
    def dim(self) -> int:
        size = self._model.get_embedding_dimension()
        if size is None:
            raise ModelError(self._name, "it does not say how long its vectors are")
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
        vector = self._model.encode_query(question, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vector, dtype=np.float32)

    def embed_batch(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        if not self._pools_by_mean:
            return [self._embed_apart(passage) for passage in passages]
        tokens, pooled, starts = self._read([joined_text(passage) for passage in passages])
        return [
            PassageVectors(
                to_unit(pooled[row]), pool_sentences(tokens[row], starts[row], sentence_spans(passage))
            )
            for row, passage in enumerate(passages)
        ]

    def _read(self, texts: Sequence[str]) -> tuple[FloatArray, FloatArray, list[IntArray]]:
        """One forward pass: token vectors (n, tokens, dim), text vectors (n, dim), starts of tokens.

        The starts count from the text's beginning: a prompt before it has negative ones, like padding.
        """
        from torch import inference_mode  # noqa: PLC0415 - loaded with the model

        prompt = self._document_prompt
        prompted = [prompt + text for text in texts]
        features = self._model.tokenizer(
            prompted,
            padding=True,
            truncation=True,
            max_length=self.max_tokens,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        offsets = features.pop("offset_mapping").numpy()
        with inference_mode():
            output = self._model({**features})
        return (
            output["token_embeddings"].float().numpy(),
            output["sentence_embedding"].float().numpy(),
            [find_token_starts(text, rows) - len(prompt) for text, rows in zip(prompted, offsets, strict=True)],
        )

    def embed_texts(self, texts: Sequence[str]) -> Matrix:
        rows = self._model.encode_document(
            list(texts), normalize_embeddings=True, batch_size=self.batch_size, show_progress_bar=False
        )
        return np.asarray(rows, dtype=np.float32)

    def _embed_apart(self, passage: PassageText) -> PassageVectors:
        texts = [joined_text(passage), *(passage.text[start:end] for start, end in passage.sentences)]
        rows = self.embed_texts(texts)
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
        return choose_document_prompt(self._model.prompts, self._model.default_prompt_name)

    @cached_property
    def _pools_by_mean(self) -> bool:
        poolings = [module for module in self._model if type(module).__name__ == "Pooling"]
        if len(poolings) != 1 or not self._model.tokenizer.is_fast:
            return False
        config = poolings[0].get_config_dict()
        return config.get("pooling_mode") == "mean" and bool(config.get("include_prompt", True))


def prepare_torch() -> None:
    """Import torch so that it leaves the processors to other programs; call it before any other import of it.

    By default its threads spin while they wait for each other. With 2 threads on 2 processors that other
    programs use as well, MiniLM then reads 1.7 passages a second, and 8 to 12 without.
    """
    # OpenMP reads it when torch loads it.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from torch import set_num_threads  # noqa: PLC0415 - takes seconds

    set_num_threads(count_threads())


def _load(name: str, folder: Path) -> "SentenceTransformer":
    prepare_torch()
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
        raise ModelError(name, loading_failed(folder, error)) from error
