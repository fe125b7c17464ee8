"""Queries for the vectors of the questions of standing queries."""

from collections.abc import Mapping

import numpy as np
from sqlalchemy import Connection, insert, select

from index.model.alert_types import StandingQueryId
from index.model.protocols import FloatArray
from index.store.portable_sql import is_among
from index.store.schema import question_vectors, standing_queries


def read_question_vectors(connection: Connection, model_id: int) -> dict[StandingQueryId, FloatArray]:
    """The vectors of all standing queries that a model has embedded, each of unit length."""
    query = select(question_vectors.c.query_id, question_vectors.c.vector)
    rows = connection.execute(query.where(question_vectors.c.model_id == model_id))
    return {StandingQueryId(i): np.frombuffer(vector, dtype="<f4").copy() for i, vector in rows}


def store_question_vectors(
    connection: Connection, model_id: int, vectors: Mapping[StandingQueryId, FloatArray]
) -> None:
    """Store the vectors of standing queries that still exist and have none of the model."""
    exist = select(standing_queries.c.id).where(is_among(standing_queries.c.id))
    existing = set(connection.execute(exist, {"ids": list(vectors)}).scalars())
    known = select(question_vectors.c.query_id).where(
        question_vectors.c.model_id == model_id, is_among(question_vectors.c.query_id)
    )
    existing -= set(connection.execute(known, {"ids": list(vectors)}).scalars())
    rows = [
        {"query_id": i, "model_id": model_id, "vector": vector.astype("<f4").tobytes()}
        for i, vector in vectors.items()
        if i in existing
    ]
    if rows:
        connection.execute(insert(question_vectors), rows)
