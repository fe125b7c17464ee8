"""What differs between the databases that can hold a library. Each has one implementation of this protocol."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, MetaData

from index.model.upgrade_types import MigrationNote
from index.store.change_announcements import ChangeListener
from index.store.integrity_checks import DamagedRows


@dataclass(frozen=True, slots=True)
class Schema:
    """The tables of one owner in the database, and their migrations.

    `owner` is one word, for messages and file names. `version` is the newest migration in `scripts`, a package
    with an Alembic `env.py`; `version_table` is the table that stores the version of the database. `metadata`
    describes the tables of the newest version; no other owner uses their names. `notes` has an entry for the
    version of each migration.
    """

    owner: str
    version: str
    scripts: str
    version_table: str
    metadata: MetaData
    notes: Mapping[str, MigrationNote]


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """The version that a database has of a schema; None if it has no tables of it."""

    schema: Schema
    version: str | None

    @property
    def is_older(self) -> bool:
        """Whether migrations have to run on existing tables."""
        return self.version is not None and self.version < self.schema.version

    @property
    def is_newer(self) -> bool:
        return self.version is not None and self.version > self.schema.version


class DatabaseBackend(Protocol):
    """Connections, transactions, errors and files of one kind of database. Threads may share it."""

    @property
    def location(self) -> str:
        """Where the database is, for messages: a path, or a URL without its password."""

    @property
    def migrates_from_start(self) -> bool:
        """Whether a new database goes through every migration, instead of starting with the newest tables."""

    @property
    def is_shared(self) -> bool:
        """Whether several machines can use the database, each with a data folder of its own."""

    @property
    def stores_nul(self) -> bool:
        """Whether text may contain the character NUL."""

    def translate_errors(
        self, *, at_opening: bool = False, os_errors: bool = True
    ) -> AbstractContextManager[None]:
        """As `translate_store_errors`, for this kind of database."""

    def connect(self) -> AbstractContextManager[Connection]:
        """A connection from the pool, outside a transaction."""

    def begin_read(self, connection: Connection) -> None:
        """Begin a transaction that sees one state of the database, whatever others commit meanwhile."""

    def begin_write(self, connection: Connection) -> None:
        """Begin a transaction once no other one writes, so that commits are in the order of their numbers."""

    def begin_claim(self, connection: Connection) -> None:
        """Begin a transaction that only changes claims; it waits for no writer if the database is shared."""

    def open_listener(self) -> ChangeListener:
        """A way to wait for what `announce_change` announces, also in other processes."""

    def lock_migrations(self) -> AbstractContextManager[None]:
        """Let one process at a time migrate the database. Raises StoreInUseError."""

    def prepare(self) -> None:
        """Create what the queries need besides tables."""

    def has_plain_table(self, connection: Connection, name: str) -> bool:
        """Whether a name belongs to an ordinary table, which can be read without running anything."""

    def find_unexpected_object(self, connection: Connection) -> str | None:
        """The first object that no version of Watchdesk creates, such as "a trigger named x", or None."""

    def find_schema_difference(
        self, connection: Connection, metadata: MetaData, *, allows_more: bool = False
    ) -> str | None:
        """The first table that differs from its description in `metadata`; None if there is none.

        With `allows_more`, columns and indexes that the description lacks are no difference.
        """

    def find_damage(self) -> list[str]:
        """Findings of the database's own checks; empty if there are none."""

    def count_orphans(self) -> int:
        """How many rows refer to rows that are gone."""

    def find_damaged_rows(self) -> list[DamagedRows]:
        """Rows whose values do not fit the types of their columns."""

    def rebuild_indexes(self) -> bool:
        """Repair the damage that `find_damage` found, if only indexes are damaged; returns whether it did."""

    def delete_damaged_rows(self, connection: Connection, damaged: DamagedRows) -> bool:
        """Delete damaged rows that can be rebuilt; returns whether it deleted any."""

    def measure_bytes(self) -> int:
        """The size of the database on disk."""

    def measure_copy(self, connection: Connection) -> int:
        """About how many bytes a copy of the database in a file of SQLite has."""

    def is_open_elsewhere(self) -> bool:
        """Whether another process is connected to the database. Not while a connection of this object is."""

    def copy_file(self, path: Path) -> bool:
        """Copy a database that is a file to a new one; returns whether it is. Raises BackupError, OSError."""

    def read_counters(self, connection: Connection, metadata: MetaData) -> Mapping[str, int]:
        """The last id that each table has given, where ids are never given again."""

    def advance_counters(self, connection: Connection, metadata: MetaData, counters: Mapping[str, int]) -> None:
        """Let each table give only ids above these."""

    def close(self) -> None:
        """Close all connections."""
