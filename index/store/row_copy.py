"""Copy all rows from one database to another, whatever kind each of them is."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Table, delete, func, insert, select

from index.store.database_backend import DatabaseBackend, Schema

# An article with its text may have a megabyte.
_ROWS_AT_ONCE = 200


def copy_rows(
    source: DatabaseBackend,
    old: Connection,
    target: DatabaseBackend,
    new: Connection,
    schemas: Sequence[Schema],
) -> None:
    """Replace the rows of all tables by those of another database, in the transactions of two connections.

    Both have the newest tables. Ids that either of them has given are not given again.
    """
    for schema in reversed(schemas):
        for table in reversed(schema.metadata.sorted_tables):
            new.execute(delete(table))
    for schema in schemas:
        for table in schema.metadata.sorted_tables:
            _copy_table(old, new, table)
        given = target.read_counters(new, schema.metadata)
        counted = source.read_counters(old, schema.metadata)
        target.advance_counters(new, schema.metadata, _join(given, counted, _find_highest(new, schema)))


def _copy_table(old: Connection, new: Connection, table: Table) -> None:
    rows = old.execute(select(table).execution_options(yield_per=_ROWS_AT_ONCE)).mappings()
    for some in rows.partitions():
        new.execute(insert(table), [dict(row) for row in some])


def _find_highest(connection: Connection, schema: Schema) -> Mapping[str, int]:
    """The highest id in each table that counts its rows."""
    counted = {t.name: t.autoincrement_column for t in schema.metadata.sorted_tables}
    return {
        name: int(connection.execute(select(func.max(column))).scalar() or 0)
        for name, column in counted.items()
        if column is not None
    }


def _join(*counters: Mapping[str, int]) -> Mapping[str, int]:
    names = {name for each in counters for name in each}
    return {name: max(each.get(name, 0) for each in counters) for name in names}
