"""Copy all rows from one database to another, whatever kind each of them is, and compare the copy."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, MetaData, Row, Table, delete, func, insert, select

from index.model.errors import BackupError
from index.store.database_backend import DatabaseBackend

# An article with its text may have a megabyte.
_ROWS_AT_ONCE = 200


@dataclass
class _Digest:
    """The number of rows, and the sum of their hashes, which does not depend on their order."""

    rows: int = 0
    total: int = 0

    def add(self, row: Row[Any]) -> None:
        self.rows += 1
        self.total += int.from_bytes(hashlib.blake2b(repr(tuple(row)).encode(), digest_size=16).digest())


def copy_rows(
    source: DatabaseBackend,
    old: Connection,
    target: DatabaseBackend,
    new: Connection,
    described: Sequence[MetaData],
) -> None:
    """Replace the rows of all tables by those of another database, in the transactions of two connections.

    Both have the tables that are described. Ids that either of them has given are not given again. Raises
    BackupError if a table has other rows afterwards than the one that it was copied from.
    """
    delete_rows(new, described)
    for metadata in described:
        for table in metadata.sorted_tables:
            if _copy_table(old, new, table) != _digest_table(new, table):
                raise BackupError(
                    target.location, f"the copy of table {table.name} differs; nothing was stored"
                )
        given = target.read_counters(new, metadata)
        counted = source.read_counters(old, metadata)
        target.advance_counters(new, metadata, _join(given, counted, _find_highest(new, metadata)))


def delete_rows(connection: Connection, described: Sequence[MetaData]) -> None:
    """Delete the rows of all tables."""
    for metadata in described:
        for table in reversed(metadata.sorted_tables):
            connection.execute(delete(table))


def _copy_table(old: Connection, new: Connection, table: Table) -> _Digest:
    copied = _Digest()
    for rows in _read(old, table):
        for row in rows:
            copied.add(row)
        new.execute(insert(table), [dict(row._mapping) for row in rows])
    return copied


def _digest_table(connection: Connection, table: Table) -> _Digest:
    digest = _Digest()
    for rows in _read(connection, table):
        for row in rows:
            digest.add(row)
    return digest


def _read(connection: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
    query = select(table).execution_options(yield_per=_ROWS_AT_ONCE)
    yield from connection.execute(query).partitions()


def _find_highest(connection: Connection, metadata: MetaData) -> Mapping[str, int]:
    """The highest id in each table that counts its rows."""
    counted = {t.name: t.autoincrement_column for t in metadata.sorted_tables}
    return {
        name: int(connection.execute(select(func.max(column))).scalar() or 0)
        for name, column in counted.items()
        if column is not None
    }


def _join(*counters: Mapping[str, int]) -> Mapping[str, int]:
    names = {name for each in counters for name in each}
    return {name: max(each.get(name, 0) for each in counters) for name in names}
