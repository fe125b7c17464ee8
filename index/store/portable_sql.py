"""Expressions that SQLite and PostgreSQL spell differently."""

from typing import Any

from sqlalchemy import ARRAY, JSON, BigInteger, Boolean, ColumnElement, Text, bindparam, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType

_IDS = bindparam("ids", type_=JSON().with_variant(ARRAY(BigInteger), "postgresql"))


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


def is_among(column: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a column has one of the integers in the parameter `ids`, a list of any length.

    Such a statement is compiled once. `column.in_(ids)` is expanded for each list: with 400 ids, a query takes
    twice as long.
    """
    return _IsAmong(column, _IDS)


def json_text(column: ColumnElement[str], name: str) -> ColumnElement[str]:
    """The string under a name in an object that is stored as JSON; NULL if there is none."""
    return _JsonText(column, literal(name))


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
