"""The tables with the vectors of passages in PostgreSQL, for its extension pgvector.

They are derived from the embeddings, so they are in a schema of their own, which no migration creates: a table
for each edition, and one that says up to which change the vectors of each corpus are there. Whoever changes the
vectors of a corpus holds its row, so a reader sees all of a change or nothing of it.

A small corpus is scanned. A large one has a graph of its own (HNSW, a partial index), which holds no passage of
another corpus that a search would have to leave out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, text

Ids = npt.NDArray[np.int64]

SCHEMA = "watchdesk_vectors"
OLDEST_VERSION = (0, 5)
"""The first pgvector with graphs."""
_HALF_PRECISION_VERSION = (0, 7)
# A graph takes vectors of at most 2,000 numbers of 4 bytes or 4,000 of 2 bytes, which fit on a page.
_MOST_VECTOR_BYTES = 8000
# With pgvector's default of 64, building is twice as fast, and more passages are never found (decision 0062).
_EF_CONSTRUCTION = 128
# https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format"
_COPY_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_COPY_END = b"\xff\xff"


@dataclass(frozen=True, slots=True)
class VectorTable:
    """The vectors of one edition. `number_bytes` is 2 for half precision, as embeddings have, or 4."""

    edition_id: int
    dim: int
    number_bytes: int

    @property
    def name(self) -> str:
        return f"{SCHEMA}.edition_{self.edition_id}"

    @property
    def column_type(self) -> str:
        return f"{'halfvec' if self.number_bytes == 2 else 'vector'}({self.dim})"

    @property
    def allows_graph(self) -> bool:
        return self.dim * self.number_bytes <= _MOST_VECTOR_BYTES

    def graph_of(self, corpus_id: int) -> str:
        """The name of the index of a corpus, without the schema."""
        return f"graph_{self.edition_id}_{corpus_id}"


@dataclass(frozen=True, slots=True)
class StoredVectors:
    """What the table has of a corpus: all changes up to `seq` once it is complete.

    `generation` is that of the database from which the vectors were read.
    """

    generation: str
    seq: int
    is_complete: bool
    passages: int


def find_pgvector_version(connection: Connection) -> tuple[int, ...] | None:
    """The version of pgvector in this database; None if it is not installed there."""
    found = connection.execute(text("SELECT extversion FROM pg_extension WHERE extname = 'vector'")).scalar()
    return None if found is None else tuple(int(part) for part in str(found).split(".")[:2])


def is_pgvector_available(connection: Connection) -> bool:
    """Whether the server has the files of pgvector."""
    query = text("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'")
    return connection.execute(query).first() is not None


def install_pgvector(connection: Connection) -> None:
    connection.execute(text("CREATE EXTENSION IF NOT EXISTS vector"))


def has_vector_schema(connection: Connection) -> bool:
    return bool(connection.execute(text(f"SELECT to_regclass('{SCHEMA}.corpora') IS NOT NULL")).scalar_one())


def create_vector_schema(connection: Connection) -> None:
    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
    connection.execute(
        text(
            f"CREATE TABLE IF NOT EXISTS {SCHEMA}.corpora ("
            "edition_id BIGINT, corpus_id BIGINT, generation TEXT NOT NULL, seq BIGINT NOT NULL, "
            "is_complete BOOLEAN NOT NULL, passages BIGINT NOT NULL, PRIMARY KEY (edition_id, corpus_id))"
        )
    )


def find_vector_table(connection: Connection, edition_id: int) -> VectorTable | None:
    """The table of an edition; None if there is none."""
    query = text(
        "SELECT format_type(atttypid, atttypmod) FROM pg_attribute "
        "WHERE attrelid = to_regclass(:name) AND attname = 'vector'"
    )
    found = connection.execute(query, {"name": f"{SCHEMA}.edition_{edition_id}"}).scalar()
    if found is None:
        return None
    kind, _, dim = str(found).rpartition(".")[2].rstrip(")").partition("(")
    return VectorTable(edition_id, int(dim), 2 if kind == "halfvec" else 4)


def create_vector_table(
    connection: Connection, edition_id: int, dim: int, version: tuple[int, ...]
) -> VectorTable:
    """The table of an edition, created if there is none; in half precision if this pgvector offers that.

    While it is created, nobody else may create one.
    """
    if found := find_vector_table(connection, edition_id):
        return found
    table = VectorTable(edition_id, dim, 2 if version >= _HALF_PRECISION_VERSION else 4)
    name = table.name
    _forget_edition(connection, edition_id)
    connection.execute(
        text(
            f"CREATE TABLE {name} (corpus_id BIGINT NOT NULL, passage_id BIGINT PRIMARY KEY, "
            f"article_id BIGINT NOT NULL, vector {table.column_type} NOT NULL)"
        )
    )
    connection.execute(text(f"CREATE INDEX corpus_{edition_id} ON {name} (corpus_id)"))
    connection.execute(text(f"CREATE INDEX article_{edition_id} ON {name} (article_id)"))
    if table.allows_graph:
        # Beside its row, a vector would be read from another table for each comparison.
        connection.execute(text(f"ALTER TABLE {name} ALTER COLUMN vector SET STORAGE PLAIN"))
    return table


def find_stored_vectors(connection: Connection, edition_id: int, corpus_id: int) -> StoredVectors | None:
    """None if nobody has begun to store the vectors of the corpus."""
    return _read_stored(connection, edition_id, corpus_id, "")


def hold_stored_vectors(
    connection: Connection, edition_id: int, corpus_id: int, *, waits: bool
) -> StoredVectors | None:
    """As `find_stored_vectors`, and keep others from changing them until the transaction ends.

    Without `waits`, None also if another process is changing them.
    """
    return _read_stored(connection, edition_id, corpus_id, f"FOR UPDATE{'' if waits else ' SKIP LOCKED'}")


def begin_stored_vectors(
    connection: Connection, edition_id: int, corpus_id: int, generation: str, seq: int
) -> None:
    """Record that a process begins to store the vectors of a corpus as of a change, unless one has."""
    connection.execute(
        text(
            f"INSERT INTO {SCHEMA}.corpora VALUES (:edition, :corpus, :generation, :seq, FALSE, 0) "
            "ON CONFLICT DO NOTHING"
        ),
        {"edition": edition_id, "corpus": corpus_id, "generation": generation, "seq": seq},
    )


def update_stored_vectors(
    connection: Connection, edition_id: int, corpus_id: int, stored: StoredVectors
) -> None:
    connection.execute(
        text(
            f"UPDATE {SCHEMA}.corpora SET seq = :seq, is_complete = :is_complete, passages = :passages "
            "WHERE edition_id = :edition AND corpus_id = :corpus"
        ),
        {
            "seq": stored.seq,
            "is_complete": stored.is_complete,
            "passages": stored.passages,
            "edition": edition_id,
            "corpus": corpus_id,
        },
    )


def list_stored_ids(connection: Connection, table: VectorTable, corpus_id: int) -> Ids:
    """The passages of a corpus that have a vector, ascending."""
    query = text(f"SELECT passage_id FROM {table.name} WHERE corpus_id = :corpus ORDER BY passage_id")
    return np.array(connection.execute(query, {"corpus": corpus_id}).scalars().all(), np.int64)


def list_passages_of(connection: Connection, table: VectorTable, articles: Ids) -> Ids:
    """Those of the passages of some articles that have a vector, ascending."""
    query = text(f"SELECT passage_id FROM {table.name} WHERE article_id = ANY(:ids) ORDER BY passage_id")
    return np.array(connection.execute(query, {"ids": articles.tolist()}).scalars().all(), np.int64)


def count_vectors(connection: Connection, table: VectorTable, corpus_id: int) -> int:
    query = text(f"SELECT count(*) FROM {table.name} WHERE corpus_id = :corpus")
    return int(connection.execute(query, {"corpus": corpus_id}).scalar_one())


def find_stored_among(connection: Connection, table: VectorTable, ids: Sequence[int]) -> set[int]:
    """Those of some passages that have a vector."""
    query = text(f"SELECT passage_id FROM {table.name} WHERE passage_id = ANY(:ids)")
    return set(connection.execute(query, {"ids": list(ids)}).scalars())


def add_vectors(
    connection: Connection,
    table: VectorTable,
    corpus_id: int,
    *,
    ids: Ids,
    articles: Ids,
    rows: npt.NDArray[np.floating[Any]],
) -> None:
    """Store vectors, which the table must not have, of passages and their articles in the same order."""
    if not len(ids):
        return
    raw: Any = connection.connection.driver_connection
    columns = "corpus_id, passage_id, article_id, vector"
    with (
        raw.cursor() as cursor,
        cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN (FORMAT BINARY)") as copy,
    ):
        copy.write(_COPY_HEADER)
        copy.write(_pack_rows(table, corpus_id, ids, articles, rows))
        copy.write(_COPY_END)


def delete_vectors(connection: Connection, table: VectorTable, ids: Sequence[int]) -> None:
    """Delete the vectors of some passages."""
    query = text(f"DELETE FROM {table.name} WHERE passage_id = ANY(:ids)")
    connection.execute(query, {"ids": list(ids)})


def delete_article_vectors(connection: Connection, table: VectorTable, articles: Sequence[int]) -> int:
    """Delete the vectors of all passages of some articles; returns how many there were."""
    query = text(f"DELETE FROM {table.name} WHERE article_id = ANY(:ids)")
    return connection.execute(query, {"ids": list(articles)}).rowcount


def list_missing_graphs(connection: Connection, table: VectorTable, *, above: int) -> list[int]:
    """The complete corpora with more passages than that and without a valid graph, small ones first."""
    query = text(
        f"SELECT corpus_id FROM {SCHEMA}.corpora WHERE edition_id = :edition AND is_complete "
        "AND passages > :above AND NOT EXISTS (SELECT 1 FROM pg_index WHERE indisvalid "
        "AND indexrelid = to_regclass(:prefix || corpus_id)) ORDER BY passages"
    )
    prefix = f"{SCHEMA}.graph_{table.edition_id}_"
    values = {"edition": table.edition_id, "above": above, "prefix": prefix}
    return [int(corpus_id) for corpus_id in connection.execute(query, values).scalars()]


def build_graph(connection: Connection, table: VectorTable, corpus_id: int) -> None:
    """Build the graph of a corpus, which takes minutes for a million passages and blocks nobody.

    Not within a transaction. What a killed process left of one is replaced.
    """
    # So that the server knows how many rows there are when it plans a search.
    connection.execute(text(f"ANALYZE {table.name}"))
    name = table.graph_of(corpus_id)
    kind = "halfvec" if table.number_bytes == 2 else "vector"
    connection.execute(text(f"DROP INDEX CONCURRENTLY IF EXISTS {SCHEMA}.{name}"))
    connection.execute(
        text(
            f"CREATE INDEX CONCURRENTLY {name} ON {table.name} USING hnsw (vector {kind}_ip_ops) "
            f"WITH (ef_construction = {_EF_CONSTRUCTION}) WHERE corpus_id = {int(corpus_id)}"
        )
    )


def has_other_generation(connection: Connection, generation: str) -> bool:
    """Whether there are vectors of a database that this one has replaced."""
    query = text(f"SELECT 1 FROM {SCHEMA}.corpora WHERE generation <> :generation LIMIT 1")
    return connection.execute(query, {"generation": generation}).first() is not None


def drop_other_generations(connection: Connection, generation: str) -> None:
    """Drop the vectors of a database that this one has replaced: their ids mean something else now."""
    query = text(f"SELECT DISTINCT edition_id FROM {SCHEMA}.corpora WHERE generation <> :generation")
    for edition_id in connection.execute(query, {"generation": generation}).scalars().all():
        drop_edition(connection, edition_id)


def list_unused_editions(connection: Connection, edition_id: int) -> list[int]:
    """The editions that have vectors but no passages, except one."""
    query = text(
        f"SELECT DISTINCT edition_id FROM {SCHEMA}.corpora AS c WHERE edition_id <> :edition "
        "AND NOT EXISTS (SELECT 1 FROM passages WHERE passages.edition_id = c.edition_id)"
    )
    return [int(found) for found in connection.execute(query, {"edition": edition_id}).scalars()]


def list_deleted_corpora(connection: Connection) -> list[tuple[int, int]]:
    """Pairs of an edition and a corpus that has vectors but was deleted."""
    query = text(
        f"SELECT edition_id, corpus_id FROM {SCHEMA}.corpora WHERE corpus_id NOT IN (SELECT id FROM corpora)"
    )
    return [(int(edition_id), int(corpus_id)) for edition_id, corpus_id in connection.execute(query)]


def drop_edition(connection: Connection, edition_id: int) -> None:
    connection.execute(text(f"DROP TABLE IF EXISTS {SCHEMA}.edition_{int(edition_id)}"))
    _forget_edition(connection, edition_id)


def drop_corpus(connection: Connection, edition_id: int, corpus_id: int) -> None:
    """Drop the vectors of a corpus and its graph. Not within a transaction; may be interrupted and repeated."""
    values = {"edition": edition_id, "corpus": corpus_id}
    table = find_vector_table(connection, edition_id)
    if table is not None:
        graph = f"{SCHEMA}.{table.graph_of(corpus_id)}"
        connection.execute(text(f"DROP INDEX CONCURRENTLY IF EXISTS {graph}"))
        connection.execute(text(f"DELETE FROM {table.name} WHERE corpus_id = :corpus"), values)
    condition = "edition_id = :edition AND corpus_id = :corpus"
    connection.execute(text(f"DELETE FROM {SCHEMA}.corpora WHERE {condition}"), values)


def _forget_edition(connection: Connection, edition_id: int) -> None:
    query = text(f"DELETE FROM {SCHEMA}.corpora WHERE edition_id = :edition")
    connection.execute(query, {"edition": edition_id})


def _read_stored(connection: Connection, edition_id: int, corpus_id: int, locking: str) -> StoredVectors | None:
    query = text(
        f"SELECT generation, seq, is_complete, passages FROM {SCHEMA}.corpora "
        f"WHERE edition_id = :edition AND corpus_id = :corpus {locking}"
    )
    row = connection.execute(query, {"edition": edition_id, "corpus": corpus_id}).one_or_none()
    return None if row is None else StoredVectors(*row)


def _pack_rows(
    table: VectorTable, corpus_id: int, ids: Ids, articles: Ids, rows: npt.NDArray[np.floating[Any]]
) -> bytes:
    """Rows in the format of a binary COPY: each field after its length, numbers with the highest byte first."""
    number = f">f{table.number_bytes}"
    fields = np.dtype(
        [
            ("fields", ">i2"),
            *((name, kind) for column in ("corpus", "passage", "article") for name, kind in _long(column)),
            ("vector_bytes", ">i4"),
            ("dim", ">i2"),
            ("unused", ">i2"),
            ("vector", number, table.dim),
        ]
    )
    packed = np.zeros(len(ids), fields)
    packed["fields"], packed["dim"] = 4, table.dim
    packed["vector_bytes"] = 4 + table.dim * table.number_bytes
    for column, values in (("corpus", corpus_id), ("passage", ids), ("article", articles)):
        packed[f"{column}_bytes"], packed[column] = 8, values
    packed["vector"] = rows
    return packed.tobytes()


def _long(column: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return (f"{column}_bytes", ">i4"), (column, ">i8")
