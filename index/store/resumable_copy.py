"""Copy a library into an empty database, in batches that survive an interruption, and compare the copy.

Until the copy is finished and compared, the target has no schema version, so no version of Watchdesk opens it.
The source is only read. It keeps its write lock meanwhile, so that nobody else changes it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    MetaData,
    Row,
    String,
    Table,
    delete,
    func,
    insert,
    inspect,
    literal,
    select,
    text,
)

from index.model.errors import BackupError, StoreError
from index.model.protocols import IsCancelled, ReportProgress
from index.model.report_types import CopyReport, Progress
from index.store.corpus_queries import start_generation
from index.store.database_backend import DatabaseBackend, Schema
from index.store.edition_queries import delete_all_snapshots
from index.store.row_copy import copy_counters, delete_rows, insert_rows
from index.store.row_digest import RowDigest, has_nul, read_in_order
from index.store.schema import facts, readable_versions
from index.store.schema_migration import stamp_newest

# What was copied of each table so far. The table exists until the copy is finished.
_progress = Table(
    "unfinished_copy",
    MetaData(),
    Column("name", String(80), primary_key=True),
    Column("rows", BigInteger, nullable=False),
    Column("chain", String(64), nullable=False),
)
UNFINISHED = _progress.name


class _SourceChangedError(Exception):
    """The source no longer has the rows that an interrupted run copied."""


class _CancelledError(Exception):
    """The caller wants to stop."""


def copy_library(
    source: DatabaseBackend,
    target: DatabaseBackend,
    schemas: Sequence[Schema],
    *,
    own: Sequence[Schema],
    report_progress: ReportProgress,
    is_cancelled: IsCancelled,
) -> CopyReport:
    """Copy the tables of `schemas`, which the source has in their newest version, into an empty database.

    Continues an interrupted copy; starts it again if the source has changed since. `own` are all schemas of the
    calling program: their tables may exist in the target, but only without rows.

    Raises BackupError if the copy differs from the source, StoreInUseError while another process writes to the
    source, StoreError for a target that is not empty.
    """
    with source.translate_errors(), source.connect() as old:
        source.begin_write(old)
        _claim(target, schemas, own)
        return _Copy(
            source, old, target, schemas, report_progress=report_progress, is_cancelled=is_cancelled
        ).run()


def _claim(target: DatabaseBackend, schemas: Sequence[Schema], own: Sequence[Schema]) -> None:
    """Create the tables, and mark the database as unfinished."""
    with target.translate_errors(at_opening=True):
        target.prepare()
        with target.connect() as new:
            target.begin_write(new)
            if not inspect(new).has_table(UNFINISHED):
                _drop_empty_tables(target, new, own)
            for schema in schemas:
                schema.metadata.create_all(new)
                if target.find_schema_difference(new, schema.metadata) is not None:
                    reason = "another version of Watchdesk began this copy; empty the database and start again"
                    raise StoreError(target.location, reason)
            _progress.create(new, checkfirst=True)
            new.commit()


def _drop_empty_tables(target: DatabaseBackend, new: Connection, own: Sequence[Schema]) -> None:
    """Drop what an empty library consists of. Raises StoreError for anything else."""
    found = set(inspect(new).get_table_names())
    versions = {schema.version_table for schema in own}
    tables = {table.name: table for schema in own for table in schema.metadata.tables.values()}
    foreign = sorted(found - versions - tables.keys())
    if foreign:
        reason = f"it has a table of another program, {foreign[0]}; name an empty database"
        raise StoreError(target.location, reason)
    for name in found & tables.keys() - {facts.name, readable_versions.name}:
        if new.execute(select(literal(1)).select_from(tables[name]).limit(1)).first():
            raise StoreError(target.location, "it already holds a library; name an empty database or folder")
    for schema in reversed(own):
        schema.metadata.drop_all(new)
    for name in found & versions:
        new.execute(text(f"DROP TABLE {name}"))


class _Copy:
    """One run of a copy. The connection to the source is in a transaction that keeps the write lock."""

    def __init__(
        self,
        source: DatabaseBackend,
        old: Connection,
        target: DatabaseBackend,
        schemas: Sequence[Schema],
        *,
        report_progress: ReportProgress,
        is_cancelled: IsCancelled,
    ) -> None:
        self._source, self._old, self._target = source, old, target
        self._schemas = schemas
        self._tables = [table for schema in schemas for table in schema.metadata.sorted_tables]
        self._report_progress, self._is_cancelled = report_progress, is_cancelled
        self._total = sum(self._count(table) for table in self._tables)
        self._copied: dict[str, RowDigest] = {}
        self._rows_with_nul = 0

    def run(self) -> CopyReport:
        done = self._read_progress()
        try:
            return self._continue(done)
        except _SourceChangedError:
            self._start_again()
            return self._continue({})

    def _continue(self, done: Mapping[str, RowDigest]) -> CopyReport:
        try:
            self._copy_tables(done)
            different = self._find_difference()
        except _CancelledError:
            return self._report(was_resumed=bool(done), cancelled=True)
        if different is not None:
            self._start_again()
            raise BackupError(self._target.location, f"the copy of table {different} differs; try again")
        self._finish()
        return self._report(was_resumed=bool(done))

    def _report(self, *, was_resumed: bool, cancelled: bool = False) -> CopyReport:
        return CopyReport(
            target=self._target.location,
            tables=len(self._tables),
            rows=sum(digest.rows for digest in self._copied.values()),
            rows_with_nul=0 if self._target.stores_nul else self._rows_with_nul,
            was_resumed=was_resumed,
            cancelled=cancelled,
        )

    def _count(self, table: Table) -> int:
        return int(self._old.execute(select(func.count()).select_from(table)).scalar_one())

    def _copy_tables(self, done: Mapping[str, RowDigest]) -> None:
        self._copied, self._rows_with_nul = {}, 0
        for table in self._tables:
            self._copy_table(table, done.get(table.name, RowDigest()))

    def _copy_table(self, table: Table, done: RowDigest) -> None:
        """Read all rows, and store those that an earlier run did not store."""
        digest = RowDigest()
        for rows in self._read(self._old, table):
            is_stored = digest.rows < done.rows
            digest = digest.extend(rows)
            if not is_stored:
                self._store(table, rows, digest)
            elif digest.rows >= done.rows and digest != done:
                raise _SourceChangedError
            self._copied[table.name] = digest
            self._rows_with_nul += sum(map(has_nul, rows))
            self._show(self._copied, "rows")
        if digest.rows < done.rows:
            raise _SourceChangedError

    def _store(self, table: Table, rows: Sequence[Row[Any]], digest: RowDigest) -> None:
        """Insert rows and record how far the copy is, in one transaction."""
        with self._target.translate_errors(), self._target.connect() as new:
            self._target.begin_write(new)
            insert_rows(new, table, rows)
            new.execute(delete(_progress).where(_progress.c.name == table.name))
            new.execute(insert(_progress).values(name=table.name, rows=digest.rows, chain=digest.chain))
            new.commit()

    def _read_progress(self) -> Mapping[str, RowDigest]:
        with self._target.translate_errors(), self._target.connect() as new:
            self._target.begin_read(new)
            return {row.name: RowDigest(row.rows, row.chain) for row in new.execute(select(_progress))}

    def _start_again(self) -> None:
        with self._target.translate_errors(), self._target.connect() as new:
            self._target.begin_write(new)
            delete_rows(new, [schema.metadata for schema in self._schemas])
            new.execute(delete(_progress))
            new.commit()

    def _find_difference(self) -> str | None:
        """Read the whole copy; returns the first table that differs from its source."""
        compared: dict[str, RowDigest] = {}
        with self._target.translate_errors(), self._target.connect() as new:
            self._target.begin_read(new)
            for table in self._tables:
                digest = RowDigest()
                for rows in self._read(new, table):
                    digest = compared[table.name] = digest.extend(rows)
                    self._show(compared, "copied rows")
                if digest != self._copied.get(table.name, RowDigest()):
                    return table.name
        return None

    def _read(self, connection: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
        for rows in read_in_order(connection, table):
            if self._is_cancelled():
                raise _CancelledError
            yield rows

    def _finish(self) -> None:
        """Turn the target into a library: from now on, every command opens it."""
        with self._target.translate_errors(), self._target.connect() as new:
            self._target.begin_write(new)
            for schema in self._schemas:
                copy_counters(self._source, self._old, self._target, new, schema.metadata)
            # The files that the snapshots name are derived again, so that the two libraries share none.
            delete_all_snapshots(new)
            start_generation(new)
            _progress.drop(new)
            for schema in self._schemas:
                stamp_newest(new, schema)
            new.commit()

    def _show(self, digests: Mapping[str, RowDigest], unit: str) -> None:
        done = sum(digest.rows for digest in digests.values())
        self._report_progress(Progress(done=done, total=self._total, unit=unit))
