"""A library of an earlier release is copied before it is migrated; one of a later release may be read."""

import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from child_processes import child_environment
from fakes import FakeEmbedder
from libraries import canal, talks
from releases import EARLIER_BOT, EARLIER_LIBRARY, later_release, make_earlier

from bot.db.server_queries import ServerSettings, load_settings, save_settings
from bot.db.tables import BOT_SCHEMA
from index import (
    SHARED_CORPUS,
    Finding,
    IndexSettings,
    NewsIndex,
    StoreDamagedError,
    StoreFullError,
    StoreUnwritableError,
    StoreVersionError,
    open_index,
    restore_backup,
)
from index.store import upgrade_copies
from index.store.database import LIBRARY_SCHEMA, open_database
from index.store.sqlite_backend import DATABASE_FILE

COPY = f"{DATABASE_FILE}.before-upgrade.library-{EARLIER_LIBRARY}.bot-{EARLIER_BOT}"
CHOSEN = ServerSettings(language="ja")
SHARED = [SHARED_CORPUS]


@pytest.fixture
def settings(tmp_path: Path, databases_of_folders) -> Iterator[IndexSettings]:
    """The settings of a library of the earlier release, with an article, and a server in the bot's tables."""
    settings = settings_of(tmp_path / "data", databases_of_folders)
    with open_current(settings) as library:
        library.add(SHARED_CORPUS, [canal()])
        library.sync()
        library.database.migrate(BOT_SCHEMA)
        with library.database.write_transaction() as connection:
            save_settings(connection, 5, CHOSEN)
    undo_upgrade(settings)
    return settings


def undo_upgrade(settings: IndexSettings) -> None:
    with closing(open_database(settings.data_dir, settings.database_url.get_secret_value())) as database:
        make_earlier(database)


def settings_of(folder: Path, databases_of_folders) -> IndexSettings:
    url = databases_of_folders.url_of(folder) if databases_of_folders else ""
    return IndexSettings(data_dir=folder, database_url=url, reader=False, answer_threshold=0, _env_file=None)


def open_current(settings: IndexSettings, **options: object) -> NewsIndex:
    return open_index(settings, embedder=FakeEmbedder(), companions=[BOT_SCHEMA], **options)


def copies_in(settings: IndexSettings) -> list[str]:
    return sorted(path.name for path in settings.data_dir.glob("*before-upgrade*"))


def versions_of(path: Path) -> tuple[str, str]:
    with closing(sqlite3.connect(path)) as connection:
        return tuple(
            connection.execute(f"SELECT version_num FROM {table}").fetchone()[0]
            for table in ("alembic_version", "records_version")
        )


def find_problems(library: NewsIndex) -> list[Finding]:
    """Without index files from before migration 0011: on a server, they belong to no data folder."""
    if library.database.is_shared:
        library.check(repair=True)
    return library.check()


def titles(library: NewsIndex) -> set[str]:
    return {article.facts.title for article in library.list_articles(SHARED)}


def test_both_owners_are_migrated_after_one_private_copy(settings: IndexSettings):
    with open_current(settings) as library:
        assert titles(library) == {"Canal reopens"}
        with library.database.read_transaction() as connection:
            assert load_settings(connection, 5) == CHOSEN
        assert library.database.upgrade.copy == settings.data_dir / COPY
    with open_current(settings) as library:
        assert library.database.upgrade is None

    assert copies_in(settings) == [COPY]
    assert versions_of(settings.data_dir / COPY) == (EARLIER_LIBRARY, EARLIER_BOT)
    if os.name == "posix":
        assert stat.S_IMODE((settings.data_dir / COPY).stat().st_mode) == 0o600


def test_the_copy_brings_the_old_state_back(settings: IndexSettings):
    with open_current(settings) as library:
        library.add(SHARED_CORPUS, [talks()])

    restore_backup(settings.data_dir / COPY, settings, [BOT_SCHEMA])

    with open_current(settings) as library:
        assert titles(library) == {"Canal reopens"}
        assert find_problems(library) == []
        with library.database.read_transaction() as connection:
            assert load_settings(connection, 5) == CHOSEN
    assert copies_in(settings) == [COPY]


