"""PostgreSQL: a database on a server. The files that are derived from it stay in the data folder.

One transaction writes at a time, as in SQLite: the change log must become visible in the order of its numbers,
since a reader asks for the changes after the last one that it saw (decision 0056).
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import (
    URL,
    Column,
    Connection,
    Dialect,
    Engine,
    MetaData,
    create_engine,
    func,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import ArgumentError, DBAPIError

from index.model.errors import StoreError
from index.store.change_announcements import ChangeListener
from index.store.error_translation import translate_store_errors
from index.store.integrity_checks import DamagedRows
from index.store.postgresql_dialect import adapt_dialect
from index.store.postgresql_errors import translate_driver_error
from index.store.postgresql_folding import define_folding, has_current_folding
from index.store.postgresql_listener import PostgresqlListener

_DRIVER = "postgresql+psycopg"
# The first with normalize(), by which names are folded.
_OLDEST_SERVER = (13,)
# A server that is cut off is noticed after half a minute, instead of after two hours.
_CONNECTION = {
    "application_name": "watchdesk",
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "tcp_user_timeout": 30_000,
}
_WRITE_LOCK = 5_728_491_036_113_217_044
"""Any number that other programs in the same database do not use for an advisory lock."""
_WRITE_WAIT = "30s"
_CLAIM_WAIT = "2s"
_LONGEST_IDLE = "20s"
"""Between two statements of one that writes."""
_READING = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
_WRITING = {"isolation_level": "READ COMMITTED", "postgresql_readonly": False}


class PostgresqlBackend:
    """A pool of connections to one database of a server."""

    migrates_from_start = False
    is_shared = True
    stores_nul = False

    def __init__(self, location: str, engine: Engine) -> None:
        self.location = location
        self._engine = engine

    def translate_errors(
        self, *, at_opening: bool = False, os_errors: bool = True
    ) -> AbstractContextManager[None]:
        return translate_store_errors(
            self.location,
            lambda error: translate_driver_error(self.location, error),
            # A COPY is the driver's own.
            drivers=(DBAPIError, psycopg.Error),
            at_opening=at_opening,
            os_errors=os_errors,
        )

    def connect(self) -> AbstractContextManager[Connection]:
        return self._engine.connect()

    def begin_read(self, connection: Connection) -> None:
        connection.execution_options(**_READING).begin()

    def begin_write(self, connection: Connection) -> None:
        connection.execution_options(**_WRITING).begin()
        # A process that is paused in its transaction must not keep all others from writing.
        connection.execute(text(f"SET LOCAL idle_in_transaction_session_timeout = '{_LONGEST_IDLE}'"))
        connection.execute(text(f"SET LOCAL lock_timeout = '{_WRITE_WAIT}'"))
        connection.execute(select(func.pg_advisory_xact_lock(_WRITE_LOCK)))

    def begin_claim(self, connection: Connection) -> None:
        connection.execution_options(**_WRITING).begin()
        connection.execute(text(f"SET LOCAL idle_in_transaction_session_timeout = '{_LONGEST_IDLE}'"))
        connection.execute(text(f"SET LOCAL lock_timeout = '{_CLAIM_WAIT}'"))

    def open_listener(self) -> ChangeListener:
        return PostgresqlListener(self._engine)

    @contextmanager
    def lock_migrations(self) -> Iterator[None]:
        """Does nothing: a migration holds the lock of all writers until it commits."""
        yield

    def prepare(self) -> None:
        """Raises StoreError for a server that is too old, or a database that cannot store every character."""
        with self.connect() as connection:
            self._require_supported(connection)
            if has_current_folding(connection):
                return
        with self.connect() as connection:
            self.begin_write(connection)
            define_folding(connection)
            connection.commit()

    def has_plain_table(self, connection: Connection, name: str) -> bool:
        return inspect(connection).has_table(name)

    def find_unexpected_object(self, connection: Connection) -> str | None:
        """None: unlike a file, a database of a server does not come from strangers."""
        return None

    def find_schema_difference(
        self, connection: Connection, metadata: MetaData, *, allows_more: bool = False
    ) -> str | None:
        """Compares the columns: their names, their types and whether they may be empty."""
        found = _read_shapes(connection)
        for table in metadata.sorted_tables:
            expected = {c.name: (_type_of(c, connection.dialect), bool(c.nullable)) for c in table.columns}
            if table.name not in found:
                return f"no table {table.name}"
            columns = found[table.name]
            if columns != expected and not (allows_more and columns.items() >= expected.items()):
                return f"a changed table named {table.name}"
        return None

    def find_damage(self) -> list[str]:
        """Nothing: the server checks its own pages and references."""
        return []

    def count_orphans(self) -> int:
        return 0

    def find_damaged_rows(self) -> list[DamagedRows]:
        """None: the server accepts only values that fit the types of their columns."""
        return []

    def rebuild_indexes(self) -> bool:
        return False

    def delete_damaged_rows(self, connection: Connection, damaged: DamagedRows) -> bool:
        return False

    def measure_bytes(self) -> int:
        with self.connect() as connection:
            return int(connection.execute(select(func.pg_database_size(func.current_database()))).scalar_one())

    def measure_copy(self, connection: Connection) -> int:
        """Measured: the file has four fifths of the size of the database."""
        return self.measure_bytes()

    def is_open_elsewhere(self) -> bool:
        others = (
            "datname = current_database() AND pid <> pg_backend_pid() AND application_name = :name"
            " AND backend_type = 'client backend'"
        )
        self._engine.dispose()
        with self.connect() as connection:
            query = text(f"SELECT count(*) FROM pg_stat_activity WHERE {others}")
            return bool(connection.execute(query, {"name": _CONNECTION["application_name"]}).scalar_one())

    def copy_file(self, path: Path) -> bool:
        return False

    def read_counters(self, connection: Connection, metadata: MetaData) -> Mapping[str, int]:
        found = {}
        for table, sequence in _sequences(connection, metadata):
            row = connection.execute(text(f"SELECT last_value, is_called FROM {sequence}")).one()
            found[table] = int(row.last_value) if row.is_called else 0
        return found

    def advance_counters(self, connection: Connection, metadata: MetaData, counters: Mapping[str, int]) -> None:
        for table, sequence in _sequences(connection, metadata):
            if counters.get(table, 0) > 0:
                connection.execute(select(func.setval(sequence, counters[table])))

    def close(self) -> None:
        self._engine.dispose()

    def _require_supported(self, connection: Connection) -> None:
        if (connection.dialect.server_version_info or ()) < _OLDEST_SERVER:
            raise StoreError(self.location, "the server is too old; use PostgreSQL 13 or newer")
        encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
        if encoding != "UTF8":
            raise StoreError(self.location, f"its encoding is {encoding}; create it with ENCODING 'UTF8'")


def open_postgresql(url: str) -> PostgresqlBackend:
    """The database that a URL names; it must exist. Raises StoreError, which never shows the password."""
    parsed = _parse(url)
    location = _describe(parsed)
    engine = create_engine(
        parsed,
        connect_args=_CONNECTION,
        pool_pre_ping=True,
        pool_size=8,
        max_overflow=24,
        hide_parameters=True,
    )
    adapt_dialect(engine.dialect)
    return PostgresqlBackend(location, engine)


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        parsed = None
    if parsed is None or parsed.drivername != _DRIVER or not parsed.database:
        reason = f"it must have the form {_DRIVER}://user:password@host/database"
        raise StoreError("INDEX_DATABASE_URL", reason) from None
    return parsed


def _describe(url: URL) -> str:
    """Server and database, without the user, the password and the options, which may contain it."""
    host = url.host or str(url.query.get("host", "localhost"))
    port = f":{url.port}" if url.port else ""
    return f"postgresql://{host}{port}/{url.database}"


def _read_shapes(connection: Connection) -> Mapping[str, Mapping[str, tuple[str, bool]]]:
    """The type of each column of each table, and whether it may be NULL."""
    return {
        name: {
            column["name"]: (column["type"].compile(connection.dialect), column["nullable"])
            for column in columns
        }
        for (_, name), columns in inspect(connection).get_multi_columns().items()
    }


def _type_of(column: Column[Any], dialect: Dialect) -> str:
    stored = dialect.type_compiler_instance.process(column.type, type_expression=column)
    return stored.partition(" COLLATE ")[0]


def _sequences(connection: Connection, metadata: MetaData) -> Iterator[tuple[str, str]]:
    """Each table whose ids the server counts, with the name of the counter."""
    for table in metadata.sorted_tables:
        for column in table.primary_key:
            found = select(func.pg_get_serial_sequence(table.name, column.name))
            sequence = connection.execute(found).scalar()
            if sequence is not None:
                yield table.name, sequence
