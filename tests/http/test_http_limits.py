"""Any response takes bounded time and memory, and ends in one clear error."""

import gzip
import itertools
import socket
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

import pytest
from loopback_client import at, make_client
from web_server import Reply, WebServer, bomb, redirect, respond, serving

from index.http.bounded_socket import MAX_HEAD_BYTES
from index.http.http_client import WebClient
from index.model.errors import FetchError, TooLargeError
from index.model.fetch_types import RequestKind

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"

MakeReply: TypeAlias = Callable[[], Reply]


@pytest.fixture
def server() -> Iterator[WebServer]:
    with serving({}) as server:
        yield server


@contextmanager
def little_memory(most: int) -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < most


def endless(head: bytes, piece: bytes) -> Iterator[bytes]:
    return itertools.chain([head], itertools.repeat(piece))


def drip(head: bytes, piece: bytes) -> Iterator[bytes]:
    yield head
    while True:
        time.sleep(0.02)
        yield piece


# --- bodies


@pytest.mark.parametrize(
    "reply",
    [
        lambda: respond("x" * 60_000),
        lambda: endless(HEAD + b"\r\n", b"x" * 10_000),
        lambda: endless(CHUNKED, b"1000\r\n" + b"x" * 4096 + b"\r\n"),
        lambda: endless(CHUNKED + b"ffffffffffff\r\n", b"x" * 10_000),
        lambda: respond(bomb(50_000_000), Content_Encoding="gzip"),
        lambda: respond(bomb(30_000) * 20, Content_Encoding="gzip"),
        lambda: respond(gzip.compress(bomb(50_000_000)), Content_Encoding="gzip, gzip"),
    ],
    ids=["long", "endless", "endless chunks", "huge chunk", "bomb", "many bombs", "nested bomb"],
)
def test_body_over_the_limit_is_refused(server: WebServer, reply: MakeReply) -> None:
    server.replies = {"/a": reply()}

    with little_memory(5_000_000), pytest.raises((TooLargeError, FetchError)) as refusal:
        make_client(max_bytes=50_000).get(at(server), RequestKind.FEED)
    assert "larger than 50,000 bytes" in str(refusal.value) or "invalid response" in str(refusal.value)


def test_body_of_exactly_the_limit_is_accepted(server: WebServer) -> None:
    one_by_one = b"".join(b"1\r\nx\r\n" for _ in range(10_000)) + b"0\r\nX-Trailer: y\r\n\r\n"
    server.replies = {"/a": respond(bytes(50_000)), "/b": CHUNKED + one_by_one}
    client = make_client(max_bytes=50_000)

    assert client.get(at(server, "/a"), RequestKind.FEED).body == bytes(50_000)
    assert client.get(at(server, "/b"), RequestKind.FEED).body == b"x" * 10_000


# --- everything around the body


@pytest.mark.parametrize(
    "reply",
    [
        lambda: endless(HEAD, b"X-Padding: x\r\n"),
        lambda: endless(HEAD, b"X-Padding: " + b"x" * 8000 + b"\r\n"),
        lambda: endless(HEAD + b"X-Padding: ", b"x" * 8000),
        lambda: endless(HEAD + b"X-Padding: x\r\n", b" folded\r\n"),
        lambda: endless(b"HTTP/1.1 200 ", b"O" * 8000),
        lambda: endless(b"", b"\r\n"),
        lambda: endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        lambda: endless(b"", b"HTTP/1.1 100 Continue\r\nX: " + b"x" * 8000 + b"\r\n\r\n"),
        lambda: endless(CHUNKED, b"1;" + b"x" * 8000 + b"\r\nx\r\n"),
        lambda: endless(CHUNKED, b"x" * 8000),
        lambda: endless(CHUNKED + b"0\r\n", b"X-Trailer: y\r\n"),
        lambda: endless(CHUNKED + b"-1\r\n", b"x" * 8000),
        lambda: endless(CHUNKED + b"-8000\r\n", b"x" * 8000),
        lambda: HEAD + b"".join(b"X-%d: x\r\n" % n for n in range(101)) + b"\r\n",
        lambda: HEAD + b"".join(b"X-%d: %s\r\n" % (n, b"x" * 8000) for n in range(9)) + b"\r\n",
        lambda: HEAD + b"Set-Cookie: " + b"x" * MAX_HEAD_BYTES + b"\r\n\r\n",
        lambda: b"HTTP/1.1 302 Found\r\nLocation: /" + b"x" * MAX_HEAD_BYTES + b"\r\n\r\n",
    ],
    ids=[
        *("endless header lines", "endless long header lines", "endless header", "endless folded header"),
        *("endless reason", "endless blank lines", "endless interim answers", "endless long interim answers"),
        *(
            "endless chunk extensions",
            "endless chunk size",
            "endless trailers",
            "chunk of -1",
            "chunk of -8000",
        ),
        *("101 headers", "72 kB of headers", "64 kB in one header", "64 kB of a redirect"),
    ],
)
def test_headers_and_framing_are_limited(server: WebServer, reply: MakeReply) -> None:
    server.replies = {"/a": reply()}

    with little_memory(2_000_000), pytest.raises(FetchError, match="invalid response"):
        make_client(max_bytes=50_000).get(at(server), RequestKind.FEED)


