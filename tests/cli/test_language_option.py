"""`--language` of `ask`, `search` and `ask --batch`, and languages in their output."""

import json
from pathlib import Path

import pytest
from articles_by_language import QUESTIONS, article_in
from cli_runner import run_terminal, use_folder, use_model
from fakes import FakeEmbedder
from libraries import open_library

from index import SHARED_CORPUS

ALL = ("en", "zh", "ja", "ko")


@pytest.fixture(autouse=True)
def _filled_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_folder(monkeypatch, tmp_path)
    use_model(monkeypatch, FakeEmbedder())
    monkeypatch.setenv("INDEX_DATA_DIR", str(tmp_path / "library"))
    monkeypatch.setenv("INDEX_ANSWER_THRESHOLD", "0")
    with open_library(tmp_path / "library") as library:
        library.add(SHARED_CORPUS, [*map(article_in, ALL), article_in("zh", language="zh-Hant", number=2)])
        library.sync()


def languages_of(*options: str) -> set[str]:
    hits = run_terminal("search", "Hai Lung", "--k", "20", *options, "--json").json["hits"]
    return {hit["language"] for hit in hits}


def test_search_states_the_language_of_each_hit() -> None:
    assert languages_of() == {*ALL, "zh-Hant"}


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--language", "ja"], {"ja"}),
        (["--language", "zh-TW"], {"zh", "zh-Hant"}),
        (["--language", "zh_CN"], {"zh", "zh-Hant"}),
        (["--language", "ko", "--language", "en"], {"ko", "en"}),
        (["--language", "fr"], set()),
    ],
)
def test_search_is_limited_to_languages(options: list[str], found: set[str]) -> None:
    assert languages_of(*options) == found


def test_an_answer_states_the_language_of_each_citation() -> None:
    answer = run_terminal("ask", QUESTIONS["en"], "--language", "ko", "--json").json

    assert answer["answered"] is True
    assert {citation["language"] for citation in answer["citations"]} == {"ko"}


def test_an_answer_in_another_language_says_so() -> None:
    assert "\n    in Korean" in run_terminal("ask", QUESTIONS["en"], "--language", "ko").out
    assert "in Korean" not in run_terminal("ask", QUESTIONS["ko"], "--language", "ko").out


def test_a_hit_in_another_language_says_so() -> None:
    assert "in Japanese, score" in run_terminal("search", "Hai Lung", "--language", "ja").out


def test_a_refusal_counts_the_articles_left_out() -> None:
    ended = run_terminal("ask", QUESTIONS["en"], "--language", "fr", "--language", "de")

    assert "5 articles not in French and German left out." in ended.out


def test_a_batch_is_limited_to_languages(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(json.dumps({"id": "1", "question": QUESTIONS["en"]}), encoding="utf-8")

    answer = json.loads(run_terminal("ask", "--batch", file, "--language", "ja", "--json").out)

    assert {citation["language"] for citation in answer["citations"]} == {"ja"}


@pytest.mark.parametrize("code", ["chinese", "z", "zh TW", ""])
@pytest.mark.parametrize("command", ["ask", "search"])
def test_what_is_no_code_is_refused(command: str, code: str) -> None:
    ended = run_terminal(command, "Hai Lung", "--language", code)

    assert ended.code == 2
    assert f"{code!r} is not a language code; use one such as en or zh-TW" in ended.err


def test_chat_names_another_language() -> None:
    ended = run_terminal("chat", stdin="What is the 潛艦 Hai Lung?\n".encode())

    assert "\n    in Chinese" in ended.out
