"""Limit the number and the age of connections, which aiohttp does not."""

import asyncio
from collections import deque

from aiohttp import web

MOST_CONNECTIONS = 32
"""A browser opens six. A further connection cuts the oldest, so that idle ones keep nobody out."""
LONGEST_CONNECTION_S = 60.0
"""A page takes seconds, also of a large library; browsers connect again by themselves."""


class BoundedConnections:
    """Makes the protocol of each connection to a server. For use in its event loop."""

    def __init__(
        self,
        server: web.Server,
        *,
        most: int = MOST_CONNECTIONS,
        longest_s: float = LONGEST_CONNECTION_S,
    ) -> None:
        self._server = server
        self._longest_s = longest_s
        self._most = most
        self._latest: deque[web.RequestHandler] = deque()

    def __call__(self) -> asyncio.Protocol:
        if len(self._latest) >= self._most:
            _cut(self._latest.popleft())
        connection = self._server()
        self._latest.append(connection)
        asyncio.get_running_loop().call_later(self._longest_s, _cut, connection)
        return connection


def _cut(connection: web.RequestHandler) -> None:
    """End a connection, also one whose client reads nothing; `close` would wait for that."""
    if isinstance(connection.transport, asyncio.Transport):
        connection.transport.abort()
