"""The fetcher reads what it should, and visits, reads and keeps nothing that it should not."""

import gzip
import itertools
import socket
import ssl
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

import pytest
from fakes_web import Reply, WebServer, bomb, redirect, respond, serving

from index.articles.fetching import WebFetcher
from index.errors import (
    BlockedAddressError,
    FetchError,
    NotAnArticleError,
    SourceError,
    TooLargeError,
    UnreadableError,
)

TLS = Path(__file__).parent / "data" / "tls"
ONE = "Three ships passed through the strait on Monday, the ministry of defence said in a short statement."
TWO = "It was the second passage this month, and the army followed it from the air throughout the day."
PAGE = f"<html><head><title>Ships</title></head><body><article><p>{ONE}</p><p>{TWO}</p></article></body></html>"


def make_fetcher(
    *,
    timeout_s: float = 20,
    max_bytes: int = 200_000,
    allowed: Sequence[str] = ("news.example",),
    **names: Sequence[str],
) -> WebFetcher:
    """A fetcher that may visit `news.example`, on loopback; `names` adds others, with `_` for a dot."""
    known = {"news.example": ["127.0.0.1"]} | {name.replace("_", "."): list(to) for name, to in names.items()}

    def resolve(name: str) -> Sequence[str]:
        if name not in known:
            raise socket.gaierror("no such name")
        return known[name]

    return WebFetcher(
        timeout_s=timeout_s, max_bytes=max_bytes, max_redirects=3, allowed_hosts=allowed, resolve=resolve
    )


@pytest.fixture
def server() -> Iterator[WebServer]:
    with serving({}) as server:
        yield server


def at(server: WebServer, path: str = "/a") -> str:
    return f"http://news.example:{server.port}{path}"


# --- what is read


def test_page_is_read_into_an_article(server: WebServer) -> None:
    server.replies = {"/a?id=7": respond(PAGE)}
    draft = make_fetcher().fetch(at(server, "/a?utm_source=x&id=7#top"))

    assert (draft.title, draft.text, draft.url) == ("Ships", f"{ONE}\n\n{TWO}", at(server, "/a?id=7"))
    assert draft.fetched_at is not None


def test_request_names_the_bot_and_carries_nothing_else(server: WebServer) -> None:
    server.replies = {"/a": redirect("/b"), "/b": respond(PAGE)}
    server.replies["/a"] = respond(status="302 Found", Location="/b", Set_Cookie="id=1")
    make_fetcher().fetch(at(server))

    names = [line.partition(":")[0] for line in server.requests[1].split("\r\n")[1:] if line]
    assert names == ["Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"]
    assert f"Host: news.example:{server.port}" in server.requests[1]
    assert "User-Agent: Watchdesk/0.1 (+news library bot)" in server.requests[1]


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
def test_kinds_of_content_are_read(server: WebServer, kind: str, path: str, body: str) -> None:
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
    "status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"]
)
def test_redirects_are_followed_to_the_final_address(server: WebServer, status: str) -> None:
    server.replies = {
        "/a": redirect("b?x=1", status),
        "/b?x=1": redirect(f"//news.example:{server.port}/c"),
    }
    server.replies = {**server.replies, "/c": respond(PAGE)}

    assert make_fetcher().fetch(at(server)).url == at(server, "/c")


def test_redirect_to_an_address_in_another_script_is_followed(server: WebServer) -> None:
    server.replies = {"/a": redirect("/台海"), "/%E5%8F%B0%E6%B5%B7": respond(PAGE)}

    assert make_fetcher().fetch(at(server)).url == at(server, "/%E5%8F%B0%E6%B5%B7")


def test_next_address_is_tried_where_one_does_not_answer(server: WebServer) -> None:
    server.replies = {"/a": respond(PAGE)}
    fetcher = make_fetcher(allowed=["two.example"], two_example=["127.0.0.2", "127.0.0.1"])

    assert fetcher.fetch(f"http://two.example:{server.port}/a").title == "Ships"


# --- where it must not go

