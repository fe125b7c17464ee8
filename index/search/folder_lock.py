"""A lock on the data folder: one process at a time writes derived files, from any number of its threads."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from time import monotonic, sleep

from filelock import FileLock, Timeout

from index.model.errors import StoreUnwritableError
from index.store.error_translation import translate_os_error
from index.store.private_files import FILE_MODE

LOCK_FILE = "writing.lock"
"""The file in the data folder that is locked."""

_POLL_S = 0.05


class FolderLock:
    """Counts its holders in this process, and keeps the file locked while there are any.

    The operating system releases the lock when the process dies, however it dies.
    """

    def __init__(self, path: Path, *, may_lock: bool = True) -> None:
        """Without `may_lock`, nobody holds it: the files belong to a newer version of the program."""
        self._path = path
        self._may_lock = may_lock
        self._file = FileLock(path, thread_local=False, mode=FILE_MODE)
        self._counting = Lock()
        self._holders = 0

    @contextmanager
    def held(self, *, wait_s: float) -> Iterator[bool]:
        """Yields whether this process may write while the block runs. Raises StoreUnwritableError."""
        yield from self._hold(self._enter(wait_s))

    @contextmanager
    def held_if_writable(self) -> Iterator[bool]:
        """Like `held` without waiting, for work that can do without writing: False also if it is impossible."""
        try:
            mine = self._enter(0)
        except StoreUnwritableError:
            mine = False
        yield from self._hold(mine)

    def _hold(self, mine: bool) -> Iterator[bool]:
        try:
            yield mine
        finally:
            if mine:
                self._leave()

    def _enter(self, wait_s: float) -> bool:
        if not self._may_lock:
            return False
        deadline = monotonic() + wait_s
        while not self._try_to_enter():
            if monotonic() >= deadline:
                return False
            # Outside the mutex, so that a waiting job does not block a question that only tries once.
            sleep(_POLL_S)
        return True

    def _try_to_enter(self) -> bool:
        with self._counting:
            if not self._holders:
                try:
                    self._file.acquire(timeout=0)
                except Timeout:
                    return False
                except OSError as error:
                    raise translate_os_error(self._path.parent, error) from error
            self._holders += 1
            return True

    def _leave(self) -> None:
        with self._counting:
            self._holders -= 1
            if not self._holders:
                self._file.release()
