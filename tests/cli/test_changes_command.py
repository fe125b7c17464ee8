"""`watchdesk changes`."""

from pathlib import Path

import pytest
from cli_runner import run_terminal, use_fake_model, use_folder
from flood_reports import EARLY, LATE
from libraries import open_library

from index import SHARED_CORPUS


@pytest.fixture(autouse=True)
def _filled_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_folder(monkeypatch, tmp_path)
    use_fake_model(monkeypatch)
    with open_library(tmp_path / "data") as index:
        index.add(SHARED_CORPUS, [EARLY, LATE])
        index.sync()
    monkeypatch.setenv("INDEX_DATA_DIR", str(tmp_path / "data"))


def changes(*options: object):
    return run_terminal("changes", "Sri Lanka flood", "--since", "2026-11-04", *options)


def test_a_changed_figure_is_printed_with_both_sentences() -> None:
    ended = changes("--until", "2026-11-30")

    assert ended.code == 0
    assert ended.out.startswith("What changed about Sri Lanka flood since 4 Nov 2026\n\nChanged figures\n")
    assert "  At least 12 people were killed in the flood, officials said.\n" in ended.out
    assert "  The death toll of the flood rose to 15, officials said.\n" in ended.out
    assert "Flood in Sri Lanka hits Matara (Harbour Post, a.example, 5 Nov 2026), article 2 [2]" in ended.out


def test_json_has_the_numbers_with_their_places_in_the_quotes() -> None:
    [figure] = changes("--until", "2026-11-30", "--json").json["figures"]

    assert figure["direction"] == "rose"
    assert [figure[side]["figure"]["text"] for side in ("before", "after")] == ["12", "15"]
    for side in ("before", "after"):
        place = figure[side]["figure"]
        assert figure[side]["quote"][place["start"] : place["end"]] == place["text"]


def test_only_articles_about_the_region_are_compared() -> None:
    inside = changes("--until", "2026-11-30", "--region", "south-asia", "--json").json
    outside = changes("--until", "2026-11-30", "--region", "korea", "--json").json

    assert (len(inside["figures"]), len(outside["figures"])) == (1, 0)


def test_nothing_new_is_said_plainly() -> None:
    ended = run_terminal("changes", "Kharkiv", "--since", "2026-11-04", "--until", "2026-11-30")

    assert (ended.code, ended.out) == (0, "Nothing changed about Kharkiv since 4 Nov 2026.\n")


@pytest.mark.parametrize("options", [("Kharkiv", "--since", "the other day"), ("?!",)])
def test_bad_input_exits_with_two(options: tuple[str, ...]) -> None:
    assert run_terminal("changes", *options).code == 2


def test_dates_must_be_in_order() -> None:
    ended = changes("--until", "2026-11-01")

    assert ended.code == 2
    assert ended.err.endswith("--since 2026-11-04 is later than --until 2026-11-01\n")
