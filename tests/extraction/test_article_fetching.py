"""Web responses are read as articles or refused with a reason."""

import gzip
import zlib
from collections.abc import Iterator

import pytest
from loopback_client import at, resolving
from web_server import WebServer, redirect, respond, serving

from index.extraction.article_fetcher import WebFetcher
from index.model.errors import (
    BlockedAddressError,
    NotAnArticleError,
    ReadError,
    TooLargeError,
    UnreadableError,
)
from index.model.fetch_types import RequestKind
from index.workers.isolated_parser import IsolatedParser
from index.workers.worker_pool import shared_pool

ONE = "Three ships passed through the strait on Monday, the ministry of defence said in a short statement."
TWO = "It was the second passage this month, and the army followed it from the air throughout the day."
PAGE = f"<html><head><title>Ships</title></head><body><article><p>{ONE}</p><p>{TWO}</p></article></body></html>"


def make_fetcher(*, max_bytes: int = 200_000) -> WebFetcher:
    """A fetcher that may visit `news.example`, on loopback."""
    return WebFetcher(
        IsolatedParser(shared_pool()),
        timeout_s=20,
        max_bytes=max_bytes,
        max_redirects=3,
        allowed_hosts=["news.example"],
        resolve=resolving({"news.example": ["127.0.0.1"], "inside.example": ["127.0.0.1"]}),
    )


@pytest.fixture
def server() -> Iterator[WebServer]:
    with serving({}) as server:
        yield server


def test_page_is_parsed_into_an_article(server: WebServer) -> None:
    server.replies = {"/a?id=7": respond(PAGE)}
    draft = make_fetcher().fetch(at(server, "/a?utm_source=x&id=7#top"))

    assert (draft.title, draft.text, draft.url) == ("Ships", f"{ONE}\n\n{TWO}", at(server, "/a?id=7"))
    assert draft.fetched_at is not None


def test_url_of_an_article_is_the_final_one_after_redirects(server: WebServer) -> None:
    server.replies = {"/a": redirect("/b"), "/b": respond(PAGE)}

    assert make_fetcher().fetch(at(server)).url == at(server, "/b")


def test_page_may_be_downloaded_first_and_parsed_later(server: WebServer) -> None:
    server.replies = {"/a": respond(PAGE, ETag='"v1"')}
    fetcher = make_fetcher()
    fetched = fetcher.get(at(server), RequestKind.ARTICLE)

    assert fetched.validators.etag == '"v1"'
    assert fetcher.get(at(server), RequestKind.ARTICLE, validators=fetched.validators).body == PAGE.encode()
    assert 'If-None-Match: "v1"' in server.requests[1]
    assert fetcher.read(fetched).title == "Ships"


def test_limits_and_guards_hold_for_articles(server: WebServer) -> None:
    server.replies = {"/a": respond(PAGE), "/b": redirect(f"http://inside.example:{server.port}/a")}

    with pytest.raises(TooLargeError, match="larger than 100 bytes"):
        make_fetcher(max_bytes=100).fetch(at(server))
    with pytest.raises(BlockedAddressError):
        make_fetcher().fetch(at(server, "/b"))


@pytest.mark.parametrize(
    ("kind", "path", "body"),
    [
        ("text/html; charset=utf-8", "/a", PAGE),
        ("text/html", "/a", PAGE.replace("<html>", "").replace("<head>", "")),
        ("application/xhtml+xml", "/a", f'<?xml version="1.0" encoding="utf-8"?>{PAGE}'),
        ("text/plain", "/a", f"Ships\n\n{ONE}\n\n{TWO}"),
        ("text/markdown", "/a", f"# Ships\n\n{ONE}\n\n**{TWO}**"),
        ("text/plain", "/a.md", f"# Ships\n\n{ONE}\n\n**{TWO}**"),
        ("application/octet-stream", "/a", PAGE),
        ("", "/a", PAGE),
    ],
)
def test_supported_content_types_are_parsed(server: WebServer, kind: str, path: str, body: str) -> None:
    server.replies = {path: respond(body, kind=kind)}

    assert make_fetcher().fetch(at(server, path)).text == f"{ONE}\n\n{TWO}"


def test_declared_charset_is_used(server: WebServer) -> None:
    text = "國防部表示，三艘軍艦通過海峽。軍方全程掌握。"
    server.replies = {"/a": respond(text.encode("big5"), kind="text/plain; charset=Big5")}

    assert make_fetcher().fetch(at(server)).text == text


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "deflate", "raw deflate", "identity"])
def test_compressed_page_is_read(server: WebServer, encoding: str) -> None:
    packed = {
        "gzip": gzip.compress(PAGE.encode()[:50]) + gzip.compress(PAGE.encode()[50:]),
        "x-gzip": gzip.compress(PAGE.encode()),
        "deflate": zlib.compress(PAGE.encode()),
        "raw deflate": zlib.compress(PAGE.encode())[2:-4],
        "identity": PAGE.encode(),
    }[encoding]
    server.replies = {"/a": respond(packed, Content_Encoding=encoding.removeprefix("raw "))}

    assert make_fetcher().fetch(at(server)).text == f"{ONE}\n\n{TWO}"


def test_body_in_chunks_is_read(server: WebServer) -> None:
    body = PAGE.encode()
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (body[:99], body[99:])) + b"0\r\n\r\n"
    server.replies = {
        "/a": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks
    }

    assert make_fetcher().fetch(at(server)).text == f"{ONE}\n\n{TWO}"