def test_headers_within_the_limits_are_accepted(server: WebServer) -> None:
    many = b"".join(b"X-%d: %s\r\n" % (n, b"x" * 600) for n in range(90))
    server.replies = {"/a": b"HTTP/1.1 100 Continue\r\nX: y\r\n\r\n" * 3 + HEAD + many + b"\r\nbody"}

    assert make_client().get(at(server), RequestKind.FEED).body == b"body"


# --- time


@pytest.mark.parametrize(
    "reply",
    [
        lambda: drip(HEAD + b"\r\n", b"x"),
        lambda: drip(HEAD, b"X-Padding: x\r\n"),
        lambda: drip(b"", b"H"),
        lambda: drip(CHUNKED, b"1\r\nx\r\n"),
        lambda: drip(CHUNKED + b"0\r\n", b"X: y\r\n"),
        lambda: drip(HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"x")[:10], b""),
        lambda: drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["body", "headers", "status", "chunks", "trailers", "compressed", "interim answers"],
)
def test_slow_response_times_out(server: WebServer, reply: MakeReply) -> None:
    server.replies = {"/a": reply()}

    with pytest.raises(FetchError, match=r"longer than 0\.3 s|invalid response"):
        make_client(timeout_s=0.3).get(at(server), RequestKind.FEED)


def test_server_that_never_answers_times_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(FetchError, match=r"longer than 0\.2 s"):
            make_client(timeout_s=0.2).get(f"http://news.example:{port}/", RequestKind.FEED)
        with pytest.raises(FetchError, match=r"longer than 0\.2 s"):
            make_client(timeout_s=0.2).get(f"https://news.example:{port}/", RequestKind.FEED)


def test_timeout_includes_all_redirects(server: WebServer) -> None:
    def late(location: str) -> Iterator[bytes]:
        time.sleep(0.2)
        yield redirect(location)

    server.replies = {"/a": late("/b"), "/b": late("/c"), "/c": late("/d"), "/d": respond("x")}

    with pytest.raises(FetchError, match=r"longer than 0\.3 s"):
        make_client(timeout_s=0.3).get(at(server), RequestKind.FEED)


def test_slow_resolver_times_out() -> None:
    def resolve(name: str) -> list[str]:
        time.sleep(1)
        return []

    client = WebClient(timeout_s=0.1, max_bytes=1000, max_redirects=1, resolve=resolve)

    with pytest.raises(FetchError, match=r"longer than 0\.1 s"):
        client.get("http://slow.example/", RequestKind.FEED)


# --- invalid responses


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"\x00\x01\x02",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/9.9 200 OK\r\n\r\n",
        HEAD + b"Content-Length: 500\r\n\r\ncut off",
        HEAD + b"Content-Encoding: gzip\r\n\r\nnot gzip",
        HEAD + b"Content-Encoding: br\r\n\r\nxxxx",
        HEAD + b"Content-Encoding: gzip, gzip\r\n\r\n" + gzip.compress(gzip.compress(b"x", mtime=0), mtime=0),
        HEAD + b"Content-Encoding: gzip\r\n\r\n" + bomb(5000)[:-12],
        CHUNKED + b"zz\r\nxx",
        CHUNKED + b"500\r\nxx",
        CHUNKED + b"\xff\r\nxx",
    ],
)
def test_invalid_response_is_one_clear_error(server: WebServer, reply: bytes) -> None:
    server.replies = {"/a": reply}

    with pytest.raises(FetchError, match=r"invalid response|cannot be reached"):
        make_client().get(at(server), RequestKind.FEED)
