"""Hash and measure files, and wait until they are on the disk."""

import hashlib
import os
from pathlib import Path


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's content, in hexadecimal. Raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def measure_file(path: Path) -> int:
    """Bytes of a file; 0 for a folder or for a file that was deleted meanwhile."""
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0


def measure_folder(folder: Path) -> int:
    """Bytes of all files in a folder; 0 if there is none."""
    return sum(measure_file(path) for path in folder.rglob("*"))


def sync_file(path: Path) -> None:
    """Flush a file to disk. Raises OSError."""
    # Windows flushes only what is open for writing.
    _sync(path, os.O_RDWR)


def sync_folder(folder: Path) -> None:
    """Flush a folder's entries to disk; does nothing on Windows, which cannot and need not do it."""
    if os.name == "posix":
        _sync(folder, os.O_RDONLY)


def _sync(path: Path, mode: int) -> None:
    descriptor = os.open(path, mode)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
