"""`watchdesk outlets`: joined and separated outlets."""

from pathlib import Path

import pytest
from cli_runner import run_terminal, use_fake_model, use_folder


@pytest.fixture(autouse=True)
def _empty_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_folder(monkeypatch, tmp_path)
    use_fake_model(monkeypatch)


def test_outlets_are_joined_separated_listed_and_removed() -> None:
    joined = run_terminal("outlets", "together", "Strait Daily", "post.example")
    run_terminal("outlets", "apart", "Herald", "Strait Daily")
    listed = run_terminal("outlets", "list").out.splitlines()
    removed = run_terminal("outlets", "remove", "herald", "strait daily", "--json").json

    assert joined.out == "Strait Daily and post.example count as one outlet\n"
    assert listed == [
        "Herald and Strait Daily count as two outlets",
        "post.example and Strait Daily count as one outlet",
    ]
    assert removed == {"removed": {"outlet": "Herald", "other": "Strait Daily", "is_same": False}}
    assert run_terminal("outlets", "list", "--json").json == {
        "ties": [{"outlet": "post.example", "other": "Strait Daily", "is_same": True}]
    }


def test_what_is_not_declared_cannot_be_removed() -> None:
    run_terminal("outlets", "together", "Post", "Daily")
    ended = run_terminal("outlets", "remove", "Post", "Herald")

    assert ended.code == 2
    assert "nothing is declared about these two outlets" in ended.err
