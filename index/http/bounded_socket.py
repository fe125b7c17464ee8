"""A socket for http.client with a deadline and limits on header lines and chunks."""

import io
import socket
import time
from dataclasses import dataclass

# http.client takes 100 header lines of 64 KB each, passes over any number of "100 Continue", and reads trailers
# for as long as they come. A hundred lines are left for interim responses.
MAX_HEAD_BYTES = 1 << 16
MAX_HEAD_LINES = 200


class BrokenResponseError(Exception):
    """What came back is no HTTP, is cut off, or is compressed in a way that we did not offer to read."""


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


class BoundedSocket:
    """The three things that http.client does with a socket, under a deadline."""

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
        """Nothing: http.client closes before it has read the body. Whoever opened the socket closes it."""


class BoundedReader(io.BufferedReader):
    """Reads the lines of a head, and later those between chunks, up to a limit for all of them together."""

    def __init__(self, raw: io.RawIOBase) -> None:
        super().__init__(raw)
        self._lines_left = MAX_HEAD_LINES
        self._bytes_left = MAX_HEAD_BYTES

    def begin_body(self, max_bytes: int) -> None:
        """The head is read; what separates the chunks of the body may weigh an eighth of the most it may have.

        Three megabytes in chunks of one byte took half a minute to read.
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
    """Reads from a socket, giving each read only what is left of the time for all of them."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        self._sock.settimeout(self._deadline.left_s())
        return self._sock.recv_into(buffer)
