"""Rows of a table as JSON and back, for what is kept of articles that are gone or read otherwise by now."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Table

from index.store.schema import UtcDateTime


def row_to_json(row: Row[Any]) -> dict[str, Any]:
    """What `json` can write; for columns without bytes."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in row._mapping.items()
    }


def row_from_json(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that the table has today; those that came later take their defaults."""
    return {
        column.name: _to_column(column.type, values[column.name])
        for column in table.columns
        if column.name in values
    }


def _to_column(kind: object, value: Any) -> Any:
    return datetime.fromisoformat(value) if isinstance(kind, UtcDateTime) and value is not None else value
