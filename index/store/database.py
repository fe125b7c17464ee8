"""Open and migrate the database; read and write transactions. It is SQLite or PostgreSQL."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from index.model.errors import (
    BackupError,
    StoreDamagedError,
    StoreError,
    StoreInUseError,
    StoreUnwritableError,
    StoreVersionError,
)
from index.model.protocols import IsCancelled, ReportProgress
from index.model.report_types import CopyReport
from index.model.wording import word
from index.store.change_announcements import ChangeListener
from index.store.database_backend import DatabaseBackend, Schema, StoredVersion
from index.store.database_clock import read_clock
from index.store.database_files import leave_wal_mode
from index.store.error_translation import translate_os_error
from index.store.integrity_checks import DamagedRows
from index.store.migrations.operator_notes import NOTES
from index.store.private_files import make_private_file, make_private_folder, restrict_library
from index.store.replica import IN_DATABASE_FOLDER, find_replica, read_replica
from index.store.resumable_copy import UNFINISHED, copy_library
from index.store.row_copy import copy_rows, delete_rows
from index.store.schema import metadata
from index.store.schema_migration import find_oldest_reader, read_versions
from index.store.schema_upgrade import (
    Upgrade,
    bring_up_to_date,
    require_described,
    require_not_newer,
    unexpected_content_error,
    version_error,
)
from index.store.sqlite_backend import DATABASE_FILE, SqliteBackend, open_sqlite, open_sqlite_for_reading
from index.store.upgrade_copies import measure_upgrade

SCHEMA_VERSION = "0013"
"""The newest migration; a test compares it with the files in `migrations/versions`."""

LIBRARY_SCHEMA = Schema(
    owner="library",
    version=SCHEMA_VERSION,
    scripts="index.store.migrations",
    version_table="alembic_version",
    metadata=metadata,
    notes=NOTES,
)
_STORED_VERSION = text(f"SELECT version_num FROM {LIBRARY_SCHEMA.version_table}")
_CONVERTED = "another version of Watchdesk has converted it meanwhile; restart this program with that version"
_NEWER = "a newer version of Watchdesk wrote it, and this version can only read it; update Watchdesk"
_NO_DRIVER = "PostgreSQL needs another package; install it with: pip install 'watchdesk[postgresql]'"
_UNFINISHED_COPY = "a library is being copied to it; run `watchdesk migrate-database` again to finish that"


class Database:
    """A pool of connections to one database. Threads may share it; each transaction has its own connection.

    Copies before an upgrade are written to the folder `copies`; without it, there are none.
    """

    def __init__(
        self,
        backend: DatabaseBackend,
        *,
        replica: str = IN_DATABASE_FOLDER,
        copies: Path | None = None,
        upgrade: Upgrade | None = None,
        is_read_only: bool = False,
    ) -> None:
        self.replica = replica
        """The id of the data folder, in which the files that are derived from the database are."""
        self._backend = backend
        self._version = LIBRARY_SCHEMA.version
        self._copies = copies
        self.upgrade = upgrade
        """The upgrade that opening the database made, if any."""
        self.is_read_only = is_read_only
        """Whether a newer version wrote the database, so that this one only reads it."""

    @property
    def is_shared(self) -> bool:
        """Whether several machines can use the database, each with a data folder of its own."""
        return self._backend.is_shared

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
        """One transaction: when the block ends, all of it is on disk or none of it.

        Raises StoreError: a StoreUnwritableError if a newer version wrote the database, a StoreVersionError if
        another version has converted it since it was opened.
        """
        self._require_writable()
        with self._backend.translate_errors(), self._backend.connect() as connection:
            self._backend.begin_write(connection)
            self._require_same_version(connection)
            yield connection
            connection.commit()

    @contextmanager
    def claim_transaction(self) -> Iterator[Connection]:
        """As `write_transaction`, for claims and what is derived: their order does not matter.

        Raises StoreError.
        """
        self._require_writable()
        with self._backend.translate_errors(), self._backend.connect() as connection:
            self._backend.begin_claim(connection)
            self._require_same_version(connection)
            yield connection
            connection.commit()

    @contextmanager
    def autocommit(self) -> Iterator[Connection]:
        """A connection on which each statement is a transaction, for what cannot be part of one.

        Only for what is derived: it waits for no writer. Raises StoreError.
        """
        self._require_writable()
        with self._backend.translate_errors(), self._backend.connect() as connection:
            autocommitting = connection.execution_options(isolation_level="AUTOCOMMIT")
            self._require_same_version(autocommitting)
            yield autocommitting

    def now(self) -> datetime:
        """The time by which all processes plan, on whatever machine. Raises StoreError."""
        if not self.is_shared:
            return datetime.now(UTC)
        with self.read_transaction() as connection:
            return read_clock(connection)

    def open_listener(self) -> ChangeListener:
        """A way to wait for what `announce_change` announces. Close it before the database."""
        return self._backend.open_listener()

    def migrate(self, schema: Schema) -> None:
        """Create or migrate the tables that another owner keeps in this database. Raises StoreError."""
        self._require_writable()
        with self._backend.translate_errors():
            schemas = [LIBRARY_SCHEMA] if schema is LIBRARY_SCHEMA else [LIBRARY_SCHEMA, schema]
            require_not_newer(self._backend, self.find_versions(schemas), self._copies)
            self.upgrade = bring_up_to_date(self._backend, schemas, self._copies) or self.upgrade

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

    def find_versions(self, schemas: Sequence[Schema]) -> list[StoredVersion]:
        """The versions of the tables, in the order given. Raises StoreError."""
        with self._backend.translate_errors(), self._backend.connect() as connection:
            return read_versions(self._backend, connection, schemas)

    def measure_upgrade(self) -> int:
        """How many bytes must be free in the data folder for an upgrade. Raises StoreError."""
        with self._backend.translate_errors(), self._backend.connect() as connection:
            return measure_upgrade(self._backend, connection)

    def is_open_elsewhere(self) -> bool:
        """Whether another process has the database open. Not while a transaction of this object runs."""
        with self._backend.translate_errors():
            return self._backend.is_open_elsewhere()

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
            delete_rows(new, [schema.metadata for schema in missing])
            copy_rows(source._backend, old, self._backend, new, [schema.metadata for schema in known])

    def has_current(self, connection: Connection, schema: Schema) -> bool:
        """Whether the tables of an owner are there, in the version that this program knows."""
        return read_versions(self._backend, connection, [schema])[0].version == schema.version

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

    def _require_writable(self) -> None:
        if self.is_read_only:
            raise StoreUnwritableError(self.location, _NEWER)

    def _require_same_version(self, connection: Connection) -> None:
        stored = connection.execute(_STORED_VERSION).scalar()
        if stored != self._version:
            raise StoreVersionError(self.location, _CONVERTED)

    def _has(self, schema: Schema) -> bool:
        with self._backend.translate_errors():
            return bool(_find_present(self._backend, [schema]))

    def _require_only(self, connection: Connection, schemas: Sequence[Schema]) -> None:
        tables = {name for s in schemas for name in (s.version_table, *s.metadata.tables)}
        others = sorted(set(inspect(connection).get_table_names()) - tables)
        if others:
            raise BackupError(self.location, f"it has a table of another program, {others[0]}; remove it first")

    def _find_unexpected_object(self) -> str | None:
        with self.read_transaction() as connection:
            return self._backend.find_unexpected_object(connection) or self._backend.find_schema_difference(
                connection, LIBRARY_SCHEMA.metadata
            )


def open_database(
    folder: Path,
    url: str = "",
    *,
    companions: Sequence[Schema] = (),
    reads_newer: bool = False,
    keeps_copy: bool = True,
) -> Database:
    """Open the database of a data folder, creating or migrating it. Raises StoreError.

    It is a file of SQLite in the folder, or with a URL a database of PostgreSQL. `companions` are schemas of
    other owners; those that the database has are migrated in the same transaction, newer ones are left alone.
    Before that, a copy of the database is written to the folder, with `keeps_copy`.

    With `reads_newer`, a database of a newer version is opened for reading if its tables still allow that.
    """
    backend = _open_backend(folder, url)
    try:
        with backend.translate_errors(at_opening=True):
            _require_own_database(backend)
            if _is_newer(backend):
                _require_readable(backend, folder, companions, reads_newer=reads_newer)
                return Database(backend, replica=_read_replica(backend, folder), is_read_only=True)
            _require_no_unexpected_object(backend)
            backend.prepare()
            schemas = [LIBRARY_SCHEMA, *_find_present(backend, companions)]
            copies = folder if keeps_copy else None
            upgrade = bring_up_to_date(backend, schemas, copies)
        replica = find_replica(folder) if backend.is_shared else IN_DATABASE_FOLDER
    except BaseException:
        backend.close()
        raise
    return Database(backend, replica=replica, copies=copies, upgrade=upgrade)


def open_database_for_reading(folder: Path, url: str = "") -> Database:
    """Open the existing database of a data folder; changes and creates nothing. Raises StoreError."""
    backend = _connect_to(folder, url) if url else open_sqlite_for_reading(folder)
    try:
        with backend.translate_errors(at_opening=True):
            _require_own_database(backend)
            _require_current_version(backend)
    except BaseException:
        backend.close()
        raise
    return Database(backend, replica=_read_replica(backend, folder), is_read_only=True)


def find_database(folder: Path, url: str = "") -> Database | None:
    """An existing database as it is, of whatever version, for reading only; None if there is none.

    Raises StoreError, also if it is not one of Watchdesk's.
    """
    if not url and not (folder / DATABASE_FILE).exists():
        return None
    backend = _connect_to(folder, url)
    try:
        with backend.translate_errors(at_opening=True):
            _require_own_database(backend)
            if not _is_newer(backend):
                _require_no_unexpected_object(backend)
    except BaseException:
        backend.close()
        raise
    return Database(backend, replica=_read_replica(backend, folder), is_read_only=True)


def _open_backend(folder: Path, url: str) -> DatabaseBackend:
    if not url:
        return open_sqlite(folder)
    try:
        make_private_folder(folder)
    except OSError as error:
        raise translate_os_error(folder, error) from error
    restrict_library(folder)
    return _connect_to(folder, url)


def _connect_to(folder: Path, url: str) -> DatabaseBackend:
    """The database of a folder, which has one, or of a server. Changes no file."""
    if not url:
        return SqliteBackend(folder / DATABASE_FILE)
    try:
        from index.store.postgresql_backend import open_postgresql  # noqa: PLC0415 - slow to import, rarely used
    except ImportError:
        raise StoreError("INDEX_DATABASE_URL", _NO_DRIVER) from None
    return open_postgresql(url)


def _read_replica(backend: DatabaseBackend, folder: Path) -> str:
    return read_replica(folder) if backend.is_shared else IN_DATABASE_FOLDER


def _require_current_version(backend: DatabaseBackend) -> None:
    """Raises StoreError for a database without a library, or with one of another version."""
    with backend.connect() as connection:
        (found,) = read_versions(backend, connection, [LIBRARY_SCHEMA])
    if found.version is None:
        raise StoreError(backend.location, "there is no library here; add articles with `watchdesk add`")
    if found.is_older:
        reason = "an older Watchdesk wrote this library; run `watchdesk upgrade` or start the bot to convert it"
        raise StoreError(backend.location, reason)
    require_not_newer(backend, [found], None)


def _require_own_database(backend: DatabaseBackend) -> None:
    """Raises StoreDamagedError for a database of another program, StoreInUseError for an unfinished copy."""
    with backend.connect() as connection:
        tables = inspect(connection).get_table_names()
        if UNFINISHED in tables:
            raise StoreInUseError(backend.location, _UNFINISHED_COPY)
        if tables and not backend.has_plain_table(connection, LIBRARY_SCHEMA.version_table):
            raise StoreDamagedError(backend.location, "this database is not one of Watchdesk's")


def _is_newer(backend: DatabaseBackend) -> bool:
    with backend.connect() as connection:
        return read_versions(backend, connection, [LIBRARY_SCHEMA])[0].is_newer


def _require_no_unexpected_object(backend: DatabaseBackend) -> None:
    with backend.connect() as connection:
        foreign = backend.find_unexpected_object(connection)
    if foreign is not None:
        raise unexpected_content_error(backend, foreign)


def _require_readable(
    backend: DatabaseBackend, folder: Path, companions: Sequence[Schema], *, reads_newer: bool
) -> None:
    """Raises StoreVersionError, and StoreDamagedError if the tables are not what the newer version says."""
    with backend.connect() as connection:
        (found,) = read_versions(backend, connection, [LIBRARY_SCHEMA])
        oldest = find_oldest_reader(backend, connection, found)
        if not reads_newer or oldest is None or oldest > LIBRARY_SCHEMA.version:
            raise version_error(backend, found, [LIBRARY_SCHEMA, *companions], folder)
    _require_no_unexpected_object(backend)
    with backend.connect() as connection:
        require_described(backend, connection, LIBRARY_SCHEMA, allows_more=True)


def _find_present(backend: DatabaseBackend, schemas: Sequence[Schema]) -> list[Schema]:
    """Those that the database has tables of."""
    with backend.connect() as connection:
        found = read_versions(backend, connection, schemas)
        return [each.schema for each in found if each.version is not None]
