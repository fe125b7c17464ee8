"""`watchdesk sources`: what is followed, found, labelled, paused, removed, and exchanged as OPML."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_runner import Ended, run_terminal, use_fake_model, use_folder
from generated_feeds import Site, atom, rss
from web_server import WebServer, respond, serving

from index import Region, SuggestedFeed

HOST = "127.0.0.1"


@pytest.fixture(autouse=True)
def _empty_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_folder(monkeypatch, tmp_path)
    use_fake_model(monkeypatch)
    monkeypatch.setenv("INDEX_FETCH_ALLOWED_HOSTS", HOST)
    monkeypatch.setenv("INDEX_FETCH_PAUSE_S", "0")


@pytest.fixture
def site() -> Iterator[WebServer]:
    """A site with two feeds, `/rss` and `/atom`, and another one at `/other`."""
    with serving({}) as server:
        netloc = f"{HOST}:{server.port}"
        links = "".join(
            f'<link rel="alternate" type="application/{kind}+xml" title="{kind} feed" href="/{kind}">'
            for kind in ("rss", "atom")
        )
        server.replies = {
            "/": respond(f"<html><head><title>A site</title>{links}</head><body>News</body></html>"),
            "/rss": respond(rss(Site("full", 1, netloc), whole=True), kind="application/rss+xml"),
            "/atom": respond(atom(Site("atom", 2, netloc)), kind="application/atom+xml"),
            "/other": respond(rss(Site("full", 3, netloc), whole=True), kind="application/rss+xml"),
        }
        yield server


def add(site: WebServer, path: str, *options: object) -> Ended:
    return run_terminal("sources", "add", f"http://{HOST}:{site.port}{path}", *options)


def shown(number: int = 1, *options: str) -> dict[str, object]:
    return run_terminal("sources", "show", number, "--json", *options).json


def test_feed_is_followed_and_due_at_once(site: WebServer) -> None:
    ended = add(site, "/rss")
    source = shown()

    assert ended.code == 0
    assert ended.out == (
        f"added source 1: full 1 (http://{HOST}:{site.port}/rss); `watchdesk poll 1` reads it now\n"
    )
    assert (source["title"], source["kind"], source["state"]) == ("full 1", "feed", "active")
    assert source["articles"] == 0
    assert source["next_poll_at"] is not None


def test_site_with_several_feeds_lists_them_and_follows_none(site: WebServer) -> None:
    ended = add(site, "/")

    assert ended.code == 2
    assert ended.out.startswith("  1. ")
    assert f"\n     http://{HOST}:{site.port}/atom\n" in ended.out
    assert ended.error_lines == [
        f"watchdesk: http://{HOST}:{site.port}/ has 2 feeds; choose one with --choose N"
    ]
    assert run_terminal("sources", "list", "--json").json == {"sources": []}


def test_one_of_several_feeds_is_chosen_by_its_number(site: WebServer) -> None:
    choices = add(site, "/", "--json").json["choices"]
    assert isinstance(choices, list)
    ended = add(site, "/", "--choose", 2, "--json")

    assert ended.code == 0
    assert ended.json["added"]["url"] == choices[1]["url"]


def test_unknown_feed_number_is_one_clear_line(site: WebServer) -> None:
    ended = add(site, "/", "--choose", 3)

    assert (ended.code, ended.err) == (2, "watchdesk: --choose 3: there are only 2\n")


def test_title_and_labels_can_be_given_at_once(site: WebServer) -> None:
    add(site, "/rss", "--title", "Strait Daily", "--kind", "state-media", "--country", "cn",
        "--region", "taiwan-strait", "--language", "zh", "--trust-note", "run by the party")  # fmt: skip
    source = shown()

    assert source["title"] == "Strait Daily"
    assert source["labels"] == {
        "kind": "state-media",
        "country": "CN",
        "region": "taiwan-strait",
        "language": "zh",
        "trust_note": "run by the party",
    }
    assert (
        "labels:    state-media, CN, taiwan-strait, zh; run by the party\n"
        in run_terminal("sources", "show", 1).out
    )


def test_repeated_feed_is_one_clear_line(site: WebServer) -> None:
    add(site, "/rss")
    ended = add(site, "/rss")

    assert ended.code == 2
    assert ended.error_lines == [f"watchdesk: http://{HOST}:{site.port}/rss: already followed as source 1"]


def test_page_without_a_feed_is_bad_input(site: WebServer) -> None:
    site.replies = {"/bare": respond("<html><body>Nothing here</body></html>")}
    ended = add(site, "/bare")

    assert (ended.code, len(ended.error_lines)) == (2, 1)


def test_site_that_cannot_be_reached_is_a_failure(site: WebServer) -> None:
    site.close()
    ended = add(site, "/rss")

    assert (ended.code, len(ended.error_lines)) == (1, 1)


def test_list_shows_two_lines_per_source(site: WebServer) -> None:
    add(site, "/rss")
    add(site, "/atom", "--kind", "wire")
    ended = run_terminal("sources", "list")

    assert [line for line in ended.out.splitlines() if "last success: never, next " not in line] == [
        "    2  atom 2 (feed, active), 0 articles, wire",
        "    1  full 1 (feed, active), 0 articles",
    ]
    assert ended.err == "2 sources in shared\n"


def test_label_only_changes_named_labels(site: WebServer) -> None:
    add(site, "/rss", "--kind", "wire", "--country", "JP", "--trust-note", "old")
    ended = run_terminal(
        "sources", "label", 1, "--country", "TW", "--without", "trust-note", "--title", "New name"
    )
    labels = shown()["labels"]

    assert ended.code == 0
    assert labels == {
        "kind": "wire",
        "country": "TW",
        "region": None,
        "language": None,
        "trust_note": "",
    }
    assert shown()["title"] == "New name"


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--kind", "wire", "--without", "kind"],
        ["--country", "Taiwan"],
        ["--language", "!"],
        ["--kind", "blog"],
        ["--region", "atlantis"],
        ["--trust-note", "x" * 301],
    ],
    ids=lambda options: " ".join(options)[:40],
)
def test_invalid_label_is_one_clear_line_and_changes_nothing(site: WebServer, options: list[str]) -> None:
    add(site, "/rss")
    ended = run_terminal("sources", "label", 1, *options)

    assert ended.code == 2
    assert len(ended.error_lines) == 1
    assert shown()["labels"] == dict.fromkeys(("kind", "country", "region", "language")) | {"trust_note": ""}


def test_paused_source_waits_until_it_is_resumed(site: WebServer) -> None:
    add(site, "/rss")
    paused = run_terminal("sources", "pause", 1)

    assert paused.out == "paused source 1: full 1\n"
    assert (shown()["state"], shown()["next_poll_at"]) == ("paused", None)
    run_terminal("poll")
    assert shown()["polled_at"] is None
    assert run_terminal("sources", "resume", 1).out == "resumed source 1: full 1\n"
    assert shown()["state"] == "active"


@pytest.mark.parametrize(("options", "left"), [([], 3), (["--with-articles"], 0)], ids=["kept", "removed"])
def test_removed_source_keeps_its_articles_unless_asked_otherwise(
    site: WebServer, options: list[str], left: int
) -> None:
    add(site, "/rss")
    run_terminal("poll")
    ended = run_terminal("sources", "remove", 1, *options)

    assert ended.out == f"removed source 1: full 1, {'with' if options else 'without'} its 3 articles\n"
    assert run_terminal("sources", "list", "--json").json == {"sources": []}
    assert run_terminal("articles", "list", "--json").json["total"] == left


def test_source_of_another_corpus_can_be_neither_shown_nor_changed(site: WebServer) -> None:
    add(site, "/rss", "--corpus", "guild-1")

    for command in ("show", "pause", "resume", "remove", "rollback"):
        ended = run_terminal("sources", command, 1)
        assert (ended.code, ended.err) == (
            2,
            "watchdesk: there is no source 1; list the sources to see their numbers\n",
        )
    assert run_terminal("sources", "list", "--json").json == {"sources": []}
    assert shown(1, "--corpus", "guild-1")["state"] == "active"


def test_exported_sources_can_be_imported_elsewhere(site: WebServer) -> None:
    add(site, "/rss", "--title", "Strait & Daily")
    add(site, "/atom")
    run_terminal("sources", "export", "feeds.opml")
    piped = run_terminal("sources", "export").out
    ended = run_terminal("sources", "import", "feeds.opml", "--corpus", "guild-1")
    sources = run_terminal("sources", "list", "--corpus", "guild-1", "--json").json["sources"]

    assert Path("feeds.opml").read_text(encoding="utf-8").strip() == piped.strip()
    assert ended.out.splitlines()[-1] == "2 added, 0 already followed, 0 refused"
    assert isinstance(sources, list)
    assert [source["title"] for source in sources] == ["atom 2", "Strait & Daily"]


def test_import_follows_what_it_can_and_reports_the_rest(site: WebServer) -> None:
    add(site, "/rss")
    outlines = "".join(
        f'<outline type="rss" text="{n}" xmlUrl="{url}"/>'
        for n, url in enumerate(
            [f"http://{HOST}:{site.port}/rss", "https://b.example/feed", "ftp://c.example/f"]
        )
    )
    opml = f'<opml version="2.0"><head/><body>{outlines}</body></opml>'.encode()
    ended = run_terminal("sources", "import", "-", stdin=opml)

    assert ended.code == 0
    assert ended.out.splitlines()[-1] == "1 added, 1 already followed, 1 refused"
    assert ended.error_lines[0].startswith("ftp://c.example/f: ")


def test_control_characters_of_a_list_do_not_reach_the_terminal() -> None:
    outline = '<outline xmlUrl="ftp://c.example/&#155;31m&#10;f"/>'
    opml = f"<opml version='2.0'><body>{outline}</body></opml>".encode()
    ended = run_terminal("sources", "import", "-", stdin=opml)

    assert len(ended.error_lines) == 1
    assert ended.error_lines[0].startswith("ftp://c.example/ 31m f: ")


@pytest.mark.parametrize("content", [None, b"no list", b"<html><body>page</body></html>"], ids=str)
def test_invalid_opml_is_one_clear_line(content: bytes | None) -> None:
    if content is not None:
        Path("feeds.opml").write_bytes(content)
    ended = run_terminal("sources", "import", "feeds.opml")

    assert ended.code == 2
    assert len(ended.error_lines) == 1


def test_export_never_overwrites_a_file() -> None:
    Path("taken.opml").write_text("mine", encoding="utf-8")
    ended = run_terminal("sources", "export", "taken.opml")

    assert (ended.code, len(ended.error_lines)) == (2, 1)
    assert Path("taken.opml").read_text(encoding="utf-8") == "mine"


def test_interval_is_set_and_shown(site: WebServer) -> None:
    add(site, "/rss", "--every", "30m")
    first = shown()["fixed_interval_s"]
    ended = run_terminal("sources", "interval", 1, "2h")

    assert first == 30 * 60
    assert shown()["fixed_interval_s"] == 2 * 60 * 60
    assert "polled:    every 2 hours\n" in ended.out
    assert (
        "polled:    about every 60 minutes (automatic)\n" in run_terminal("sources", "interval", 1, "auto").out
    )
    assert shown()["fixed_interval_s"] is None


@pytest.mark.parametrize("typed", ["5m", "25h", "2d", "0m", "1 hour", "", "-30m", "٣h", "9" * 99 + "m"])
def test_invalid_interval_is_one_clear_line(site: WebServer, typed: str) -> None:
    add(site, "/rss")
    ended = run_terminal("sources", "interval", 1, "--", typed)

    assert (ended.code, len(ended.error_lines)) == (2, 1)
    assert shown()["fixed_interval_s"] is None


def test_suggested_feeds_are_listed_by_region() -> None:
    ended = run_terminal("sources", "suggest", "korea")

    assert ended.code == 0
    assert ended.out.startswith("korea:\n  Yonhap News Agency\n    https://en.yna.co.kr/RSS/news.xml\n")
    assert "ukraine:" not in ended.out


def test_suggested_feeds_that_are_followed_are_marked(monkeypatch: pytest.MonkeyPatch, site: WebServer) -> None:
    url = f"http://{HOST}:{site.port}/rss"
    pack = {Region.KOREA: (SuggestedFeed(name="Full", url=url),)}
    monkeypatch.setattr("index.feeds.starter_packs.load_starter_packs", lambda: pack)
    add(site, "/rss")

    assert run_terminal("sources", "suggest").out == f"korea:\n  Full (followed as source 1)\n    {url}\n"
    assert run_terminal("sources", "suggest", "--json").json == {
        "suggestions": [{"region": "korea", "name": "Full", "url": url, "source_id": 1}]
    }


def test_region_without_suggestions_is_one_clear_line() -> None:
    ended = run_terminal("sources", "suggest", "arctic")

    assert (ended.code, len(ended.error_lines)) == (2, 1)
