"""Compile each SQL statement once in a process, instead of once for each database that a test opens.

Compiling the same statements again takes a quarter of the time of tests that open a library.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

_MOST_STATEMENTS = 5000


@contextmanager
def compiled_statements_shared() -> Iterator[None]:
    """Let all engines share one cache."""
    shared = LRUCache(_MOST_STATEMENTS)

    def use_cache(connection: Connection) -> None:
        connection.engine._compiled_cache = shared

    event.listen(Engine, "engine_connect", use_cache)
    with pytest.MonkeyPatch.context() as patch:
        _compare_by_kind(patch)
        yield
    event.remove(Engine, "engine_connect", use_cache)


def _compare_by_kind(patch: pytest.MonkeyPatch) -> None:
    """A statement is found again by its dialect, and those of two databases of one kind compile alike."""
    patch.setattr(DefaultDialect, "__hash__", lambda dialect: hash(_kind_of(dialect)))
    patch.setattr(
        DefaultDialect,
        "__eq__",
        lambda dialect, other: isinstance(other, DefaultDialect) and _kind_of(dialect) == _kind_of(other),
    )


def _kind_of(dialect: DefaultDialect) -> tuple[object, ...]:
    return type(dialect), dialect.statement_compiler
