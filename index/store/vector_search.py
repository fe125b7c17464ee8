"""Search the vectors of passages in PostgreSQL, with its extension pgvector."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import Connection, text

from index.model.protocols import FloatArray
from index.store.vector_table import SCHEMA, Ids, VectorTable, find_stored_vectors

_ITERATIVE_VERSION = (0, 8)
# Candidates that a search of a graph keeps. A question asks for 200 passages. pgvector allows 1,000.
_CANDIDATES = 800
_MOST_CANDIDATES = 1000
# Passages that a search of a graph goes on to, where pgvector can (its hnsw.max_scan_tuples).
_MOST_ITERATED = 20_000
# So many more than are probably needed are searched for, if a filter leaves some out.
_SPARE = 1.5
# So many allowed passages are compared one by one, in about 40 ms.
_MOST_COMPARED = 20_000


@dataclass(frozen=True, slots=True)
class VectorQuery:
    """The k nearest passages to a vector; with `allowed`, among those ids, which ascend."""

    vector: FloatArray
    k: int
    allowed: Ids | None = None


def search_vectors(
    connection: Connection, table: VectorTable, corpus_id: int, query: VectorQuery, *, version: tuple[int, ...]
) -> list[tuple[int, float]]:
    """The nearest passages of a corpus as (passage id, cosine), best first; none while it is incomplete.

    A few allowed passages are compared one by one. If many are allowed, the graph is searched for so many that
    enough of them are probably allowed; if they are not, all allowed passages are compared.
    """
    allowed = query.allowed
    if allowed is None:
        return _search_all(connection, table, corpus_id, query, version)
    if len(allowed) > _MOST_COMPARED:
        size = _read_size(connection, table, corpus_id)
        count = math.ceil(_SPARE * query.k * size / len(allowed))
        if count <= (_MOST_CANDIDATES if version < _ITERATIVE_VERSION else _MOST_ITERATED):
            found = _search_all(connection, table, corpus_id, replace(query, k=count), version)
            kept = [pair for pair in found if _contains(allowed, pair[0])][: query.k]
            if len(kept) == query.k:
                return kept
    return _search(connection, table, corpus_id, query, uses_graph=False)


def read_cosines(
    connection: Connection, table: VectorTable, corpus_id: int, vector: FloatArray, ids: Sequence[int]
) -> dict[int, float]:
    """The cosine of each of some passages of a corpus that have a vector."""
    query = text(
        f"SELECT passage_id, -(vector <#> CAST(:vector AS {table.column_type})) "
        f"FROM {table.name} WHERE corpus_id = {int(corpus_id)} AND passage_id = ANY(:ids)"
    )
    rows = connection.execute(query, {"vector": _to_text(vector), "ids": list(ids)})
    return {row[0]: row[1] for row in rows}


def _search_all(
    connection: Connection,
    table: VectorTable,
    corpus_id: int,
    query: VectorQuery,
    version: tuple[int, ...],
) -> list[tuple[int, float]]:
    _tune(connection, query.k, version)
    return _search(connection, table, corpus_id, replace(query, allowed=None), uses_graph=True)


def _search(
    connection: Connection, table: VectorTable, corpus_id: int, query: VectorQuery, *, uses_graph: bool
) -> list[tuple[int, float]]:
    """Corpus and edition are constants of the statement, since the server looks for an index that fits them."""
    distance = f"vector <#> CAST(:vector AS {table.column_type})"
    # No index has the sum.
    order = distance if uses_graph else f"({distance}) + 0"
    is_allowed = "" if query.allowed is None else "AND passage_id = ANY(:allowed) "
    statement = text(
        f"SELECT passage_id, -({distance}) FROM {table.name} WHERE corpus_id = {int(corpus_id)} {is_allowed}"
        f"AND EXISTS (SELECT 1 FROM {SCHEMA}.corpora WHERE edition_id = {table.edition_id} "
        f"AND corpus_id = {int(corpus_id)} AND is_complete) ORDER BY {order} LIMIT {int(query.k)}"
    )
    values: dict[str, object] = {"vector": _to_text(query.vector)}
    if query.allowed is not None:
        values["allowed"] = query.allowed.tolist()
    rows = connection.execute(statement, values).all()
    return sorted(((row[0], row[1]) for row in rows), key=lambda pair: (-pair[1], pair[0]))


def _read_size(connection: Connection, table: VectorTable, corpus_id: int) -> int:
    stored = find_stored_vectors(connection, table.edition_id, corpus_id)
    return 0 if stored is None else stored.passages


def _contains(ids: Ids, wanted: int) -> bool:
    place = int(np.searchsorted(ids, wanted))
    return place < len(ids) and int(ids[place]) == wanted


def _tune(connection: Connection, k: int, version: tuple[int, ...]) -> None:
    """Set how a graph is searched, until the transaction ends."""
    values = {"hnsw.ef_search": str(min(max(_CANDIDATES, k), _MOST_CANDIDATES))}
    if version >= _ITERATIVE_VERSION:
        values["hnsw.iterative_scan"] = "strict_order"
    calls = ", ".join(f"set_config('{name}', '{value}', TRUE)" for name, value in values.items())
    connection.execute(text(f"SELECT {calls}"))


def _to_text(vector: FloatArray) -> str:
    return f"[{','.join(map(repr, vector.tolist()))}]"
