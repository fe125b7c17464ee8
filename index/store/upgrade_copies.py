"""The copy of a database that is written before migrations change it, a backup that the old version can read.

It is in the data folder, also if the database is on a server, and its name says which versions it has. Each
step can be interrupted: a file has its name only once it is complete and on the disk.
"""

import re
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, MetaData, inspect, literal, select, table

from index.model.disk import sync_file, sync_folder
from index.model.errors import BackupError, StoreDamagedError, StoreFullError
from index.store.database_backend import DatabaseBackend, Schema, StoredVersion
from index.store.database_files import find_file_damage, leave_wal_mode
from index.store.private_files import make_private_file
from index.store.row_copy import copy_rows
from index.store.schema import readable_versions
from index.store.schema_migration import create_old_tables
from index.store.sqlite_backend import DATABASE_FILE, SqliteBackend

_PREFIX = f"{DATABASE_FILE}.before-upgrade"
_PART = ".part"
_VERSION = re.compile(r"\.([a-z]+)-(\d{4})")
_NAME = re.compile(rf"{re.escape(_PREFIX)}(?:{_VERSION.pattern})+")
_KEPT = 2
"""The copies of the last upgrade and of the one before it."""
_LEAST_ROOM = 20_000_000
"""For the log of the database while it is migrated, besides a tenth of the database."""


def measure_upgrade(backend: DatabaseBackend, connection: Connection) -> int:
    """How many bytes must be free in the data folder for the copy and the migrations."""
    copied = backend.measure_copy(connection)
    return copied + copied // 10 + _LEAST_ROOM


def write_upgrade_copy(
    backend: DatabaseBackend, connection: Connection, folder: Path, found: Sequence[StoredVersion]
) -> Path | None:
    """Copy the database as it is; None for one without any rows. It replaces an earlier copy of these versions.

    The connection is in a write transaction, so that nothing is stored between the copy and the migrations.
    Raises StoreFullError, StoreDamagedError, OSError, and then leaves no file.
    """
    if not _has_rows(connection, [each.schema for each in found]):
        return None
    _require_room(folder, measure_upgrade(backend, connection))
    target = folder / _name_copy(found)
    part = target.with_name(target.name + _PART)
    _remove(part)
    try:
        _copy(backend, part, found)
        sync_file(part)
        part.replace(target)
    except BaseException:
        _remove(part)
        raise
    sync_folder(folder)
    return target


def remove_old_copies(folder: Path) -> None:
    """Keep only the newest copies, and nothing of copies that were interrupted. While migrations are locked."""
    with suppress(OSError):
        for path in [*_list_copies(folder)[_KEPT:], *folder.glob(f"{_PREFIX}.*{_PART}*")]:
            path.unlink(missing_ok=True)


def find_readable_copy(folder: Path, schemas: Sequence[Schema]) -> Path | None:
    """The newest copy that the code of these schemas can restore."""
    known = {schema.owner: schema.version for schema in schemas}
    for path in _list_copies(folder):
        if all(version <= known.get(owner, version) for owner, version in _read_name(path).items()):
            return path
    return None


def _name_copy(found: Sequence[StoredVersion]) -> str:
    """`watchdesk.db.before-upgrade.library-0009.bot-0006`"""
    versions = (f".{each.schema.owner}-{each.version}" for each in found if each.version is not None)
    return _PREFIX + "".join(versions)


def _read_name(path: Path) -> Mapping[str, str]:
    """The versions in the name of a copy, by owner."""
    return dict(_VERSION.findall(path.name))


def _list_copies(folder: Path) -> list[Path]:
    """Complete copies, the newest first."""
    with suppress(OSError):
        paths = [path for path in folder.glob(f"{_PREFIX}.*") if _NAME.fullmatch(path.name)]
        return sorted(paths, key=lambda path: path.lstat().st_mtime_ns, reverse=True)
    return []


def _has_rows(connection: Connection, schemas: Sequence[Schema]) -> bool:
    counted = set(inspect(connection).get_table_names()).difference(
        [readable_versions.name], [schema.version_table for schema in schemas]
    )
    queries = (select(literal(1)).select_from(table(name)).limit(1) for name in counted)
    return any(connection.execute(query).first() for query in queries)


def _require_room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        reason = (
            f"the upgrade and the copy before it need {needed:,} bytes, but only {free:,} are free; "
            "nothing was changed: free some space and try again"
        )
        raise StoreFullError(str(folder), reason)


def _copy(backend: DatabaseBackend, path: Path, found: Sequence[StoredVersion]) -> None:
    try:
        if not backend.copy_file(path):
            _copy_old_rows(backend, path, found)
        damage = find_file_damage(path)
    except BackupError as error:
        damage = error.reason
    if damage is not None:
        reason = f"it is damaged, so it was not upgraded: {damage}; repair it with the version that wrote it"
        raise StoreDamagedError(backend.location, reason)


def _copy_old_rows(backend: DatabaseBackend, path: Path, found: Sequence[StoredVersion]) -> None:
    """Write the rows of tables that this code no longer describes to a file with such tables."""
    make_private_file(path)
    copy = SqliteBackend(path)
    old_schemas = [each for each in found if each.version is not None]
    try:
        with copy.connect() as new:
            copy.begin_write(new)
            for each in old_schemas:
                create_old_tables(new, each)
            new.commit()
        with backend.connect() as old, copy.connect() as new:
            backend.begin_read(old)
            copy.begin_write(new)
            tables = _describe_tables(new, [each.schema.version_table for each in old_schemas])
            copy_rows(backend, old, copy, new, [tables])
            new.commit()
    finally:
        copy.close()
    leave_wal_mode(path)


def _describe_tables(connection: Connection, left_out: Sequence[str]) -> MetaData:
    """The tables of a file of SQLite, with types that every database converts to the same values."""
    described = MetaData()
    described.reflect(connection, only=lambda name, _: name not in left_out)
    for each in described.tables.values():
        for column in each.columns:
            column.type = column.type.as_generic()
        each.dialect_options["sqlite"]["autoincrement"] = _counts_ids(connection, each.name)
    return described


def _counts_ids(connection: Connection, name: str) -> bool:
    query = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?"
    return "AUTOINCREMENT" in str(connection.exec_driver_sql(query, (name,)).scalar())


def _remove(part: Path) -> None:
    """Remove an unfinished copy, with the files that SQLite has beside it."""
    for path in part.parent.glob(f"{part.name}*"):
        path.unlink(missing_ok=True)
