"""The terminal program: usage, exit codes, signals, pipes and start-up time."""

import os
import subprocess
import sys
from pathlib import Path

import child_processes
import pytest
from cli_runner import run_terminal, use_fake_model, use_folder

from index import news_index

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-c", "from bot.cli.main import main; main()"]
CHINESE = "軍艦通過海峽。雙方均表示關切。專家認為情勢緊張,各國呼籲保持克制。" * 9
HEAVY = ["torch", "sentence_transformers", "transformers", "discord", "aiohttp", "trafilatura"]


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_folder(monkeypatch, tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


def run_program(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*PROGRAM, *arguments], env=environment(), input=stdin, capture_output=True, timeout=120, check=False
    )


def start_program(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*PROGRAM, *arguments], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def environment() -> dict[str, str]:
    """That of this process, with the database of the data folder."""
    return os.environ | {"INDEX_DATABASE_URL": child_processes.database_url_of(Path("data"))}


def test_bare_command_shows_the_help() -> None:
    ended = run_terminal()

    assert ended.code == 0
    assert "watchdesk [OPTIONS] COMMAND" in ended.out


@pytest.mark.parametrize(
    "arguments",
    [
        ["frobnicate"],
        ["add"],
        ["status", "--jsn"],
        ["articles"],
        ["articles", "show", "first"],
        ["articles", "show", "99999999999999999999"],
        ["articles", "remove", "9223372036854775808"],
        ["articles", "list", "--limit", "99999999999999999999"],
        ["articles", "list", "--offset", "99999999999999999999"],
        ["sources", "show", "99999999999999999999"],
        ["sources", "remove", "99999999999999999999"],
        ["sources", "rollback", "99999999999999999999"],
        ["poll", "99999999999999999999"],
        ["reindex", "--source", "99999999999999999999"],
        ["search", "navy", "--k", "99999999999999999999"],
        ["--data-dir", "x"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_one_line_and_exits_with_two(arguments: list[str]) -> None:
    ended = run_terminal(*arguments)

    assert (ended.code, ended.out) == (2, "")
    assert len(ended.error_lines) == 1


@pytest.mark.parametrize("arguments", [["--help"], ["articles", "list"], ["status"]], ids=" ".join)
def test_light_commands_import_no_heavy_modules(arguments: list[str]) -> None:
    Path("data").mkdir()
    program = (
        "import sys\nfrom bot.cli.main import run_command\n"
        f"code = run_command({arguments!r})\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
        "sys.exit(code)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=120, check=False)

    assert ended.returncode == 0
    assert ended.stderr.decode().splitlines()[-1] == "[]"


def test_output_is_utf8_whatever_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    use_fake_model(monkeypatch)
    run_terminal("add", "-", "--title", "台灣海峽", stdin=CHINESE.encode())
    ended = run_program("articles", "list")

    assert "台灣海峽" in ended.stdout.decode("utf-8")


def test_reader_that_leaves_early_causes_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    text = b"Ships met near the reef at dawn. Nobody was hurt. Both sides protested on the next day. " * 400
    use_fake_model(monkeypatch)
    assert run_terminal("add", "-", stdin=text).code == 0
    with start_program("articles", "show", "1") as shown:
        assert shown.stdout is not None
        assert shown.stderr is not None
        shown.stdout.close()
        complaints = shown.stderr.read()

    assert b"Traceback" not in complaints


def test_unexpected_error_is_one_line_without_its_message(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    use_folder(monkeypatch, tmp_path)
    Path("data").mkdir()

    def fail(*_: object, **__: object) -> None:
        raise KeyError("Masahisa Ito led the Japanese side")

    monkeypatch.setattr(news_index, "open_index", fail)
    ended = run_terminal("status")

    assert (ended.code, len(ended.error_lines)) == (1, 1)
    assert ended.err.startswith("watchdesk: unexpected KeyError in bot/cli/library_access.py, line ")
    assert "Masahisa" not in ended.err


def test_output_that_cannot_be_written_is_one_line() -> None:
    if not Path("/dev/full").exists():  # only Linux has it
        pytest.skip("no device that is full")
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [*PROGRAM, "--help"], stdout=full, stderr=subprocess.PIPE, timeout=120, check=False
        )

    assert ended.returncode == 1
    assert ended.stderr.decode().splitlines() == ["watchdesk: no space left on device"]
