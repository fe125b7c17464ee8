"""A library in a temporary folder, with a fake model, and small invented articles."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import pytest
from fakes import FakeEmbedder
from fetched_drafts import as_fetched, fetched

from bot.db.tables import BOT_SCHEMA
from index import ArticleDraft, IndexSettings, NewsIndex, open_index, read_date
from index.model.protocols import Embedder, Fetcher, Reader, Reranker
from index.search.corpus_postings import PostingsSnapshots
from index.search.faiss_store import FaissStore
from index.store.database import open_database
from index.store.sqlite_backend import DATABASE_FILE
from index.workers.worker_pool import WorkerPool

TALKS = """Lawmakers from Japan and Taiwan met online on Friday for security talks. Masahisa Ito led the \
Japanese side. He said that a larger dialogue was needed. The two sides agreed to meet again in Taipei in March.

Coast guards of both will train together near Yonaguni island. The training covers rescue at sea."""

CANAL = """The canal was closed for six days after a container ship ran aground. Tugboats freed the vessel on \
Monday. More than 400 ships had waited at both ends. The authority put the loss at 15 million dollars a day.

Insurers expect claims to be settled within a year. Traffic returned to normal on Saturday."""

HARBOUR = """海軍第三艦隊週二抵達高雄港，共有四艘軍艦。艦隊司令陳明表示，演習將持續五天。\
附近漁船必須離開演習區域。港務局說，貨運不受影響。演習結束後，艦隊將前往基隆。當地居民可以在週六參觀其中一艘軍艦。"""


are_files = "INDEX_DATABASE_URL" not in os.environ
"""Whether libraries are files of SQLite; otherwise tests/conftest.py lets them be databases of a server."""


def draft(text: str, *, title: str = "", url: str | None = None, outlet: str | None = None, day: str = ""):
    published = read_date(day) if day else None
    return as_fetched(ArticleDraft(text=text, title=title, url=url, outlet=outlet, published=published))


def forbid_building(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail if the index files of a corpus are built from the database from now on."""

    def build(*_: object, **__: object) -> NoReturn:
        pytest.fail("index files were built again")

    monkeypatch.setattr(FaissStore, "build", build)
    monkeypatch.setattr(PostingsSnapshots, "build", build)


def talks(**changes: object) -> ArticleDraft:
    return _with(
        draft(
            TALKS,
            title="Japan and Taiwan hold security talks",
            url="https://a.example/talks",
            outlet="Strait Daily",
            day="2021-08-27",
        ),
        changes,
    )


def canal(**changes: object) -> ArticleDraft:
    return _with(
        draft(
            CANAL,
            title="Canal reopens",
            url="https://a.example/canal",
            outlet="Harbour Post",
            day="2021-03-30",
        ),
        changes,
    )


def harbour(**changes: object) -> ArticleDraft:
    return _with(draft(HARBOUR, title="艦隊抵達高雄", url="https://a.example/harbour"), changes)


def _with(article: ArticleDraft, changes: dict[str, object]) -> ArticleDraft:
    changed = replace(article, **changes)
    return changed if "came_from" in changes else replace(changed, came_from=fetched(changed.url))


def open_library(
    folder: Path,
    *,
    embedder: Embedder | None = None,
    fetcher: Fetcher | None = None,
    reranker: Reranker | None = None,
    passage_reader: Reader | None = None,
    workers: WorkerPool | None = None,
    with_bot_tables: bool = False,
    answer_threshold: float = 0.0,
    **settings: object,
) -> NewsIndex:
    """Open a library with a fake model, new or not.

    It answers whenever it finds anything, unless a threshold is given. The program's own reader is not used,
    unless the setting says so.
    """
    values = {"answer_threshold": answer_threshold, "reader": False, **settings}
    create_empty_database(folder, with_bot_tables=with_bot_tables)
    index = open_index(
        IndexSettings(data_dir=folder, _env_file=None, **values),
        embedder=embedder or FakeEmbedder(),
        fetcher=fetcher,
        reranker=reranker,
        reader=passage_reader,
        workers=workers,
    )
    if with_bot_tables and not are_files:
        index.database.migrate(BOT_SCHEMA)
    return index


def create_empty_database(folder: Path, *, with_bot_tables: bool = False) -> None:
    """Copy an empty database into a folder that is new or empty; leave any other folder as it is.

    Migrating a new database takes longer than most tests do, so this process does it once.
    """
    if are_files and (not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / DATABASE_FILE).write_bytes(_make_empty_database(with_bot_tables))


@cache
def _make_empty_database(with_bot_tables: bool) -> bytes:
    with TemporaryDirectory() as folder:
        database = open_database(Path(folder))
        if with_bot_tables:
            database.migrate(BOT_SCHEMA)
        database.close()
        return (Path(folder) / DATABASE_FILE).read_bytes()


def numbered(number: int) -> ArticleDraft:
    """An article that shares only its form with those of other numbers."""
    return draft(
        f"Vessel{number} left harbour{number} on Monday with {number} sailors aboard. "
        f"Captain{number} said that the voyage would last some weeks. "
        f"The coast guard watched it from station{number} all the time. "
        "Fishing boats were told to keep away until it had passed the strait.",
        title=f"Vessel{number} sails",
        url=f"https://a.example/vessel/{number}",
    )


def write_import_file(path: Path, drafts: Iterable[ArticleDraft]) -> Path:
    lines = [json.dumps({"text": d.text, "title": d.title, "url": d.url}) for d in drafts]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def count_pending(index: NewsIndex) -> int:
    """How many stored passages are not embedded yet."""
    return sum(corpus.pending for corpus in index.status().corpora)


@contextmanager
def held_by_another_process(folder: Path) -> Iterator[None]:
    """Let another process hold the lock on the derived files."""
    code = (
        "import sys\nfrom filelock import FileLock\n"
        "with FileLock(sys.argv[1]):\n    print('held', flush=True)\n    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder / "writing.lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout.readline() == "held\n"
            yield
        finally:
            process.stdin.close()
