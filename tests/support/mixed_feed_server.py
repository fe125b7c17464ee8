"""A web server of many sites, each with a feed under its own host name; some are broken or malicious.

    python tests/support/mixed_feed_server.py [SECONDS]

prints its port and serves on loopback until its standard input ends. The kind and the number of a site are in
its host name, such as `full-007.example`. SECONDS is the delay of the slow ones.
"""

import asyncio
import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import TypeAlias

import web_server
from generated_articles import page_of
from generated_feeds import Site, atom, json_feed, rss

HEALTHY = ("full", "pages", "atom", "json", "slow", "moved")
"""The kinds of sites whose articles a poll must add; the others must fail with a reason."""

Pieces: TypeAlias = AsyncIterator[bytes]
Reply: TypeAlias = Callable[[Site], Pieces]


def host_names(counts: Mapping[str, int]) -> list[str]:
    """Host names for `counts` sites of each kind, evenly mixed."""
    spread = [(place / count, kind, place) for kind, count in counts.items() for place in range(count)]
    return [f"{kind}-{place:03}.example" for _, kind, place in sorted(spread)]


@contextlib.contextmanager
def serving_sites(*, slow_s: float) -> Iterator[int]:
    """Run the server in a child process; yields its port."""
    command = [sys.executable, str(Path(__file__)), str(slow_s)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.stdin.close()


# --- the replies of each kind


respond = partial(web_server.respond, kind="application/xml")


async def full(site: Site) -> Pieces:
    yield respond(rss(site, whole=True), ETag='"1"')


async def pages(site: Site) -> Pieces:
    """Only summaries in the feed: each article has to be fetched from its page."""
    yield respond(rss(site, whole=False))


async def atom_feed(site: Site) -> Pieces:
    yield respond(atom(site), kind="application/atom+xml")


async def json_items(site: Site) -> Pieces:
    yield respond(json_feed(site), kind="application/feed+json")


async def slow(site: Site) -> Pieces:
    """Late, but valid."""
    await asyncio.sleep(float(sys.argv[1]))
    yield respond(rss(site, whole=True))


async def moved(site: Site) -> Pieces:
    yield respond(b"", status="301 Moved Permanently", Location=site.url("/elsewhere"))


async def dripping(site: Site) -> Pieces:
    """Sends a byte now and then, forever."""
    del site
    yield respond(Content_Length="100000")
    while True:
        yield b"<"
        await asyncio.sleep(0.2)


async def silent(site: Site) -> Pieces:
    """Accepts the connection and never replies."""
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
    """Redirects to the metadata service of cloud providers."""
    del site
    yield respond(b"", status="302 Found", Location="http://169.254.169.254/latest/meta-data/")


async def huge(site: Site) -> Pieces:
    """Announces and sends a gigabyte."""
    del site
    yield respond(Content_Length=str(1 << 30))
    for _ in range(1 << 14):
        yield b" " * (1 << 16)


async def wide(site: Site) -> Pieces:
    """A valid feed of thousands of articles, just under the limit of 5 MB."""
    yield respond(_wide_feed().replace(b"wide-000.example", site.netloc.encode()))


async def bomb(site: Site) -> Pieces:
    """A few hundred kilobytes that decompress to a thousand times as much."""
    del site
    yield respond(_bomb(), Content_Encoding="gzip")


async def endless(site: Site) -> Pieces:
    """A well-formed feed that never ends."""
    yield respond(Content_Length="", Connection="close")
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
    return web_server.bomb(1 << 28)


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
    _bomb(), _wide_feed()  # takes a second, in which no request is answered
    server = await asyncio.start_server(_answer, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    ended, loop = asyncio.Event(), asyncio.get_running_loop()

    def wait_for_end() -> None:
        sys.stdin.read()
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=wait_for_end, daemon=True).start()
    await ended.wait()
    os._exit(0)  # an orderly shutdown would log every reply that never ends


if __name__ == "__main__":
    asyncio.run(_serve())
