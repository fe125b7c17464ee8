"""Open and migrate the database; read and write transactions. It is SQLite or PostgreSQL."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from index.model.errors import BackupError, StoreDamagedError, StoreError, StoreInUseError, StoreVersionError
from index.model.protocols import IsCancelled, ReportProgress
from index.model.report_types import CopyReport
from index.model.wording import word
from index.store.database_backend import DatabaseBackend, Schema
from index.store.database_files import leave_wal_mode
from index.store.error_translation import translate_os_error
from index.store.integrity_checks import DamagedRows
from index.store.private_files import make_private_file, make_private_folder, restrict_library
from index.store.resumable_copy import UNFINISHED, copy_library
from index.store.row_copy import copy_rows, delete_rows
from index.store.schema import metadata
from index.store.schema_stamp import stamp_version, upgrade_tables
from index.store.sqlite_backend import SqliteBackend, open_sqlite

SCHEMA_VERSION = "0009"
"""The newest migration; a test compares it with the files in `migrations/versions`."""

_UNFINISHED_COPY = "a library is being copied to it; run `watchdesk migrate-database` again to finish that"

LIBRARY_SCHEMA = Schema(SCHEMA_VERSION, "index.store.migrations", "alembic_version", metadata)


class Database:
    """A pool of connections to one database. Threads may share it; each transaction has its own connection."""

    def __init__(self, backend: DatabaseBackend) -> None:
        self._backend = backend

    @property
    def location(self) -> str:
        """Where the database is, for messages: a path, or a URL without its password."""
        return self._backend.location

    @contextmanager
    def read_transaction(self) -> Iterator[Connection]:
        """One consistent view of the database, also on a full disk or in a read-only folder.

        Raises StoreError. An OSError of the block passes unchanged: it may come from a model or an index file.
        """
        backend = self._backend
        with ExitStack() as stack:
            with backend.translate_errors():
                connection = stack.enter_context(backend.connect())
                backend.begin_read(connection)
            with backend.translate_errors(os_errors=False):
                yield connection
            with backend.translate_errors():
                stack.close()

    @contextmanager
    def write_transaction(self) -> Iterator[Connection]:
        """One transaction: when the block ends, all of it is on disk or none of it. Raises StoreError."""
        with self._backend.translate_errors(), self._backend.connect() as connection:
            self._backend.begin_write(connection)
            yield connection
            connection.commit()

    def migrate(self, schema: Schema) -> None:
        """Create or migrate the tables that another owner keeps in this database. Raises StoreError."""
        with self._backend.translate_errors():
            _ensure_schema(self._backend, schema)

    def find_damage(self) -> list[str]:
        """Findings of the database's checks, and objects that Watchdesk does not create; empty without any."""
        with self._backend.translate_errors():
            found = self._backend.find_damage()
            foreign = None if found else self._find_unexpected_object()
            orphans = 0 if found else self._backend.count_orphans()
        if foreign is not None:
            found.append(word("it is not as Watchdesk makes it: {found}", found=foreign))
        if orphans:
            found.append(word("{n} rows refer to rows that are gone", n=orphans))
        return found

    def find_damaged_rows(self) -> list[DamagedRows]:
        """Rows whose values do not fit the types of their columns. Raises StoreError."""
        with self._backend.translate_errors():
            return self._backend.find_damaged_rows()

    def rebuild_indexes(self) -> bool:
        """Repair the damage that `find_damage` found, if only indexes are damaged; returns whether it did."""
        return self._backend.rebuild_indexes()

    def delete_damaged_rows(self, damaged: DamagedRows) -> bool:
        """Delete damaged rows that can be rebuilt; returns whether it deleted any."""
        with self.write_transaction() as connection:
            return self._backend.delete_damaged_rows(connection, damaged)

    def measure_bytes(self) -> int:
        """The size of the database on disk. Raises StoreError."""
        with self._backend.translate_errors():
            return self._backend.measure_bytes()

    def copy_to(self, path: Path, schemas: Sequence[Schema]) -> None:
        """Write a consistent copy to a new SQLite file that only its owner can read; blocks nobody.

        `schemas` are those of other owners. Raises BackupError, StoreError, OSError.
        """
        if not self._backend.copy_file(path):
            make_private_file(path)
            copy = Database(SqliteBackend(path))
            try:
                copy.replace_rows(self, schemas)
            finally:
                copy.close()
            leave_wal_mode(path)

    def replace_rows(self, source: "Database", schemas: Sequence[Schema]) -> None:
        """Replace all rows by those of another database, in one transaction of each; migrates both.

        `schemas` are those of other owners; tables that the source does not have are empty afterwards. Raises
        BackupError if the source has tables of yet another owner, StoreError.
        """
        known = [LIBRARY_SCHEMA, *(schema for schema in schemas if source._has(schema))]
        missing = [schema for schema in schemas if schema not in known and self._has(schema)]
        for schema in known:
            source.migrate(schema)
            self.migrate(schema)
        with source.read_transaction() as old, self.write_transaction() as new:
            source._require_only(old, known)
            delete_rows(new, missing)
            copy_rows(source._backend, old, self._backend, new, known)

    def copy_to_empty(
        self,
        folder: Path,
        url: str,
        schemas: Sequence[Schema],
        *,
        report_progress: ReportProgress,
        is_cancelled: IsCancelled,
    ) -> CopyReport:
        """Copy the library to another database, as `open_database` names it; migrates this one.

        `schemas` are those of other owners. May be interrupted and called again. Raises BackupError,
        StoreError.
        """
        known = [LIBRARY_SCHEMA, *(schema for schema in schemas if self._has(schema))]
        for schema in known:
            self.migrate(schema)
        with closing(_open_backend(folder, url)) as target:
            if target.location == self.location:
                raise StoreError(self.location, "this is where the library is; name another database or folder")
            return copy_library(
                self._backend,
                target,
                known,
                own=[LIBRARY_SCHEMA, *schemas],
                report_progress=report_progress,
                is_cancelled=is_cancelled,
            )

    def close(self) -> None:
        self._backend.close()

    def _has(self, schema: Schema) -> bool:
        with self._backend.translate_errors():
            return _read_version(self._backend, schema) is not None

    def _require_only(self, connection: Connection, schemas: Sequence[Schema]) -> None:
        tables = {name for s in schemas for name in (s.version_table, *s.metadata.tables)}
        others = sorted(set(inspect(connection).get_table_names()) - tables)
        if others:
            raise BackupError(self.location, f"it has a table of another program, {others[0]}; remove it first")

    def _find_unexpected_object(self) -> str | None:
        with self.read_transaction() as connection:
            return self._backend.find_unexpected_object(connection) or self._backend.find_schema_difference(
                connection, metadata
            )


