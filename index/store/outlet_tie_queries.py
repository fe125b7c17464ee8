"""Queries for what moderators declare about two outlets: that they belong together, or that they do not."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select

from index.model.base_types import SHARED_CORPUS
from index.model.outlet_types import OutletTie
from index.store.portable_sql import insert_into, is_among
from index.store.schema import corpora, outlet_ties
from index.text.outlet_names import fold_outlet_name

_COLUMNS = (outlet_ties.c.outlet, outlet_ties.c.other, outlet_ties.c.is_same)
# Read for every question: as a constant, SQLAlchemy prepares it once.
_TIES = (
    select(*_COLUMNS)
    .join(corpora, corpora.c.id == outlet_ties.c.corpus_id)
    .where(is_among(outlet_ties.c.corpus_id))
    .order_by(corpora.c.name != SHARED_CORPUS, outlet_ties.c.outlet_key, outlet_ties.c.other_key)
)


def store_outlet_tie(connection: Connection, corpus_id: int, tie: OutletTie, at: datetime) -> None:
    """Store a declaration; it replaces an earlier one about the same two outlets, in either order."""
    ordered = sorted([tie.outlet, tie.other], key=fold_outlet_name)
    keys = [fold_outlet_name(name) for name in ordered]
    row = {"outlet": ordered[0], "other": ordered[1], "is_same": tie.is_same, "added_at": at}
    found = {"corpus_id": corpus_id, "outlet_key": keys[0], "other_key": keys[1]}
    statement = insert_into(connection, outlet_ties).values(row | found)
    connection.execute(statement.on_conflict_do_update(index_elements=list(found), set_=row))


def delete_outlet_tie(connection: Connection, corpus_id: int, outlet: str, other: str) -> OutletTie | None:
    """Delete and return the declaration about two outlets; None if there is none."""
    keys = sorted(map(fold_outlet_name, (outlet, other)))
    this = delete(outlet_ties).where(
        outlet_ties.c.corpus_id == corpus_id,
        outlet_ties.c.outlet_key == keys[0],
        outlet_ties.c.other_key == keys[1],
    )
    row = connection.execute(this.returning(*_COLUMNS)).first()
    return _to_tie(row) if row is not None else None


def count_outlet_ties(connection: Connection, corpus_id: int) -> int:
    query = select(func.count()).select_from(outlet_ties).where(outlet_ties.c.corpus_id == corpus_id)
    return connection.execute(query).scalar_one()


def read_outlet_ties(connection: Connection, corpus_ids: Iterable[int]) -> list[OutletTie]:
    """The declarations of some corpora, those of the shared one first: of two about the same outlets, the later
    one counts."""
    rows = connection.execute(_TIES, {"ids": list(corpus_ids)})
    return [_to_tie(row) for row in rows]


def _to_tie(row: Row[*tuple[Any, ...]]) -> OutletTie:
    return OutletTie(row.outlet, row.other, row.is_same)
