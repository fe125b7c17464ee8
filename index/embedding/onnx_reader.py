"""The reader on ONNX Runtime: multilingual-e5-small with layers that were trained to read.

It reads a question and a passage together. For each token it gives three logits: that its sentence answers,
that the answer begins here, and that it ends here. Those of the first token are for no sentence and no answer.
How it was trained: docs/decisions/0039.
"""

import os
from collections.abc import Sequence
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.embedding.graph_store import find_or_store
from index.embedding.model_folder import GRAPH_FILE, MeanPooledBert, read_mean_pooled_bert
from index.embedding.multilingual_model import find_or_convert_model
from index.embedding.onnx_encoder import TOKEN_LOGITS, EncoderError, OnnxEncoder
from index.embedding.reader_input import ReaderEncoder, ReaderInput
from index.embedding.text_tokenizer import load_tokenizer
from index.model.disk import sha256_of
from index.model.errors import ModelError
from index.model.protocols import FloatArray, PassageSentences, SentenceReading
from index.settings import MULTILINGUAL_MODEL

# Increase the number with every change of the stored files, so that they are built again.
_RECIPE = "reader-v1"
_DIGEST_CHARS = 32
# The longest answer, in tokens.
_MOST_ANSWER_TOKENS = 30


class OnnxReader:
    """The graph and the tokenizer of a reader.

    Safe to call from several threads, each of which uses one processor.
    """

    def __init__(self, built: Path, folder: Path, settings: MeanPooledBert) -> None:
        """`built` holds what `build_reader_graph` wrote for the model in `folder`, which has these settings.

        Raises OSError, EncoderError, and ValueError for an unsuitable tokenizer.
        """
        tokenizer = load_tokenizer(folder, built, settings.max_tokens, settings.pad_id)
        self._inputs = ReaderEncoder(tokenizer, settings.max_tokens)
        self._encoder = OnnxEncoder(built / GRAPH_FILE)

    def read(self, question: str, passage: PassageSentences) -> list[SentenceReading | None]:
        """As `Reader.read`, for one passage."""
        tokens = self._inputs.encode(question, passage)
        try:
            (logits,) = self._encoder.read([TOKEN_LOGITS], tokens.ids, tokens.mask)
        except EncoderError as error:
            raise _error(f"it cannot be run: {error}") from error
        if not np.isfinite(logits).all():
            raise _error("it gave a value that is not finite; its weights are damaged")
        return find_readings(logits[0], tokens, passage.sentences)


def load_reader(reader_file: Path, models_folder: Path) -> OnnxReader:
    """The reader with the layers in a file. What is built from them is stored in `models_folder`.

    The first time on a machine, that takes some seconds. Raises ModelError.
    """
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from safetensors import SafetensorError  # noqa: PLC0415 - only if a reader is loaded

    folder = find_or_convert_model(models_folder)
    try:
        settings = read_mean_pooled_bert(folder)
        if settings is None:
            raise _error(f"its base in {folder} is damaged")
        stored = models_folder / f"{sha256_of(reader_file)[:_DIGEST_CHARS]}-{_RECIPE}"
        return OnnxReader(
            find_or_store(stored, partial(_build, folder, settings, reader_file)), folder, settings
        )
    except (OSError, ValueError, EncoderError, SafetensorError) as error:
        raise _error(f"it cannot be loaded: {error}") from error


def _build(folder: Path, settings: MeanPooledBert, reader_file: Path, target: Path) -> None:
    from index.embedding.quantization import build_reader_graph  # noqa: PLC0415 - only once

    build_reader_graph(folder, settings, reader_file, target)


def find_readings(
    logits: FloatArray, tokens: ReaderInput, sentences: Sequence[str]
) -> list[SentenceReading | None]:
    """A reading of each sentence; None for one without tokens, as beyond the limit of the model.

    `logits` is float32 of shape (tokens, 3): for the sentence, the beginning and the end of the answer.
    """
    return [_find_reading(logits, tokens, place, sentence) for place, sentence in enumerate(sentences)]


def _find_reading(logits: FloatArray, tokens: ReaderInput, place: int, sentence: str) -> SentenceReading | None:
    (own,) = np.nonzero(tokens.places == place)
    if not len(own):
        return None
    no_sentence, no_start, no_end = logits[0].tolist()
    answers, starts, ends = logits[own].T
    sums = np.where(_possible_answers(len(own)), starts[:, None] + ends[None, :], -np.inf)
    first, last = divmod(int(np.argmax(sums)), len(own))
    start, end = int(tokens.offsets[own[first], 0]), int(tokens.offsets[own[last], 1])
    text = sentence[start:end]
    return SentenceReading(
        score=float(np.logaddexp.reduce(answers)) - no_sentence,
        # The tokens of XLM-RoBERTa include the space before a word.
        answer=(start + len(text) - len(text.lstrip()), end),
        answer_score=float(sums[first, last]) - no_start - no_end,
    )


@lru_cache(maxsize=256)
def _possible_answers(count: int) -> npt.NDArray[np.bool_]:
    """Shape (count, count): whether an answer may begin at the token of the row and end at the column's."""
    lengths = np.arange(count)[None, :] - np.arange(count)[:, None]
    return (lengths >= 0) & (lengths < _MOST_ANSWER_TOKENS)


def _error(reason: str) -> ModelError:
    return ModelError(MULTILINGUAL_MODEL, reason, kind="reader")