def test_an_empty_library_is_not_copied(tmp_path: Path, databases_of_folders):
    settings = settings_of(tmp_path / "new", databases_of_folders)
    with open_current(settings) as library:
        library.database.migrate(BOT_SCHEMA)
    undo_upgrade(settings)

    with open_current(settings) as library:
        assert [each.version for each in library.database.upgrade.before] == [EARLIER_LIBRARY, EARLIER_BOT]
    assert copies_in(settings) == []


def test_without_room_for_the_copy_nothing_is_changed(settings: IndexSettings, monkeypatch):
    full = shutil.disk_usage(settings.data_dir)._replace(free=1000)
    with monkeypatch.context() as patch:
        patch.setattr(upgrade_copies.shutil, "disk_usage", lambda _: full)
        with pytest.raises(StoreFullError, match=r"need [\d,]+ bytes, but only 1,000 are free"):
            open_current(settings)

    assert copies_in(settings) == []
    with open_current(settings) as library:
        assert library.database.upgrade.copy == settings.data_dir / COPY


def test_a_copy_that_fails_leaves_no_file_and_no_change(settings: IndexSettings, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(upgrade_copies, "find_file_damage", lambda _: "page 7 is torn")
        with pytest.raises(StoreDamagedError, match="it was not upgraded: page 7 is torn"):
            open_current(settings)

    assert copies_in(settings) == []
    with open_current(settings) as library:
        assert library.database.upgrade.copy == settings.data_dir / COPY


def test_the_copies_of_two_upgrades_are_kept(settings: IndexSettings):
    for number, name in enumerate(("library-0001", "library-0007.bot-0003")):
        path = settings.data_dir / f"{DATABASE_FILE}.before-upgrade.{name}"
        path.write_bytes(b"")
        os.utime(path, (number, number))
    for suffix in (".part", ".part-journal"):
        (settings.data_dir / f"{COPY}{suffix}").write_bytes(b"of an interrupted upgrade")

    open_current(settings).close()

    assert copies_in(settings) == [f"{DATABASE_FILE}.before-upgrade.library-0007.bot-0003", COPY]


# Does something at the given call of the given function.
OPEN_AND_ACT = """
import os, signal, sys
from pathlib import Path
from bot.db.tables import BOT_SCHEMA
from index.store import database, schema_upgrade, upgrade_copies
folder, url, module, name, calls, action = sys.argv[1:]
module = {"schema_upgrade": schema_upgrade, "upgrade_copies": upgrade_copies}[module]
original, left = getattr(module, name), [int(calls)]
def act(*arguments, **options):
    left[0] -= 1
    if not left[0]:
        exec(action)
    return original(*arguments, **options)
setattr(module, name, act)
database.open_database(Path(folder), url, companions=[BOT_SCHEMA]).close()
"""


def start_opening(settings: IndexSettings, *arguments: str) -> subprocess.Popen[str]:
    library = [str(settings.data_dir), settings.database_url.get_secret_value()]
    command = [sys.executable, "-c", OPEN_AND_ACT, *library, *arguments]
    return subprocess.Popen(command, env=child_environment(), stdout=subprocess.PIPE, text=True)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize(
    ("module", "name", "calls", "left"),
    [
        ("upgrade_copies", "sync_file", "1", [f"{COPY}.part"]),
        ("upgrade_copies", "sync_folder", "1", [COPY]),
        ("schema_upgrade", "run_migrations", "2", [COPY]),
    ],
)
def test_an_upgrade_that_is_killed_is_made_again(
    settings: IndexSettings, module: str, name: str, calls: str, left: list[str]
):
    killed = start_opening(settings, module, name, calls, "os.kill(os.getpid(), signal.SIGKILL)")
    killed.communicate(timeout=60)

    assert (killed.returncode, copies_in(settings)) == (-signal.SIGKILL, left)
    with open_current(settings) as library:
        assert titles(library) == {"Canal reopens"}
        assert find_problems(library) == []
    assert copies_in(settings) == [COPY]
    assert versions_of(settings.data_dir / COPY) == (EARLIER_LIBRARY, EARLIER_BOT)


def test_two_processes_that_open_it_at_once_upgrade_it_once(settings: IndexSettings):
    arguments = ("schema_upgrade", "run_migrations", "1", "print('migrated')")
    processes = [start_opening(settings, *arguments) for _ in range(2)]
    printed = [process.communicate(timeout=60)[0] for process in processes]

    assert [process.returncode for process in processes] == [0, 0]
    assert sorted(printed) == ["", "migrated\n"]
    assert copies_in(settings) == [COPY]


@pytest.fixture
def later(settings: IndexSettings, tmp_path: Path) -> IndexSettings:
    """The settings of a library of a later release whose tables this one can read."""
    with open_current(settings) as library:
        library.sync()
    with later_release(tmp_path, readable_from=LIBRARY_SCHEMA.version):
        open_current(settings).close()
    return settings


def test_a_readable_later_library_answers_and_is_not_changed(later: IndexSettings, tmp_path: Path):
    with open_current(later, reads_newer=True) as library:
        assert library.database.is_read_only
        assert titles(library) == {"Canal reopens"}
        answer = library.ask("How many ships had waited at both ends?", corpora=SHARED)
        assert "400 ships" in answer.citations[0].quote
        with pytest.raises(StoreUnwritableError, match="a newer version of Watchdesk wrote it"):
            library.add(SHARED_CORPUS, [talks()])
        with pytest.raises(StoreUnwritableError, match="a newer version of Watchdesk wrote it"):
            library.database.migrate(BOT_SCHEMA)
        assert library.sync().left_to_other_process

    with later_release(tmp_path, readable_from=None), open_current(later) as library:
        assert library.database.upgrade is None
        assert library.count_articles(SHARED) == 1
        assert find_problems(library) == []


def test_a_process_from_before_the_upgrade_writes_nothing_more(settings: IndexSettings, tmp_path: Path):
    with open_current(settings) as running:
        with later_release(tmp_path, readable_from=LIBRARY_SCHEMA.version):
            open_current(settings).close()

        assert titles(running) == {"Canal reopens"}
        with pytest.raises(StoreVersionError, match="restart this program with that version"):
            running.add(SHARED_CORPUS, [talks()])


def test_a_later_library_is_refused_for_changing_and_the_copy_is_named(later: IndexSettings):
    with pytest.raises(StoreVersionError, match=r"newer Watchdesk \(format 0014, .*bot-0007"):
        open_current(later)


def test_newer_tables_of_the_bot_are_left_alone(settings: IndexSettings):
    with open_current(settings) as library, library.database.write_transaction() as connection:
        connection.exec_driver_sql("UPDATE records_version SET version_num = '9999'")

    with open_current(settings) as library:
        assert titles(library) == {"Canal reopens"}
        with pytest.raises(StoreVersionError, match=f"format 9999, .*{COPY}"):
            library.database.migrate(BOT_SCHEMA)


def test_a_later_library_that_does_not_allow_it_is_not_read(settings: IndexSettings, tmp_path: Path):
    with later_release(tmp_path, readable_from=None):
        open_current(settings).close()

    with pytest.raises(StoreVersionError, match="format 0014, this one knows 0013"):
        open_current(settings, reads_newer=True)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "statement", ["CREATE VIEW spy AS SELECT * FROM articles", "ALTER TABLE articles DROP COLUMN author"]
)
def test_a_later_library_with_foreign_objects_is_not_read(later: IndexSettings, statement: str):
    with closing(sqlite3.connect(later.data_dir / DATABASE_FILE)) as connection, connection:
        connection.execute(statement)

    with pytest.raises(StoreDamagedError, match="not as Watchdesk makes it"):
        open_current(later, reads_newer=True)


@pytest.mark.postgresql
def test_the_copy_is_restored_into_another_database_of_a_server(
    later: IndexSettings, tmp_path, databases_of_folders
):
    (copy,) = (path for path in later.data_dir.glob("*before-upgrade*") if "library-0013" in path.name)
    with pytest.raises(StoreVersionError, match="restore into an empty database"):
        restore_backup(copy, later, [BOT_SCHEMA])

    other = settings_of(tmp_path / "other", databases_of_folders)
    restore_backup(copy, other, [BOT_SCHEMA])

    with open_current(other) as library:
        assert titles(library) == {"Canal reopens"}
        assert library.add(SHARED_CORPUS, [talks()])[0].article_id == 2
