"""No client holds up the status page by opening connections."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from waiting import eventually

from bot.web.bounded_connections import BoundedConnections


@pytest.fixture
async def server() -> AsyncIterator[web.Server]:
    async def answer(_: web.BaseRequest) -> web.Response:
        return web.Response(body=b"x" * 20_000_000)

    server = web.Server(answer)
    yield server
    await server.shutdown(0)


async def listen(connections: BoundedConnections) -> tuple[asyncio.Server, int]:
    listening = await asyncio.get_running_loop().create_server(connections, "127.0.0.1", 0)
    return listening, listening.sockets[0].getsockname()[1]


async def test_connection_that_reads_nothing_is_cut(server: web.Server) -> None:
    listening, port = await listen(BoundedConnections(server, longest_s=0.1))
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1000)
    writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    await eventually(lambda: server.requests_count == 1 and not server.connections)
    listening.close()
    writer.close()

    assert server.requests_count == 1
    assert not reader.at_eof()


async def test_further_connection_cuts_the_oldest(server: web.Server) -> None:
    listening, port = await listen(BoundedConnections(server, most=2))
    first, second, third = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
    async with asyncio.timeout(20):
        with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
            await first[0].readexactly(1)
        third[1].write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        answered = await third[0].readline()
    for _, writer in (first, second, third):
        writer.close()
    listening.close()

    assert answered == b"HTTP/1.1 200 OK\r\n"
