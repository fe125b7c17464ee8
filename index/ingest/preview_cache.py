"""Keep what was computed for the preview of a draft, so that adding the draft does not compute it again."""

from collections import OrderedDict
from hashlib import blake2b
from threading import Lock
from typing import Generic, TypeVar

MAX_CHARS = 4_000_000
"""Characters of article text that a cache may keep: at most 16 MB."""

V = TypeVar("V")


class PreviewCache(Generic[V]):
    """Values by a digest of everything they were computed from; the least recently used are dropped first.

    An input that differs in anything has another digest, so a value is never reused for a changed draft. The
    cache lives in memory and belongs to one `Intake`, which has one model, one set of splitting rules and one
    length limit: no value outlives the settings that it depends on. Safe to share between threads.
    """

    def __init__(self, *, max_chars: int = MAX_CHARS) -> None:
        self._max_chars = max_chars
        self._entries: OrderedDict[bytes, tuple[V, int]] = OrderedDict()
        self._chars = 0
        self._lock = Lock()

    def find(self, source: object) -> V | None:
        """The value computed from an equal source; None if there is none any more."""
        if not self._entries:  # True of most imports and crawls, which then compute no digests.
            return None
        key = _digest(source)
        with self._lock:
            if key not in self._entries:
                return None
            self._entries.move_to_end(key)
            return self._entries[key][0]

    def keep(self, source: object, value: V, *, chars: int) -> None:
        """Keep a value that holds so many characters of text. Does nothing if it alone exceeds the limit."""
        if chars > self._max_chars:
            return
        key = _digest(source)
        with self._lock:
            self._drop(key)
            self._entries[key] = value, chars
            self._chars += chars
            while self._chars > self._max_chars:
                self._drop(next(iter(self._entries)))

    def _drop(self, key: bytes) -> None:
        if key in self._entries:
            self._chars -= self._entries.pop(key)[1]


def _digest(source: object) -> bytes:
    """Digest of a dataclass of plain values.

    Its `repr` shows every field, also `came_from`, which `==` and `hash` of a draft leave out.
    """
    return blake2b(repr(source).encode(), digest_size=32).digest()
