"""What differs between the databases that can hold a library. Each has one implementation of this protocol."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, MetaData

from index.store.integrity_checks import DamagedRows


@dataclass(frozen=True, slots=True)
class Schema:
    """The tables of one owner in the database, and their migrations.

    `version` is the newest migration in `scripts`, a package with an Alembic `env.py`; `version_table` is the
    table that stores the version of the database. `metadata` describes the tables of the newest version; no
    other owner uses their names.
    """

    version: str
    scripts: str
    version_table: str
    metadata: MetaData


class DatabaseBackend(Protocol):
    """Connections, transactions, errors and files of one kind of database. Threads may share it."""

    @property
    def location(self) -> str:
        """Where the database is, for messages: a path, or a URL without its password."""

    @property
    def migrates_from_start(self) -> bool:
        """Whether a new database goes through every migration, instead of starting with the newest tables."""

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

    def lock_migrations(self) -> AbstractContextManager[None]:
        """Let one process at a time migrate the database. Raises StoreInUseError."""

    def prepare(self) -> None:
        """Create what the queries need besides tables."""

    def has_plain_table(self, connection: Connection, name: str) -> bool:
        """Whether a name belongs to an ordinary table, which can be read without running anything."""

    def find_unexpected_object(self, connection: Connection) -> str | None:
        """The first object that no version of Watchdesk creates, such as "a trigger named x", or None."""

    def find_schema_difference(self, connection: Connection, metadata: MetaData) -> str | None:
        """The first table that differs from its description in `metadata`; None if there is none."""

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

    def copy_file(self, path: Path) -> bool:
        """Copy a database that is a file to a new one; returns whether it is. Raises BackupError, OSError."""

    def read_counters(self, connection: Connection, metadata: MetaData) -> Mapping[str, int]:
        """The last id that each table has given, where ids are never given again."""

    def advance_counters(self, connection: Connection, metadata: MetaData, counters: Mapping[str, int]) -> None:
        """Let each table give only ids above these."""

    def close(self) -> None:
        """Close all connections."""
