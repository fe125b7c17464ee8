"""A socket for http.client with a deadline and limits on header lines and chunks."""

import io
import socket
import time
from dataclasses import dataclass

# http.client accepts 100 header lines of 64 KB each, skips any number of "100 Continue" responses and reads
# trailers without end. A hundred of these lines are for interim responses.
MAX_HEAD_BYTES = 1 << 16
MAX_HEAD_LINES = 200


class BrokenResponseError(Exception):
    """The response is not HTTP, is truncated, or uses a compression that we did not accept."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A point on the monotonic clock by which everything must be done."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        return cls(time.monotonic() + seconds)

    def left_s(self) -> float:
        """The seconds left. Raises TimeoutError if there are none."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise TimeoutError("the deadline has passed")
        return left


class BoundedSocket:
    """The three socket methods that http.client uses, with a deadline."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline
        self.reader = BoundedReader(_TimedReader(sock, deadline))

    def sendall(self, request: bytes) -> None:
        self._sock.settimeout(self._deadline.left_s())
        self._sock.sendall(request)

    def makefile(self, _mode: str) -> "BoundedReader":
        return self.reader

    def close(self) -> None:
        """Do nothing: http.client calls it before reading the body. The opener of the socket closes it."""


class BoundedReader(io.BufferedReader):
    """Reads header lines, and later the lines between chunks, up to a total limit."""

    def __init__(self, raw: io.RawIOBase) -> None:
        super().__init__(raw)
        self._lines_left = MAX_HEAD_LINES
        self._bytes_left = MAX_HEAD_BYTES

    def begin_body(self, max_bytes: int) -> None:
        """Start the body: the lines between its chunks may take up to an eighth of `max_bytes`.

        Without this limit, 3 MB in chunks of one byte took half a minute to read.
        """
        self._lines_left = self._bytes_left = max(max_bytes // 8, MAX_HEAD_BYTES)

    def readline(self, size: int | None = -1, /) -> bytes:
        most = self._bytes_left + 1
        line = super().readline(most if size is None or size < 0 else min(size, most))
        self._bytes_left -= len(line)
        self._lines_left -= 1
        if self._bytes_left < 0 or self._lines_left < 0:
            raise BrokenResponseError("more header lines than any site needs")
        return line

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:  # http.client passes on the size of a chunk, also "-1"
            raise BrokenResponseError("a chunk of negative size")
        return super().read(size)


class _TimedReader(io.RawIOBase):
    """Reads from a socket; each read gets the time that is left of the deadline."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        self._sock.settimeout(self._deadline.left_s())
        return self._sock.recv_into(buffer)
