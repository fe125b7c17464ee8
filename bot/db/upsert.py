"""Insert a row, or update the row with the same key, in SQLite or PostgreSQL."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table

from index import insert_into


def upsert(
    connection: Connection,
    table: Table,
    key: Mapping[str, Any],
    values: Mapping[str, Any],
    *,
    only_if_new: Mapping[str, Any] | None = None,
    update_if: ColumnElement[bool] | None = None,
) -> None:
    """Store values under a key, which must be a primary key or a unique constraint.

    A new row also gets `only_if_new`. An existing row is left alone unless it meets `update_if`.
    """
    row = insert_into(connection, table).values({**key, **values, **(only_if_new or {})})
    connection.execute(row.on_conflict_do_update(index_elements=list(key), set_=dict(values), where=update_if))
