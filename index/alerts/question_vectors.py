"""The vectors of the saved questions: embedded once, stored, and held in memory as one matrix."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.alerts.question_table import SavedQuestion
from index.model.background_gate import BackgroundGate
from index.model.batches import batched
from index.model.protocols import Embedder, FloatArray, IsCancelled, Matrix
from index.store.database import Database
from index.store.question_vector_queries import read_question_vectors, store_question_vectors
from index.text.scripts import Script, main_script

_BATCH = 16  # questions embedded before their vectors are stored: 0.1 s


@dataclass(frozen=True)
class _Vectors:
    """The vectors of some questions, in their order."""

    model_id: int
    questions: Sequence[SavedQuestion]
    matrix: Matrix


class QuestionVectors:
    """Safe to share between threads."""

    def __init__(self, database: Database, background_gate: BackgroundGate) -> None:
        self._database = database
        self._background_gate = background_gate
        self._latest: _Vectors | None = None

    def read(
        self,
        questions: Sequence[SavedQuestion],
        model_id: int,
        embedder: Embedder,
        scripts: frozenset[Script],
        is_cancelled: IsCancelled,
    ) -> Matrix:
        """Shape (questions, dim); zeros for a question in a script that the model cannot read.

        Embeds the questions that were added since. Call it outside any transaction.
        """
        latest = self._latest
        if latest is not None and latest.questions is questions and latest.model_id == model_id:
            return latest.matrix
        with self._database.read_transaction() as connection:
            known = read_question_vectors(connection, model_id)
        matrix = np.zeros((len(questions), embedder.dim), np.float32)
        missing: list[int] = []
        for place, question in enumerate(questions):
            vector = known.get(question.queries[0].query.query_id)
            if vector is not None and vector.shape == (embedder.dim,):
                matrix[place] = vector
            elif main_script(question.text) in scripts:
                missing.append(place)
        for batch in batched(missing, _BATCH):
            if is_cancelled():
                return matrix
            for place in batch:
                with self._background_gate:
                    matrix[place] = embedder.embed_question(questions[place].text)
            self._store(model_id, {place: matrix[place] for place in batch}, questions)
        self._latest = _Vectors(model_id, questions, matrix)
        return matrix

    def _store(self, model_id: int, vectors: dict[int, FloatArray], questions: Sequence[SavedQuestion]) -> None:
        by_id = {questions[place].queries[0].query.query_id: vector for place, vector in vectors.items()}
        with self._database.write_transaction() as connection:
            store_question_vectors(connection, model_id, by_id)
