"""Create and migrate tables when a database is opened, and refuse those that this version does not know."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from index.model.errors import StoreDamagedError, StoreVersionError
from index.store.database_backend import DatabaseBackend, Schema, StoredVersion
from index.store.schema_migration import read_versions, run_migrations
from index.store.upgrade_copies import find_readable_copy, remove_old_copies, write_upgrade_copy

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What opening a database changed: the versions before, and the copy of that state, if it had any rows."""

    before: tuple[StoredVersion, ...]
    copy: Path | None


def bring_up_to_date(
    backend: DatabaseBackend, schemas: Sequence[Schema], copies: Path | None
) -> Upgrade | None:
    """Create or migrate the tables of all schemas in one transaction; returns what it migrated.

    Newer tables are left alone, unless there are older ones. Before it migrates any, it writes a copy of the
    database to the folder `copies`. Raises StoreError, OSError.
    """
    upgrade = None
    with backend.connect() as connection:
        found = read_versions(backend, connection, schemas)
    if any(each.version is None or each.is_older for each in found):
        with backend.lock_migrations():
            upgrade = _migrate(backend, schemas, copies)
    with backend.connect() as connection:
        for each in found:
            if not each.is_newer:
                require_described(backend, connection, each.schema)
    return upgrade


def require_described(
    backend: DatabaseBackend, connection: Connection, schema: Schema, *, allows_more: bool = False
) -> None:
    """Raises StoreDamagedError if a table is not as described; see `find_schema_difference`."""
    difference = backend.find_schema_difference(connection, schema.metadata, allows_more=allows_more)
    if difference is not None:
        raise unexpected_content_error(backend, difference)


def require_not_newer(backend: DatabaseBackend, found: Sequence[StoredVersion], copies: Path | None) -> None:
    """Raises StoreVersionError, which names a copy that this version can restore, if there is one."""
    for each in found:
        if each.is_newer:
            raise version_error(backend, each, [known.schema for known in found], copies)


def version_error(
    backend: DatabaseBackend, found: StoredVersion, known: Sequence[Schema], copies: Path | None
) -> StoreVersionError:
    """What to say about tables of a newer version; `known` are the schemas of this one."""
    copy = find_readable_copy(copies, known) if copies is not None else None
    advice = "update Watchdesk or name another data folder"
    if copy is not None:
        advice += f", or restore the copy from before the upgrade, {copy}"
    return StoreVersionError(
        backend.location,
        f"this library was written by a newer Watchdesk (format {found.version}, this one knows "
        f"{found.schema.version}); {advice}",
    )


def unexpected_content_error(backend: DatabaseBackend, found: str) -> StoreDamagedError:
    """What to say about an object that Watchdesk did not create."""
    reason = f"the database is not as Watchdesk makes it ({found}); restore a backup"
    return StoreDamagedError(backend.location, reason)


def _migrate(backend: DatabaseBackend, schemas: Sequence[Schema], copies: Path | None) -> Upgrade | None:
    with backend.connect() as connection:
        backend.begin_write(connection)
        # Again: another process may have migrated it meanwhile.
        found = read_versions(backend, connection, schemas)
        require_not_newer(backend, found, copies)
        is_upgrade = any(each.is_older for each in found)
        copy = None
        if is_upgrade and copies is not None:
            copy = write_upgrade_copy(backend, connection, copies, found)
        for each in found:
            if each.version != each.schema.version:
                run_migrations(backend, connection, each)
        connection.commit()
    if not is_upgrade:
        return None
    if copies is not None:
        remove_old_copies(copies)
    log.info("upgraded the database; a copy of the state before: %s", copy or "none")
    return Upgrade(tuple(found), copy)
