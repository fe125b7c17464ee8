"""Queries for standing queries: their criteria and the corpora that they read."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from index.model.alert_types import AlertCriteria, StandingQuery, StandingQueryId
from index.model.base_types import CorpusName, Region, SourceId
from index.store.corpus_queries import (
    get_or_create_corpus_id,
    read_library_value,
    write_library_value,
)
from index.store.portable_sql import is_among
from index.store.schema import corpora, standing_queries, standing_query_corpora

_CRITERIA_VERSION = "criteria_version"


@dataclass(frozen=True, slots=True)
class QueryExtent:
    """Differs whenever standing queries were added or deleted, since ids are never used again."""

    count: int
    newest: int | None
    """The highest id; None without standing queries."""


def insert_standing_query(
    connection: Connection,
    names: Sequence[CorpusName],
    criteria: AlertCriteria,
    now: datetime,
    *,
    owner: str = "",
) -> StandingQueryId:
    """Store a standing query of the first corpus that reads all of them."""
    corpus_ids = [get_or_create_corpus_id(connection, name) for name in dict.fromkeys(names)]
    row = {
        "corpus_id": corpus_ids[0],
        "owner": owner,
        "criteria": _dump_criteria(criteria),
        "created_at": now,
    }
    query_id = connection.execute(
        insert(standing_queries).values(row).returning(standing_queries.c.id)
    ).scalar_one()
    connection.execute(
        insert(standing_query_corpora), [{"query_id": query_id, "corpus_id": i} for i in corpus_ids]
    )
    return StandingQueryId(query_id)


def update_criteria(connection: Connection, query_id: StandingQueryId, criteria: AlertCriteria) -> bool:
    """Returns whether there is such a standing query."""
    this = update(standing_queries).where(standing_queries.c.id == query_id)
    version = int(read_criteria_version(connection) or 0)
    write_library_value(connection, _CRITERIA_VERSION, str(version + 1))
    return connection.execute(this.values(criteria=_dump_criteria(criteria))).rowcount > 0


def read_criteria_version(connection: Connection) -> str | None:
    """Differs after a change of the criteria of any standing query; None before the first."""
    return read_library_value(connection, _CRITERIA_VERSION)


def delete_standing_queries(connection: Connection, ids: Iterable[StandingQueryId]) -> int:
    """Delete standing queries with their alerts; returns how many there were."""
    this = delete(standing_queries).where(is_among(standing_queries.c.id))
    return connection.execute(this, {"ids": list(ids)}).rowcount


def list_standing_queries(
    connection: Connection, home: CorpusName | None = None, *, ids: Iterable[StandingQueryId] | None = None
) -> list[StandingQuery]:
    """Standing queries by ascending id: all, those of a corpus, or some."""
    query = (
        select(standing_queries, corpora.c.name.label("home"))
        .join(corpora, corpora.c.id == standing_queries.c.corpus_id)
        .order_by(standing_queries.c.id)
    )
    if home is not None:
        query = query.where(corpora.c.name == home)
    parameters = {}
    if ids is not None:
        query = query.where(is_among(standing_queries.c.id))
        parameters = {"ids": list(ids)}
    read = _list_read_corpora(connection)
    return [_to_standing_query(row, read[row.id]) for row in connection.execute(query, parameters)]


def read_extent(connection: Connection) -> QueryExtent:
    """Costs far less than the ids of thousands of standing queries."""
    query = select(func.count(), func.max(standing_queries.c.id)).select_from(standing_queries)
    count, newest = connection.execute(query).one()
    return QueryExtent(count, newest)


def list_standing_query_ids(connection: Connection) -> list[StandingQueryId]:
    rows = connection.execute(select(standing_queries.c.id).order_by(standing_queries.c.id))
    return [StandingQueryId(i) for i in rows.scalars()]


def has_standing_query(connection: Connection, query_id: StandingQueryId) -> bool:
    query = select(standing_queries.c.id).where(standing_queries.c.id == query_id)
    return connection.execute(query).first() is not None


def _list_read_corpora(connection: Connection) -> dict[int, list[CorpusName]]:
    query = select(standing_query_corpora.c.query_id, corpora.c.name).join(
        corpora, corpora.c.id == standing_query_corpora.c.corpus_id
    )
    found: dict[int, list[CorpusName]] = defaultdict(list)
    for query_id, name in connection.execute(query.order_by(corpora.c.name)):
        found[query_id].append(CorpusName(name))
    return found


def _to_standing_query(row: Row[*tuple[Any, ...]], read: Sequence[CorpusName]) -> StandingQuery:
    home = CorpusName(row.home)
    return StandingQuery(
        query_id=StandingQueryId(row.id),
        corpora=(home, *(name for name in read if name != home)),
        criteria=_load_criteria(row.criteria),
        created_at=row.created_at,
        owner=row.owner,
    )


def _dump_criteria(criteria: AlertCriteria) -> str:
    values = {
        "source_id": criteria.source_id,
        "outlet": criteria.outlet,
        "region": criteria.region.value if criteria.region is not None else None,
        "words": criteria.words,
        "question": criteria.question,
    }
    return json.dumps({name: value for name, value in values.items() if value}, ensure_ascii=False)


def _load_criteria(stored: str) -> AlertCriteria:
    values = json.loads(stored)
    source_id, region = values.get("source_id"), values.get("region")
    return AlertCriteria(
        source_id=SourceId(source_id) if source_id is not None else None,
        outlet=values.get("outlet"),
        region=Region(region) if region is not None else None,
        words=values.get("words", ""),
        question=values.get("question"),
    )
