"""Find and repair damaged pages, indexes and rows of a database file. Findings never show row contents."""

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from index.store.sqlite_connections import connect

_MAX_PROBLEMS = 20
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?")
_JSON_COLUMNS = frozenset({"facts", "content", "draft", "settings"})
_JSON_TABLES = frozenset(
    {"revisions", "removed_articles", "refresh_items", "servers", "exchanges", "drafts", "source_offers"}
)
_UNDECODABLE = object()


@dataclass
class DamagedRows:
    """Rows of a table whose values do not fit the types of their columns."""

    table: str
    rows: int = 0
    articles: set[int] = field(default_factory=set)
    """Ids of the articles to which the rows belong, as far as known."""
    is_incomplete: bool = False
    """Part of the table cannot be read at all."""


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    kind: str
    may_be_null: bool


def find_page_damage(path: Path) -> list[str]:
    """Findings of SQLite's integrity check. Raises sqlite3.Error if the file cannot be opened."""
    with closing(connect(path)) as connection:
        try:
            rows = connection.execute(f"PRAGMA integrity_check({_MAX_PROBLEMS})").fetchall()
        except sqlite3.DatabaseError:
            return ["its pages cannot be read in whole"]
    lines = [line for (row,) in rows for line in str(row).splitlines() if row != "ok"]
    return [line for line in lines if not line.startswith("***")][:_MAX_PROBLEMS]


def count_orphans(path: Path) -> int:
    """How many rows have foreign keys to missing rows. Raises sqlite3.Error."""
    with closing(connect(path)) as connection:
        return sum(1 for _ in connection.execute("PRAGMA foreign_key_check"))


def rebuild_indexes(path: Path) -> bool:
    """Rebuild all indexes from their tables, if that repairs the file; returns whether it did."""
    with suppress(sqlite3.Error), closing(connect(path)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("REINDEX")
        is_repaired = [tuple(row) for row in connection.execute("PRAGMA integrity_check(1)")] == [("ok",)]
        connection.execute("COMMIT" if is_repaired else "ROLLBACK")
        return is_repaired
    return False


def find_damaged_rows(path: Path) -> list[DamagedRows]:
    """Compare every row of every table with the types of its columns. Raises sqlite3.Error.

    A text that was changed into another text, or a number into another number, is not found here.
    """
    with closing(connect(path)) as connection:
        connection.text_factory = _decode_text
        found = [_check_table(connection, table) for table in _list_tables(connection)]
    return [damaged for damaged in found if damaged.rows or damaged.is_incomplete]


def delete_damaged_rows(connection: Connection, damaged: DamagedRows) -> bool:
    """Delete what can be rebuilt: all passages of the affected articles, or single embeddings."""
    if damaged.table == "passages" and damaged.articles:
        query = "DELETE FROM passages WHERE article_id IN (SELECT value FROM json_each(?))"
        connection.exec_driver_sql(query, (json.dumps(sorted(damaged.articles)),))
        return True
    if damaged.table == "embeddings":
        query = "DELETE FROM embeddings WHERE typeof(text_key) != 'blob' OR typeof(passage) != 'blob'"
        connection.exec_driver_sql(f"{query} OR typeof(sentences) != 'blob' OR typeof(model_id) != 'integer'")
        return True
    return False


def _list_tables(connection: sqlite3.Connection) -> list[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    return [str(name) for (name,) in connection.execute(query)]


def _check_table(connection: sqlite3.Connection, table: str) -> DamagedRows:
    columns = [
        _Column(str(name), str(kind).upper(), not not_null)
        for _, name, kind, not_null, _, _ in connection.execute(f"PRAGMA table_info({_quote(table)})")
    ]
    owner = _find_article_column(table, columns)
    damaged = DamagedRows(table)
    try:
        for row in _read_rows(connection, table, columns):
            if not all(_is_valid_value(table, c, value) for c, value in zip(columns, row, strict=True)):
                damaged.rows += 1
                article = row[owner] if owner is not None else None
                if isinstance(article, int):
                    damaged.articles.add(article)
    except sqlite3.Error:
        damaged.is_incomplete = True
    return damaged


def _read_rows(
    connection: sqlite3.Connection, table: str, columns: Sequence[_Column]
) -> Iterator[tuple[object, ...]]:
    """All rows, without the contents of BLOBs: there are many, and other checks read them."""
    chosen = (
        f"CASE typeof({_quote(c.name)}) WHEN 'blob' THEN x'' ELSE {_quote(c.name)} END"
        if "BLOB" in c.kind
        else _quote(c.name)
        for c in columns
    )
    yield from connection.execute(f"SELECT {', '.join(chosen)} FROM {_quote(table)}")


def _find_article_column(table: str, columns: Sequence[_Column]) -> int | None:
    name = "id" if table == "articles" else "article_id"
    return next((position for position, column in enumerate(columns) if column.name == name), None)


def _is_valid_value(table: str, column: _Column, value: object) -> bool:
    if value is None:
        # A row id is never null, although its column is declared without NOT NULL.
        return column.may_be_null
    if "BLOB" in column.kind:
        return isinstance(value, bytes)
    if "INT" in column.kind or "BOOL" in column.kind:
        return isinstance(value, int)
    if "DATE" in column.kind:
        return isinstance(value, str) and _is_timestamp(value)
    if table in _JSON_TABLES and column.name in _JSON_COLUMNS:
        return isinstance(value, str) and _is_json(value)
    return isinstance(value, str)


def _is_timestamp(text: str) -> bool:
    try:
        return bool(_DATE_TIME.fullmatch(text) and datetime.fromisoformat(text))
    except ValueError:
        return False


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _decode_text(data: bytes) -> object:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return _UNDECODABLE


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
