"""Arguments in other scripts, whatever the locale, and arguments that are not text."""

import json
import os
import subprocess
import sys
from pathlib import Path

import child_processes
import pytest
from cli_runner import run_terminal, use_fake_model, use_folder

ROOT = Path(__file__).parents[2]
# UTF-8 mode is switched off as in a Latin-1 locale, which this machine may not have.
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
LATIN_1 = os.fsdecode(b"caf\xe9")
TEXT = "中国海警局の船が尖閣諸島の周辺で領海に侵入した。海上保安庁は退去を求めた。政府は中国側に抗議した。"


@pytest.fixture(autouse=True)
def _article(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_folder(monkeypatch, tmp_path)
    use_fake_model(monkeypatch)
    Path("articles.jsonl").write_text(json.dumps({"text": TEXT * 3, "title": "尖閣"}), encoding="utf-8")
    assert run_terminal("import", "articles.jsonl").code == 0


def run_in_ascii(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    program = [sys.executable, "-c", "from bot.cli.main import main; main()", *arguments]
    database = child_processes.database_url_of(Path("data"))
    settings = os.environ | ASCII | {"PYTHONPATH": str(ROOT), "INDEX_DATABASE_URL": database}
    return subprocess.run(program, env=settings, capture_output=True, timeout=120, check=False)


def test_article_is_found_by_its_title_in_an_ascii_locale() -> None:
    ended = run_in_ascii("articles", "list", "--contains", "尖閣", "--json")

    assert [article["title"] for article in json.loads(ended.stdout)["articles"]] == ["尖閣"]


def test_file_is_found_by_its_name_in_an_ascii_locale() -> None:
    Path("尖閣.opml").write_text("not OPML", encoding="utf-8")
    ended = run_in_ascii("sources", "import", "尖閣.opml")

    assert ended.stderr.decode().startswith("watchdesk: 尖閣.opml: ")


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", LATIN_1),
        ("search", LATIN_1),
        ("articles", "list", "--contains", LATIN_1),
        ("articles", "list", f"--outlet={LATIN_1}"),
        ("ask", "Who?", "--outlet", LATIN_1),
        ("add", "-", "--title", LATIN_1),
        ("sources", "label", "1", "--title", LATIN_1),
        ("sources", "add", f"https://{LATIN_1}.example"),
    ],
    ids=ascii,
)
def test_argument_that_is_not_utf8_is_one_clear_line(arguments: tuple[str, ...]) -> None:
    ended = run_terminal(*arguments)

    assert (ended.code, ended.out) == (2, "")
    assert len(ended.error_lines) == 1
    assert "is not valid UTF-8: " in ended.err


def test_file_may_have_any_name() -> None:
    Path(LATIN_1).write_text(json.dumps({"text": TEXT, "title": "二つ目"}), encoding="utf-8")

    assert run_terminal("import", LATIN_1, "--json").json["lines"] == 1
