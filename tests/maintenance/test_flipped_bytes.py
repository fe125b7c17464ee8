"""Flipped bytes: no traceback, no article text in errors, no quote that is not stored; `check` reports them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cli_runner import run_terminal
from damaged_library import (
    QUESTION,
    READING,
    copy_library,
    find_faults,
    find_wrong_quotes,
    flip_bytes,
    make_library,
    open_plainly,
    quotes_text,
    use_library,
)

from bot.cli import machine_checks
from index import IndexSettings
from index.store.sqlite_backend import DATABASE_FILE

pytestmark = pytest.mark.sqlite

DATABASE = Path("data") / DATABASE_FILE


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("library")
    make_library(folder / "data")
    return folder / "data"


@pytest.fixture(autouse=True)
def _library(library: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    use_library(monkeypatch, library, tmp_path)
    return


def execute(statement: str, *values: object) -> None:
    with closing(sqlite3.connect(DATABASE)) as connection, connection:
        connection.execute(statement, values)


def run_reading() -> list[str]:
    faults = []
    for command in (*READING, ("backup", "new.db"), ("poll",)):
        ended = run_terminal(*command)
        faults += [f"{command}: {fault}" for fault in find_faults(ended)]
        if command[0] in ("ask", "search") and ended.code == 0:
            faults += [f"{command}: wrong quote {quote!r}" for quote in find_wrong_quotes(ended)]
    Path("new.db").unlink(missing_ok=True)
    return faults


@pytest.mark.parametrize("decade", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, 10))])
def test_flipped_bytes_in_the_database_break_no_command(
    decade: int, library: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for seed in range(10 * decade, 10 * decade + 10):
        copy_library(library, Path("data"))
        # A few flips often leave the list of tables intact, so that commands get further.
        flip_bytes(DATABASE, seed, flips=30 if seed % 2 else 3)

        assert run_reading() == [], seed
    assert not quotes_text(caplog.text)


@pytest.mark.parametrize("seed", range(10))
def test_flipped_bytes_in_derived_files_are_repaired(seed: int, caplog: pytest.LogCaptureFixture) -> None:
    for path in sorted(Path("data/derived").rglob("*")):
        if path.is_file():
            flip_bytes(path, seed, flips=3)

    assert run_reading() == []
    assert run_terminal("ask", QUESTION, "--json").json["answered"]
    run_terminal("check", "--repair")
    assert run_terminal("check").code == 0
    assert not quotes_text(caplog.text)


@pytest.mark.parametrize("seed", range(8))
def test_doctor_survives_flipped_bytes(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_checks, "open_index", open_plainly)
    flip_bytes(DATABASE, seed, flips=30 if seed % 2 else 3)

    checkup = machine_checks.examine_library(IndexSettings(data_dir=Path("data"), _env_file=None))

    assert checkup.level in (machine_checks.Level.OK, machine_checks.Level.FAIL)
    assert not quotes_text(f"{checkup.finding} {checkup.advice}")


@pytest.mark.parametrize("seed", range(5))
def test_flipped_bytes_in_the_wal_file_break_no_command(seed: int, library: Path) -> None:
    with closing(sqlite3.connect(DATABASE)) as running:
        running.execute("UPDATE articles SET title = title || ' again'")
        running.commit()
        for suffix in ("", "-wal"):
            Path(f"kept{suffix}").write_bytes(Path(f"{DATABASE}{suffix}").read_bytes())
    flip_bytes(Path("kept-wal"), seed, flips=5)
    for suffix in ("", "-wal"):
        Path(f"{DATABASE}{suffix}").write_bytes(Path(f"kept{suffix}").read_bytes())

    assert run_reading() == []


def test_undecodable_text_is_reported_and_not_printed() -> None:
    execute("UPDATE articles SET text = CAST(x'ff' || CAST(text AS BLOB) AS TEXT) WHERE id = 2")

    shown, checked = run_terminal("articles", "show", "2"), run_terminal("check")

    assert (shown.code, len(shown.error_lines)) == (1, 1)
    assert "a row of the database is damaged" in shown.err
    assert not quotes_text(shown.err)
    assert checked.code == 1
    assert "damaged articles (1): 2" in checked.out
    assert run_terminal("articles", "show", "1").code == 0


def test_altered_text_is_not_quoted() -> None:
    execute("UPDATE articles SET text = replace(text, 'six days', 'ten days')")

    asked = run_terminal("ask", QUESTION, "--json")

    assert "ten days" not in asked.out
    assert find_wrong_quotes(asked) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE articles SET added_at = 'yesterday'",
        "UPDATE articles SET published_at = 7, published_precision = 'aeon'",
        "UPDATE articles SET title = 17",
        "UPDATE passages SET sentences = x'00'",
        "UPDATE passages SET text_key = 'text'",
        "UPDATE facts SET value = 'many' WHERE name = 'active_edition'",
        "UPDATE models SET dim = 'wide'",
        "UPDATE embeddings SET passage = 12345",
        "UPDATE snapshots SET file_name = '../../../precious', stamp = 'x', seq = 'y'",
        "UPDATE corpora SET name = x'ff00'",
    ],
)
def test_invalid_row_gives_a_one_line_error(statement: str) -> None:
    execute(statement)

    assert run_reading() == []


def test_damaged_indexes_are_repaired() -> None:
    name = "ix_articles_corpus_published"
    with closing(sqlite3.connect(DATABASE)) as connection, connection:
        hidden = connection.execute("SELECT * FROM sqlite_master WHERE name = ?", (name,)).fetchone()
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("DELETE FROM sqlite_master WHERE name = ?", (name,))
    execute("UPDATE articles SET published_at = '2001-01-01 00:00:00' WHERE id = 1")
    with closing(sqlite3.connect(DATABASE)) as connection, connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", hidden)

    found, repaired = run_terminal("check"), run_terminal("check", "--repair")

    assert f"row 1 missing from index {name}" in found.out
    assert found.code == 1
    assert f"repaired: database: row 1 missing from index {name}" in repaired.out
    assert run_terminal("check").code == 0


def test_unreadable_passages_are_rebuilt() -> None:
    execute("UPDATE passages SET start = 'here' WHERE article_id = 2")

    assert run_terminal("check", "--repair").code == 0
    assert run_terminal("check").code == 0


def test_damaged_library_can_be_restored_and_is_kept(library: Path) -> None:
    assert run_terminal("backup", "sound.db").code == 0
    for number, damage in enumerate((b"no database at all", DATABASE.read_bytes()[:100] * 50), start=1):
        for path in Path("data").glob(f"{DATABASE_FILE}-*"):
            if path.suffix in (".db-wal", ".db-shm"):
                path.unlink()
        DATABASE.write_bytes(damage)

        restored = run_terminal("restore", "sound.db")

        assert restored.code == 0
        assert len(list(Path("data").glob("*.before-restore*"))) == number
        assert run_terminal("articles", "list", "--json").json["total"] == 15
