"""Create files and folders that only their owner may read.

On systems without such file modes (Windows) nothing is changed. Links are never followed.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

FOLDER_MODE = 0o700
FILE_MODE = 0o600
_OTHERS = 0o077
_LIBRARY_FILE_PREFIXES = (
    "watchdesk.db",
    "derived",
    "holders",
    "models",
    "writing.lock",
    "migrating.lock",
    "discord-commands.",
)


def make_private_folder(folder: Path) -> None:
    """Create a folder and its missing parents; existing folders keep their modes. Raises OSError."""
    # Not `parents=True`, which creates the parents with other modes.
    try:
        folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
    except FileNotFoundError:
        make_private_folder(folder.parent)
        folder.mkdir(mode=FOLDER_MODE, exist_ok=True)


def make_private_file(path: Path) -> bool:
    """Create an empty file; False if the file exists. Raises OSError, also for a dangling link."""
    try:
        os.close(_create(path))
    except FileExistsError:
        if not path.exists():
            raise
        return False
    return True


def create_private_file(path: Path) -> BinaryIO:
    """Create a file and open it for writing bytes; it must not exist. Raises OSError."""
    return os.fdopen(_create(path), "wb")


def restrict_library(folder: Path) -> None:
    """Remove other users' access to a library's files, as far as we own them.

    The folder itself is not changed if it also holds files that do not belong to the library.
    """
    if os.name != "posix":
        return
    with suppress(OSError):
        entries = list(folder.iterdir())
        ours = [path for path in entries if path.name.startswith(_LIBRARY_FILE_PREFIXES)]
        if len(ours) == len(entries):
            _restrict(folder)
        for path in ours:
            restrict_tree(path)


def restrict_tree(path: Path) -> None:
    """Remove other users' access to a file, or to a folder and everything in it, where we can."""
    if os.name != "posix":
        return
    _restrict(path)
    if path.is_dir() and not path.is_symlink():
        for folder, folders, files in os.walk(path):
            for name in (*folders, *files):
                _restrict(Path(folder) / name)


def _create(path: Path) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    return os.open(path, flags, FILE_MODE)


def _restrict(path: Path) -> None:
    with suppress(OSError):
        found = path.lstat()
        is_ours = found.st_uid == os.geteuid() and not stat.S_ISLNK(found.st_mode)
        if is_ours and found.st_mode & _OTHERS:
            path.chmod(stat.S_IMODE(found.st_mode) & ~_OTHERS)
