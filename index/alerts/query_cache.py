"""Hold the standing queries of all corpora in memory, prepared for matching."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Connection

from index.alerts.criteria_matching import CompiledQuery, QueryTable, compile_query
from index.alerts.question_table import QuestionTable
from index.model.alert_types import StandingQueryId
from index.store.standing_query_queries import (
    QueryExtent,
    list_standing_queries,
    list_standing_query_ids,
    read_criteria_version,
    read_extent,
)


@dataclass(frozen=True)
class StandingQueries:
    """All standing queries at one moment, by ascending id."""

    by_id: Mapping[StandingQueryId, CompiledQuery]
    version: str | None = None
    """Of the criteria."""
    extent: QueryExtent | None = None

    @cached_property
    def filters(self) -> QueryTable:
        """Those without a question."""
        return QueryTable(query for query in self.by_id.values() if query.criteria.question is None)

    @cached_property
    def asking(self) -> QueryTable:
        """Those with a question, by their other criteria."""
        return QueryTable(query for query in self.by_id.values() if query.criteria.question is not None)

    @cached_property
    def questions(self) -> QuestionTable:
        return QuestionTable(self.by_id.values())


class QueryCache:
    """Reads the standing queries that were added since, all after a change. Safe to share between threads."""

    def __init__(self) -> None:
        self._latest = StandingQueries({})

    def read(self, connection: Connection) -> StandingQueries:
        """The standing queries that the connection sees."""
        version, extent, known = read_criteria_version(connection), read_extent(connection), self._latest
        if (version, extent) == (known.version, known.extent):
            return known
        if version != known.version:
            known = StandingQueries({})
        ids = list_standing_query_ids(connection)
        new = list_standing_queries(connection, ids=[i for i in ids if i not in known.by_id])
        compiled = dict(known.by_id) | {query.query_id: compile_query(query) for query in new}
        self._latest = StandingQueries({i: compiled[i] for i in ids}, version, extent)
        return self._latest
