"""Find out which processes of this machine died while they held claims (decision 0065).

Each process that claims work keeps a file of the data folder locked while it runs. The operating system
releases the lock when the process ends, however it ends; one that is only paused keeps it. So the next process
with the same data folder need not wait until the claims of a dead one expire.

The names contain the id of this boot: a data folder may move to another machine while the first one still runs,
cut off from it. Only Linux has such an id; elsewhere, and after a reboot, claims expire as on other machines.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from index.store.private_files import FILE_MODE, make_private_folder

HOLDERS_FOLDER = "holders"

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_NAME = re.compile(r"[0-9a-f]{32}\.[0-9a-f-]{36}")


@contextmanager
def holder_file(folder: Path, holder: str) -> Iterator[None]:
    """Keep the file of a holder locked while the block runs, on Linux. Raises OSError."""
    boot = _read_boot_id()
    if boot is None:
        yield
        return
    make_private_folder(folder / HOLDERS_FOLDER)
    path = folder / HOLDERS_FOLDER / f"{holder}.{boot}"
    with _lock(path):
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


@contextmanager
def dead_holders(folder: Path) -> Iterator[list[str]]:
    """Yields the holders that died since this machine was started, and forgets them after the block.

    They are not forgotten if the block raises. Raises OSError.
    """
    boot = _read_boot_id()
    with ExitStack() as stack:
        left = [path for path in _list_files(folder) if _try_to_lock(path, stack)]
        yield [path.stem for path in left if path.suffix == f".{boot}"]
        for path in left:
            path.unlink(missing_ok=True)


def _read_boot_id() -> str | None:
    try:
        return _BOOT_ID.read_text("ascii").strip()
    except OSError:
        return None


def _list_files(folder: Path) -> list[Path]:
    try:
        return [path for path in sorted((folder / HOLDERS_FOLDER).iterdir()) if _NAME.fullmatch(path.name)]
    except FileNotFoundError:
        return []


def _try_to_lock(path: Path, stack: ExitStack) -> bool:
    with suppress(Timeout):
        stack.enter_context(_lock(path))
        return True
    return False


def _lock(path: Path) -> FileLock:
    """Released by any thread, as claims are closed by any."""
    return FileLock(path, timeout=0, thread_local=False, mode=FILE_MODE)
