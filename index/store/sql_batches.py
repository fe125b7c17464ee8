"""Split long lists of values for SQL statements into batches of variables."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

# SQLite accepts 32,766 variables in a statement, PostgreSQL 65,535.
_MAX_VARIABLES = 5000


def sql_batches(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Consecutive slices of the values, for `column.in_(batch)`; nothing if there are no values."""
    for first in range(0, len(values), _MAX_VARIABLES):
        yield values[first : first + _MAX_VARIABLES]
