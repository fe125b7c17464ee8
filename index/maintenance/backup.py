"""Back up a library to one file, and restore it."""

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

from index.model.errors import (
    BackupError,
    StoreDamagedError,
    StoreFullError,
    StoreInUseError,
    StoreVersionError,
)
from index.search.folder_lock import LOCK_FILE, FolderLock
from index.settings import IndexSettings
from index.store.corpus_queries import start_generation
from index.store.database import SCHEMA_VERSION, Database, open_database
from index.store.database_backend import Schema
from index.store.database_files import (
    copy_database,
    copy_private_file,
    find_file_damage,
    find_schema_version,
    leave_wal_mode,
)
from index.store.edition_queries import delete_all_snapshots
from index.store.error_translation import translate_os_error
from index.store.private_files import make_private_folder
from index.store.sqlite_backend import DATABASE_FILE

DERIVED_FOLDER = "derived"
_BEFORE_RESTORE = f"{DATABASE_FILE}.before-restore"


def write_backup(database: Database, path: Path, schemas: Sequence[Schema]) -> None:
    """Write a consistent copy of the database to a new file that only its owner can read.

    `schemas` describe the tables that other owners keep in the database. Never overwrites a file. Raises
    BackupError, StoreFullError, StoreDamagedError, and then leaves no file.
    """
    if os.path.lexists(path):
        raise BackupError(str(path), "this file already exists; choose another name")
    with _unwritable_backup(path), _folder_beside(path) as folder:
        part = folder / "part.db"
        database.copy_to(part, schemas)
        damage = find_file_damage(part)
        if damage is not None:
            reason = f"it is damaged and cannot be backed up: {damage}"
            raise StoreDamagedError(database.location, reason)
        _move_to_new(part, path)


def restore_backup(path: Path, settings: IndexSettings, schemas: Sequence[Schema] = ()) -> None:
    """Replace the library by a backup; the next start rebuilds the derived files.

    The backup is copied first, and only the copy is verified and used. The old library is kept in the data
    folder as `watchdesk.db.before-restore`, with a number appended if that exists. `schemas` are those of the
    calling program, as for `write_backup`.

    Raises BackupError for a file that is no backup, StoreVersionError for one of a newer version,
    StoreInUseError while another process writes to the folder, StoreFullError, StoreUnwritableError.
    """
    folder = settings.data_dir
    size = _measure_backup(path)
    try:
        make_private_folder(folder)
        with FolderLock(folder / LOCK_FILE).held(wait_s=0) as mine:
            if not mine:
                raise StoreInUseError(str(folder), "another process is using it; stop that process first")
            _require_room(folder, size)
            with tempfile.TemporaryDirectory(prefix="restoring-", dir=folder) as fresh:
                library = _make_library(path, Path(fresh), schemas)
                url = settings.database_url.get_secret_value()
                if url:
                    _replace_rows(library.parent, folder, url, schemas)
                else:
                    _replace(library, folder)
            shutil.rmtree(folder / DERIVED_FOLDER, ignore_errors=True)
    except OSError as error:
        raise translate_os_error(folder, error) from error


def _measure_backup(path: Path) -> int:
    """The size of the file, in bytes. Raises BackupError for anything but a regular file."""
    try:
        found = path.lstat()
    except FileNotFoundError as error:
        raise BackupError(str(path), "no such file") from error
    except OSError as error:
        raise BackupError(str(path), f"it cannot be read: {error.strerror}") from error
    if stat.S_ISLNK(found.st_mode):
        raise BackupError(str(path), "it is a symbolic link; give the file that it points to")
    if not stat.S_ISREG(found.st_mode):
        raise BackupError(str(path), "it is not a regular file")
    return found.st_size


def _require_room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size:
        raise StoreFullError(
            str(folder),
            f"the backup needs {size:,} bytes, but only {free:,} are free; free some space and try again",
        )


