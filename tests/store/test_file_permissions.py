"""Access of other users to a library's files, and one error line per command for unusable paths."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cli_runner import Ended, run_terminal
from damaged_library import QUESTION, find_faults, make_library, use_library
from libraries import numbered, open_library

from bot.cli.machine_checks import Level, examine_disk, examine_library
from index import SHARED_CORPUS, IndexSettings

NOBODY = 65534
COMMANDS = (
    ("ask", QUESTION),
    ("search", "canal"),
    ("articles", "list"),
    ("articles", "show", "1"),
    ("articles", "remove", "1"),
    ("sources", "list"),
    ("sources", "export", "out.opml"),
    ("poll",),
    ("reindex",),
    ("status",),
    ("check",),
    ("add", "in.txt"),
    ("import", "in.jsonl"),
    ("eval", "in.jsonl"),
    ("backup", "copy.db"),
    ("restore", "sound.db"),
)
TAKING_FILES = (
    ("add",),
    ("import",),
    ("eval",),
    ("ask", "--json", "--batch"),
    ("sources", "import"),
    ("sources", "export"),
    ("backup",),
    ("restore",),
)

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="modes and users of POSIX"),
    pytest.mark.sqlite,
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("library")
    make_library(folder / "data")
    return folder / "data"


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that other users can reach too, unlike pytest's."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(autouse=True)
def _library(library: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_library(monkeypatch, library, place)
    assert run_terminal("backup", "sound.db").code == 0


@contextmanager
def kept_out_of(folder: Path) -> Iterator[None]:
    """Act as a user without access to the folder: another user if we are root, else without permissions."""
    mode = stat.S_IMODE(folder.stat().st_mode)
    is_root = os.geteuid() == 0
    folder.chmod(0o700 if is_root else 0o000)
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
        folder.chmod(mode)


def modes(folder: Path) -> dict[str, int]:
    """The permissions of other users for the folder and everything in it."""
    paths = [folder, *folder.rglob("*")]
    return {str(path): stat.S_IMODE(path.stat().st_mode) & 0o077 for path in paths}


def assert_one_line(ended: Ended, command: object) -> None:
    assert find_faults(ended, codes=(1, 2)) == [], command
    assert len(ended.error_lines) == 1, (command, ended.err)


@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_only_the_owner_can_read_a_library_whatever_the_umask(umask: int) -> None:
    before = os.umask(umask)
    try:
        shutil.rmtree("data")
        Path("in.txt").write_text("The canal was closed for six days. " * 20, encoding="utf-8")
        assert run_terminal("add", "in.txt").code == 0
        assert run_terminal("backup", "copy.db").code == 0
        assert run_terminal("restore", "copy.db").code == 0
        assert run_terminal("ask", QUESTION).code == 0
    finally:
        os.umask(before)

    assert set(modes(Path("data")).values()) == {0}
    assert stat.S_IMODE(Path("copy.db").stat().st_mode) == 0o600


def test_the_files_beside_an_open_database_are_private_too(library: Path) -> None:
    with open_library(Path("data")) as index:
        index.add(SHARED_CORPUS, [numbered(30)])
        names = {path.name for path in Path("data").iterdir()}
        assert {"watchdesk.db-wal", "watchdesk.db-shm"} <= names
        assert set(modes(Path("data")).values()) == {0}


def test_other_users_lose_access_to_a_library_of_an_older_version() -> None:
    for path in (Path("data"), *Path("data").rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)

    run_terminal("status")

    assert set(modes(Path("data")).values()) == {0}


def test_a_folder_that_also_holds_other_files_keeps_its_mode() -> None:
    Path("data").chmod(0o755)
    Path("data/notes.txt").write_text("mine", encoding="utf-8")
    Path("data/notes.txt").chmod(0o644)

    run_terminal("status")

    assert stat.S_IMODE(Path("data").stat().st_mode) == 0o755
    assert stat.S_IMODE(Path("data/notes.txt").stat().st_mode) == 0o644
    assert modes(Path("data/derived"))["data/derived"] == 0


def test_links_are_not_followed_when_permissions_are_removed() -> None:
    Path("elsewhere.txt").write_text("mine", encoding="utf-8")
    Path("elsewhere.txt").chmod(0o644)
    Path("data/derived/link").symlink_to(Path("elsewhere.txt").absolute())

    run_terminal("status")

    assert stat.S_IMODE(Path("elsewhere.txt").stat().st_mode) == 0o644


def test_a_folder_of_another_user_is_one_line_for_every_command() -> None:
    for command in COMMANDS:  # Load all modules now: another user may not be able to read them.
        run_terminal(*command, "--data-dir", "warm")
    Path("copy.db").unlink(missing_ok=True)
    for data_dir in ("data", "data/deeper"):
        for command in COMMANDS:
            with kept_out_of(Path("data")):
                ended = run_terminal(*command, "--data-dir", data_dir)

            assert_one_line(ended, command)


def test_the_doctor_says_that_a_folder_is_another_users() -> None:
    settings = IndexSettings(data_dir=Path("data/deeper"), _env_file=None)
    with kept_out_of(Path("data")):
        library, disk = examine_library(settings), examine_disk(settings.data_dir)

    assert library.level is Level.FAIL
    assert "ermission denied" in library.finding
    assert disk.subject == "disk"


def test_files_that_cannot_be_used_are_one_line_for_every_command() -> None:
    Path("folder").mkdir()
    Path("folder/inside").write_text("x", encoding="utf-8")
    Path("loop").symlink_to("loop")
    Path("nowhere").symlink_to("missing/file")
    unusable = ("folder", "loop", "x" * 300, "missing/file", "nul\0byte", "sound.db/inside", "")
    for command in TAKING_FILES:
        for name in unusable:
            assert_one_line(run_terminal(*command, name), (*command, name))
        with kept_out_of(Path("folder")):
            assert_one_line(run_terminal(*command, "folder/inside"), command)
    assert_one_line(run_terminal("backup", "nowhere"), "backup")
    assert sorted(path.name for path in Path("folder").iterdir()) == ["inside"]


@pytest.mark.parametrize("name", ["sound.db", "loop", "x" * 300, "sound.db/inside", "nul\0byte", "nowhere"])
def test_a_data_folder_that_cannot_be_used_is_one_line_for_every_command(name: str) -> None:
    Path("loop").symlink_to("loop")
    Path("nowhere").symlink_to("missing")
    for command in COMMANDS:
        assert_one_line(run_terminal(*command, "--data-dir", name), command)


def test_a_read_only_folder_can_be_read() -> None:
    # Load all modules now: another user may not be able to read them.
    ended = [run_terminal(*command) for command in (("ask", QUESTION), ("check",), ("reindex", "--full"))]
    assert [each.code for each in ended] == [0, 0, 0]
    expected = run_terminal("articles", "show", "1").out
    for path in (*Path("data").rglob("*"), Path("data")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        shown, asked = run_terminal("articles", "show", "1"), run_terminal("ask", QUESTION, "--json")
        checked, added = run_terminal("check"), run_terminal("reindex", "--full")
    finally:
        if is_root:
            os.seteuid(0)
        for path in (Path("data"), *Path("data").rglob("*")):
            path.chmod(0o755)

    assert shown.out == expected
    assert asked.json["answered"]
    assert checked.code == 0
    assert_one_line(added, "reindex")
