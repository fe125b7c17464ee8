"""Untrusted databases and backups: foreign objects are refused before SQLite can run them."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from cli_runner import run_terminal
from damaged_library import QUESTION, make_library, use_library

from bot.db.bot_database import BotDatabase
from index import StoreDamagedError
from index.store.database import open_database
from index.store.sqlite_backend import DATABASE_FILE

pytestmark = pytest.mark.sqlite

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) AS version_num FROM n"
FOREIGN = {
    "trigger": "CREATE TRIGGER spy AFTER INSERT ON articles BEGIN UPDATE articles SET text = 'x'; END",
    "view": "CREATE VIEW spies AS SELECT * FROM articles",
    "virtual table": "CREATE VIRTUAL TABLE spies USING fts5(text)",
    "unique index": "CREATE UNIQUE INDEX spy ON articles (title)",
    "index over an expression": "CREATE INDEX spy ON articles (substr(title, 1, 3))",
    "partial index": "CREATE INDEX spy ON articles (title) WHERE title > 'x'",
    "computed column": "ALTER TABLE articles ADD COLUMN spy TEXT GENERATED ALWAYS AS (title || text) VIRTUAL",
    "column with a check": "ALTER TABLE articles ADD COLUMN spy TEXT CHECK (title != 'x')",
    "column": "ALTER TABLE articles ADD COLUMN spy TEXT",
    "missing table": "DROP TABLE story_links",
    "table that refers to ours": "CREATE TABLE spies (id INTEGER REFERENCES articles (id) ON DELETE RESTRICT)",
    "table with a check": "CREATE TABLE spies (id INTEGER CHECK (id > 0))",
    "changed default": "UPDATE sqlite_master SET sql = replace(sql, 'DEFAULT ''''', 'DEFAULT ''spy''')",
    "replacing conflict": "UPDATE sqlite_master SET sql = replace(sql, 'UNIQUE (corpus_id, content_hash)', "
    "'UNIQUE (corpus_id, content_hash) ON CONFLICT REPLACE') WHERE name = 'articles'",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("library")
    make_library(folder / "data")
    return folder / "data"


@pytest.fixture(autouse=True)
def _library(library: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_library(monkeypatch, library, tmp_path)
    assert run_terminal("backup", "sound.db").code == 0


def alter(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        before = connection.execute("SELECT group_concat(sql) FROM sqlite_master").fetchone()
        if "sqlite_master" in statement:
            connection.execute("PRAGMA writable_schema=ON")
        connection.execute(statement)
        assert connection.execute("SELECT group_concat(sql) FROM sqlite_master").fetchone() != before


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_backup_with_foreign_objects_is_refused(kind: str) -> None:
    alter(Path("sound.db"), FOREIGN[kind])

    ended = run_terminal("restore", "sound.db")

    assert (ended.code, len(ended.error_lines)) == (2, 1), ended.err
    assert "the backup was rejected" in ended.err
    assert not list(Path("data").glob("*.before-restore*"))
    assert run_terminal("check").code == 0


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_library_with_foreign_objects_is_not_opened(kind: str) -> None:
    alter(Path("data") / DATABASE_FILE, FOREIGN[kind])

    for command in (("ask", QUESTION), ("check",), ("status",)):
        ended = run_terminal(*command)
        assert (ended.code, len(ended.error_lines)) == (1, 1), ended.err
        assert "not as Watchdesk makes it" in ended.err


def test_check_names_objects_added_while_the_library_was_open() -> None:
    database = open_database(Path("data"))
    try:
        alter(Path("data") / DATABASE_FILE, FOREIGN["trigger"])

        assert database.find_damage() == ["it is not as Watchdesk makes it: a trigger named spy"]
    finally:
        database.close()


def test_bot_refuses_altered_tables() -> None:
    database = open_database(Path("data"))
    try:
        BotDatabase(database)
        alter(Path("data") / DATABASE_FILE, "CREATE UNIQUE INDEX spy ON exchanges (person_id)")

        with pytest.raises(StoreDamagedError, match="a changed table named exchanges"):
            BotDatabase(database)
    finally:
        database.close()


def test_view_in_place_of_the_version_table_is_not_run() -> None:
    alter(Path("sound.db"), "ALTER TABLE alembic_version RENAME TO hidden")
    alter(Path("sound.db"), f"CREATE VIEW alembic_version AS {ENDLESS}")

    ended = run_terminal("restore", "sound.db")

    assert (ended.code, len(ended.error_lines)) == (2, 1)
    assert "not a Watchdesk backup" in ended.err


def test_backup_that_is_a_link_a_pipe_or_damaged_is_refused() -> None:
    Path("link.db").symlink_to("sound.db")
    os.mkfifo("pipe.db")
    content = bytearray(Path("sound.db").read_bytes())
    content[5 * 4096 : 60 * 4096] = bytes(55 * 4096)
    Path("damaged.db").write_bytes(content)
    for name, reason in (("link.db", "symbolic link"), ("pipe.db", "not a regular file"), ("damaged.db", "")):
        ended = run_terminal("restore", name)

        assert (ended.code, len(ended.error_lines)) == (2, 1), name
        assert reason in ended.err
    assert run_terminal("check").code == 0


def test_backup_larger_than_the_free_space_is_refused_before_writing() -> None:
    with Path("huge.db").open("wb") as stream:
        stream.truncate(shutil.disk_usage(".").free + (1 << 30))

    ended = run_terminal("restore", "huge.db")

    assert (ended.code, len(ended.error_lines)) == (1, 1)
    assert "free some space" in ended.err


def test_a_backup_that_is_swapped_after_its_check_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    from index.maintenance import backup

    plain = backup.find_file_damage

    def swap(path: Path) -> str | None:
        shutil.copyfile("swapped.db", "sound.db")
        return plain(path)

    shutil.copyfile("sound.db", "swapped.db")
    alter(Path("swapped.db"), FOREIGN["trigger"])
    monkeypatch.setattr(backup, "find_file_damage", swap)

    assert run_terminal("restore", "sound.db").code == 0
    assert run_terminal("check").code == 0


def test_every_restore_keeps_the_replaced_library() -> None:
    for number in (1, 2, 3):
        run_terminal("articles", "remove", number)
        assert run_terminal("restore", "sound.db").code == 0

    kept = sorted(path.name for path in Path("data").glob("*.before-restore*"))
    assert kept == [f"{DATABASE_FILE}.before-restore{suffix}" for suffix in ("", "-2", "-3")]
    with closing(sqlite3.connect(Path("data") / f"{DATABASE_FILE}.before-restore")) as connection:
        numbers = [row[0] for row in connection.execute("SELECT id FROM articles ORDER BY id")]
    assert numbers == list(range(2, 16))


def test_a_file_that_a_damaged_row_names_is_neither_read_nor_removed() -> None:
    Path("precious").write_text("mine", encoding="utf-8")
    with closing(sqlite3.connect(Path("data") / DATABASE_FILE)) as connection, connection:
        connection.execute("UPDATE snapshots SET file_name = '../../precious'")

    assert run_terminal("ask", QUESTION, "--json").json["answered"]
    assert run_terminal("reindex", "--full").code == 0

    assert Path("precious").read_text(encoding="utf-8") == "mine"
