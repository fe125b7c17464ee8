"""The id of a data folder whose database is on a server: several folders derive their own files from it."""

import re
from pathlib import Path
from uuid import uuid4

from filelock import FileLock

from index.model.disk import sync_file, sync_folder
from index.store.error_translation import translate_os_error
from index.store.private_files import FILE_MODE, make_private_file

REPLICA_FILE = "derived.id"
IN_DATABASE_FOLDER = ""
"""The id of a folder that contains the database itself."""

_LOCK_FILE = "derived.lock"
_ID = re.compile(r"[0-9a-f]{32}")


def find_replica(folder: Path) -> str:
    """The id of a data folder; a new one if it has none that can be read. Raises StoreError."""
    path = folder / REPLICA_FILE
    try:
        with FileLock(folder / _LOCK_FILE, mode=FILE_MODE):
            return _read(path) or _create(path)
    except OSError as error:
        raise translate_os_error(folder, error) from error


def read_replica(folder: Path) -> str:
    """The id of a data folder that is only read; "", which has no files, if it has none. Raises StoreError."""
    try:
        return _read(folder / REPLICA_FILE) or ""
    except OSError as error:
        raise translate_os_error(folder, error) from error


def _read(path: Path) -> str | None:
    try:
        stored = path.read_text("ascii", errors="replace")
    except FileNotFoundError:
        return None
    return stored if _ID.fullmatch(stored) else None


def _create(path: Path) -> str:
    replica = uuid4().hex
    make_private_file(path)
    path.write_text(replica, "ascii")
    sync_file(path)
    sync_folder(path.parent)
    return replica
