"""A library is copied to an empty database, whatever kind each is, and whatever interrupts the copy."""

import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from child_processes import child_environment
from filled_tables import ROW_COUNT, TABLES, fill_every_table, read_every_table
from sqlalchemy import delete, insert, select, text, update

from bot.db.tables import BOT_SCHEMA
from index import BackupError, CopyReport, IndexSettings, Progress, StoreError, copy_to_database
from index.model.errors import StoreDamagedError, StoreInUseError
from index.model.protocols import ignore_progress, never_cancelled
from index.store import postgresql_backend, row_digest, sqlite_connections
from index.store.database import Database, open_database
from index.store.schema import articles, corpora, sources
from index.store.sqlite_backend import DATABASE_FILE, open_sqlite

DIRECTIONS = [
    pytest.param("files", marks=pytest.mark.sqlite),
    pytest.param("to a server", marks=pytest.mark.postgresql),
    pytest.param("from a server", marks=pytest.mark.postgresql),
]


class KilledError(BaseException):
    """Simulates a kill; the program catches it nowhere."""


class Move:
    """An empty library in `old`, and where it is copied to."""

    def __init__(self, folder: Path, old_url: str, new_url: str) -> None:
        self.old, self.new = folder / "old", folder / "new"
        self.old_url, self.new_url = old_url, new_url

    def open_old(self) -> Database:
        return open_database(self.old, self.old_url)

    def open_new(self) -> Database:
        return open_database(self.new, self.new_url)

    def run(self, report_progress=ignore_progress, is_cancelled=never_cancelled) -> CopyReport:
        settings = IndexSettings(data_dir=self.old, database_url=self.old_url, _env_file=None)
        return copy_to_database(
            settings,
            folder=self.new,
            url=self.new_url,
            schemas=[BOT_SCHEMA],
            report_progress=report_progress,
            is_cancelled=is_cancelled,
        )

    def run_until(self, batches: int) -> None:
        with pytest.raises(KilledError):
            self.run(kill_after(batches))


def kill_after(batches: int):
    """A progress function that kills the program when this many batches were read."""

    def report(_: Progress) -> None:
        nonlocal batches
        batches -= 1
        if not batches:
            raise KilledError

    return report


@pytest.fixture(params=DIRECTIONS)
def move(request: pytest.FixtureRequest, databases_of_folders, tmp_path: Path) -> Iterator[Move]:
    old_url = new_url = ""
    with ExitStack() as stack:
        if request.param != "files":
            server = databases_of_folders.server
            url = server.create_bare("moved")
            stack.callback(server.drop, "moved")
            old_url, new_url = (url, "") if request.param == "from a server" else ("", url)
        for folder, folder_url in ((tmp_path / "old", old_url), (tmp_path / "new", new_url)):
            if not folder_url:
                open_sqlite(folder).close()
        yield Move(tmp_path, old_url, new_url)


@pytest.fixture
def filled(move: Move) -> Move:
    with closing(move.open_old()) as database:
        fill_every_table(database)
    return move


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_digest, "ROWS_AT_ONCE", 2)


def assert_copied(move: Move) -> None:
    with closing(move.open_old()) as old, closing(move.open_new()) as new:
        new.migrate(BOT_SCHEMA)

        assert read_every_table(new, of_copy=True) == read_every_table(old)


def test_every_row_of_every_table_is_copied(filled: Move):
    report = filled.run()

    assert (report.tables, report.rows, report.was_resumed) == (len(TABLES), ROW_COUNT, False)
    assert_copied(filled)


def add_source(database: Database, url: str) -> int:
    row = {"corpus_id": 1, "url": url, "kind": "feed", "title": "", "state": "active", "interval_s": 60}
    with database.write_transaction() as connection:
        query = insert(sources).values(**row, added_at=datetime.now(UTC)).returning(sources.c.id)
        return int(connection.execute(query).scalar_one())


def test_ids_count_on_in_the_copy(move: Move):
    with closing(move.open_old()) as old:
        with old.write_transaction() as connection:
            connection.execute(insert(corpora).values(id=1, name="shared"))
        added = [add_source(old, url) for url in ("https://a.example/", "https://b.example/")]
        with old.write_transaction() as connection:
            connection.execute(delete(sources).where(sources.c.id == added[1]))

    move.run()

    with closing(move.open_new()) as new:
        assert add_source(new, "https://c.example/") == added[1] + 1


@pytest.mark.usefixtures("small_batches")
def test_a_copy_that_is_killed_at_any_point_goes_on_and_is_no_library_before_it_ends(filled: Move):
    points = random.Random(7).sample(range(1, 4 * len(TABLES)), k=6)
    for batches in sorted(points):
        filled.run_until(batches)
        with pytest.raises(StoreInUseError, match="run `watchdesk migrate-database` again"):
            filled.open_new()

    assert filled.run().was_resumed
    assert_copied(filled)


