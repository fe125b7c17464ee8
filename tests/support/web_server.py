"""A web server on loopback that sends exactly the given bytes, valid or not."""

import contextlib
import gzip
import socket
import ssl
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from ipaddress import ip_address
from typing import TypeAlias

Reply: TypeAlias = bytes | Iterable[bytes]
"""Raw bytes of a response; an iterable is sent piece by piece for as long as the client listens."""


def respond(
    body: bytes | str = b"", *, status: str = "200 OK", kind: str = "text/html", **headers: str
) -> bytes:
    """A complete HTTP response. Header names have underscores (`Content_Encoding`); empty ones are left out."""
    data = body.encode() if isinstance(body, str) else body
    fields = {"Content-Type": kind, "Content-Length": str(len(data))}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + data


def redirect(location: str, status: str = "302 Found") -> bytes:
    return respond(status=status, Location=location)


def bomb(size: int) -> bytes:
    """`size` zeros, compressed with gzip to a thousandth."""
    return gzip.compress(bytes(size), compresslevel=9, mtime=0)


class WebServer:
    """Answers each path with its reply and keeps the requests as received."""

    def __init__(self, replies: Mapping[str, Reply], context: ssl.SSLContext | None = None) -> None:
        self.replies = replies
        self.requests: list[str] = []
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            connection.settimeout(30)
            stream = self._context.wrap_socket(connection, server_side=True) if self._context else connection
            with stream:
                self._converse(stream)

    def _converse(self, stream: socket.socket) -> None:
        request = b""
        while b"\r\n\r\n" not in request:
            piece = stream.recv(65536)
            if not piece:
                return
            request += piece
        self.requests.append(request.decode())
        reply = self.replies.get(request.split()[1].decode(), respond("no", status="404 Not Found"))
        for piece in [reply] if isinstance(reply, bytes) else reply:
            stream.sendall(piece)


@contextlib.contextmanager
def serving(replies: Mapping[str, Reply], context: ssl.SSLContext | None = None) -> Iterator[WebServer]:
    server = WebServer(replies, context)
    try:
        yield server
    finally:
        server.close()


@contextlib.contextmanager
def connections_made() -> Iterator[list[tuple[str, int]]]:
    """Record each address and port that this process connects to, and refuse all beyond loopback."""
    _install_audit_hook()
    made: list[tuple[str, int]] = []
    _watching.append(made)
    try:
        yield made
    finally:
        _watching.remove(made)


_watching: list[list[tuple[str, int]]] = []


@cache
def _install_audit_hook() -> None:
    """Once per process, since an audit hook cannot be removed."""
    sys.addaudithook(_note_connection)


def _note_connection(event: str, args: tuple[object, ...]) -> None:
    if event != "socket.connect" or not _watching or not isinstance(args[1], tuple):
        return
    address, port = args[1][:2]
    for made in _watching:
        made.append((address, port))
    if not ip_address(address).is_loopback:
        raise ConnectionRefusedError("tests stay on this machine")
