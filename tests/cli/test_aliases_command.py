"""`watchdesk aliases`: joined and separated names."""

from pathlib import Path

import pytest
from cli_runner import run_terminal, use_fake_model, use_folder


@pytest.fixture(autouse=True)
def _empty_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_folder(monkeypatch, tmp_path)
    use_fake_model(monkeypatch)


def test_names_are_joined_separated_and_listed() -> None:
    joined = run_terminal("aliases", "add", "The Base", "Zhupi")
    separated = run_terminal("aliases", "remove", "quemoy", "Kinmen", "--json").json

    assert joined.out == "The Base and Zhupi count as one name\n"
    assert separated == {"name": "quemoy", "other": "Kinmen", "is_same": False}
    assert run_terminal("aliases", "list").out.splitlines() == [
        "The Base and Zhupi count as one name",
        "Kinmen and quemoy do not count as one name",
    ]


def test_names_of_one_corpus_are_not_those_of_another() -> None:
    run_terminal("aliases", "add", "The Base", "Zhupi", "--corpus", "archive")

    assert run_terminal("aliases", "list", "--json").json == {"aliases": []}
    assert run_terminal("aliases", "list", "--json", "--corpus", "archive").json == {
        "aliases": [{"name": "The Base", "other": "Zhupi", "is_same": True}]
    }


def test_names_that_do_not_count_as_one_cannot_be_removed() -> None:
    run_terminal("aliases", "add", "The Base", "Zhupi")
    ended = run_terminal("aliases", "remove", "Kinmen", "Kyiv")

    assert ended.code == 2
    assert "these names do not count as one" in ended.err
