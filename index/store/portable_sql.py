"""Expressions that SQLite and PostgreSQL spell differently."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Table,
    Text,
    bindparam,
    literal,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType

_IDS = bindparam("ids", type_=JSON().with_variant(ARRAY(BigInteger), "postgresql"))
# Both spell ON CONFLICT alike, but neither inherits it from a common class.
_INSERTS: Mapping[str, Callable[[Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


class _IsAmong(FunctionElement[bool]):
    name = "is_among"
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> "_IsAmong":
        """Itself: SQLAlchemy would append `= 1` for SQLite, which then reads the whole table."""
        del against
        return self


class _JsonText(FunctionElement[str]):
    name = "json_text"
    type = Text()
    inherit_cache = True


class _ByteLength(FunctionElement[int]):
    name = "byte_length"
    type = BigInteger()
    inherit_cache = True


def insert_into(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can have an ON CONFLICT clause."""
    return _INSERTS[connection.dialect.name](table)


def is_among(column: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a column has one of the integers in the parameter `ids`, a list of any length.

    Such a statement is compiled once. `column.in_(ids)` is expanded for each list: with 400 ids, a query takes
    twice as long.
    """
    return _IsAmong(column, _IDS)


def json_text(column: ColumnElement[str], name: str) -> ColumnElement[str]:
    """The string under a name in an object that is stored as JSON; NULL if there is none."""
    return _JsonText(column, literal(name))


def byte_length(column: ColumnElement[str]) -> ColumnElement[int]:
    """The length of a text in UTF-8."""
    return _ByteLength(column)


@compiles(_IsAmong)
def _is_among_in_sqlite(element: _IsAmong, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({ids}))"


@compiles(_IsAmong, "postgresql")
def _is_among_in_postgresql(element: _IsAmong, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} = ANY ({ids})"


@compiles(_JsonText)
def _json_text_in_sqlite(element: _JsonText, compiler: SQLCompiler, **options: Any) -> str:
    column, name = (compiler.process(clause, **options) for clause in element.clauses)
    return f"json_extract({column}, '$.' || {name})"


@compiles(_JsonText, "postgresql")
def _json_text_in_postgresql(element: _JsonText, compiler: SQLCompiler, **options: Any) -> str:
    column, name = (compiler.process(clause, **options) for clause in element.clauses)
    return f"(CAST({column} AS JSON) ->> {name})"


@compiles(_ByteLength)
def _byte_length_in_sqlite(element: _ByteLength, compiler: SQLCompiler, **options: Any) -> str:
    (column,) = (compiler.process(clause, **options) for clause in element.clauses)
    return f"length(CAST({column} AS BLOB))"


@compiles(_ByteLength, "postgresql")
def _byte_length_in_postgresql(element: _ByteLength, compiler: SQLCompiler, **options: Any) -> str:
    (column,) = (compiler.process(clause, **options) for clause in element.clauses)
    return f"octet_length({column})"
