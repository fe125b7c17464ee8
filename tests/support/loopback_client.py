"""A web client that may visit a server on loopback by a name of its own."""

import socket
from collections.abc import Mapping, Sequence

from web_server import WebServer

from index.http.http_client import WebClient
from index.http.ssrf_guard import Resolve


def resolving(names: Mapping[str, Sequence[str]]) -> Resolve:
    """A resolver that knows these names and no others."""

    def resolve(name: str) -> Sequence[str]:
        if name not in names:
            raise socket.gaierror("no such name")
        return names[name]

    return resolve


def make_client(
    *,
    timeout_s: float = 20,
    max_bytes: int = 200_000,
    allowed: Sequence[str] = ("news.example",),
    names: Mapping[str, Sequence[str]] | None = None,
) -> WebClient:
    """A client that may visit `news.example`, on loopback, and also resolves `names`."""
    known = {"news.example": ["127.0.0.1"], **(names or {})}
    return WebClient(
        timeout_s=timeout_s,
        max_bytes=max_bytes,
        max_redirects=3,
        allowed_hosts=allowed,
        resolve=resolving(known),
    )


def at(server: WebServer, path: str = "/a") -> str:
    """The URL of a path of the server, by the name that `make_client` may visit."""
    return f"http://news.example:{server.port}{path}"