def _make_library(backup: Path, folder: Path, schemas: Sequence[Schema]) -> Path:
    """Copy the backup into a folder of its own, migrate it to this version, and verify it."""
    fresh = folder / DATABASE_FILE
    try:
        copy_database(backup, fresh)
    except BackupError as error:
        raise BackupError(str(backup), "it is not a Watchdesk backup, or it is damaged") from error
    version = find_schema_version(fresh)
    if version is None:
        raise BackupError(str(backup), "it is not a Watchdesk backup")
    if version > SCHEMA_VERSION:
        raise StoreVersionError(
            str(backup), "the backup was written by a newer version of Watchdesk; update this one"
        )
    try:
        # Opening refuses foreign objects; the check of the pages below would run their expressions.
        _migrate_and_reset(folder, schemas)
    except StoreDamagedError as error:
        reason = error.reason.removesuffix("; restore a backup")
        raise BackupError(str(backup), f"the backup was rejected: {reason}") from error
    damage = find_file_damage(fresh)
    if damage is not None:
        raise BackupError(str(backup), f"the backup is damaged: {damage}")
    return fresh


def _migrate_and_reset(folder: Path, schemas: Sequence[Schema]) -> None:
    """Migrate the database of a folder and drop its references to derived files."""
    database = open_database(folder, companions=schemas, keeps_copy=False)
    try:
        with database.write_transaction() as connection:
            delete_all_snapshots(connection)
            start_generation(connection)
    finally:
        database.close()


def _replace(fresh: Path, folder: Path) -> None:
    """Replace the database through SQLite in one transaction: open connections see the old or the new one."""
    target = folder / DATABASE_FILE
    if not target.exists():
        copy_database(fresh, target)
        return
    before = _free_name(folder)
    try:
        copy_database(target, before)
        copy_database(fresh, target)
    except BackupError:
        # Too damaged for SQLite, so no process can have it open: replace the file.
        _replace_damaged(fresh, target, before)


def _replace_rows(fresh: Path, folder: Path, url: str, schemas: Sequence[Schema]) -> None:
    """The same for a database that is no file of the folder; the old library becomes one.

    Raises StoreVersionError for one that a newer version wrote: this one does not know all of its tables.
    """
    try:
        target = open_database(folder, url, companions=schemas)
    except StoreVersionError as error:
        reason = "a newer version of Watchdesk wrote it; restore into an empty database instead"
        raise StoreVersionError(error.path, reason) from error
    with closing(target), closing(open_database(fresh, keeps_copy=False)) as source:
        target.copy_to(_free_name(folder), schemas)
        target.replace_rows(source, schemas)


def _replace_damaged(fresh: Path, target: Path, before: Path) -> None:
    before.unlink(missing_ok=True)
    copy_private_file(target, before)
    leave_wal_mode(fresh)
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    fresh.replace(target)


def _free_name(folder: Path) -> Path:
    """A file name that no earlier restore has used."""
    names = (f"{_BEFORE_RESTORE}-{n}" if n > 1 else _BEFORE_RESTORE for n in count(1))
    return next(folder / name for name in names if not os.path.lexists(folder / name))


@contextmanager
def _folder_beside(path: Path) -> Iterator[Path]:
    """A temporary private folder on the same disk."""
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=path.parent, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _move_to_new(part: Path, path: Path) -> None:
    """Move a file to its name. Raises BackupError if that exists by now."""
    try:
        os.link(part, path)
    except FileExistsError as error:
        raise BackupError(str(path), "this file already exists; choose another name") from error
    except OSError:
        # Some file systems have no hard links.
        if os.path.lexists(path):
            raise BackupError(str(path), "this file already exists; choose another name") from None
        part.replace(path)


@contextmanager
def _unwritable_backup(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        translated = translate_os_error(path, error)
        if isinstance(translated, StoreFullError) or error.errno == errno.EIO:
            raise translated from error
        raise BackupError(str(path), f"it cannot be written: {error.strerror}") from error
