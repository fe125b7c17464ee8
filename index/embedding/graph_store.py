"""Store what was built from a model in a folder that is either complete or not used."""

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from index.model.disk import sha256_of, sync_file, sync_folder

log = logging.getLogger(__name__)

_SUMS = "SHA256SUMS"
# A graph is built in some seconds, on a busy machine in a minute.
_WAIT_S = 300


def find_or_store(folder: Path, build: Callable[[Path], None]) -> Path:
    """The folder, if it is complete; otherwise the folder after `build` filled it.

    Several processes may call this at once: one builds, the others wait. A folder with a damaged file is built
    again. Raises OSError, also after 5 minutes of waiting, and what `build` raises.
    """
    if _is_complete(folder):
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_name(f"{folder.name}.lock"), timeout=_WAIT_S):
        if not _is_complete(folder):
            _store(folder, build)
    return folder


def _store(folder: Path, build: Callable[[Path], None]) -> None:
    unfinished = folder.with_name(f"{folder.name}.tmp")
    for remains in (unfinished, folder):
        if remains.exists():
            shutil.rmtree(remains)
    unfinished.mkdir()
    try:
        build(unfinished)
        sums = {path.name: sha256_of(path) for path in sorted(unfinished.iterdir())}
        (unfinished / _SUMS).write_text(
            "".join(f"{digest}  {name}\n" for name, digest in sums.items()), "ascii"
        )
        for path in unfinished.iterdir():
            sync_file(path)
        sync_folder(unfinished)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    unfinished.rename(folder)
    sync_folder(folder.parent)
    log.info("stored the optimized model in %s", folder)


def _is_complete(folder: Path) -> bool:
    """Whether all files have the stored hashes; a file that cannot be read counts as damaged."""
    try:
        lines = (folder / _SUMS).read_text("ascii").splitlines()
        sums = [line.split("  ", 1) for line in lines]
        return bool(sums) and all(sha256_of(folder / name) == digest for digest, name in sums)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError) as error:
        log.warning("the optimized model in %s is damaged; rebuilding it: %s", folder, error)
        return False
