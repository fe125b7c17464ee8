"""A web server on loopback that sends exactly the bytes it is told to, right or wrong."""

import contextlib
import gzip
import socket
import ssl
import threading
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

Reply: TypeAlias = bytes | Iterable[bytes]
"""Raw bytes of a response; an iterable is sent piece by piece for as long as the client listens."""


def respond(
    body: bytes | str = b"", *, status: str = "200 OK", kind: str = "text/html", **headers: str
) -> bytes:
    """A whole response. Header names are written with underscores: `Content_Encoding`."""
    data = body.encode() if isinstance(body, str) else body
    fields = {"Content-Type": kind, "Content-Length": str(len(data))}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + data


def redirect(location: str, status: str = "302 Found") -> bytes:
    return respond(status=status, Location=location)


def bomb(size: int) -> bytes:
    """Zeros, compressed to a thousandth."""
    return gzip.compress(bytes(size), compresslevel=9)


class WebServer:
    """Answers each path with its reply and keeps what it was asked, as sent."""

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
