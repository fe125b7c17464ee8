"""Adapter of the reranking model, a sentence-transformers CrossEncoder.

sentence-transformers and torch are imported at first use, since they take seconds.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from index.embedding.model_files import RERANKING, find_model_folder, loading_failed
from index.embedding.torch_model import prepare_torch
from index.model.errors import ModelError
from index.model.protocols import FloatArray

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

# Texts per forward pass. They are sorted by length, so there is little padding.
_BATCH = 8
# A question and a passage of 180 words have about 300 tokens; reading more of a long passage takes longer.
_MAX_PAIR_TOKENS = 512
# Other models can be loaded as a cross-encoder, but their head may have random weights.
_CLASSIFIER_SUFFIX = "ForSequenceClassification"


class CrossEncoderReranker:
    """Any sentence-transformers CrossEncoder with one label, or two for no and yes.

    Safe to call from several threads; calls run one at a time.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._reading_lock = Lock()

    def score(self, question: str, texts: Sequence[str]) -> FloatArray:
        """As `Reranker.score`. Also raises ModelError if the model is missing or unsuitable."""
        if not texts:
            return np.zeros(0, np.float32)
        with self._reading_lock:
            logits, yes = self._read(question, texts), self._yes
        if not np.isfinite(logits).all():
            raise self._error("it gave a score that is not finite; its weights are damaged")
        return _to_scores(logits, yes)

    def _read(self, question: str, texts: Sequence[str]) -> FloatArray:
        model = self._model
        from torch.nn import Identity  # noqa: PLC0415 - loaded with the model

        logits = model.predict(
            [(question, text) for text in texts],
            batch_size=_BATCH,
            activation_fn=Identity(),
            show_progress_bar=False,
        )
        return np.asarray(logits, np.float32).reshape(len(texts), -1)

    @cached_property
    def _yes(self) -> int:
        """The index of the label that means that a text answers; 0 for a model with one label."""
        labels = self._model.config.id2label
        count = self._model.num_labels
        if count > 2:
            raise self._error(f"it sorts pairs by {count} labels; name a model with one label or two")
        # "entailment" and "not_entailment" come in either order.
        return int(count == 2 and not str(labels.get(1)).casefold().startswith("not"))

    @cached_property
    def _model(self) -> "CrossEncoder":
        folder = find_model_folder(self.name, RERANKING)
        limit = self._find_limit(folder)
        prepare_torch()
        from safetensors import SafetensorError  # noqa: PLC0415 - as below
        from sentence_transformers import CrossEncoder  # noqa: PLC0415 - takes seconds
        from transformers.utils import logging as transformers_logging  # noqa: PLC0415

        transformers_logging.disable_progress_bar()
        try:
            model = CrossEncoder(
                str(folder),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
                max_length=limit,
            )
        except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
            raise self._error(loading_failed(folder, error)) from error
        # Half precision, in which some models are stored, is slow on a CPU.
        model.float()
        return model

    def _find_limit(self, folder: Path) -> int:
        """The most tokens to read of a pair. Raises ModelError for a model that does not score pairs."""
        try:
            config, tokenizer, stored = (
                _read_json(folder / f"{name}.json")
                for name in ("config", "tokenizer_config", "config_sentence_transformers")
            )
        except (OSError, ValueError) as error:
            raise self._error(loading_failed(folder, error)) from error
        names = config.get("architectures")
        kind = str(names[0]) if isinstance(names, list) and names else "of no known kind"
        if not kind.endswith(_CLASSIFIER_SUFFIX) and stored.get("model_type") != "CrossEncoder":
            raise self._error(f"it is no cross-encoder but {kind}; correct {RERANKING.setting} or leave it out")
        limits = (config.get("max_position_embeddings"), tokenizer.get("model_max_length"))
        return min([_MAX_PAIR_TOKENS, *(limit for limit in limits if isinstance(limit, int) and limit > 0)])

    def _error(self, reason: str) -> ModelError:
        return RERANKING.error(self.name, reason)


def _read_json(path: Path) -> Mapping[str, object]:
    """The JSON object in a file of the model's folder; empty if there is no file or no object in it."""
    value: object = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return value if isinstance(value, dict) else {}


def _to_scores(logits: FloatArray, yes: int) -> FloatArray:
    """The probability of `yes` from one or two logits per row."""
    gap = logits[:, 0] if logits.shape[1] == 1 else logits[:, yes] - logits[:, 1 - yes]
    return np.asarray(1 / (1 + np.exp(-np.clip(gap, -50, 50))), np.float32)
