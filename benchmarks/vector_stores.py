"""Compare FAISS and pgvector on made vectors: recall against an exact search, time, memory and disk.

    python benchmarks/vector_stores.py [--passages 100000 1000000] [--stores faiss pgvector] [--postgresql BIN]

The vectors are synthetic: 384 numbers around 2,000 topics, as in `scale.py`. Each store is measured in a
process of its own, with one corpus of that size and one of 5,000 passages beside it. The filters allow one
outlet (1,000 passages), or a random tenth or half of the passages. The server runs on this machine and shares
its processors. BIN is the folder with `initdb` and `postgres`, by default that of the package pgserver.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from time import perf_counter

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tests" / "support")]

import numpy as np  # noqa: E402
import numpy.typing as npt  # noqa: E402
import psutil  # noqa: E402
from large_library import ARTICLES_AN_OUTLET, DIM, PASSAGES_AN_ARTICLE, _near, _topics  # noqa: E402
from postgresql_program import BIN_VARIABLE, PostgresqlProgram  # noqa: E402
from sqlalchemy import Connection, text  # noqa: E402

from index.model.protocols import FloatArray, Matrix  # noqa: E402
from index.search.vectors import build_vectors  # noqa: E402
from index.store import vector_search, vector_table  # noqa: E402
from index.store.postgresql_backend import PostgresqlBackend, open_postgresql  # noqa: E402
from index.store.vector_search import VectorQuery  # noqa: E402
from index.store.vector_table import Ids, VectorTable  # noqa: E402

QUESTIONS = 100
ADDED = 200
SMALL = 5000
CORPUS, SMALL_CORPUS, EDITION = 1, 2, 1
BLOCK = 20_000
DEPTH = 200
"""As many passages as a question asks for."""

Search = Callable[[FloatArray, Ids | None], list[tuple[int, float]]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--stores", nargs="+", default=["faiss", "pgvector"], choices=["faiss", "pgvector"])
    parser.add_argument("--postgresql", type=Path, help="folder with initdb and postgres")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.postgresql is not None:
        os.environ[BIN_VARIABLE] = str(options.postgresql)
    if options.measure:
        (store,), (count,) = options.stores, options.passages
        measure = measure_faiss if store == "faiss" else measure_pgvector
        measure(count)
        return
    for count in options.passages:
        for store in options.stores:
            print(f"{store}, {count:,} passages", flush=True)
            command = [sys.executable, __file__, "--measure", "--passages", str(count), "--stores", store]
            subprocess.run(command, check=True)


def measure_faiss(count: int) -> None:
    rows = make_rows(count, seed=1)
    ids = np.arange(1, count + 1, dtype=np.int64)
    before = measure_memory()
    with timed("build"):
        index = build_vectors(DIM, ids, rows)
    report("memory of this process for the vectors, MB", (measure_memory() - before) / 1e6)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "vectors.faiss"
        with timed("snapshot"):
            index.save(file)
        report("disk, MB", file.stat().st_size / 1e6)
    ask(rows, ids, lambda vector, allowed: index.search(vector, DEPTH, allowed=allowed))
    small = make_rows(SMALL, seed=2)
    alone = build_vectors(DIM, ids[:SMALL], small)
    ask_small(small, ids[:SMALL], lambda vector, allowed: alone.search(vector, DEPTH, allowed=allowed))
    new, none = make_rows(ADDED, seed=3).astype(np.float32), np.empty(0, np.int64)
    began_at = perf_counter()
    for i in range(ADDED):
        index = index.changed(removed=none, added=np.array([count + 1 + i]), rows=new[i : i + 1])
    report("adding a passage, ms", 1000 * (perf_counter() - began_at) / ADDED)


def measure_pgvector(count: int) -> None:
    with running_server() as backend:
        _measure_pgvector(backend, count)


def _measure_pgvector(backend: PostgresqlBackend, count: int) -> None:
    rows, small = make_rows(count, seed=1), make_rows(SMALL, seed=2)
    ids = np.arange(1, count + 1, dtype=np.int64)
    small_ids = ids[:SMALL] + 2 * count
    before = measure_memory()
    with backend.connect() as connection:
        table, version = create_table(connection)
        installed = text("SELECT extversion, version() FROM pg_extension WHERE extname = 'vector'")
        print(f"  pgvector and server: {connection.execute(installed).one()}; {table.column_type}")
        with timed("rows"):
            store(connection, table, CORPUS, ids, rows)
            store(connection, table, SMALL_CORPUS, small_ids, small)
    with backend.connect() as connection, timed("graph"):
        vector_table.build_graph(autocommitting(connection), table, CORPUS)
    with backend.connect() as connection:
        for name, measured in (
            ("rows", table.name),
            ("graph", f"{vector_table.SCHEMA}.{table.graph_of(CORPUS)}"),
        ):
            size = connection.execute(text(f"SELECT pg_table_size('{measured}')")).scalar_one()
            report(f"disk of the {name}, MB", size / 1e6)

    def search_in(corpus_id: int) -> Search:
        def search(vector: FloatArray, allowed: Ids | None) -> list[tuple[int, float]]:
            # A transaction for each question, as in the program.
            with backend.connect() as connection:
                backend.begin_read(connection)
                query = VectorQuery(vector, DEPTH, allowed)
                return vector_search.search_vectors(connection, table, corpus_id, query, version=version)

        return search

    search_in(CORPUS)(small[0].astype(np.float32), None)
    report("memory of this process for the vectors, MB", (measure_memory() - before) / 1e6)
    ask(rows, ids, search_in(CORPUS))
    ask_small(small, small_ids, search_in(SMALL_CORPUS))
    with backend.connect() as connection:
        new = make_rows(ADDED, seed=3)
        began_at = perf_counter()
        for i in range(ADDED):
            one = np.array([3 * count + i])
            vector_table.add_vectors(connection, table, CORPUS, ids=one, articles=one, rows=new[i : i + 1])
            connection.commit()
        report("adding a passage, ms", 1000 * (perf_counter() - began_at) / ADDED)


def create_table(connection: Connection) -> tuple[VectorTable, tuple[int, ...]]:
    vector_table.install_pgvector(connection)
    version = vector_table.find_pgvector_version(connection)
    assert version is not None
    vector_table.create_vector_schema(connection)
    table = vector_table.create_vector_table(connection, EDITION, DIM, version)
    connection.commit()
    return table, version


def store(
    connection: Connection, table: VectorTable, corpus_id: int, ids: Ids, rows: npt.NDArray[np.float16]
) -> None:
    vector_table.begin_stored_vectors(connection, EDITION, corpus_id, "", 0)
    for first in range(0, len(ids), BLOCK):
        part = slice(first, first + BLOCK)
        articles = ids[part] // PASSAGES_AN_ARTICLE
        vector_table.add_vectors(
            connection, table, corpus_id, ids=ids[part], articles=articles, rows=rows[part]
        )
    stored = vector_table.StoredVectors("", 1, is_complete=True, passages=len(ids))
    vector_table.update_stored_vectors(connection, EDITION, corpus_id, stored)
    connection.commit()


def autocommitting(connection: Connection) -> Connection:
    return connection.execution_options(isolation_level="AUTOCOMMIT")


@contextmanager
def running_server() -> Iterator[PostgresqlBackend]:
    with tempfile.TemporaryDirectory(dir="/tmp", ignore_cleanup_errors=True) as folder:
        program = PostgresqlProgram(Path(folder))
        url = f"postgresql+psycopg://postgres@/postgres?host={program.socket_folder}"
        backend = open_postgresql(url)
        try:
            with backend.connect() as connection:
                outside = autocommitting(connection)
                for name, value in SERVER_SETTINGS.items():
                    outside.exec_driver_sql(f"ALTER SYSTEM SET {name} = '{value}'")
            backend.close()
            program.stop()
            program.start()
            yield backend
        finally:
            backend.close()
            program.stop()


SERVER_SETTINGS = {
    "shared_buffers": "3GB",
    "maintenance_work_mem": "3GB",
    "max_parallel_maintenance_workers": "2",
    "max_wal_size": "8GB",
}


def ask(rows: npt.NDArray[np.float16], ids: Ids, search: Search) -> None:
    """Ask about all passages of the corpus and with each filter."""
    dice = np.random.default_rng(4)
    outlet = ARTICLES_AN_OUTLET * PASSAGES_AN_ARTICLE
    filters: dict[str, Ids | None] = {"all": None, "one outlet": ids[outlet : 2 * outlet]}
    for name, share in (("a tenth", 10), ("half", 2)):
        filters[name] = np.sort(dice.choice(ids, len(ids) // share, replace=False))
    for name, allowed in filters.items():
        ask_with(name, rows, ids, search, allowed)


def ask_small(rows: npt.NDArray[np.float16], ids: Ids, search: Search) -> None:
    ask_with(f"a corpus of {SMALL:,}", rows, ids, search, None)


def ask_with(name: str, rows: npt.NDArray[np.float16], ids: Ids, search: Search, allowed: Ids | None) -> None:
    questions = make_rows(QUESTIONS, seed=5).astype(np.float32)
    chosen = np.arange(len(ids)) if allowed is None else np.searchsorted(ids, allowed)
    best = find_best(rows, questions, chosen)
    search(questions[0], allowed)
    times, shares = [], {20: 0.0, DEPTH: 0.0}
    for question, places in zip(questions, best, strict=True):
        began_at = perf_counter()
        found = search(question, allowed)
        times.append(1000 * (perf_counter() - began_at))
        for depth in shares:
            wanted = set(ids[places[:depth]].tolist())
            shares[depth] += len(wanted & {i for i, _ in found[:depth]}) / depth / QUESTIONS
    cuts = quantiles(times, n=20)
    figures = f"recall@20 {shares[20]:.4f}, recall@{DEPTH} {shares[DEPTH]:.4f}"
    print(f"  {name}: {figures}, p50 {cuts[9]:.1f} ms, p95 {cuts[18]:.1f} ms", flush=True)


def find_best(rows: npt.NDArray[np.float16], questions: Matrix, chosen: Ids) -> npt.NDArray[np.int64]:
    """The places of the nearest rows of each question, the nearest first, by a plain scan."""
    scores = np.empty((len(questions), len(chosen)), np.float32)
    for first in range(0, len(chosen), BLOCK):
        part = slice(first, first + BLOCK)
        scores[:, part] = questions @ rows[chosen[part]].astype(np.float32).T
    depth = min(DEPTH, len(chosen))
    near = np.argpartition(-scores, depth - 1, axis=1)[:, :depth]
    order = np.argsort(-np.take_along_axis(scores, near, axis=1), axis=1)
    return np.asarray(chosen[np.take_along_axis(near, order, axis=1)])


def make_rows(count: int, seed: int) -> npt.NDArray[np.float16]:
    """Unit vectors, each near that of a random topic, in the precision in which they are stored."""
    rows = np.empty((count, DIM), np.float16)
    for first in range(0, count, BLOCK):
        dice = np.random.default_rng((seed, first))
        size = min(BLOCK, count - first)
        rows[first : first + size] = _near(_topics()[dice.integers(len(_topics()), size=size)], dice)
    return rows


@contextmanager
def timed(name: str) -> Iterator[None]:
    began_at = perf_counter()
    yield
    report(f"{name}, s", perf_counter() - began_at)


def report(name: str, value: float) -> None:
    print(f"  {name}: {value:,.2f}", flush=True)


def measure_memory() -> float:
    return float(psutil.Process().memory_full_info().uss)


if __name__ == "__main__":
    main()
