"""A PostgreSQL server for tests, and in it a database for each data folder that a test opens."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import psycopg
from postgresql_program import PostgresqlProgram

from index.store import database
from index.store.postgresql_backend import open_postgresql
from index.store.sqlite_backend import DATABASE_FILE, open_sqlite

_TEMPLATE = "watchdesk_template"
# The first in which a database can be copied in a third of the time, by copying its files.
_HAS_STRATEGIES = 150_000


class PostgresqlServer:
    """A server with a template database that has the library's tables; the databases are copies of it."""

    def __init__(self, folder: Path) -> None:
        self._program = PostgresqlProgram(folder)
        self._folder = folder
        self._connection: psycopg.Connection | None = None

    def url_of(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self._program.socket_folder}"

    def create(self, name: str) -> str:
        """A database with empty tables; returns its URL."""
        self._create(name, self._template)
        return self.url_of(name)

    def create_bare(self, name: str) -> str:
        """A database without tables; returns its URL."""
        return self.create_from(name, "template1")

    def create_from(self, name: str, template: str) -> str:
        """A copy of a template, with options of CREATE DATABASE after its name; returns its URL."""
        self._create(name, template)
        return self.url_of(name)

    def create_durable(self, name: str) -> str:
        """An empty database that keeps what was committed when the server is killed."""
        self._create(name, self._template)
        self._administer(f"ALTER DATABASE {name} SET synchronous_commit = on")
        return self.url_of(name)

    def kill(self) -> None:
        """Kill the server and all its processes at once."""
        self._program.kill()
        self._connection = None

    def restart(self) -> None:
        self._program.start()

    def drop(self, name: str) -> None:
        self._administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def close(self) -> None:
        self._program.stop()

    @cached_property
    def _template(self) -> str:
        self._create(_TEMPLATE, "template1")
        database.open_database(self._folder / "unused", self.url_of(_TEMPLATE)).close()
        return _TEMPLATE

    def _create(self, name: str, template: str) -> None:
        is_plain = " " not in template  # otherwise it says how
        self._administer(f"CREATE DATABASE {name} TEMPLATE {template}{self._strategy if is_plain else ''}")

    @cached_property
    def _strategy(self) -> str:
        return " STRATEGY file_copy" if self._connect().info.server_version >= _HAS_STRATEGIES else ""

    def _administer(self, statement: str) -> None:
        self._connect().execute(statement.encode())

    def _connect(self) -> psycopg.Connection:
        if self._connection is None:
            address = f"host={self._program.socket_folder} user=postgres dbname=postgres"
            self._connection = psycopg.connect(address, autocommit=True)
        return self._connection


@contextmanager
def running_postgresql() -> Iterator[PostgresqlServer]:
    """Start a server, and delete it with its data at the end."""
    memory = os.environ.get("PYTEST_DEBUG_TEMPROOT")
    root = Path(tempfile.mkdtemp(prefix="watchdesk-postgresql-", dir=memory))
    try:
        server = PostgresqlServer(root)
        try:
            yield server
        finally:
            server.close()
    finally:
        shutil.rmtree(root, ignore_errors=True)


class DatabasesOfFolders:
    """Lets `open_database` use a database of the server for each data folder that has no file of SQLite."""

    def __init__(self, server: PostgresqlServer) -> None:
        self.server = server
        self._names: set[str] = set()

    def open_backend(self, folder: Path, url: str) -> database.DatabaseBackend:
        if not url and (folder / DATABASE_FILE).exists():
            return open_sqlite(folder)
        folder.mkdir(parents=True, exist_ok=True)
        return open_postgresql(url or self.url_of(folder))

    def url_of(self, folder: Path) -> str:
        """The database of a data folder, new or not."""
        name = "t_" + hashlib.blake2b(str(folder.resolve()).encode(), digest_size=8).hexdigest()
        if name not in self._names:
            self._names.add(name)
            self.server.create(name)
        return self.server.url_of(name)

    @contextmanager
    def dropped_afterwards(self) -> Iterator[None]:
        """Drop the databases that the block creates; those of fixtures of a module stay."""
        before = set(self._names)
        yield
        for name in self._names - before:
            self.server.drop(name)
        self._names = before
