"""Backups: one consistent file that holds everything, and the way back from it."""

import shutil
from contextlib import suppress
from pathlib import Path

from index.errors import BackupError, StoreInUseError, StoreUnwritableError, StoreVersionError
from index.passages.folder_lock import FolderLock
from index.settings import IndexSettings
from index.store.corpora import start_generation
from index.store.database import (
    DATABASE_FILE,
    SCHEMA_VERSION,
    Database,
    copy_database,
    find_file_damage,
    find_schema_version,
    make_standalone,
    open_database,
)
from index.store.editions import drop_all_snapshots

DERIVED_FOLDER = "derived"
LOCK_FILE = "writing.lock"


def write_backup(database: Database, path: Path) -> None:
    """Write a consistent copy of the database to a new file. Raises BackupError; never overwrites."""
    if path.exists():
        raise BackupError(str(path), "the file exists; name a new one")
    part = path.with_name(path.name + ".part")
    try:
        part.unlink(missing_ok=True)
        copy_database(database.path, part)
        make_standalone(part)
        damage = find_file_damage(part)
        if damage is not None:
            raise BackupError(str(path), f"the copy does not read back: {damage}")
        part.replace(path)
    except OSError as error:
        raise BackupError(str(path), f"it cannot be written: {error.strerror}") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def restore_backup(path: Path, settings: IndexSettings) -> None:
    """Replace the library in `settings.data_dir` by a backup; the next opening builds the derived files anew.

    The backup is verified first; the library as it was stays beside it as `watchdesk.db.before-restore`.

    Raises BackupError for a file that is no backup, StoreVersionError for one of a newer version,
    StoreInUseError while another process writes to the folder.
    """
    folder = settings.data_dir
    _verify(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FolderLock(folder / LOCK_FILE).held(wait_s=0) as mine:
            if not mine:
                raise StoreInUseError(str(folder), "another process is writing to it; stop that first")
            _replace(path, folder)
    except OSError as error:
        raise StoreUnwritableError(str(folder), f"it cannot be written: {error.strerror}") from error


def _verify(path: Path) -> None:
    if not path.is_file():
        raise BackupError(str(path), "there is no such file")
    version = find_schema_version(path)
    if version is None:
        raise BackupError(str(path), "it is no backup of Watchdesk")
    if version > SCHEMA_VERSION:
        raise StoreVersionError(str(path), "the backup was written by a newer Watchdesk; update this one")
    damage = find_file_damage(path)
    if damage is not None:
        raise BackupError(str(path), f"the backup is damaged: {damage}")


def _replace(path: Path, folder: Path) -> None:
    """Through SQLite itself, in one transaction: whoever has the database open sees the old one or the new."""
    target = folder / DATABASE_FILE
    if target.exists():
        before = folder / f"{DATABASE_FILE}.before-restore"
        before.unlink(missing_ok=True)
        copy_database(target, before)
    copy_database(path, target)
    database = open_database(folder)
    try:
        with database.writing() as connection:
            drop_all_snapshots(connection)
            start_generation(connection)
    finally:
        database.close()
    shutil.rmtree(folder / DERIVED_FOLDER, ignore_errors=True)
