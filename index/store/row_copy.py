"""Copy all rows from one database to another, whatever kind each of them is, and compare the copy."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, MetaData, Row, Table, delete, func, insert, select

from index.model.errors import BackupError
from index.store.database_backend import DatabaseBackend
from index.store.row_digest import RowDigest, digest_table, read_in_order


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
            if _copy_table(old, new, table) != digest_table(new, table):
                raise BackupError(
                    target.location, f"the copy of table {table.name} differs; nothing was stored"
                )
        copy_counters(source, old, target, new, metadata)


def copy_counters(
    source: DatabaseBackend, old: Connection, target: DatabaseBackend, new: Connection, metadata: MetaData
) -> None:
    """Let no table of the target give an id that either database has given."""
    given = target.read_counters(new, metadata)
    counted = source.read_counters(old, metadata)
    target.advance_counters(new, metadata, _join(given, counted, _find_highest(new, metadata)))


def delete_rows(connection: Connection, described: Sequence[MetaData]) -> None:
    """Delete the rows of all tables."""
    for metadata in described:
        for table in reversed(metadata.sorted_tables):
            connection.execute(delete(table))


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row[Any]]) -> None:
    """Insert rows that were read from the same table of another database; at least one."""
    connection.execute(insert(table), [dict(row._mapping) for row in rows])


def _copy_table(old: Connection, new: Connection, table: Table) -> RowDigest:
    copied = RowDigest()
    for rows in read_in_order(old, table):
        copied = copied.extend(rows)
        insert_rows(new, table, rows)
    return copied


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
