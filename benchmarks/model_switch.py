"""Change the embedding model of a library while two hosts answer questions, and see how long these take.

    python benchmarks/model_switch.py FOLDER [--passages 20000] [--from-start] [--kill | --away]

Builds a library in FOLDER, unless it is there, copies it to a PostgreSQL server of its own (from the package
`pgserver`), and runs two processes with a data folder each. Fake models that take no time replace real ones,
and no reader reads. Each process asks question after question with a pause and indexes every three seconds,
until five seconds after the switch. It begins when all articles are split and embedded for the new model; with
--from-start, the hosts do that first. With --kill, a third one is killed while it prepares its files. With
--away, the second one prepares nothing, as a host that was away.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tests" / "support")]

from large_library import TopicEmbedder, fill, make_question  # noqa: E402

from index import SHARED_CORPUS, IndexSettings, NewsIndex  # noqa: E402
from index.model.protocols import Embedder, ignore_progress, never_cancelled  # noqa: E402
from index.search.library_model import ConfiguredModel  # noqa: E402
from index.store.database import open_database  # noqa: E402
from index.store.edition_queries import ModelFacts  # noqa: E402
from index.workers.worker_pool import shared_pool  # noqa: E402

_SYNC_EVERY_S = 3.0
_PAUSE_S = 0.05
_AFTERWARDS_S = 5.0


# What splitting and embedding leave, with the passages of the first model.
_SPLIT_AND_EMBEDDED = (
    "INSERT INTO models SELECT 2, 'topics-2', 'new topics', dim, max_tokens FROM models",
    "INSERT INTO editions SELECT 2, 2, passage_words, splitter_version FROM editions",
    'INSERT INTO passages SELECT id + 1000000, article_id, 2, ordinal, start, "end", sentences, text_key '
    "FROM passages",
    "INSERT INTO embeddings SELECT id + 1000000, 2, text_key, passage, sentences FROM embeddings",
)


class NewTopicEmbedder(TopicEmbedder):
    """Another model, by its name."""

    name = "new topics"
    fingerprint = "topics-2"


class TwoModels(ConfiguredModel):
    """The new model is configured, and the old one is still there."""

    def find_for(self, model: ModelFacts) -> tuple[Embedder | None, str]:
        return (TopicEmbedder() if model.fingerprint == TopicEmbedder.fingerprint else self.embedder), ""


@dataclass(frozen=True)
class Asked:
    """One question."""

    began_at: float
    took_s: float
    model: str
    """The model of the index that answered."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--passages", type=int, default=20_000)
    parser.add_argument("--from-start", action="store_true")
    parser.add_argument("--kill", action="store_true")
    parser.add_argument("--away", action="store_true")
    parser.add_argument("--host", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.host:
        run_host(options.folder, options.host[0], does=options.host[1])
        return
    library = options.folder / str(options.passages)
    if not library.exists():
        fill(library, options.passages)
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        measure(library, Path(folder), options)


def measure(library: Path, folder: Path, options: argparse.Namespace) -> None:
    import psycopg
    from postgresql_program import PostgresqlProgram

    folder.chmod(0o755)
    (folder / "server").mkdir()
    server = PostgresqlProgram(folder / "server")
    try:
        url = f"postgresql+psycopg://postgres@/postgres?host={server.socket_folder}"
        shutil.copytree(library, folder / "source")
        source = open_database(folder / "source")
        source.copy_to_empty(
            folder / "a", url, (), report_progress=ignore_progress, is_cancelled=never_cancelled
        )
        source.close()
        if not options.from_start:
            with psycopg.connect(host=str(server.socket_folder), user="postgres") as connection:
                for statement in _SPLIT_AND_EMBEDDED:
                    connection.execute(statement)
        hosts = [
            start_host(folder / "a", url, does="asks indexes"),
            start_host(folder / "b", url, does="asks" if options.away else "asks indexes"),
        ]
        if options.kill:
            doomed = start_host(folder / "c", url, does="indexes")
            while not list((folder / "c").glob("derived/*/vectors-*")):
                time.sleep(0.02)
            doomed.kill()
            print("a third host was killed while it prepared its files")
        for name, host in zip("ab", hosts, strict=True):
            print(f"host {name}: {host.communicate()[0].strip()}")
    finally:
        server.stop()


def start_host(folder: Path, url: str, *, does: str) -> "subprocess.Popen[str]":
    command = [sys.executable, __file__, str(folder), "--host", url, does]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def run_host(folder: Path, url: str, *, does: str) -> None:
    folder.mkdir(exist_ok=True)
    settings = IndexSettings(data_dir=folder, database_url=url, reader=False, _env_file=None)
    database = open_database(folder, url)
    model = TwoModels(NewTopicEmbedder(), folder)
    with NewsIndex(settings, database, model, None, None, reader=None, workers=shared_pool()) as index:
        index.warm()
        is_over = threading.Event()

        def sync() -> None:
            while not is_over.wait(_SYNC_EVERY_S):
                index.sync()

        indexing = threading.Thread(target=sync, daemon=True)
        if "indexes" in does:
            indexing.start()
        if "asks" not in does:
            indexing.join()
        asked = ask_until_switched(index)
        is_over.set()
        if "indexes" in does:
            indexing.join()
    print(json.dumps(summarize(asked)))


def ask_until_switched(index: NewsIndex) -> list[Asked]:
    asked: list[Asked] = []
    switched_at: float | None = None
    while switched_at is None or time.monotonic() < switched_at + _AFTERWARDS_S:
        began_at = time.monotonic()
        index.ask(make_question(len(asked)), corpora=[SHARED_CORPUS])
        edition = index._derived.published.edition
        assert edition is not None
        asked.append(Asked(began_at, time.monotonic() - began_at, edition.model.fingerprint))
        if switched_at is None and asked[-1].model == NewTopicEmbedder.fingerprint:
            switched_at = began_at
        time.sleep(_PAUSE_S)
    return asked


def summarize(asked: Sequence[Asked]) -> dict[str, float]:
    before = [one.took_s for one in asked if one.model == TopicEmbedder.fingerprint]
    after = [one.took_s for one in asked if one.model == NewTopicEmbedder.fingerprint]
    switched_at = next(one.began_at for one in asked if one.model == NewTopicEmbedder.fingerprint)
    figures = {
        "questions": len(asked),
        "switched_after_s": switched_at - asked[0].began_at,
        "median_before_s": median(before),
        "longest_before_s": max(before),
        "first_after_s": after[0],
        "median_after_s": median(after),
        "longest_after_s": max(after),
    }
    return {name: round(value, 3) for name, value in figures.items()}


if __name__ == "__main__":
    main()
