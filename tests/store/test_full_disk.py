"""On a full, failing or read-only disk, reading works, writing ends in one error line, and nothing is lost."""

import errno
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_runner import run_terminal
from damaged_library import QUESTION, READING, copy_library, find_faults, make_library, use_library
from failing_disk import failing_writes, files_limited_to
from libraries import numbered

from index.store import sqlite_errors
from index.store.sqlite_backend import DATABASE_FILE

pytestmark = pytest.mark.sqlite

WRITING = (
    ("import", "more.jsonl"),
    ("articles", "remove", "2"),
    ("reindex", "--full"),
    ("check", "--repair"),
    ("backup", "new.db"),
    ("restore", "old.db"),
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("library")
    make_library(folder / "data", more=2)
    return folder / "data"


@pytest.fixture(autouse=True)
def _library(library: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Copy the library, back it up, and write a file to import."""
    use_library(monkeypatch, library, tmp_path)
    assert run_terminal("backup", "old.db").code == 0
    rows = [{"text": d.text, "title": d.title, "url": d.url} for d in map(numbered, range(20, 22))]
    Path("more.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return


def count_articles() -> int:
    return int(run_terminal("articles", "list", "--json").json["total"])


@pytest.mark.parametrize("has_derived", [True, False])
def test_reading_needs_no_disk_space(library: Path, *, has_derived: bool) -> None:
    if not has_derived:
        shutil.rmtree("data/derived")
    expected = {command: run_terminal(*command) for command in READING}
    copy_library(library, Path("data"))
    if not has_derived:
        shutil.rmtree("data/derived")

    with files_limited_to(0):
        found = {command: run_terminal(*command) for command in READING}

    codes = {command[0]: ended.code for command, ended in found.items()}
    # `check` reports derived files that rows name and that do not exist.
    assert codes == {**dict.fromkeys((command[0] for command in READING), 0), "check": int(not has_derived)}
    for command in (("articles", "list"), ("articles", "show", "1")):
        assert found[command].out == expected[command].out
    asked = found["ask", QUESTION, "--json"].json
    assert asked["citations"] == expected["ask", QUESTION, "--json"].json["citations"]
    assert asked["answered"]


@pytest.mark.parametrize("size", [0, 1, 4096, 40_000, 120_000, 250_000])
def test_no_limit_on_file_sizes_loses_anything(size: int, library: Path) -> None:
    for command in (*WRITING, ("add", "more.jsonl"), ("poll",)):
        with files_limited_to(size):
            ended = run_terminal(*command)

        assert find_faults(ended) == [], command
        Path("new.db").unlink(missing_ok=True)
        run_terminal("check", "--repair")
        assert run_terminal("check").code == 0, command
        assert count_articles() >= 4, command
    assert not list(Path().glob(".backup-*"))
    assert not list(Path("data").glob("restoring-*"))


@pytest.mark.slow
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("command", WRITING, ids=lambda command: command[0])
def test_no_failing_write_loses_anything(command: tuple[str, ...], error: int, library: Path) -> None:
    """Fail each write in turn: alone for EIO, and with all later writes for ENOSPC."""
    alone = error == errno.EIO
    with failing_writes(error) as writes:
        for k in range(1, 500):
            copy_library(library, Path("data"))
            writes.fail(k, last=k if alone else 10**9)
            ended = run_terminal(*command)
            if not writes.has_failed:
                break
            assert find_faults(ended) == [], k
            assert ended.code in (0, 1), (k, ended.err)
            writes.fail(0)
            assert count_articles() >= 4, k
            if k % 4 == 1:
                run_terminal("check", "--repair")
                assert run_terminal("check").code == 0, k
                assert run_terminal(*READING[0]).json["answered"], k
            Path("new.db").unlink(missing_ok=True)
        else:
            raise AssertionError("the command still writes after 500 writes")
    assert k > 1


def test_the_first_article_on_a_full_disk_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    for command in (("add", "more.jsonl"), ("import", "more.jsonl"), ("ask", QUESTION)):
        with files_limited_to(0):
            ended = run_terminal(*command, "--data-dir", "fresh")

        assert (ended.code, len(ended.error_lines)) == (1, 1)
        assert "fresh/watchdesk.db: the " in ended.err

        monkeypatch.setattr(sqlite_errors, "_LEAST_FREE_BYTES", 1 << 62)
        with files_limited_to(0):
            ended = run_terminal(*command, "--data-dir", "fresh")

        assert "the disk is full; what was stored before is kept: free some space and try again" in ended.err


def test_changes_in_the_wal_file_are_read_without_disk_space(tmp_path: Path) -> None:
    """A crash leaves the last changes in a file beside the database."""
    import sqlite3

    with sqlite3.connect("data/watchdesk.db") as running:
        running.execute("UPDATE articles SET title = 'A new title' WHERE id = 1")
        running.commit()
        shutil.copytree("data", "crashed", ignore=shutil.ignore_patterns("*-shm"))
    assert Path("crashed", f"{DATABASE_FILE}-wal").stat().st_size

    with files_limited_to(0):
        ended = run_terminal("articles", "show", "1", "--data-dir", "crashed")

    assert ended.code == 0
    assert "A new title" in ended.out


def test_a_library_can_be_written_again_after_a_full_disk() -> None:
    with files_limited_to(0):
        assert run_terminal("import", "more.jsonl").code == 1

    assert run_terminal("import", "more.jsonl").code == 0
    assert count_articles() == 7
