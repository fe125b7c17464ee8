"""Read the rows of a table in the order of its key, and hash them alike in every kind of database."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Table, select

# An article with its text may have a megabyte.
ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class RowDigest:
    """The number of rows, and a hash of them in this order: each hash includes the one before it.

    Text counts without NUL, which PostgreSQL cannot store. No column holds a float.
    """

    rows: int = 0
    chain: str = ""

    def extend(self, rows: Sequence[Row[Any]]) -> "RowDigest":
        """The digest with more rows after those that it has."""
        chain = self.chain
        for row in rows:
            chain = hashlib.blake2b((chain + _spell(row)).encode(), digest_size=16).hexdigest()
        return RowDigest(self.rows + len(rows), chain)


def read_in_order(connection: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
    """All rows, in groups of ROWS_AT_ONCE. Databases order keys alike: text by code point, bytes as numbers."""
    query = select(table).order_by(*table.primary_key).execution_options(yield_per=ROWS_AT_ONCE)
    yield from connection.execute(query).partitions()


def digest_table(connection: Connection, table: Table) -> RowDigest:
    digest = RowDigest()
    for rows in read_in_order(connection, table):
        digest = digest.extend(rows)
    return digest


def has_nul(row: Row[Any]) -> bool:
    """Whether a text of the row contains the character NUL."""
    return any(isinstance(value, str) and "\0" in value for value in row)


def _spell(row: Row[Any]) -> str:
    return repr(tuple(value.replace("\0", "") if isinstance(value, str) else value for value in row))
