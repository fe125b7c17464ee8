"""Commands that read a library refuse a folder that does not exist, and do not create it."""

from pathlib import Path

import pytest
from cli_runner import run_terminal, use_fake_model, use_folder

READING = [
    "ask 'Who?'",
    "search navy",
    "chat",
    "status",
    "check",
    "reindex",
    "reindex --source 1",
    "backup copy.backup",
    "eval questions.jsonl",
    "poll",
    "poll 1",
    "articles list",
    "articles show 1",
    "articles remove 1",
    "sources list",
    "sources show 1",
    "sources label 1 --title Patrol",
    "sources interval 1 30m",
    "sources pause 1",
    "sources resume 1",
    "sources remove 1",
    "sources rollback 1",
    "sources export",
    "web",
]


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_folder(monkeypatch, tmp_path)
    use_fake_model(monkeypatch)


@pytest.mark.parametrize("command", READING)
def test_folder_that_does_not_exist_is_refused_and_not_created(command: str) -> None:
    ended = run_terminal(*command.split(), "--data-dir", "mistyped")

    assert (ended.code, ended.out) == (2, "")
    assert ended.error_lines == [
        "watchdesk: there is no library in mistyped; add articles with `watchdesk add`, or name another folder "
        "with --data-dir"
    ]
    assert not Path("mistyped").exists()


def test_folder_of_the_settings_is_refused_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INDEX_DATA_DIR", "mistyped")

    assert run_terminal("status").code == 2
    assert not Path("mistyped").exists()


def test_empty_folder_is_an_empty_library() -> None:
    Path("data").mkdir()

    assert run_terminal("status", "--json").json["corpora"] == []
