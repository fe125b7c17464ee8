"""Compare the tables, columns and indexes of a database file with the expected schema.

A trigger, a view instead of a table, or a default value can alter what is written later, so an untrusted file
is compared with our own description of the tables. The text of the DDL is not compared: it depends on the
versions of SQLAlchemy and SQLite that wrote it.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Connection, MetaData, create_engine

_MAX_NAME_CHARS = 40
_INTERNAL = re.compile(r"sqlite_(sequence|stat\d|autoindex_.*)", re.IGNORECASE)
# Literals, quoted names and comments: words in them are not keywords.
_QUOTED = re.compile(
    r"""'[^']*+(?:'|\Z)|"[^"]*+(?:"|\Z)|`[^`]*+(?:`|\Z)|\[[^\]]*+(?:\]|\Z)|--[^\n]*|/\*.*?(?:\*/|\Z)""",
    re.DOTALL,
)
_WORD = re.compile(r"\w+")
# Clauses that alter or reject what is written; our tables use none of them.
_ALTERING = frozenset({"CHECK", "COLLATE", "CONFLICT", "GENERATED", "AS", "STRICT", "VIRTUAL"})

CatalogRow = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class TableShape:
    """What decides how a table's rows are stored; not the order of columns or the names of indexes."""

    columns: frozenset[CatalogRow]
    indexes: frozenset[CatalogRow]
    foreign_keys: frozenset[CatalogRow]
    options: frozenset[str]

    def includes(self, other: "TableShape") -> bool:
        """Whether a query of the other table can read this one."""
        return self.columns >= other.columns


def find_unexpected_object(connection: Connection) -> str | None:
    """The first object that no version of Watchdesk creates, such as "a trigger named x", or None.

    Runs nothing from the schema of the file.
    """
    query = "SELECT type, name, sql FROM sqlite_master"
    for kind, name, sql in connection.exec_driver_sql(query).all():
        if kind not in ("table", "index"):
            return _describe_object(str(kind), name)
        if kind == "table" and not _INTERNAL.fullmatch(str(name)) and _sql_words(sql) & _ALTERING:
            return f"a changed {_describe_object('table', name)[2:]}"
    for table, index, columns in _list_indexes(connection):
        if any(column is None for column in columns):
            return f"{_describe_object('index', index)} over an expression, on table {_shorten(table)}"
    return None


def find_schema_difference(
    connection: Connection, metadata: MetaData, *, allows_more: bool = False
) -> str | None:
    """The first table that differs from its description in `metadata`; None if there is none.

    The file may have other tables, as long as they have no foreign keys to these. With `allows_more`, it is
    only read: tables may have more columns, other indexes and other foreign keys.
    """
    expected, found = _shapes_of(metadata), read_shapes(connection)
    for name, shape in expected.items():
        if name not in found:
            return f"no table {name}"
        if not (found[name].includes(shape) if allows_more else found[name] == shape):
            return f"a changed table named {name}"
    for name, shape in found.items():
        is_foreign = name not in expected and not allows_more
        if is_foreign and any(key[0] in expected for key in shape.foreign_keys):
            return _describe_object("table", name)
    return None


def has_plain_table(connection: Connection, name: str) -> bool:
    """Whether a name belongs to an ordinary table; a view or virtual table could run anything."""
    query = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?"
    found = connection.exec_driver_sql(query, (name,)).scalars().all()
    return len(found) == 1 and not _sql_words(found[0]) & _ALTERING


def read_shapes(connection: Connection) -> Mapping[str, TableShape]:
    """The shape of every table, by name."""
    columns, indexes, keys = defaultdict(set), defaultdict(set), defaultdict(set)
    for table, *column in connection.exec_driver_sql(_COLUMNS).all():
        columns[table].add(tuple(_fold(value) for value in column))
    for table, unique, partial, parts in _index_shapes(connection):
        indexes[table].add((unique, partial, parts))
    for table, *key in connection.exec_driver_sql(_FOREIGN_KEYS).all():
        keys[table].add(tuple(key))
    tables = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'").all()
    return {
        name: TableShape(
            frozenset(columns[name]),
            frozenset(indexes[name]),
            frozenset(keys[name]),
            _sql_words(sql) & frozenset({"AUTOINCREMENT", "ROWID"}),
        )
        for name, sql in tables
        if not _INTERNAL.fullmatch(name)
    }


_COLUMNS = """
SELECT m.name, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden
FROM sqlite_master AS m JOIN pragma_table_xinfo(m.name) AS c WHERE m.type = 'table'"""
_FOREIGN_KEYS = """
SELECT m.name, k."table", k."from", k."to", k.on_update, k.on_delete, k.seq
FROM sqlite_master AS m JOIN pragma_foreign_key_list(m.name) AS k WHERE m.type = 'table'"""
_INDEX_COLUMNS = """
SELECT m.name, i.name, i."unique", i.partial, c.name, c."desc", c.coll, c.cid
FROM sqlite_master AS m JOIN pragma_index_list(m.name) AS i JOIN pragma_index_xinfo(i.name) AS c
WHERE m.type = 'table' AND c.key ORDER BY m.name, i.name, c.seqno"""


def _index_shapes(connection: Connection) -> Iterator[tuple[str, int, int, tuple[CatalogRow, ...]]]:
    parts: dict[tuple[str, str, int, int], list[CatalogRow]] = defaultdict(list)
    for table, index, unique, partial, column, descending, collation, _ in _index_rows(connection):
        parts[table, index, unique, partial].append((column, descending, collation))
    for (table, _, unique, partial), columns in parts.items():
        yield table, unique, partial, tuple(columns)


def _list_indexes(connection: Connection) -> list[tuple[str, str, list[str | None]]]:
    """Table, name and columns of each index; an expression counts as column None."""
    found: dict[tuple[str, str], list[str | None]] = defaultdict(list)
    for table, index, _, _, column, _, _, number in _index_rows(connection):
        found[table, index].append(None if number == -2 else column)
    return [(table, index, columns) for (table, index), columns in found.items()]


def _index_rows(connection: Connection) -> list[CatalogRow]:
    return [tuple(row) for row in connection.exec_driver_sql(_INDEX_COLUMNS).all()]


@cache
def _shapes_of(metadata: MetaData) -> Mapping[str, TableShape]:
    engine = create_engine("sqlite://")
    try:
        with engine.connect() as connection:
            metadata.create_all(connection)
            return read_shapes(connection)
    finally:
        engine.dispose()


@lru_cache(maxsize=256)
def _sql_words(sql: object) -> frozenset[str]:
    return frozenset(word.upper() for word in _WORD.findall(_QUOTED.sub(" ", str(sql))))


def _fold(value: Any) -> Any:
    return value.upper() if isinstance(value, str) else value


def _describe_object(kind: str, name: object) -> str:
    article = "an" if kind[:1] in "aeiou" else "a"
    return f"{article} {kind} named {_shorten(name)}"


def _shorten(name: object) -> str:
    """A name on one line of limited length."""
    shown = "".join(char if char.isprintable() else "?" for char in str(name))
    return shown if len(shown) <= _MAX_NAME_CHARS else f"{shown[:_MAX_NAME_CHARS]}…"
