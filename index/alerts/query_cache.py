"""Hold the standing queries of all corpora in memory, prepared for matching."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from index.alerts.criteria_matching import CompiledQuery, QueryTable, compile_query
from index.model.alert_types import StandingQueryId
from index.store.standing_query_queries import list_standing_queries, list_standing_query_ids


@dataclass(frozen=True)
class StandingQueries:
    """All standing queries at one moment. Those with a question are in `with_question` only."""

    by_id: Mapping[StandingQueryId, CompiledQuery] = field(default_factory=dict)
    filters: QueryTable = field(default_factory=lambda: QueryTable(()))
    with_question: QueryTable = field(default_factory=lambda: QueryTable(()))


class QueryCache:
    """Reads the standing queries that were added since. Safe to share between threads."""

    def __init__(self) -> None:
        self._latest = StandingQueries()

    def read(self, connection: Connection) -> StandingQueries:
        """The standing queries that the connection sees; a query never changes under its id."""
        ids, known = list_standing_query_ids(connection), self._latest
        if list(known.by_id) == ids:
            return known
        new = list_standing_queries(connection, ids=[i for i in ids if i not in known.by_id])
        compiled = dict(known.by_id) | {query.query_id: compile_query(query) for query in new}
        self._latest = _build({i: compiled[i] for i in ids})
        return self._latest


def _build(by_id: Mapping[StandingQueryId, CompiledQuery]) -> StandingQueries:
    queries = by_id.values()
    return StandingQueries(
        by_id,
        filters=QueryTable(q for q in queries if q.criteria.question is None),
        with_question=QueryTable(q for q in queries if q.criteria.question is not None),
    )
