"""The terminal as a program: usage, exit codes, signals, pipes, and how fast it starts."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from terminals import run_terminal, use_folder

ROOT = Path(__file__).parent.parent
PROGRAM = [sys.executable, "-c", "from bot.cli import main; main()"]
CHINESE = "軍艦通過海峽。雙方均表示關切。專家認為情勢緊張,各國呼籲保持克制。" * 9
HEAVY = ["torch", "sentence_transformers", "transformers", "discord", "aiohttp", "faiss", "trafilatura"]


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_folder(monkeypatch, tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


def run_program(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*PROGRAM, *arguments], input=stdin, capture_output=True, timeout=120, check=False)


def start_program(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE)


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
        ["--data-dir", "x"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_one_line_and_ends_with_two(arguments: list[str]) -> None:
    ended = run_terminal(*arguments)

    assert (ended.code, ended.out) == (2, "")
    assert len(ended.error_lines) == 1


@pytest.mark.parametrize("arguments", [["--help"], ["articles", "list"], ["status"]], ids=" ".join)
def test_light_commands_load_nothing_heavy(arguments: list[str]) -> None:
    program = (
        "import sys\nfrom bot.cli import run_command\n"
        f"code = run_command({arguments!r})\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
        "sys.exit(code)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=120, check=False)

    assert ended.returncode == 0
    assert ended.stderr.decode().splitlines()[-1] == "[]"


def test_output_is_utf8_whatever_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    run_program("add", "-", "--title", "台灣海峽", stdin=CHINESE.encode())
    ended = run_program("articles", "list")

    assert "台灣海峽" in ended.stdout.decode("utf-8")


def test_reader_that_leaves_early_causes_no_traceback() -> None:
    text = b"Ships met near the reef at dawn. Nobody was hurt. Both sides protested on the next day. " * 400
    run_program("add", "-", stdin=text)
    with start_program("articles", "show", "1") as shown:
        assert shown.stdout is not None
        assert shown.stderr is not None
        shown.stdout.close()
        complaints = shown.stderr.read()

    assert b"Traceback" not in complaints


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl-C to every process of the console")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_import_keeps_what_it_has_and_goes_on_when_run_again(number: signal.Signals) -> None:
    write_articles(Path("many.jsonl"), 400)
    with start_program("import", "many.jsonl") as run:
        wait_until_something_is_stored()
        run.send_signal(number)
        out, err = run.communicate(timeout=120)

    assert run.returncode == 130
    assert b"stopped: what was imported is kept" in err
    assert b"Traceback" not in err
    kept = json.loads(run_program("articles", "list", "--json").stdout)["total"]
    assert 0 < kept < 400
    assert f"{kept} added" in out.decode()
    assert json.loads(run_program("import", "many.jsonl", "--json").stdout)["added"] == 400 - kept


def write_articles(path: Path, number: int) -> None:
    text = "Patrol {0} left at dawn. Its crew saw vessel {0} near reef {0}. Nobody in port {0} was hurt. "
    rows = ({"text": text.format(n) * 12, "url": f"https://news.example/{n}"} for n in range(number))
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")


def wait_until_something_is_stored() -> None:
    for _ in range(600):
        listed = run_program("articles", "list", "--json")
        if listed.returncode == 0 and json.loads(listed.stdout)["total"]:
            return
        time.sleep(0.1)
    pytest.fail("the import stored nothing within minutes")
