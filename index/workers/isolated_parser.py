"""Run parsers in worker processes and refuse content that killed a worker before."""

import logging
from collections.abc import Callable
from hashlib import blake2b
from typing import Protocol, TypeVar

from index.model.errors import AbortCause, FetchError, ReadingAbortedError
from index.model.wording import Wording, word
from index.workers.worker_pool import PoolClosedError, WorkerPool
from index.workers.worker_process import LimitExceededError, WorkerCrashedError

T = TypeVar("T")

_KEY_BYTES = 16
_MOST_IN_MEMORY = 10_000

log = logging.getLogger(__name__)


class AbortedReadings(Protocol):
    """The content that exceeded a limit or crashed a worker, by its key."""

    def find(self, key: bytes) -> AbortCause | None:
        """None for content that never did, or not recently."""

    def remember(self, key: bytes, cause: AbortCause) -> None:
        """Never raises: what cannot be stored is remembered until the process ends."""


class InMemoryAbortedReadings:
    """Remembers until the process ends."""

    def __init__(self) -> None:
        self._causes: dict[bytes, AbortCause] = {}

    def find(self, key: bytes) -> AbortCause | None:
        return self._causes.get(key)

    def remember(self, key: bytes, cause: AbortCause) -> None:
        if len(self._causes) < _MOST_IN_MEMORY:
            self._causes[key] = cause


class IsolatedParser:
    """Runs parsers in worker processes. Safe from any thread."""

    def __init__(self, pool: WorkerPool, aborted: AbortedReadings | None = None) -> None:
        self._pool = pool
        self._aborted = aborted or InMemoryAbortedReadings()

    def read(self, parse: Callable[[], T], *, content: bytes | str, source: str, background: bool = False) -> T:
        """Run `parse`, a picklable callable that parses `content`, in a worker.

        `source` names the content in errors. Background work waits for the rest.

        Raises ReadingAbortedError for content that exceeds a limit or crashes the worker, now or recently,
        FetchError if the program is stopping, and what `parse` raises.
        """
        key = _key_of(content)
        known = self._aborted.find(key)
        if known is not None:
            raise _aborted(source, known)
        try:
            return self._pool.run(parse, background=background)
        except LimitExceededError as error:
            cause: AbortCause = error.limit
        except WorkerCrashedError:
            cause = "crash"
        except PoolClosedError as error:
            raise FetchError(source, word("the program is stopping; try again after that")) from error
        # Not `source`, which may be a title that somebody typed.
        log.info("aborted reading content %s: %s", key.hex(), cause)
        self._aborted.remember(key, cause)
        raise _aborted(source, cause)


def _aborted(source: str, cause: AbortCause) -> ReadingAbortedError:
    return ReadingAbortedError(source, _REASONS[cause], cause=cause)


def _key_of(content: bytes | str) -> bytes:
    data = content.encode(errors="surrogatepass") if isinstance(content, str) else content
    return blake2b(data, digest_size=_KEY_BYTES).digest()


_REASONS: dict[AbortCause, Wording] = {
    "time": word("it takes too long to read; give a shorter or simpler version"),
    "memory": word("it takes too much memory to read; give a shorter or simpler version"),
    "crash": word("it crashes the program that reads it; give another version"),
}