def open_database(folder: Path, url: str = "") -> Database:
    """Open the database of a data folder, creating or migrating it. Raises StoreError.

    It is a file of SQLite in the folder, or with a URL a database of PostgreSQL.
    """
    backend = _open_backend(folder, url)
    try:
        with backend.translate_errors(at_opening=True):
            _require_own_database(backend)
            backend.prepare()
            _ensure_schema(backend, LIBRARY_SCHEMA)
    except BaseException:
        backend.close()
        raise
    return Database(backend)


def _open_backend(folder: Path, url: str) -> DatabaseBackend:
    if not url:
        return open_sqlite(folder)
    from index.store.postgresql_backend import open_postgresql  # noqa: PLC0415 - slow to import, rarely used

    try:
        make_private_folder(folder)
    except OSError as error:
        raise translate_os_error(folder, error) from error
    restrict_library(folder)
    return open_postgresql(url)


def _ensure_schema(backend: DatabaseBackend, schema: Schema) -> None:
    if _read_version(backend, schema) != schema.version:
        with backend.lock_migrations():
            _migrate_if_older(backend, schema)
    with backend.connect() as connection:
        difference = backend.find_schema_difference(connection, schema.metadata)
    if difference is not None:
        raise _unexpected_content_error(backend, difference)


def _migrate_if_older(backend: DatabaseBackend, schema: Schema) -> None:
    version = _read_version(backend, schema)
    if version is not None and version > schema.version:
        raise StoreVersionError(
            backend.location,
            f"this library was written by a newer Watchdesk (format {version}, this one knows "
            f"{schema.version}); update Watchdesk or name another data folder",
        )
    if version != schema.version:
        _migrate(backend, schema, is_new=version is None)


def _require_own_database(backend: DatabaseBackend) -> None:
    """Raises StoreDamagedError for a database of another program, or one with unexpected objects.

    Raises StoreInUseError for a copy that is not finished.
    """
    with backend.connect() as connection:
        tables = inspect(connection).get_table_names()
        if UNFINISHED in tables:
            raise StoreInUseError(backend.location, _UNFINISHED_COPY)
        if tables and not backend.has_plain_table(connection, LIBRARY_SCHEMA.version_table):
            raise StoreDamagedError(backend.location, "this database is not one of Watchdesk's")
        version = _read_version_in(backend, connection, LIBRARY_SCHEMA) if tables else None
        is_newer = (version or "") > SCHEMA_VERSION
        foreign = None if is_newer else backend.find_unexpected_object(connection)
    if foreign is not None:
        raise _unexpected_content_error(backend, foreign)


def _unexpected_content_error(backend: DatabaseBackend, found: str) -> StoreDamagedError:
    reason = f"the database is not as Watchdesk makes it ({found}); restore a backup"
    return StoreDamagedError(backend.location, reason)


def _read_version(backend: DatabaseBackend, schema: Schema) -> str | None:
    with backend.connect() as connection:
        return _read_version_in(backend, connection, schema)


def _read_version_in(backend: DatabaseBackend, connection: Connection, schema: Schema) -> str | None:
    if not backend.has_plain_table(connection, schema.version_table):
        return None
    version = connection.execute(text(f"SELECT version_num FROM {schema.version_table}")).scalar()
    return None if version is None else str(version)


def _migrate(backend: DatabaseBackend, schema: Schema, *, is_new: bool) -> None:
    with backend.connect() as connection:
        backend.begin_write(connection)
        if is_new and not backend.migrates_from_start:
            schema.metadata.create_all(connection)
            stamp_version(connection, schema)
        else:
            upgrade_tables(connection, schema)
        connection.commit()
