"""Queries for what moderators declare about two names: that they are one, or that they are not."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select

from index.model.base_types import SHARED_CORPUS
from index.model.name_types import DeclaredAlias
from index.names.alias_folding import fold_alias
from index.store.portable_sql import insert_into, is_among
from index.store.schema import corpora, name_aliases

_PAIR = (name_aliases.c.name, name_aliases.c.other, name_aliases.c.is_same)
# Read for every question: as a constant, SQLAlchemy prepares it once.
_OF_CORPORA = (
    select(corpora.c.name.label("corpus"), *_PAIR)
    .join(corpora, corpora.c.id == name_aliases.c.corpus_id)
    .where(is_among(name_aliases.c.corpus_id))
    .order_by(name_aliases.c.id)
)


def read_declared_aliases(connection: Connection, corpus_ids: Iterable[int]) -> list[DeclaredAlias]:
    """The pairs of some corpora, in the order in which they were declared, those of the shared corpus first.

    Of two about the same names, the later one counts, so that a server can contradict the operator.
    """
    rows = connection.execute(_OF_CORPORA, {"ids": list(corpus_ids)}).all()
    return [_to_alias(row) for row in sorted(rows, key=lambda row: row.corpus != SHARED_CORPUS)]


def store_declared_alias(connection: Connection, corpus_id: int, alias: DeclaredAlias, at: datetime) -> None:
    """Store a pair; it replaces an earlier one of the same names, in either order."""
    key, other_key = _keys(alias.name, alias.other)
    name, other = sorted((alias.name, alias.other), key=fold_alias)
    values = {"name": name, "other": other, "is_same": alias.is_same, "added_at": at}
    pair = {"corpus_id": corpus_id, "name_key": key, "other_key": other_key}
    statement = insert_into(connection, name_aliases).values(pair | values)
    connection.execute(statement.on_conflict_do_update(index_elements=list(pair), set_=values))


def delete_declared_alias(
    connection: Connection, corpus_id: int, name: str, other: str, *, is_same: bool
) -> DeclaredAlias | None:
    """Delete and return the pair of two names, if it says this; None if there is none."""
    key, other_key = _keys(name, other)
    this = delete(name_aliases).where(
        name_aliases.c.corpus_id == corpus_id,
        name_aliases.c.name_key == key,
        name_aliases.c.other_key == other_key,
        name_aliases.c.is_same == is_same,
    )
    row = connection.execute(this.returning(*_PAIR)).first()
    return _to_alias(row) if row is not None else None


def count_declared_aliases(connection: Connection, corpus_id: int) -> int:
    query = select(func.count()).select_from(name_aliases).where(name_aliases.c.corpus_id == corpus_id)
    return connection.execute(query).scalar_one()


def _keys(name: str, other: str) -> tuple[str, str]:
    """The lower key first, so that the order of two names does not matter."""
    one, two = sorted((fold_alias(name), fold_alias(other)))
    return one, two


def _to_alias(row: Row[*tuple[Any, ...]]) -> DeclaredAlias:
    return DeclaredAlias(row.name, row.other, row.is_same)
