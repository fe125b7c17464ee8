"""Pass long lists of values to SQL statements: as one JSON parameter, or in batches of variables."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from sqlalchemy import JSON, ColumnElement, bindparam, func, select

T = TypeVar("T")

# SQLite accepts 32,766 variables in a statement, other databases fewer; 5,000 is well below all of them.
_MAX_VARIABLES = 5000


def is_among(column: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a column has one of the integers in the parameter `ids`, a list of any length.

    Such a statement is compiled once. `column.in_(ids)` is expanded for each list: with 400 ids, a query takes
    twice as long.
    """
    values = func.json_each(bindparam("ids", type_=JSON)).table_valued("value")
    return column.in_(select(values.c.value))


def sql_batches(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Consecutive slices of the values, for `column.in_(batch)`; nothing if there are no values."""
    for first in range(0, len(values), _MAX_VARIABLES):
        yield values[first : first + _MAX_VARIABLES]