INSIDE = [
    *("http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/"),
    *("http://0177.0.0.1/", "http://017700000001/", "http://127.0.0.1./", "http://127.000.000.001/"),
    *("http://１２７.０.０.１/", "http://127。0。0。1/", "http://0/", "http://0.0.0.0/", "http://00.0x0.0/"),
    *("http://[::1]/", "http://[0:0:0:0:0:0:0:1]/", "http://[::]/", "http://[::ffff:127.0.0.1]/"),
    *(
        "http://[::ffff:7f00:1]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[64:ff9b:1::1]/",
    ),
    *(
        "http://[2002:7f00:1::]/",
        "http://[2001::1]/",
        "http://[fe80::1]/",
        "http://[fc00::1]/",
        "http://[fec0::1]/",
    ),
    *("http://[fd00:ec2::254]/", "http://[ff02::1]/", "http://169.254.169.254/latest/meta-data/"),
    *(
        "http://2852039166/",
        "http://0xa9fea9fe/",
        "http://0251.0376.0251.0376/",
        "http://[::ffff:a9fe:a9fe]/",
    ),
    *(
        "http://100.100.100.200/",
        "http://168.63.129.16/",
        "http://192.0.0.192/",
        "http://10.0.0.1/",
        "http://10.1/",
    ),
    *(
        "http://172.16.0.1/",
        "http://192.168.1.1/",
        "http://192.168.257/",
        "http://100.64.0.1/",
        "http://198.18.0.1/",
    ),
    *(
        "http://192.0.2.1/",
        "http://224.0.0.1/",
        "http://240.0.0.1/",
        "http://255.255.255.255/",
        "http://4294967295/",
    ),
    *("https://127.0.0.1/", "http://127.0.0.1:8080/", "http://inside.example/", "http://INSIDE.example./"),
    *("http://mixed.example/", "http://mapped.example/", "http://metadata.example/", "http://odd.example/"),
]
NAMES = {
    "inside_example": ["127.0.0.1"],
    "mixed_example": ["93.184.216.34", "10.0.0.1"],
    "mapped_example": ["::ffff:169.254.169.254"],
    "metadata_example": ["169.254.169.254"],
    "odd_example": ["fe80::1%eth0"],
}
NO_ADDRESSES = [
    *(
        "",
        "news.example",
        "//news.example/",
        "ftp://news.example/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:70/",
    ),
    *("javascript:alert(1)", "data:text/html,x", "unix:/run/docker.sock", "http://user@news.example/"),
    *(
        "http://user:secret@news.example/",
        "http://news.example@127.0.0.1/",
        "http://127.0.0.1\\@news.example/",
    ),
    *(
        "http://news.example:99999/",
        "http://256.1.1.1/",
        "http://1.2.3.4.5/",
        "http://0x/x",
        "http://[::1%25lo]/",
    ),
    *(
        "http://[::1",
        "http://",
        "http:///etc/passwd",
        "http://127.0.0.1%00.news.example/",
        "http://a b/",
        "http://\x00/",
    ),
    *("http://news.example/\ud800", "http://news.example/" + "a" * 3000),
]


@pytest.mark.parametrize("url", INSIDE)
def test_address_that_is_not_public_is_blocked(url: str) -> None:
    with pytest.raises(BlockedAddressError):
        make_fetcher(allowed=(), **NAMES).fetch(url)


@pytest.mark.parametrize("url", NO_ADDRESSES)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(SourceError) as refusal:
        make_fetcher().fetch(url)

    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    "url", [*INSIDE, "file:///etc/passwd", "ftp://news.example/", "http://u:p@news.example/"]
)
def test_redirect_to_the_inside_is_blocked_and_says_nothing_of_it(server: WebServer, url: str) -> None:
    server.replies = {"/a": redirect(url)}

    with pytest.raises(BlockedAddressError) as refusal:
        make_fetcher(**NAMES).fetch(at(server))
    assert refusal.value.source == at(server)
    assert not any(part in str(refusal.value) for part in ("169.254", "127.0", "inside", "metadata", "passwd"))


def test_second_answer_of_a_name_is_never_asked_for(server: WebServer) -> None:
    """DNS rebinding: a name that is public when checked, and loopback when connected to."""
    server.replies = {"/a": respond(PAGE)}
    answers = iter([["192.0.2.1"], ["127.0.0.1"], ["127.0.0.1"]])
    fetcher = WebFetcher(timeout_s=1, max_bytes=1000, max_redirects=1, resolve=lambda _: next(answers))

    with pytest.raises(BlockedAddressError):
        fetcher.fetch(f"http://rebinding.example:{server.port}/a")
    assert next(answers) == ["127.0.0.1"]
    assert server.requests == []


def test_connection_goes_to_the_address_that_was_checked(server: WebServer) -> None:
    server.replies = {"/a": respond(PAGE)}
    asked: list[str] = []

    def resolve(name: str) -> list[str]:
        asked.append(name)
        return ["127.0.0.1"]

    fetcher = WebFetcher(
        timeout_s=20,
        max_bytes=100_000,
        max_redirects=1,
        allowed_hosts=["no-such-name.invalid"],
        resolve=resolve,
    )

    assert fetcher.fetch(f"http://no-such-name.invalid:{server.port}/a").title == "Ships"
    assert asked == ["no-such-name.invalid"]


