"""The status page over HTTP: what each page shows, and what none of them shows."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from urllib.parse import urljoin

import pytest
from html_rules import list_links, list_problems
from libraries import TALKS, canal, harbour, numbered, open_library, talks
from published_state import UNCONNECTED_BOT
from site_client import (
    SECRET_NUMBER,
    SECRET_WORD,
    Response,
    SiteClient,
    fill_bot_tables,
    serving,
    store_answer,
)
from sqlalchemy import text
from waiting import eventually

from bot.context import guild_corpus
from bot.monitoring.health_server import HealthServer
from bot.web.pages import MAIN_PAGES
from index import (
    SHARED_CORPUS,
    Answer,
    ArticleId,
    FeedChoice,
    NewsIndex,
    NoAnswerReason,
    Provenance,
    SourceKind,
    StoreInUseError,
    Supplier,
    SupplierRole,
    TextOrigin,
)
from index.store import sqlite_connections
from index.store.sqlite_backend import DATABASE_FILE

SERVER = guild_corpus(SECRET_NUMBER + 9)
HOSTILE = '<script>alert(1)</script>" onload="x" \u202ereversed'
QUOTE = "Masahisa Ito led the Japanese side. He said that a larger dialogue was needed."


@pytest.fixture
def library(tmp_path: Path) -> Iterator[NewsIndex]:
    """Articles of the operator and of a server, feeds, and a row in each table of the bot."""
    with open_library(tmp_path / "library", with_bot_tables=True) as index:
        index.add(SHARED_CORPUS, [talks(), canal(), harbour()])
        supplier = Supplier(role=SupplierRole.MEMBER, person_id=SECRET_NUMBER + 5, name=SECRET_WORD)
        typed = Provenance(text_origin=TextOrigin.TYPED, by=supplier, at=datetime.now(UTC))
        index.add(SERVER, [replace(numbered(1), title=HOSTILE, came_from=typed)])
        for corpus, title in ((SERVER, HOSTILE), (SHARED_CORPUS, "Harbour Post")):
            index.sources.add(
                corpus, FeedChoice(url="https://a.example/feed", kind=SourceKind.FEED, title=title)
            )
        index.sync()
        with index.database.write_transaction() as connection:
            fill_bot_tables(connection)
        yield index


@pytest.fixture
async def site(library: NewsIndex, tmp_path: Path) -> AsyncIterator[SiteClient]:
    async with serving(tmp_path / "library") as client:
        yield client


def ask(library: NewsIndex, question: str = "What did Masahisa Ito say?") -> Answer:
    answer = library.ask(question, corpora=[SHARED_CORPUS], max_sentences=1)
    assert isinstance(answer, Answer)
    return answer


def record(library: NewsIndex, answer: Answer, **content: object) -> None:
    with library.database.write_transaction() as connection:
        store_answer(connection, *answer.citations, **content)


async def crawl(site: SiteClient) -> dict[str, Response]:
    """All pages that links lead to, from the overview on."""
    found: dict[str, Response] = {}
    waiting = ["/"]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found[path] = await site.get(path)
            links = [urljoin(path, link).partition("#")[0] for link in list_links(found[path].text)]
            waiting += [link for link in links if not link.startswith("https://")]
    return found


async def test_every_link_leads_to_a_correct_page_without_anything_about_people(
    site: SiteClient, library: NewsIndex
) -> None:
    record(library, ask(library))
    pages = await crawl(site)

    assert {page.path for page in MAIN_PAGES} <= set(pages)
    assert {"/articles/1", "/articles/4", "/feeds?sort=title&order=ascending"} <= set(pages)
    assert {path: page.status for path, page in pages.items() if page.status != 200} == {}
    assert {path: found for path, page in pages.items() if (found := list_problems(page.text))} == {}
    assert [path for path, page in pages.items() if SECRET_WORD in page.text or "77000" in page.text] == []


async def test_text_from_the_web_is_escaped_and_loses_invisible_characters(site: SiteClient) -> None:
    for path in ("/articles", "/articles/4", "/feeds"):
        page = (await site.get(path)).text

        assert "&lt;script&gt;alert(1)&lt;/script&gt;&#34; onload=&#34;x&#34; reversed" in page
        assert "\u202e" not in page


async def test_only_web_addresses_are_links(site: SiteClient, library: NewsIndex) -> None:
    with library.database.write_transaction() as connection:
        connection.execute(text("UPDATE articles SET url = 'javascript:alert(1)' WHERE id = 2"))

    assert "https://a.example/talks" in list_links((await site.get("/articles/1")).text)
    script = (await site.get("/articles/2")).text
    assert "javascript:alert(1)" in script
    assert not any("javascript" in link for link in list_links(script))


async def test_every_response_forbids_scripts_frames_and_storing(site: SiteClient) -> None:
    for response in (await site.get("/"), await site.get("/nowhere"), await site.get("/style.css")):
        policy = response.headers["Content-Security-Policy"].split("; ")

        assert {"default-src 'none'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"} <= {
            *policy
        }
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert response.headers["Server"] == "watchdesk"
        assert "Set-Cookie" not in response.headers


async def test_without_the_key_nothing_is_shown(site: SiteClient) -> None:
    for path in ("/", "/articles/1", "/nowhere", "/style.css"):
        response = await site.get(path, key="guessed")

        assert response.status == 401
        assert response.headers["WWW-Authenticate"].startswith("Basic ")
        assert "Overview" not in response.text


async def test_other_hosts_and_methods_are_refused(site: SiteClient) -> None:
    assert (await site.get("/", Host=f"localhost:{site.port}")).status == 200
    assert (await site.get("/", Host=f"news.example:{site.port}")).status == 421
    assert (await site.get("/", Host="127.0.0.1:1")).status == 421
    assert (await site.get("/", **{"Sec-Fetch-Site": "cross-site"})).status == 403
    posted = await site.get("/", method="POST")
    assert (posted.status, posted.headers["Allow"]) == (405, "GET, HEAD")
    assert (await site.get("/articles", method="HEAD")).status == 200


async def test_addresses_are_bounded(site: SiteClient) -> None:
    expected = {
        "/feeds?sort=secret": 400,
        "/articles?page=0": 400,
        "/articles?page=99999999999999999999": 400,
        "/articles?page=1000": 200,
        "/articles/99": 404,
        "/articles/9999999999999999999999": 404,
        "/articles/1?quote=5-5": 400,
        "/articles/1?quote=1-99999999999": 400,
        "/articles/1?quote=0-99999": 200,
        "/articles/1?quote=1-5&revision=x": 400,
        "/articles/1?quote=1-5&revision=7": 200,
        "/articles/..%2f..%2fetc%2fpasswd": 404,
        "/style.css/../../pyproject.toml": 404,
        "/..%2fstyle.css": 404,
        "/%ff": 404,
        "/articles?q=%ff%00%ed%a0%80": 200,
    }
    responses = {path: await site.get(path) for path in expected}

    assert {path: response.status for path, response in responses.items()} == expected
    assert [path for path, response in responses.items() if list_problems(response.text)] == []


async def test_citation_opens_the_article_with_the_quote_marked(site: SiteClient, library: NewsIndex) -> None:
    citation = ask(library).citations[0]
    record(library, ask(library))
    answers = (await site.get("/answers")).text
    link = f"/articles/1?quote={citation.start}-{citation.end}&revision=1#quote"

    assert citation.quote == QUOTE
    assert link in list_links(answers)
    assert f'<mark id="quote">{QUOTE}</mark>' in (await site.get(link)).text


async def test_quote_of_an_article_that_changed_is_shown_only_if_it_is_still_there(
    site: SiteClient, library: NewsIndex
) -> None:
    record(library, ask(library))
    library.add(SHARED_CORPUS, [talks(text=f"The talks took two hours.\n\n{TALKS}")])
    answers = (await site.get("/answers")).text
    link = next(link for link in list_links(answers) if "quote=" in link)

    assert "still in its text, word for word" in answers
    assert f'<mark id="quote">{QUOTE}</mark>' in (await site.get(link)).text

    library.add(SHARED_CORPUS, [talks(text=TALKS.replace("larger", "smaller"))])
    answers, article = (await site.get("/answers")).text, (await site.get(link)).text

    assert "no longer contains the quote" in answers
    assert "no longer contains the quote" in article
    assert QUOTE not in answers
    assert "<mark" not in article


async def test_answer_from_an_article_that_was_removed_shows_neither_quote_nor_title(
    site: SiteClient, library: NewsIndex
) -> None:
    answer = ask(library)
    record(library, answer)
    library.remove_article(SHARED_CORPUS, ArticleId(1))
    answers = (await site.get("/answers")).text

    assert "The article was removed." in answers
    assert QUOTE not in answers
    assert answer.citations[0].article.title not in answers


async def test_answers_that_one_person_saw_are_left_out(site: SiteClient, library: NewsIndex) -> None:
    record(library, ask(library), is_private=True)
    record(library, ask(library), guild_id=None)

    assert QUOTE not in (await site.get("/answers")).text


async def test_refusal_shows_its_reason(site: SiteClient, library: NewsIndex) -> None:
    with library.database.write_transaction() as connection:
        store_answer(connection, reason=NoAnswerReason.NOT_SUPPORTED)

    assert "<p>Nothing in the library answered the question.</p>" in (await site.get("/answers")).text


async def test_articles_are_searched_in_any_case(site: SiteClient) -> None:
    found = (await site.get("/articles?q=CANAL%20reopens")).text

    assert "1 article, page 1 of 1" in found
    assert "/articles/2" in list_links(found)
    assert "/articles/1" not in list_links(found)


async def test_feeds_are_sorted_by_the_column(site: SiteClient) -> None:
    up = (await site.get("/feeds?sort=title&order=ascending")).text
    down = (await site.get("/feeds?sort=title&order=descending")).text

    assert up.index("&lt;script") < up.index("Harbour Post")
    assert down.index("Harbour Post") < down.index("&lt;script")
    assert 'aria-sort="ascending"' in up
    assert 'aria-sort="descending"' in down


async def test_growth_counts_articles_of_today(site: SiteClient) -> None:
    page = (await site.get("/growth")).text

    assert "4 articles" in page
    assert f'<time datetime="{datetime.now(UTC).date()}">' in page


async def test_growth_leaves_out_articles_of_earlier_months(site: SiteClient, library: NewsIndex) -> None:
    before = datetime.now(UTC) - timedelta(days=120)
    with library.database.write_transaction() as connection:
        connection.execute(
            text("UPDATE articles SET added_at = :at WHERE id < 4"), {"at": before.replace(tzinfo=None)}
        )

    assert "1 article with" in (await site.get("/growth")).text


async def test_library_that_no_bot_has_used(tmp_path: Path) -> None:
    with open_library(tmp_path / "new") as index:
        index.add(SHARED_CORPUS, [talks()])
    async with serving(tmp_path / "new") as site:
        pages = await crawl(site)

    assert {page.status for page in pages.values()} == {200}
    assert "No bot has used this library yet." in pages["/answers"].text
    assert "No bot has used this library yet." in pages["/queue"].text
    assert "1 passage" in pages["/"].text


@pytest.mark.sqlite
async def test_missing_or_damaged_library_is_explained(tmp_path: Path) -> None:
    folder = tmp_path / "none"
    async with serving(folder) as site:
        for page in MAIN_PAGES:
            missing = await site.get(page.path)
            assert (missing.status, list_problems(missing.text)) == (503, [])
            assert "there is no library here" in missing.text
        assert not folder.exists()
        folder.mkdir()
        (folder / DATABASE_FILE).write_bytes(b"not a database" * 100)

        assert (await site.get("/")).status == 503


@pytest.mark.sqlite
async def test_library_that_another_program_locks_is_explained(
    tmp_path: Path, library: NewsIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sqlite_connections._open.__kwdefaults__, "timeout_s", 0.05)
    library.close()
    holder = sqlite3.connect(tmp_path / "library" / DATABASE_FILE)
    holder.execute("PRAGMA locking_mode=EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    try:
        async with serving(tmp_path / "library") as site:
            locked = await site.get("/articles")
    finally:
        holder.close()

    assert locked.status == 503
    assert "The library cannot be read" in locked.text


async def test_slow_library_holds_up_nothing_else(site: SiteClient, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting, is_over = Event(), Event()

    def wait(*_: object) -> None:
        waiting.set()
        is_over.wait(timeout=60)
        raise StoreInUseError("library", "busy")

    monkeypatch.setattr("bot.web.status_site.read_library", wait)
    slow = asyncio.create_task(site.get("/articles"))
    await eventually(waiting.is_set)
    style = await site.get("/style.css")
    monkeypatch.setattr("bot.web.status_site.LONGEST_READING_S", 0.01)
    late = await site.get("/articles")
    is_over.set()

    assert (style.status, late.status, (await slow).status) == (200, 503, 503)
    assert "takes too long" in late.text


async def test_live_state_of_the_bot_is_shown_if_it_is_known(tmp_path: Path, library: NewsIndex) -> None:
    server = HealthServer("127.0.0.1", 0, UNCONNECTED_BOT)
    try:
        async with serving(tmp_path / "library", bot_address=f"http://127.0.0.1:{server.port}") as site:
            overview, queue = (await site.get("/")).text, (await site.get("/queue")).text
    finally:
        server.stop()

    assert "It cannot answer people: discord: not connected." in overview
    assert "<bdi>questions</bdi>" in queue
    assert "DISCORD_HEALTH_PORT" not in overview + queue


async def test_unknown_state_of_the_bot_is_not_invented(site: SiteClient) -> None:
    for path in ("/", "/queue"):
        page = (await site.get(path)).text

        assert "not available" in page or "not known" in page
        assert "DISCORD_HEALTH_PORT=9464" in page


async def test_unexpected_error_shows_no_traceback(site: SiteClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyError(SECRET_WORD)

    monkeypatch.setattr("bot.web.status_site.read_library", fail)
    failed = await site.get("/articles")

    assert failed.status == 500
    assert "This is a bug" in failed.text
    assert SECRET_WORD not in failed.text
