"""`watchdesk start` and `watchdesk run` on a new installation."""

from pathlib import Path

import pytest
from cli_runner import run_terminal, use_fake_model, use_folder

ARTICLE = (
    b"Talks between the two delegations opened in Singapore on Tuesday. Both sides said that they would "
    b"discuss fishing rights near the disputed reef. Observers expect no agreement this week.\n"
)


@pytest.fixture(autouse=True)
def _empty_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_folder(monkeypatch, tmp_path)
    use_fake_model(monkeypatch)


def count_articles() -> dict[str, int]:
    return {corpus["corpus"]: corpus["articles"] for corpus in run_terminal("status", "--json").json["corpora"]}


def test_without_a_token_an_empty_library_gets_the_samples_and_a_chat_about_them() -> None:
    started = run_terminal("start", stdin=b"/articles\n")

    assert started.code == 0
    assert started.out.count("Watchdesk Samples") == 12
    assert "The bot has no token" in started.err


def test_samples_never_reach_the_corpus_that_servers_read() -> None:
    run_terminal("start")

    assert count_articles() == {"samples": 12}
    assert run_terminal("search", "Taiwan Strait", "--json").json["hits"] == []


def test_starting_again_adds_nothing() -> None:
    assert "Preparing the language model" in run_terminal("start").err
    assert "Preparing the language model" not in run_terminal("start").err

    assert count_articles() == {"samples": 12}


def test_library_with_articles_gets_no_samples() -> None:
    run_terminal("add", "-", stdin=ARTICLE)
    started = run_terminal("start", stdin=b"/articles\n")

    assert count_articles() == {"shared": 1}
    assert "Watchdesk Samples" not in started.out


def test_added_articles_replace_the_samples() -> None:
    run_terminal("start")
    run_terminal("add", "-", stdin=ARTICLE)

    assert "Watchdesk Samples" not in run_terminal("start", stdin=b"/articles\n").out


def test_running_the_bot_without_a_token_says_what_is_missing() -> None:
    ended = run_terminal("run")

    assert ended.code == 2
    assert "DISCORD_TOKEN" in ended.err