@pytest.mark.usefixtures("small_batches")
def test_a_cancelled_copy_goes_on_later(filled: Move):
    cancelled = filled.run(is_cancelled=iter([False] * 9 + [True]).__next__)

    assert cancelled.cancelled
    assert filled.run().was_resumed
    assert_copied(filled)


@pytest.mark.parametrize(
    "change", ["DELETE FROM corpora WHERE id = 9", "UPDATE corpora SET name = 'b' WHERE id = 9"]
)
@pytest.mark.usefixtures("small_batches")
def test_a_copy_starts_again_if_the_library_has_changed_since(filled: Move, change: str):
    with closing(filled.open_old()) as old, old.write_transaction() as connection:
        connection.execute(insert(corpora).values(id=9, name="a"))
    filled.run_until(20)
    with closing(filled.open_old()) as old, old.write_transaction() as connection:
        connection.execute(text(change))

    assert not filled.run().was_resumed
    assert_copied(filled)


def test_a_copy_that_differs_never_becomes_a_library(filled: Move):
    filled.run_until(len(TABLES))
    backend = postgresql_backend.open_postgresql(filled.new_url) if filled.new_url else open_sqlite(filled.new)
    with closing(backend), backend.connect() as connection:
        backend.begin_write(connection)
        connection.execute(update(articles).values(title="Spoiled"))
        connection.commit()

    with pytest.raises(BackupError, match="the copy of table articles differs"):
        filled.run()
    with pytest.raises(StoreInUseError):
        filled.open_new()

    assert not filled.run().was_resumed
    assert_copied(filled)


def test_nobody_writes_to_the_library_while_it_is_copied(filled: Move, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(postgresql_backend, "_WRITE_WAIT", "10ms")
    monkeypatch.setitem(sqlite_connections._open.__kwdefaults__, "timeout_s", 0.01)
    attempts = []

    def write(_: Progress) -> None:
        if not attempts:
            attempts.append(1)
            with pytest.raises(StoreInUseError), closing(filled.open_old()) as old, old.write_transaction():
                pass

    filled.run(write)

    assert attempts


def test_a_database_with_a_library_is_not_overwritten(filled: Move):
    filled.run()

    with pytest.raises(StoreError, match="it already holds a library"):
        filled.run()
    assert_copied(filled)


def test_an_empty_library_may_be_there(filled: Move):
    with closing(filled.open_new()) as new:
        new.migrate(BOT_SCHEMA)

    filled.run()

    assert_copied(filled)


def test_a_database_of_another_program_is_left_alone(filled: Move):
    with closing(filled.open_new()) as new, new.write_transaction() as connection:
        connection.execute(text("CREATE TABLE songs (id int)"))

    with pytest.raises(StoreError, match="a table of another program, songs"):
        filled.run()


@pytest.mark.parametrize("move", DIRECTIONS[:1], indirect=True)
def test_a_library_is_not_copied_onto_itself(filled: Move):
    filled.new = filled.old

    with pytest.raises(StoreError, match="this is where the library is"):
        filled.run()


@pytest.mark.parametrize("move", DIRECTIONS[:1], indirect=True)
def test_a_damaged_library_is_not_copied(filled: Move):
    with closing(filled.open_old()) as old, old.write_transaction() as connection:
        connection.execute(text("UPDATE articles SET revision = 'many'"))

    with pytest.raises(StoreDamagedError, match="run `watchdesk check --repair`"):
        filled.run()


@pytest.mark.parametrize("move", DIRECTIONS[1:2], indirect=True)
def test_a_server_gets_texts_without_nul(filled: Move):
    with closing(filled.open_old()) as old, old.write_transaction() as connection:
        connection.execute(update(articles).where(articles.c.id == 2).values(title="Har\0bour"))

    report = filled.run()

    with closing(filled.open_new()) as new, new.read_transaction() as connection:
        title = connection.execute(select(articles.c.title).where(articles.c.id == 2)).scalar_one()
    assert (report.rows_with_nul, title) == (1, "Harbour")


COPY = """
import sys
from pathlib import Path
from bot.db.tables import BOT_SCHEMA
from index import IndexSettings, copy_to_database
from index.store import row_digest
row_digest.ROWS_AT_ONCE = 2
old, old_url, new, new_url = sys.argv[1:]
settings = IndexSettings(data_dir=Path(old), database_url=old_url, _env_file=None)
copy_to_database(settings, folder=Path(new), url=new_url, schemas=[BOT_SCHEMA],
    report_progress=lambda report: print(report.done, flush=True))
"""


@pytest.mark.slow
@pytest.mark.usefixtures("small_batches")
def test_a_killed_process_loses_nothing(filled: Move):
    """The kill may come at any instant, also within a transaction."""
    for batches in (5, 40):
        child = subprocess.Popen(
            [sys.executable, "-c", COPY, str(filled.old), filled.old_url, str(filled.new), filled.new_url],
            env=child_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        for _ in range(batches):
            assert child.stdout.readline()
        child.kill()
        child.communicate()

    assert filled.run().was_resumed
    assert_copied(filled)
    assert (filled.old / DATABASE_FILE).exists() or filled.old_url