def test_every_hop_is_checked_again(server: WebServer) -> None:
    server.replies = {"/a": redirect(f"http://other.example:{server.port}/b"), "/b": respond(PAGE)}

    with pytest.raises(BlockedAddressError):
        make_fetcher(other_example=["127.0.0.1"]).fetch(at(server))
    assert len(server.requests) == 1


@pytest.mark.parametrize("allowed", ["News.Example", "news.example.", " news.example".strip()])
def test_allowed_host_is_known_in_any_spelling(server: WebServer, allowed: str) -> None:
    server.replies = {"/a": respond(PAGE)}

    assert make_fetcher(allowed=[allowed]).fetch(at(server)).title == "Ships"


@pytest.mark.parametrize("allowed", ["127.0.0.1", "[::1]", "::1"])
def test_address_can_be_allowed(allowed: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    host = f"[{allowed.strip('[]')}]" if ":" in allowed else allowed

    with pytest.raises(FetchError, match="cannot be reached"):
        make_fetcher(allowed=[allowed]).fetch(f"http://{host}:{port}/")


@pytest.mark.parametrize("allowed", ["http://news.example", "a b", "*.example", ""])
def test_allowed_host_that_is_none_is_refused_at_once(allowed: str) -> None:
    with pytest.raises(ValueError):
        make_fetcher(allowed=[allowed])


def test_proxy_of_the_environment_is_not_used(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.replies = {"/a": respond(PAGE)}
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")

    assert make_fetcher().fetch(at(server)).title == "Ships"


# --- how much it takes


def test_redirects_in_a_circle_end(server: WebServer) -> None:
    server.replies = {"/a": redirect("/b"), "/b": redirect("/a")}

    with pytest.raises(FetchError, match="in a circle"):
        make_fetcher().fetch(at(server))
    assert len(server.requests) == 2


def test_redirects_without_end_end(server: WebServer) -> None:
    server.replies = {f"/{n}": redirect(f"/{n + 1}") for n in range(50)}

    with pytest.raises(FetchError, match="more than 3 times"):
        make_fetcher().fetch(at(server, "/0"))
    assert len(server.requests) == 4


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


Replies: TypeAlias = Callable[[], Reply]


def drip(head: bytes, piece: bytes) -> Iterator[bytes]:
    yield head
    while True:
        time.sleep(0.02)
        yield piece


@pytest.mark.parametrize(
    "reply",
    [
        lambda: respond("x" * 60_000),
        lambda: itertools.chain([HEAD + b"\r\n"], itertools.repeat(b"x" * 10_000)),
        lambda: itertools.chain(
            [HEAD + b"Transfer-Encoding: chunked\r\n\r\n"],
            itertools.repeat(b"1000\r\n" + b"x" * 4096 + b"\r\n"),
        ),
        lambda: respond(bomb(50_000_000), Content_Encoding="gzip"),
        lambda: respond(bomb(30_000) * 20, Content_Encoding="gzip"),
    ],
    ids=["long", "endless", "endless chunks", "bomb", "many bombs"],
)
def test_body_over_the_limit_is_not_taken(server: WebServer, reply: Replies) -> None:
    server.replies = {"/a": reply()}
    tracemalloc.start()

    with pytest.raises(TooLargeError, match="larger than 50,000 bytes") as refusal:
        make_fetcher(max_bytes=50_000).fetch(at(server))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refusal.value.limit == 50_000
    assert peak < 5_000_000


@pytest.mark.parametrize(
    "reply",
    [
        lambda: drip(HEAD + b"\r\n", b"x"),
        lambda: drip(HEAD, b"X-Padding: x\r\n"),
        lambda: drip(b"", b"H"),
        lambda: drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        lambda: drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["body", "headers", "status", "chunks", "continue"],
)
def test_slow_drip_ends_with_the_time(server: WebServer, reply: Replies) -> None:
    server.replies = {"/a": reply()}

    with pytest.raises(FetchError, match=r"longer than 0\.3 s|broken answer"):
        make_fetcher(timeout_s=0.3).fetch(at(server))


def test_time_is_counted_over_all_redirects(server: WebServer) -> None:
    def late(location: str) -> Iterator[bytes]:
        time.sleep(0.2)
        yield redirect(location)

    server.replies = {"/a": late("/b"), "/b": late("/c"), "/c": late("/d"), "/d": respond(PAGE)}

    with pytest.raises(FetchError, match=r"longer than 0\.3 s"):
        make_fetcher(timeout_s=0.3).fetch(at(server))


def test_slow_name_ends_with_the_time() -> None:
    def resolve(name: str) -> list[str]:
        time.sleep(1)
        return []

    fetcher = WebFetcher(timeout_s=0.1, max_bytes=1000, max_redirects=1, resolve=resolve)

    with pytest.raises(FetchError, match=r"longer than 0\.1 s"):
        fetcher.fetch("http://slow.example/")


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"\x00\x01\x02",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        HEAD + b"".join(b"X-%d: x\r\n" % n for n in range(1000)) + b"\r\n",
        HEAD + b"X: " + b"x" * 1_000_000 + b"\r\n\r\n",
        HEAD + b"Content-Length: 500\r\n\r\ncut off",
        HEAD + b"Content-Encoding: gzip\r\n\r\nnot gzip",
        HEAD + b"Content-Encoding: br\r\n\r\nxxxx",
        HEAD + b"Content-Encoding: gzip\r\n\r\n" + bomb(5000)[:-12],
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nxx",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n500\r\nxx",
    ],
)
def test_broken_answer_is_one_clear_error(server: WebServer, reply: bytes) -> None:
    server.replies = {"/a": reply}

    with pytest.raises(FetchError, match=r"broken answer|cannot be reached"):
        make_fetcher().fetch(at(server))


@pytest.mark.parametrize("status", [204, 206, 304, 400, 401, 403, 404, 410, 418, 429, 451, 500, 503, 599])
def test_other_status_is_an_error_that_names_it(server: WebServer, status: int) -> None:
    server.replies = {"/a": respond("" if status in (204, 304) else PAGE, status=f"{status} Odd")}

    with pytest.raises(FetchError, match=f"status {status}") as refusal:
        make_fetcher().fetch(at(server))
    assert refusal.value.status == status


def test_redirect_that_leads_nowhere_is_an_error(server: WebServer) -> None:
    server.replies = {"/a": respond(status="302 Found")}

    with pytest.raises(FetchError, match="status 302"):
        make_fetcher().fetch(at(server))


@pytest.mark.parametrize(
    "kind", ["image/png", "video/mp4", "application/zip", "application/json", "text/xml", "a/" + "b" * 500]
)
def test_other_kind_of_content_is_refused(server: WebServer, kind: str) -> None:
    server.replies = {"/a": respond(PAGE, kind=kind)}

    with pytest.raises(UnreadableError, match="not an article") as refusal:
        make_fetcher().fetch(at(server))
    assert len(str(refusal.value)) < 300


def test_picture_called_a_page_is_refused(server: WebServer) -> None:
    server.replies = {"/a": respond(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))}

    with pytest.raises(UnreadableError, match="binary"):
        make_fetcher().fetch(at(server))


