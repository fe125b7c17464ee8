"""`watchdesk watch`."""

from pathlib import Path

import pytest
from cli_runner import run_terminal, use_fake_model, use_folder
from libraries import open_library, talks
from standing_queries import published_now, watch_for

QUESTION = "Who led the Japanese side?"
ANSWER = "Masahisa Ito led the Japanese side."


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    use_folder(monkeypatch, tmp_path)
    use_fake_model(monkeypatch)
    monkeypatch.setenv("INDEX_ANSWER_THRESHOLD", "0")
    return tmp_path / "data"


def add_news(folder: Path) -> None:
    with open_library(folder) as index:
        index.add("shared", [published_now(talks())])
        index.sync()


def test_new_answer_is_printed_once(folder: Path) -> None:
    assert run_terminal("watch", "add", QUESTION).out == f"Watching as number 1: {QUESTION}\n"
    add_news(folder)

    first, second = run_terminal("watch", "check"), run_terminal("watch", "check")

    assert (first.code, second.code) == (0, 0)
    assert first.out.startswith(f"A new article may answer (watch 1): {QUESTION}\n")
    assert ANSWER in first.out
    assert "https://a.example/talks" in first.out
    assert first.error_lines == ["1 new answer"]
    assert (second.out, second.error_lines) == ("", ["0 new answers"])


def test_json_has_the_quote_with_its_offsets(folder: Path) -> None:
    run_terminal("watch", "add", QUESTION)
    add_news(folder)

    printed = run_terminal("watch", "check", "--json").json

    [alert] = printed["alerts"]
    citation = alert["citation"]
    assert (alert["watch"], alert["question"], alert["kind"]) == (1, QUESTION, "new")
    assert talks().text[citation["start"] : citation["end"]] == citation["quote"] == ANSWER
    assert (alert["earlier"], printed["waiting"]) == (None, 0)


def test_poll_prints_new_answers_too(folder: Path) -> None:
    run_terminal("watch", "add", QUESTION)
    add_news(folder)

    assert ANSWER in run_terminal("poll").out
    assert run_terminal("poll", "--json").json["alerts"] == []


def test_articles_that_are_not_indexed_are_counted(folder: Path) -> None:
    run_terminal("watch", "add", QUESTION)
    with open_library(folder) as index:
        index.add("shared", [published_now(talks())])

    ended = run_terminal("watch", "check")

    assert ended.error_lines == [
        "0 new answers",
        "1 article not matched yet; `watchdesk reindex` indexes new articles",
    ]


def test_watches_are_listed_and_removed(folder: Path) -> None:
    run_terminal("watch", "add", QUESTION)
    run_terminal("watch", "add", f" {QUESTION} ")
    with open_library(folder) as index:
        watch_for(index, question="A question of somebody on Discord?")

    assert run_terminal("watch", "list").out == f"    1  {QUESTION}\n"
    assert [watch["watch"] for watch in run_terminal("watch", "list", "--json").json["watches"]] == [1]

    other = run_terminal("watch", "remove", "2")
    assert other.code == 2
    assert other.err == "watchdesk: there is no watch 2; `watchdesk watch list` shows the numbers\n"
    assert run_terminal("watch", "remove", "1").out == "Stopped watch 1.\n"
    assert run_terminal("watch", "list").error_lines == ["0 watched questions in shared"]


def test_question_without_words_is_bad_input(folder: Path) -> None:
    ended = run_terminal("watch", "add", "?!")

    assert ended.code == 2
    assert "the question has no words in it" in ended.err
