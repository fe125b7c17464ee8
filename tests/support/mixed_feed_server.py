"""A web server of many sites, each with a feed under a host name of its own, sound or bad in some way.

    python tests/support/mixed_feed_server.py [SECONDS]

prints its port and serves loopback until its standard input ends. A host is named after its kind and number,
`full-007.example`, and answers by its name alone. SECONDS is how late the slow ones are.
"""

import asyncio
import contextlib
import os
import subprocess
import sys
import threading
import zlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TypeAlias

from generated_articles import page_of
from generated_feeds import Site, atom, json_feed, rss

HEALTHY = ("full", "pages", "atom", "json", "slow", "moved")
"""The kinds of sites whose articles a poll must bring; the others must fail, with a reason."""

Pieces: TypeAlias = AsyncIterator[bytes]
Reply: TypeAlias = Callable[[Site], Pieces]


def host_names(counts: Mapping[str, int]) -> list[str]:
    """So many hosts of each kind, the kinds mixed as evenly as they go."""
    spread = [(place / count, kind, place) for kind, count in counts.items() for place in range(count)]
    return [f"{kind}-{place:03}.example" for _, kind, place in sorted(spread)]


@contextlib.contextmanager
def serving_sites(*, slow_s: float) -> Iterator[int]:
    """The server in a process of its own; its port."""
    command = [sys.executable, str(Path(__file__)), str(slow_s)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.stdin.close()


# --- what the kinds answer


def respond(body: bytes, *, status: str = "200 OK", kind: str = "application/xml", **headers: str) -> bytes:
    fields = {"Content-Type": kind, "Content-Length": str(len(body))}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    return _head(status, fields) + body


def _head(status: str, fields: Mapping[str, str]) -> bytes:
    return (f"HTTP/1.1 {status}\r\n" + "".join(f"{k}: {v}\r\n" for k, v in fields.items()) + "\r\n").encode()


async def full(site: Site) -> Pieces:
    yield respond(rss(site, whole=True), ETag='"1"')


async def pages(site: Site) -> Pieces:
    """Summaries alone: each article has a page to be read."""
    yield respond(rss(site, whole=False))


async def atom_feed(site: Site) -> Pieces:
    yield respond(atom(site), kind="application/atom+xml")


async def json_items(site: Site) -> Pieces:
    yield respond(json_feed(site), kind="application/feed+json")


async def slow(site: Site) -> Pieces:
    """Late, but sound."""
    await asyncio.sleep(float(sys.argv[1]))
    yield respond(rss(site, whole=True))


async def moved(site: Site) -> Pieces:
    yield respond(b"", status="301 Moved Permanently", Location=site.url("/elsewhere"))


async def dripping(site: Site) -> Pieces:
    """A byte now and then, for ever."""
    del site
    yield _head("200 OK", {"Content-Type": "application/xml", "Content-Length": "100000"})
    while True:
        yield b"<"
        await asyncio.sleep(0.2)


async def silent(site: Site) -> Pieces:
    """Accepts, and says nothing."""
    del site
    await asyncio.sleep(3600)
    yield b""


async def failing(site: Site) -> Pieces:
    statuses = ("500 Internal Server Error", "404 Not Found", "503 Service Unavailable", "403 Forbidden")
    yield respond(b"no", status=statuses[site.number % len(statuses)])


async def cut(site: Site) -> Pieces:
    yield respond(rss(site, whole=True))[:-2000]


async def malformed(site: Site) -> Pieces:
    yield respond(bytes(range(256)) * (20 + site.number))


async def html(site: Site) -> Pieces:
    yield respond(page_of(site.article(0)).encode(), kind="text/html")


async def circling(site: Site) -> Pieces:
    yield respond(b"", status="302 Found", Location=site.url("/feed?again"))


async def inward(site: Site) -> Pieces:
    """To the metadata service of clouds."""
    del site
    yield respond(b"", status="302 Found", Location="http://169.254.169.254/latest/meta-data/")


async def huge(site: Site) -> Pieces:
    """A gigabyte, as it says itself."""
    del site
    yield _head("200 OK", {"Content-Type": "application/xml", "Content-Length": str(1 << 30)})
    for _ in range(1 << 14):
        yield b" " * (1 << 16)


async def wide(site: Site) -> Pieces:
    """A sound feed of thousands of articles, just under the limit of 5 MB."""
    yield respond(_wide_feed().replace(b"wide-000.example", site.netloc.encode()))


async def bomb(site: Site) -> Pieces:
    """A few hundred kilobytes that swell to a thousand times as much."""
    del site
    yield respond(_bomb(), Content_Encoding="gzip")


async def endless(site: Site) -> Pieces:
    """Well-formed, as far as one reads."""
    yield _head("200 OK", {"Content-Type": "application/xml", "Connection": "close"})
    yield rss(site, whole=True).removesuffix(b"</channel></rss>")
    while True:
        yield b"<item><title>more</title></item>" * 2000


async def heads(site: Site) -> Pieces:
    """Headers without an end."""
    del site
    yield b"HTTP/1.1 200 OK\r\n"
    while True:
        yield b"X-More: and more\r\n" * 100


KINDS: Mapping[str, Reply] = {
    "full": full,
    "pages": pages,
    "atom": atom_feed,
    "json": json_items,
    "slow": slow,
    "moved": moved,
    "dripping": dripping,
    "silent": silent,
    "failing": failing,
    "cut": cut,
    "malformed": malformed,
    "html": html,
    "circling": circling,
    "inward": inward,
    "huge": huge,
    "wide": wide,
    "bomb": bomb,
    "endless": endless,
    "heads": heads,
}


@cache
def _bomb() -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(256)), packer.flush()])


@cache
def _wide_feed() -> bytes:
    return rss(Site("wide", 0, "wide-000.example"), whole=True, articles=2200)


# --- the server


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        request = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        async for piece in _reply(request):
            writer.write(piece)
            await writer.drain()
    writer.close()


async def _reply(request: str) -> Pieces:
    path = request.split()[1]
    netloc = next(line[5:].strip() for line in request.splitlines() if line.lower().startswith("host:"))
    kind, _, number = netloc.partition(".")[0].rpartition("-")
    site = Site(kind, int(number), netloc)
    if path.startswith("/article/"):
        yield respond(page_of(site.article(int(path.removeprefix("/article/")))).encode(), kind="text/html")
    elif path == "/elsewhere":
        yield respond(rss(site, whole=True))
    else:
        async for piece in KINDS[kind](site):
            yield piece


async def _serve() -> None:
    _bomb(), _wide_feed()  # takes a second, in which nobody is answered
    server = await asyncio.start_server(_answer, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    ended, loop = asyncio.Event(), asyncio.get_running_loop()

    def wait_for_end() -> None:
        sys.stdin.read()
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=wait_for_end, daemon=True).start()
    await ended.wait()
    os._exit(0)  # an orderly end would complain of every answer that has none


if __name__ == "__main__":
    asyncio.run(_serve())