def test_page_without_an_article_is_refused(server: WebServer) -> None:
    server.replies = {"/a": respond("<html><body><div id=app></div></body></html>")}

    with pytest.raises(NotAnArticleError, match="no article was found") as refusal:
        make_fetcher().fetch(at(server))
    assert refusal.value.source == at(server)


def test_name_that_does_not_exist_is_one_clear_error() -> None:
    with pytest.raises(FetchError, match="cannot be reached"):
        make_fetcher().fetch("http://nowhere.example/")


# --- TLS


@pytest.fixture
def tls_server() -> Iterator[WebServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "server.pem")
    with serving({"/a": respond(PAGE)}, context) as server:
        yield server


def test_certificate_is_checked_against_the_name(
    tls_server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "authority.pem"))
    fetcher = make_fetcher(allowed=["news.example", "other.example"], other_example=["127.0.0.1"])

    assert fetcher.fetch(f"https://news.example:{tls_server.port}/a").title == "Ships"
    with pytest.raises(FetchError, match="certificate cannot be trusted"):
        fetcher.fetch(f"https://other.example:{tls_server.port}/a")


def test_certificate_of_an_unknown_authority_is_not_trusted(tls_server: WebServer) -> None:
    with pytest.raises(FetchError, match="certificate cannot be trusted"):
        make_fetcher().fetch(f"https://news.example:{tls_server.port}/a")
    assert tls_server.requests == []


def test_plain_server_behind_https_is_one_clear_error(server: WebServer) -> None:
    with pytest.raises(FetchError, match=r"cannot be reached|longer than"):
        make_fetcher(timeout_s=0.5).fetch(at(server).replace("http:", "https:"))