@pytest.mark.parametrize(
    "kind", ["image/png", "video/mp4", "application/zip", "application/json", "text/xml", "a/" + "b" * 500]
)
def test_unsupported_content_type_is_refused(server: WebServer, kind: str) -> None:
    server.replies = {"/a": respond(PAGE, kind=kind)}

    with pytest.raises(UnreadableError, match="not an article") as refusal:
        make_fetcher().fetch(at(server))
    assert len(str(refusal.value)) < 300


def test_image_declared_as_a_page_is_refused(server: WebServer) -> None:
    server.replies = {"/a": respond(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))}

    with pytest.raises(UnreadableError, match="binary"):
        make_fetcher().fetch(at(server))


def test_page_without_an_article_is_refused(server: WebServer) -> None:
    server.replies = {"/a": respond("<html><body><div id=app></div></body></html>")}

    with pytest.raises(NotAnArticleError, match="no article was found") as refusal:
        make_fetcher().fetch(at(server))
    assert refusal.value.location == at(server)


def leading_to(content: str, body: str = "", *, head: str = "") -> bytes:
    refresh = f'<meta http-equiv="refresh" content="{content}">'
    return respond(f"<html><head><title>Moved</title>{head}{refresh}</head><body>{body}</body></html>")


NOTICE = """<p>This page has moved. You will be redirected to the new location in 5 seconds. If nothing happens,
please <a href="/art">click here</a> to continue reading the story on our new site.</p>"""


@pytest.mark.parametrize(
    "reply",
    [
        leading_to("0; url=/art"),
        leading_to("0;URL='/art'"),
        leading_to("0, url=&quot;/art&quot;"),
        leading_to(" 5 ;/art"),
        leading_to("0.5; url = /art "),
        leading_to("0; url=art", head='<base href="/">'),
        leading_to("0; url=/art", '<p>Moved <a href="/art">here</a></p>'),
        leading_to("0; url=/art", "<p>網頁將自動轉向新網址</p>"),
        leading_to("5; url=/art", NOTICE),
        leading_to("0; url=/art", head="<noscript>"),
        respond('<META HTTP-EQUIV=Refresh CONTENT="0;URL=/art">'),
        respond("<html><body>Moved</body></html>", Refresh="0; url=/art"),
    ],
)
def test_page_without_an_article_is_left_for_the_one_that_it_leads_to(server: WebServer, reply: bytes) -> None:
    server.replies = {"/a": reply, "/art": respond(PAGE)}
    fetched = make_fetcher().get(at(server), RequestKind.ARTICLE)

    assert (fetched.url, fetched.moved_to) == (at(server, "/art"), None)
    assert make_fetcher().fetch(at(server)).text == f"{ONE}\n\n{TWO}"


@pytest.mark.parametrize(
    "head",
    [
        '<meta http-equiv="refresh" content="0; url=/b">',
        '<meta http-equiv="refresh" content="300">',
        '<noscript><meta http-equiv="refresh" content="0; url=/noscript"></noscript>',
    ],
)
def test_page_with_an_article_is_read_whatever_it_leads_to(server: WebServer, head: str) -> None:
    server.replies = {"/a": respond(PAGE.replace("</head>", f"{head}</head>")), "/b": respond("b")}

    assert make_fetcher().fetch(at(server)).url == at(server)


@pytest.mark.parametrize(
    ("replies", "reason"),
    [
        ({"/a": leading_to("0; url=/b"), "/b": leading_to("0; url=/a")}, "redirects in a loop"),
        ({"/a": leading_to("0; url=/b"), "/b": redirect("/a")}, "redirects in a loop"),
        (
            {f"/a{'b' * n}": leading_to(f"0; url=/a{'b' * (n + 1)}") for n in range(5)},
            "redirects more than 3 times",
        ),
        ({"/a": leading_to("0; url=http://inside.example:{port}/x")}, "not on the public internet"),
        ({"/a": leading_to("0; url=http://127.0.0.1:{port}/x")}, "not on the public internet"),
        ({"/a": leading_to("0; url=http://[::1]/x")}, "not on the public internet"),
        ({"/a": leading_to("0; url=file:///etc/passwd")}, "is not allowed"),
        ({"/a": leading_to("0; url=javascript:alert(1)")}, "is not allowed"),
        ({"/a": leading_to("0; url=http://news.example:22/")}, "not for web pages"),
        ({"/a": leading_to("0; url=http://[")}, "only redirects to another address"),
        ({"/a": leading_to("0; url=/a")}, "only redirects to another address"),
        ({"/a": leading_to("300; url=/b")}, "only redirects to another address"),
        (
            {"/a": leading_to("3; url=/", "<h1>Page not found</h1><p>It does not exist, error 404.</p>")},
            "the page does not exist",
        ),
    ],
)
def test_page_that_leads_elsewhere_is_guarded_like_a_redirect(
    server: WebServer, replies: dict[str, bytes], reason: str
) -> None:
    port = f"{server.port:06}".encode()  # as long as what it replaces: the length was already declared
    server.replies = {path: reply.replace(b"{port}", port) for path, reply in replies.items()}

    with pytest.raises(ReadError, match=reason):
        make_fetcher().fetch(at(server))


def test_front_page_that_leads_to_another_is_followed_for_feeds(server: WebServer) -> None:
    server.replies = {"/a": leading_to("0; url=/en"), "/en": respond("<html><body>News</body></html>")}

    assert make_fetcher().get(at(server), RequestKind.FEED).url == at(server, "/en")


def test_permission_is_asked_for_the_page_that_a_page_leads_to(server: WebServer) -> None:
    server.replies = {"/a": leading_to("0; url=/art"), "/art": respond(PAGE)}
    asked: list[str] = []

    make_fetcher().get(at(server), RequestKind.ARTICLE, before_request=asked.append)

    assert asked == [at(server), at(server, "/art")]
