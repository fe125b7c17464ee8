"""One HTTP GET to one checked address, within a deadline and a byte limit."""

import socket
import ssl
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import cast
from urllib.parse import urlsplit

from index.http.bounded_socket import BoundedSocket, BrokenResponseError, Deadline

_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_RAW_DEFLATE = -zlib.MAX_WBITS


# Sites send one stream, rarely a few; 10 MB of empty streams took 26 s to decompress.
_MAX_STREAMS = 1000


class BrokenStreamError(ValueError):
    """The compressed data is truncated, or has more streams than any site sends."""


def decompress(pieces: Iterable[bytes], *, max_piece: int) -> Iterator[bytes]:
    """Decompress gzip, zlib or raw deflate into pieces of at most `max_piece` bytes.

    The caller counts them, to stop a small body that would expand to gigabytes.

    Raises zlib.error for invalid data, BrokenStreamError.
    """
    inflater = None
    streams = 0
    for piece in pieces:
        left = piece.lstrip(b"\0") if inflater and inflater.eof else piece
        while left:
            if inflater is None or inflater.eof:
                inflater = zlib.decompressobj(_GZIP_OR_ZLIB if _has_header(left) else _RAW_DEFLATE)
                streams += 1
            if streams > _MAX_STREAMS:
                raise BrokenStreamError("more compressed streams than any site sends")
            yield from _inflate(inflater, left, max_piece)
            left = inflater.unused_data.lstrip(b"\0")
    if inflater is not None and not inflater.eof:
        raise BrokenStreamError("the compressed bytes are cut off")


def _inflate(inflater: "zlib._Decompress", packed: bytes, max_piece: int) -> Iterator[bytes]:
    """Decompress `packed` up to the end of its stream; zlib may keep output after consuming all input."""
    left, is_full = packed, True
    while is_full and not inflater.eof:
        plain = inflater.decompress(left, max_piece)
        yield plain
        left, is_full = inflater.unconsumed_tail, len(plain) == max_piece


def _has_header(start: bytes) -> bool:
    """Whether the data has a gzip or zlib header (RFC 1950, 2.2); some servers send raw deflate."""
    is_zlib = start[0] & 0x8F == 0x08 and (len(start) == 1 or int.from_bytes(start[:2]) % 31 == 0)
    return start[0] == 0x1F or is_zlib


PRODUCT_TOKEN = "Watchdesk"
"""The name that a robots.txt can address (RFC 9309, section 2.2.1)."""

USER_AGENT = f"{PRODUCT_TOKEN}/0.1 (+news library bot)"

_READ_BYTES = 1 << 16
_MAX_ADDRESSES = 8  # a name with thousands of addresses must not cause thousands of connections


@dataclass(frozen=True, slots=True)
class Response:
    """A response; the body is decompressed, and empty unless the status is 200."""

    status: int
    headers: Message
    body: bytes


class BodyTooLargeError(Exception):
    """The body exceeds the limit, before or after decompression."""


def send_get(
    url: str,
    addresses: Sequence[str],
    *,
    headers: Mapping[str, str],
    deadline: Deadline,
    max_bytes: int,
    context: ssl.SSLContext,
) -> Response:
    """Send one GET for a canonical URL to the first of `addresses` that accepts a connection.

    Resolves no name, follows no redirect, uses no cookies, credentials or proxy. TLS verifies the certificate
    for the host name in the URL.

    Raises OSError (ssl.SSLError and TimeoutError among them), BodyTooLargeError and BrokenResponseError.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    plain = _connect(addresses[:_MAX_ADDRESSES], port, deadline)
    with plain:
        plain.settimeout(deadline.left_s())
        sock = context.wrap_socket(plain, server_hostname=host) if parts.scheme == "https" else plain
        with sock:
            bounded = BoundedSocket(sock, deadline)
            try:
                return _exchange(bounded, url, headers, max_bytes)
            except (HTTPException, zlib.error, ValueError) as error:
                raise BrokenResponseError("not a valid HTTP response") from error


def _connect(addresses: Sequence[str], port: int, deadline: Deadline) -> socket.socket:
    """Connect to the first address that answers; each gets a share of the remaining time."""
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


def _exchange(bounded: BoundedSocket, url: str, headers: Mapping[str, str], max_bytes: int) -> Response:
    connection = HTTPConnection(urlsplit(url).hostname or "", 80)
    connection.sock = cast(socket.socket, bounded)
    connection.auto_open = 0  # it must never resolve the name and connect itself
    _send(connection, url, headers)
    with connection.getresponse() as response:
        bounded.reader.begin_body(max_bytes)
        body = _read_body(response, max_bytes) if response.status == 200 else b""
        return Response(response.status, response.headers, body)


def _send(connection: HTTPConnection, url: str, headers: Mapping[str, str]) -> None:
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    connection.putrequest("GET", target, skip_host=True, skip_accept_encoding=True)
    connection.putheader("Host", parts.netloc)
    connection.putheader("User-Agent", USER_AGENT)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.putheader("Accept-Encoding", "gzip, deflate")
    connection.putheader("Connection", "close")
    connection.endheaders()


def _read_body(response: HTTPResponse, max_bytes: int) -> bytes:
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    pieces = _received(response, max_bytes)
    if encoding in ("gzip", "x-gzip", "deflate"):
        pieces = decompress(pieces, max_piece=_READ_BYTES)
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
    if response.length:  # the only sign of a body that is shorter than announced
        raise BrokenResponseError("the body is cut off")
