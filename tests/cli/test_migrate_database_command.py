"""`watchdesk migrate-database`."""

import json
from pathlib import Path

import pytest
from cli_runner import run_terminal, use_fake_model, use_folder

pytestmark = pytest.mark.sqlite
PATROL = "The patrol left the harbour at dawn. On the next day its crew reported a vessel near the reef."


@pytest.fixture(autouse=True)
def _one_article(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_folder(monkeypatch, tmp_path)
    use_fake_model(monkeypatch)
    Path("in.jsonl").write_text(
        json.dumps({"text": f"{PATROL} Nobody was hurt, officials said in the evening.", "title": "Patrol"}),
        "utf-8",
    )
    assert run_terminal("import", "in.jsonl").code == 0


def test_the_copy_is_a_library_and_the_output_says_what_to_set() -> None:
    moved = run_terminal("migrate-database", "--to", "elsewhere")
    shown = run_terminal("articles", "show", 1, "--data-dir", "elsewhere")
    hits = run_terminal("search", "vessel", "--data-dir", "elsewhere", "--json").json["hits"]

    assert moved.code == 0
    assert f"set INDEX_DATA_DIR={Path('elsewhere').resolve()} and remove INDEX_DATABASE_URL" in moved.out
    assert "To go back" in moved.out
    assert PATROL in shown.out
    assert [hit["title"] for hit in hits] == ["Patrol"]


def test_facts_as_json() -> None:
    moved = run_terminal("migrate-database", "--to", "elsewhere", "--json").json

    assert moved["rows"] > 3
    assert (moved["was_resumed"], moved["cancelled"]) == (False, False)


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["--to", "data"], "this is where the library is"),
        (["--to", "elsewhere", "--data-dir", "nowhere"], "there is no library in nowhere"),
        (["--to", "mysql://a@b/c"], "it must have the form postgresql+psycopg://user:password@host/database"),
        (["--to", "postgresql+psycopg://b/c", "--password-file", "in.jsonl"], "the URL must name a user"),
        (["--to", "postgresql+psycopg://a@b/c", "--password-file", "x"], "the password file cannot be read"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(options: list[str], line: str) -> None:
    ended = run_terminal("migrate-database", *options)

    assert ended.code in (1, 2)
    assert line in ended.error_lines[-1]
