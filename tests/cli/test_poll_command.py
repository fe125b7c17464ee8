"""`watchdesk poll`, `watchdesk reindex --source` and `watchdesk sources rollback`, with a site on loopback."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_runner import run_terminal, use_fake_model, use_folder
from generated_articles import MadeArticle, make_article, page_of
from generated_feeds import Site, rss
from web_server import WebServer, respond, serving

HOST = "127.0.0.1"


@pytest.fixture(autouse=True)
def _empty_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_folder(monkeypatch, tmp_path)
    use_fake_model(monkeypatch)
    monkeypatch.setenv("INDEX_FETCH_ALLOWED_HOSTS", HOST)
    monkeypatch.setenv("INDEX_FETCH_PAUSE_S", "0")


@pytest.fixture
def site() -> Iterator[WebServer]:
    """A feed of summaries with the pages of its three articles, followed as source 1."""
    with serving({}) as server:
        here = Site("pages", 1, f"{HOST}:{server.port}")
        server.replies = {"/feed": respond(rss(here, whole=False), kind="application/rss+xml")} | {
            f"/article/{place}": page(here.article(place)) for place in range(3)
        }
        follow(server, "/feed")
        yield server


def page(article: MadeArticle) -> bytes:
    return respond(page_of(article))


def follow(server: WebServer, path: str) -> None:
    assert run_terminal("sources", "add", f"http://{HOST}:{server.port}{path}").code == 0


def interrupting(reply: bytes) -> Iterator[bytes]:
    """Simulate Ctrl-C while a page is requested."""
    signal.raise_signal(signal.SIGINT)
    yield reply


def texts() -> dict[str, str]:
    """The articles of the library: text by the end of the link."""
    listed = run_terminal("articles", "list", "--json").json["articles"]
    assert isinstance(listed, list)
    whole = [run_terminal("articles", "show", each["article_id"], "--json").json for each in listed]
    return {each["url"].rpartition("/")[2]: each["text"] for each in whole}


def test_poll_adds_and_indexes_the_articles_of_a_source(site: WebServer) -> None:
    article = make_article(0)
    ended = run_terminal("poll")

    assert ended.code == 0
    assert ended.out == "source 1: pages 1: 3 added\n"
    assert set(texts()) == {"0", "1", "2"}
    assert "source:    1: pages 1\n" in run_terminal("articles", "show", 1).out
    assert run_terminal("search", article.question, "--json").json["hits"] != []
    corpora = run_terminal("status", "--json").json["corpora"]
    assert isinstance(corpora, list)
    assert [corpus["pending"] for corpus in corpora] == [0]


def test_source_that_is_not_due_is_only_polled_with_all(site: WebServer) -> None:
    run_terminal("poll")
    asked = len(site.requests)
    nothing, everything = run_terminal("poll"), run_terminal("poll", "--all")

    assert (nothing.code, nothing.out) == (0, "")
    assert nothing.err == "no source is due; `watchdesk poll --all` reads all of them\n"
    assert everything.out == "source 1: pages 1: nothing new\n"
    assert len(site.requests) == asked + 1


def test_only_the_named_source_is_polled_and_at_once(site: WebServer) -> None:
    site.replies = {**site.replies, "/second": site.replies["/feed"]}
    follow(site, "/second")
    ended = run_terminal("poll", 2, "--json")
    polls = ended.json["polls"]

    assert isinstance(polls, list)
    assert [poll["source_id"] for poll in polls] == [2]
    assert polls[0]["counts"]["added"] == 3


def test_json_lists_the_outcome_of_each_source(site: WebServer) -> None:
    site.replies = {**site.replies, "/article/1": respond("no", status="500 Internal Server Error")}
    report = run_terminal("poll", "--json").json
    [poll] = report["polls"]

    assert set(report) == {"polls", "counts", "checked", "changes", "embedded", "cancelled", "alerts"}
    assert report["cancelled"] is False
    assert report["embedded"] > 0
    assert {name: number for name, number in poll["counts"].items() if number} == {"added": 2, "failed": 1}
    assert poll["problems"][0]["url"].endswith("/article/1")
    assert "500" in poll["problems"][0]["reason"]
    assert (poll["source_id"], poll["title"], poll["error"], poll["was_paused"]) == (1, "pages 1", None, False)


def test_rejected_article_is_reported_with_its_reason(site: WebServer) -> None:
    site.replies = {**site.replies, "/article/1": respond("no", status="500 Internal Server Error")}
    lines = run_terminal("poll").out.splitlines()

    assert lines[0] == "source 1: pages 1: 2 added, 1 failed"
    assert lines[1].startswith(f"    failed: http://{HOST}:{site.port}/article/1: ")


def test_failing_source_fails_the_command_if_it_was_named(site: WebServer) -> None:
    follow_broken_feed(site)
    among_all, alone = run_terminal("poll"), run_terminal("poll", 2)

    assert (among_all.code, alone.code) == (0, 1)
    assert "source 2: broken: failed: " in among_all.out
    assert "; next try after " in among_all.out
    assert "failed 2 times since " in run_terminal("sources", "list").out


def follow_broken_feed(site: WebServer) -> None:
    """Follow a second feed, as source 2, which answers with an error from now on."""
    site.replies = {**site.replies, "/broken": site.replies["/feed"]}
    follow(site, "/broken")
    assert run_terminal("sources", "label", 2, "--title", "broken").code == 0
    site.replies = {**site.replies, "/broken": respond("no", status="500 Internal Server Error")}


def test_poll_fails_if_every_source_failed(site: WebServer) -> None:
    site.replies = {"/feed": respond("no", status="500 Internal Server Error")}
    one = run_terminal("poll")
    site.replies = {**site.replies, "/second": respond(rss(Site("more", 1, HOST), whole=True))}
    follow(site, "/second")
    site.replies = {}
    both = run_terminal("poll", "--all")

    assert (one.code, both.code) == (1, 1)
    assert one.err == "the source could not be read; check the network and the error above\n"
    assert both.err == "none of the 2 sources could be read; check the network and the errors above\n"


def test_poll_says_that_there_are_no_sources() -> None:
    Path("data").mkdir()
    ended = run_terminal("poll")

    assert (ended.code, ended.out) == (0, "")
    assert ended.err == "there are no sources to poll; add one with `watchdesk sources add ADDRESS`\n"


def test_poll_says_that_all_sources_are_paused(site: WebServer) -> None:
    run_terminal("sources", "pause", 1)

    assert run_terminal("poll", "--all").err.startswith("all sources are paused; ")


def test_status_counts_sources_and_names_the_next_poll(site: WebServer) -> None:
    follow_broken_feed(site)
    run_terminal("poll")
    run_terminal("sources", "pause", 1)
    [summary] = run_terminal("status", "--json").json["sources"]
    next_poll = summary.pop("next_poll_at")
    shown = f"{next_poll[:10]} {next_poll[11:16]} UTC"

    assert summary == {"corpus": "shared", "followed": 2, "paused": 1, "failing": 1}
    assert (
        f"sources: shared: 2 followed, 1 paused, 1 failing, next poll {shown}\n" in run_terminal("status").out
    )


def test_unknown_source_is_one_clear_line() -> None:
    Path("data").mkdir()
    for arguments in (("poll", 7), ("reindex", "--source", 7)):
        ended = run_terminal(*arguments)

        assert ended.code == 2
        assert ended.err == "watchdesk: there is no source 7; list the sources to see their numbers\n"


def test_reindex_of_a_source_reports_changes_and_rollback_reverts_them(site: WebServer) -> None:
    run_terminal("poll")
    before = texts()
    here = Site("pages", 1, f"{HOST}:{site.port}")
    changed = page_of(here.article(0)).replace("storm warning", "gale warning")
    site.replies = {**site.replies, "/article/0": respond(changed)}
    again = run_terminal("reindex", "--source", 1)

    assert again.code == 0
    assert again.out.splitlines()[0].startswith("revised: article ")
    assert again.out.splitlines()[-1].startswith("pages 1: 3 articles read again, 2 unchanged, 1 revised; ")
    assert "gale warning" in texts()["0"]
    back = run_terminal("sources", "rollback", 1)
    assert back.code == 0
    assert back.out.splitlines()[0].startswith("restored article ")
    assert texts() == before
    assert run_terminal("sources", "rollback", 1).code == 2


def test_stopped_poll_keeps_its_articles_and_the_next_adds_the_rest(site: WebServer) -> None:
    article = site.replies["/article/0"]
    assert isinstance(article, bytes)
    site.replies = {**site.replies, "/article/0": interrupting(article)}
    stopped = run_terminal("poll", "--json")
    site.replies = {**site.replies, "/article/0": article}
    again = run_terminal("poll", "--all")

    assert (stopped.code, again.code) == (130, 0)
    assert stopped.json["cancelled"] is True
    assert "stopped: the articles stored so far are kept" in stopped.err
    assert set(texts()) == {"0", "1", "2"}


def test_stopped_reindex_of_a_source_changes_nothing(site: WebServer) -> None:
    run_terminal("poll")
    before = texts()
    changed = respond(page_of(make_article(77)))
    site.replies = {**site.replies, "/article/0": changed, "/article/1": interrupting(changed)}
    stopped = run_terminal("reindex", "--source", 1)

    assert (stopped.code, stopped.out) == (130, "")
    assert stopped.error_lines[-1] == "stopped: no article was changed"
    assert texts() == before


def test_reindex_of_a_source_as_json_names_every_article(site: WebServer) -> None:
    run_terminal("poll")
    report = run_terminal("reindex", "--source", 1, "--json").json

    assert report["counts"] == {"unchanged": 3}
    assert (report["embedded"], report["was_resumed"], report["cancelled"]) == (0, False, False)
    assert isinstance(report["articles"], list)
    assert [article["change"] for article in report["articles"]] == ["unchanged"] * 3


def test_full_reindex_of_one_source_is_rejected() -> None:
    ended = run_terminal("reindex", "--source", 1, "--full")

    assert (ended.code, len(ended.error_lines)) == (2, 1)
