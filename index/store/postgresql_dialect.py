"""Let SQLAlchemy write the same queries for PostgreSQL that SQLite gets, with the same results.

Text has no maximum length and is ordered by code point, integers have 64 bits, and names are compared as
`fold_name` spells them: by `lower` and `icontains`, which the connections to SQLite define alike.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Dialect, Integer, String
from sqlalchemy.dialects.postgresql.base import PGCompiler, PGTypeCompiler
from sqlalchemy.sql.compiler import SQLCompiler

from index.store.postgresql_folding import FOLD_FUNCTION


def adapt_dialect(dialect: Dialect) -> None:
    """Change how an engine of PostgreSQL compiles statements and column types."""
    dialect.colspecs = {**dialect.colspecs, String: _Text}
    dialect.statement_compiler = _Compiler
    dialect.type_compiler_instance = _TypeCompiler(dialect)


class _Text(String):
    """PostgreSQL stores no NUL. Texts of articles have none; a person's may, and then it is left out."""

    render_bind_cast = True

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None]:
        return lambda value: value.replace("\0", "") if value is not None else None


class _Compiler(PGCompiler):
    def render_bind_cast(self, type_: Any, dbapi_type: Any, sqltext: str) -> str:
        """Integers are not cast to 32 bits, which fails for larger ones: the driver names their size."""
        if isinstance(dbapi_type, Integer):
            return sqltext
        return str(super().render_bind_cast(type_, dbapi_type, sqltext))  # type: ignore[no-untyped-call]

    def visit_lower_func(self, function: Any, **options: Any) -> str:
        return f"{FOLD_FUNCTION}{self.function_argspec(function, **options)}"

    def visit_substr_func(self, function: Any, **options: Any) -> str:
        """The server counts characters with 32 bits, and does not convert integers of 64."""
        value, *numbers = (self.process(clause, **options) for clause in function.clauses)
        return f"substr({', '.join([value, *(f'CAST({number} AS INT)' for number in numbers)])})"

    def visit_ilike_case_insensitive_operand(self, element: Any, **options: Any) -> str:
        return f"{FOLD_FUNCTION}({self.process(element.element, **options)})"

    def visit_ilike_op_binary(self, binary: Any, operator: Any, **options: Any) -> str:
        return str(SQLCompiler.visit_ilike_op_binary(self, binary, operator, **options))  # type: ignore[no-untyped-call]


class _TypeCompiler(PGTypeCompiler):
    def visit_INTEGER(self, type_: Integer, *, type_expression: Any = None, **options: Any) -> str:  # noqa: N802
        is_column = type_expression is not None
        return "BIGINT" if is_column else "INTEGER"

    def visit_VARCHAR(self, type_: String, **options: Any) -> str:  # noqa: N802
        return str(self.visit_TEXT(type_, **options))

    def visit_TEXT(self, type_: String, *, type_expression: Any = None, **options: Any) -> str:  # noqa: N802
        is_column = type_expression is not None
        return 'TEXT COLLATE "C"' if is_column else "TEXT"
