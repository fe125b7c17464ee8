"""`watchdesk brief` in a terminal."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cli_runner import run_terminal, use_fake_model, use_folder
from libraries import draft, open_library

from index import SHARED_CORPUS

TODAY = datetime.now(UTC).date()


def article(name, sentence, *, days_ago=1):
    rest = " ".join(f"Farmer{name}{i}q sold basket{name}{i}q at market{name}{i}q." for i in "bcdfgh")
    return draft(
        f"{sentence} {rest}",
        title=f"{name} news",
        url=f"https://{name}.example/story",
        outlet=f"{name} Post",
        day=(TODAY - timedelta(days=days_ago)).isoformat(),
    )


QUAKE = article("Zarin", "An earthquake killed 12 people in the port of Zarin on Monday.")
VOTE = article("Dorvik", "Voters in Dorvik elected the teacher Ana Brul as mayor on Sunday.")
OLD = article("Maru", "Fishermen of Maru caught a giant squid with a new net.", days_ago=40)


@pytest.fixture(autouse=True)
def library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    use_folder(monkeypatch, tmp_path)
    use_fake_model(monkeypatch)
    add(tmp_path / "data", QUAKE, OLD)
    return tmp_path / "data"


def add(folder, *drafts):
    with open_library(folder) as index:
        index.add(SHARED_CORPUS, drafts)
        index.sync()


def test_brief_quotes_the_new_stories_with_their_sources():
    ended = run_terminal("brief")

    assert ended.code == 0
    assert ended.out.startswith("1 story since ")
    assert "  An earthquake killed 12 people in the port of Zarin on Monday.\n[1] 1 outlet\n" in ended.out
    assert "https://zarin.example/story" in ended.out
    assert "squid" not in ended.out


def test_next_brief_shows_what_arrived_since(library):
    run_terminal("brief")
    again = run_terminal("brief", "--json").json
    add(library, VOTE)

    events = run_terminal("brief", "--json").json["events"]

    assert again["total"] == 0
    assert again["newest"] == (TODAY - timedelta(days=1)).isoformat()
    assert ["Ana Brul" in event["sentence"] for event in events] == [True]


def test_brief_since_a_date_is_the_same_each_time():
    since = (TODAY - timedelta(days=60)).isoformat()

    first, second = (run_terminal("brief", "--since", since, "--json").json for _ in range(2))

    assert first["total"] == 2
    assert first["events"] == second["events"]


def test_quote_is_the_stored_text_between_its_offsets():
    [event] = run_terminal("brief", "--json").json["events"]
    citation = event["citation"]
    text = run_terminal("articles", "show", citation["article_id"], "--json").json["text"]

    assert event["sentence"] == citation["quote"] == text[citation["start"] : citation["end"]]
    assert [article["article_id"] for article in event["articles"]] == [citation["article_id"]]


def test_topic_without_news_names_the_newest_date():
    ended = run_terminal("brief", "Maru")

    newest = TODAY - timedelta(days=40)
    assert f"The newest article is of {newest.day} {newest:%b} {newest.year}." in ended.out


def test_another_count_of_an_independent_outlet_is_quoted(library):
    again = article("Port", "The earthquake killed 21 people in the port of Zarin on Monday.")
    add(library, replace(again, title="Zarin news"))

    ended = run_terminal("brief")
    [event] = run_terminal("brief", "--since", (TODAY - timedelta(days=3)).isoformat(), "--json").json["events"]

    assert "[2] Outlets differ\n" in ended.out
    assert [event["citation"]["number"], event["differing"]["number"]] == [1, 2]
    assert {event["sentence"][:20], event["differing"]["quote"][:20]} == {
        "An earthquake killed",
        "The earthquake kille",
    }


def test_opinion_pieces_are_listed_by_their_titles_after_the_stories(library):
    opinion = "Our mayors never learn anything, and perhaps we never wanted them to."
    add(library, replace(article("Maru", opinion), title="Opinion: Maru never learns"))

    ended = run_terminal("brief", "--since", (TODAY - timedelta(days=3)).isoformat())

    assert ended.out.startswith("1 story since ")
    assert "\n1 opinion piece:\n    Opinion: Maru never learns" in ended.out
    assert opinion not in ended.out


def test_if_there_are_only_opinion_pieces_they_are_quoted(library):
    opinion = "Our mayors never learn anything, and perhaps we never wanted them to."
    add(library, replace(article("Vell", opinion), title="Opinion: Vell never learns"))

    events = run_terminal("brief", "Vell", "--json").json["events"]

    assert [event["sentence"] for event in events] == [opinion]


def test_reversed_dates_are_bad_input():
    ended = run_terminal("brief", "--since", "2024", "--until", "2023")

    assert ended.code == 2
