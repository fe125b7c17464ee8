"""A small HTTP server in threads of its own, which answers also while the event loop is stuck.

It reads only what the event loop has published. Requests without a body, one per connection, GET and HEAD.
"""

import json
import logging
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn

MOST_CONNECTIONS = 16
"""More close the oldest one: a client that only holds connections must not keep a probe out."""
LONGEST_CONNECTION_S = 10.0
"""A probe and a scrape take milliseconds."""
_POLL_S = 0.2

log = logging.getLogger(__name__)

Address = tuple[str | bytes | bytearray, int]


@dataclass(frozen=True, slots=True)
class Page:
    """A response."""

    body: bytes
    status: HTTPStatus = HTTPStatus.OK
    content_type: str = "application/json"


Pages = Mapping[str, Callable[[str], Page]]
"""What answers for each path; called with the Accept header, in any thread."""


def json_page(content: object, *, status: HTTPStatus = HTTPStatus.OK) -> Page:
    """A response in JSON, with a line end for terminals."""
    return Page(json.dumps(content).encode() + b"\n", status)


class HealthServer:
    """Listens from its creation until `stop`. The constructor raises OSError."""

    def __init__(
        self,
        host: str,
        port: int,
        pages: Pages,
        *,
        longest_connection_s: float = LONGEST_CONNECTION_S,
        most_connections: int = MOST_CONNECTIONS,
    ) -> None:
        """`port` 0 means any free one."""
        family = _BoundedServer6 if ":" in host else _BoundedServer
        self._server = family(
            (host, port), pages, longest_connection_s=longest_connection_s, most_connections=most_connections
        )
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_POLL_S,), name="watchdesk-health", daemon=True
        )
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def stop(self) -> None:
        """Stop listening; requests under way are cut."""
        self._server.shutdown()
        self._server.server_close()
        self._server.close_older_than(0)


class _BoundedServer(ThreadingMixIn, TCPServer):
    """A thread for each connection, of which there are few and none lasts long."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = sys.platform != "win32"  # there it would let two programs share a port
    request_queue_size = 64

    def __init__(
        self, address: tuple[str, int], pages: Pages, *, longest_connection_s: float, most_connections: int
    ) -> None:
        self.pages = pages
        self._longest_connection_s = longest_connection_s
        self._most_connections = most_connections
        self._changing = threading.Lock()
        self._opened_at: dict[socket.socket, float] = {}
        super().__init__(address, _Handler)

    def get_request(self) -> tuple[socket.socket, Address]:
        try:
            return super().get_request()
        except OSError:  # for example too many open files: the next attempt would fail at once
            time.sleep(_POLL_S)
            raise

    def process_request(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: Address
    ) -> None:
        assert isinstance(request, socket.socket), "TCP"
        with self._changing:
            oldest = min(self._opened_at, key=self._opened_at.__getitem__, default=None)
            if oldest is not None and len(self._opened_at) >= self._most_connections:
                _cut(oldest)
                del self._opened_at[oldest]
            self._opened_at[request] = time.monotonic()
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        assert isinstance(request, socket.socket), "TCP"
        with self._changing:
            self._opened_at.pop(request, None)
        super().shutdown_request(request)

    def service_actions(self) -> None:
        """Called several times a second."""
        self.close_older_than(self._longest_connection_s)

    def close_older_than(self, age_s: float) -> None:
        """Cut connections; their threads end, whether they read or write."""
        with self._changing:
            for connection, opened_at in list(self._opened_at.items()):
                if time.monotonic() - opened_at >= age_s:
                    _cut(connection)
                    del self._opened_at[connection]

    def handle_error(self, *_: object) -> None:
        """Log a bug; the default writes to standard error, also when a client hangs up."""
        error = sys.exception()
        if not isinstance(error, OSError):
            log.error("cannot answer a health check or scrape", exc_info=error)


class _BoundedServer6(_BoundedServer):
    address_family = socket.AF_INET6


class _Handler(BaseHTTPRequestHandler):
    server: _BoundedServer
    server_version = "watchdesk"
    sys_version = ""

    def do_GET(self) -> None:
        self._respond(with_body=True)

    def do_HEAD(self) -> None:
        self._respond(with_body=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as above
        """Log nothing: a probe comes every few seconds."""

    def _respond(self, *, with_body: bool) -> None:
        answer = self.server.pages.get(self.path.partition("?")[0])
        if answer is None:
            page = json_page({"status": "not found"}, status=HTTPStatus.NOT_FOUND)
        else:
            page = answer(self.headers.get("Accept", ""))
        self.send_response(page.status)
        self.send_header("Content-Type", page.content_type)
        self.send_header("Content-Length", str(len(page.body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if with_body:
            self.wfile.write(page.body)


def _cut(connection: socket.socket) -> None:
    with suppress(OSError):  # if the client hung up
        connection.shutdown(socket.SHUT_RDWR)
