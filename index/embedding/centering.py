"""Remove from vectors what only tells which language a text is written in.

A multilingual model places all texts of a language near each other, so that a question finds texts of its own
language first, whatever they say. Subtracting most of the mean vector of each writing system removes that. The
means come from parallel texts: what the texts say is the same in all languages, and cancels out. Measured in
docs/decisions/0034.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.embedding.graph_store import find_or_store
from index.embedding.parallel_texts import parallel_texts_by_system, parallel_texts_version
from index.embedding.sentence_pooling import to_unit
from index.model.protocols import FloatArray, Matrix
from index.text.scripts import WritingSystem, writing_system

log = logging.getLogger(__name__)

# Increase it with every change that gives a text another vector.
_VERSION = "1"
# The share of the mean that is subtracted. With all of it, texts of one language are found worse.
_SHARE = 0.7
_QUESTIONS, _TEXTS = "questions", "texts"
_MEANS_FILE = "means.npz"


@dataclass(frozen=True, slots=True)
class LanguageMeans:
    """The mean vectors of questions and of other texts, of shape (dim,), for each writing system."""

    questions: Mapping[WritingSystem, FloatArray]
    texts: Mapping[WritingSystem, FloatArray]

    def center_question(self, question: str, vector: FloatArray) -> FloatArray:
        """The vector of a question without most of the mean of its writing system; unit length."""
        return _center(vector, self.questions[writing_system(question)])

    def center_texts(self, system: WritingSystem, vectors: Matrix) -> Matrix:
        """The same for the vectors of other texts in one writing system, one in a row."""
        return np.array([_center(row, self.texts[system]) for row in vectors], np.float32).reshape(
            vectors.shape
        )

    def save(self, path: Path) -> None:
        """Write the means to a file. Raises OSError."""
        rows = {
            f"{kind} {system}": vector
            for kind, means in ((_QUESTIONS, self.questions), (_TEXTS, self.texts))
            for system, vector in means.items()
        }
        with path.open("wb") as stream:
            np.savez(stream, allow_pickle=False, **rows)


def centered_fingerprint(weights: str) -> str:
    """The fingerprint of a model whose vectors are centered; `weights` is that of its files."""
    digest = hashlib.sha256(f"{weights} centered {_VERSION} ".encode())
    digest.update(parallel_texts_version())
    return digest.hexdigest()[:32]


def load_or_measure(
    models_folder: Path | None, fingerprint: str, measure: Callable[[], LanguageMeans]
) -> LanguageMeans:
    """The means that are stored for a model; measured, which takes seconds, and stored if there are none."""
    if models_folder is None:
        return measure()
    try:
        folder = find_or_store(
            models_folder / f"{fingerprint}-means", lambda target: measure().save(target / _MEANS_FILE)
        )
        return _load_means(folder / _MEANS_FILE)
    except OSError as error:
        log.warning("cannot store the language means in %s: %s", models_folder, error)
        return measure()


def _load_means(path: Path) -> LanguageMeans:
    with np.load(path, allow_pickle=False) as rows:
        return LanguageMeans(
            *({system: rows[f"{kind} {system}"] for system in WritingSystem} for kind in (_QUESTIONS, _TEXTS))
        )


def measure_means(
    embed_questions: Callable[[Sequence[str]], Matrix], embed_texts: Callable[[Sequence[str]], Matrix]
) -> LanguageMeans:
    """The means of a model over the parallel texts; for other writing systems the mean over all of them."""
    questions: dict[WritingSystem, FloatArray] = {}
    texts: dict[WritingSystem, FloatArray] = {}
    for system, pairs in parallel_texts_by_system().items():
        questions[system] = embed_questions([pair.question for pair in pairs]).mean(axis=0)
        texts[system] = embed_texts([pair.answer for pair in pairs]).mean(axis=0)
    return LanguageMeans(_fill(questions), _fill(texts))


def _fill(means: Mapping[WritingSystem, FloatArray]) -> dict[WritingSystem, FloatArray]:
    overall = np.mean(list(means.values()), axis=0)
    return {system: np.asarray(means.get(system, overall), np.float32) for system in WritingSystem}


def _center(vector: FloatArray, mean: FloatArray) -> FloatArray:
    return to_unit(vector - _SHARE * mean)
