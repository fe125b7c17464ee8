"""`watchdesk timeline`."""

import csv
import json
from pathlib import Path

import pytest
from cli_runner import run_terminal, use_folder, use_model
from fakes import FakeEmbedder
from libraries import draft, open_library

from index import SHARED_CORPUS

FILLER = "The harbour office said that ships will wait in port until the wind has calmed down again."


@pytest.fixture(autouse=True)
def data_dir(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    with open_library(folder) as index:
        index.add(
            SHARED_CORPUS,
            [
                draft(
                    f"The Marlowe ferry sank off the northern cape on Saturday. {FILLER}",
                    title="Ferry sinks",
                    url="https://news.example/1",
                    outlet="Harbour Post",
                    day="2014-03-08",
                ),
                draft(
                    f"Divers raised the wreck of the Marlowe ferry from the sea bed. {FILLER}",
                    title="=Marlowe ferry raised",
                    url="https://news.example/2",
                    outlet="Cape News",
                    day="2014-06-11",
                ),
            ],
        )
        index.sync()
    use_folder(monkeypatch, tmp_path)
    use_model(monkeypatch, FakeEmbedder())
    monkeypatch.setenv("INDEX_DATA_DIR", str(folder))
    return folder


def test_events_are_printed_by_date() -> None:
    ended = run_terminal("timeline", "Marlowe ferry")

    assert ended.code == 0
    assert ended.out == (
        "8 Mar 2014\n"
        "  The Marlowe ferry sank off the northern cape on Saturday.\n"
        "  [1] Ferry sinks (Harbour Post, news.example, 8 Mar 2014), article 1\n"
        "\n"
        "11 Jun 2014 (date of publication)\n"
        "  Divers raised the wreck of the Marlowe ferry from the sea bed.\n"
        "  [2] =Marlowe ferry raised (Cape News, news.example, 11 Jun 2014), article 2\n"
        "\n"
        "2 events from 2 articles.\n"
    )


def test_json_has_the_dates_and_the_citations() -> None:
    found = run_terminal("timeline", "Marlowe ferry", "--json").json

    first, second = found["entries"]
    assert (first["first"], first["last"], first["date_is_stated"]) == ("2014-03-08", "2014-03-08", True)
    assert second["date_is_stated"] is False
    assert first["citation"]["quote"] == "The Marlowe ferry sank off the northern cape on Saturday."
    assert (found["events"], found["articles"]) == (2, 2)


def test_limit_and_time_narrow_it() -> None:
    limited = run_terminal("timeline", "Marlowe ferry", "--limit", "1")
    later = run_terminal("timeline", "Marlowe ferry", "--since", "2014-04")

    assert "The 1 most important of 2 events from 2 articles." in limited.out
    assert "sank" not in later.out
    assert "Divers raised" in later.out


def test_a_time_without_events_is_told_from_undated_articles() -> None:
    ended = run_terminal("timeline", "Marlowe ferry", "--until", "2010")

    assert ended.out == "No event about Marlowe ferry happened in this time, as far as the articles say.\n"


def test_an_unknown_topic_is_no_error() -> None:
    ended = run_terminal("timeline", "zeppelin")

    assert (ended.code, ended.out) == (0, "No article is about zeppelin.\n")


@pytest.mark.parametrize("ending", ["md", "csv", "json"])
def test_it_is_exported_to_a_new_file(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"ferry.{ending}"

    ended = run_terminal("timeline", "Marlowe ferry", "--export", str(file))
    again = run_terminal("timeline", "Marlowe ferry", "--export", str(file))

    assert ended.code == 0
    assert "sank off the northern cape" in file.read_text(encoding="utf-8")
    assert again.code == 2


def test_the_exported_table_is_safe_to_open_in_a_spreadsheet(tmp_path: Path) -> None:
    file = tmp_path / "ferry.csv"
    run_terminal("timeline", "Marlowe ferry", "--export", str(file))

    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))

    assert [row["title"] for row in rows] == ["Ferry sinks", "'=Marlowe ferry raised"]
    assert rows[0]["text_sha256"]


def test_exported_offsets_point_to_the_quotes(tmp_path: Path) -> None:
    file = tmp_path / "ferry.json"
    run_terminal("timeline", "Marlowe ferry", "--export", str(file))
    exported = json.loads(file.read_text(encoding="utf-8"))

    assert exported["format"] == "watchdesk-timeline/1"
    for event in exported["events"]:
        for quote in event["quotes"]:
            stored = run_terminal("articles", "show", str(quote["article_id"]), "--json").json
            assert stored["text"][quote["start"] : quote["end"]] == quote["quote"]


def test_another_ending_is_refused_before_the_work(tmp_path: Path) -> None:
    ended = run_terminal("timeline", "Marlowe ferry", "--export", str(tmp_path / "ferry.pdf"))

    assert ended.code == 2
    assert ".md, .csv or .json" in ended.err
