"""One HTTP request to one checked address, within a deadline and a number of bytes."""

import io
import socket
import ssl
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import cast
from urllib.parse import urlsplit

USER_AGENT = "Watchdesk/0.1 (+news library bot)"

_READ_BYTES = 1 << 16
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_RAW_DEFLATE = -zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of the monotonic clock by which all must be done."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        return cls(time.monotonic() + seconds)

    def left_s(self) -> float:
        """Seconds left. Raises TimeoutError when there are none."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise TimeoutError("the deadline has passed")
        return left


@dataclass(frozen=True, slots=True)
class Response:
    """What came back; the body is decompressed, and empty unless the status is 200."""

    status: int
    location: str | None
    content_type: str
    charset: str | None
    body: bytes


class BodyTooLargeError(Exception):
    """The body is over the limit, as sent or decompressed."""


class BrokenResponseError(Exception):
    """What came back is no HTTP, is cut off, or is compressed in a way that we did not offer to read."""


def get(
    url: str, addresses: Sequence[str], *, deadline: Deadline, max_bytes: int, context: ssl.SSLContext
) -> Response:
    """Send one GET for a canonical URL to the first of `addresses` that answers; no name is resolved again.

    No redirect is followed; no cookie, credential or proxy is used. TLS checks the certificate against the
    name in the URL.

    Raises OSError (ssl.SSLError and TimeoutError among them), BodyTooLargeError and BrokenResponseError.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    plain = _connect(addresses, port, deadline)
    with plain:
        plain.settimeout(deadline.left_s())
        sock = context.wrap_socket(plain, server_hostname=host) if parts.scheme == "https" else plain
        with sock:
            connection = HTTPConnection(host, port)
            connection.sock = cast(socket.socket, _TimedSocket(sock, deadline))
            try:
                return _exchange(connection, url, max_bytes)
            except (HTTPException, zlib.error, ValueError) as error:
                raise BrokenResponseError("not a valid HTTP response") from error


def _connect(addresses: Sequence[str], port: int, deadline: Deadline) -> socket.socket:
    """Connect to the first address that answers; each gets its share of the time that is left."""
    failure: OSError = OSError("the name has no address")
    for tried, address in enumerate(addresses):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(deadline.left_s() / (len(addresses) - tried))
            sock.connect((address, port))
        except OSError as error:
            sock.close()
            failure = error
        else:
            return sock
    raise failure


class _TimedReader(io.RawIOBase):
    """Reads from a socket, giving each read only what is left of the time for all of them."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        self._sock.settimeout(self._deadline.left_s())
        return self._sock.recv_into(buffer)


class _TimedSocket:
    """The three things that http.client does with a socket, under a deadline."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(self._deadline.left_s())
        self._sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._sock, self._deadline))

    def close(self) -> None:
        """Nothing: http.client closes before it has read the body. `get` closes the socket."""


def _exchange(connection: HTTPConnection, url: str, max_bytes: int) -> Response:
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    connection.putrequest("GET", target, skip_host=True, skip_accept_encoding=True)
    for name, value in (
        ("Host", parts.netloc),
        ("User-Agent", USER_AGENT),
        (
            "Accept",
            "text/html,application/xhtml+xml,text/plain,text/markdown,application/pdf;q=0.9,*/*;q=0.1",
        ),
        ("Accept-Encoding", "gzip, deflate"),
        ("Connection", "close"),
    ):
        connection.putheader(name, value)
    connection.endheaders()
    response = connection.getresponse()
    headers = response.headers
    return Response(
        status=response.status,
        location=headers.get("Location"),
        content_type=headers.get_content_type() if "Content-Type" in headers else "",
        charset=headers.get_content_charset(),
        body=_read_body(response, max_bytes) if response.status == 200 else b"",
    )


def _read_body(response: HTTPResponse, max_bytes: int) -> bytes:
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    pieces = _received(response, max_bytes)
    if encoding in ("gzip", "x-gzip", "deflate"):
        pieces = _decompressed(pieces, max_bytes)
    elif encoding not in ("identity", ""):
        raise BrokenResponseError("an unknown compression")
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > max_bytes:
            raise BodyTooLargeError
    return bytes(body)


def _received(response: HTTPResponse, max_bytes: int) -> Iterator[bytes]:
    received = 0
    while piece := response.read(_READ_BYTES):
        received += len(piece)
        if received > max_bytes:
            raise BodyTooLargeError
        yield piece
    if response.length:  # http.client tells a body that is shorter than announced only so
        raise BrokenResponseError("the body is cut off")


def _decompressed(pieces: Iterator[bytes], max_bytes: int) -> Iterator[bytes]:
    """Decompress piece by piece; never more than the limit at once, whatever a small body would swell to."""
    inflater = None
    for piece in pieces:
        data = piece
        while data:
            if inflater is None or inflater.eof:
                inflater = zlib.decompressobj(_GZIP_OR_ZLIB if _has_header(data) else _RAW_DEFLATE)
            yield inflater.decompress(data, max_bytes + 1)
            data = inflater.unused_data.lstrip(b"\0") if inflater.eof else inflater.unconsumed_tail
    if inflater is not None and not inflater.eof:
        raise BrokenResponseError("the compressed body is cut off")


def _has_header(data: bytes) -> bool:
    """Whether data begins as gzip or zlib; some servers send "deflate" bare."""
    return data[:1] == b"\x1f" or (data[0] & 0x0F == 8 and int.from_bytes(data[:2]) % 31 == 0)
