"""Match arrivals against standing queries: arrivals become alerts, batch by batch.

A batch is matched outside of any write transaction, then its alerts are stored and its arrivals deleted in one.
It may be killed at any moment, and several processes may match at the same time: an arrival that another one
has matched meanwhile is skipped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from index.alerts.alert_decisions import store_match
from index.alerts.arrived_articles import find_same_reports, read_arrived
from index.alerts.criteria_matching import ArrivedArticle, CompiledQuery, is_old_news
from index.alerts.lead_sentence import find_lead
from index.alerts.query_cache import QueryCache
from index.dedup.near_duplicates import group_stories
from index.model.alert_types import AlertKind, MatchReport
from index.model.background_gate import BackgroundGate
from index.model.base_types import ArticleId, CorpusName
from index.model.protocols import IsCancelled
from index.store.alert_queries import QuotePlace
from index.store.arrival_queries import (
    Arrival,
    count_arrivals,
    delete_arrivals,
    find_remaining,
    read_arrivals,
)
from index.store.article_queries import read_revisions
from index.store.database import Database
from index.store.standing_query_queries import has_standing_query

_BATCH = 20  # articles: about 50 ms of matching, one transaction of some milliseconds


@dataclass(frozen=True, slots=True)
class _Matched:
    """An arrived article and the standing queries that it meets."""

    article: ArrivedArticle
    place: QuotePlace
    queries: Sequence[CompiledQuery]

    @property
    def corpora(self) -> frozenset[CorpusName]:
        return frozenset[CorpusName]().union(*(compiled.corpora for compiled in self.queries))


class ArrivalMatcher:
    """Matches arrivals. Safe to call from any thread."""

    def __init__(self, database: Database, cache: QueryCache, background_gate: BackgroundGate) -> None:
        self._database = database
        self._cache = cache
        self._background_gate = background_gate

    def match(self, *, limit: int, is_cancelled: IsCancelled) -> MatchReport:
        """As `AlertService.match_arrivals`."""
        with self._database.read_transaction() as connection:
            if not count_arrivals(connection):
                return MatchReport()
        group_stories(self._database, is_cancelled)
        arrivals = alerts = after = 0
        while arrivals < limit and not is_cancelled():
            batch, matched = self._match_batch(after, min(_BATCH, limit - arrivals))
            if not batch:
                break
            after = batch[-1].seq
            arrivals += len(batch)
            alerts += self._store(batch, matched)
        with self._database.read_transaction() as connection:
            return MatchReport(arrivals=arrivals, alerts=alerts, waiting=count_arrivals(connection))

    def _match_batch(self, after: int, limit: int) -> tuple[list[Arrival], list[_Matched]]:
        with self._background_gate, self._database.read_transaction() as connection:
            batch = read_arrivals(connection, after=after, awaits_questions=False, limit=limit)
            queries = self._cache.read(connection)
            arrived_at: dict[ArticleId, datetime] = {}
            for arrival in batch:
                arrived_at.setdefault(arrival.article_id, arrival.at)
            articles = read_arrived(connection, arrived_at)
            return batch, [
                _match(article, queries.filters.find_met(article), arrived_at[article_id])
                for article_id, article in articles.items()
            ]

    def _store(self, batch: Sequence[Arrival], matched: Sequence[_Matched]) -> int:
        """Store the alerts of a batch and delete its arrivals; returns the number of alerts to deliver."""
        alerts = 0
        now = datetime.now(UTC)
        with self._database.write_transaction() as connection:
            remaining = find_remaining(connection, batch)
            revisions = read_revisions(connection, [one.article.facts.article_id for one in matched])
            # An article that was changed after it was read is matched again, as it is now.
            changed = {
                one.article.facts.article_id
                for one in matched
                if revisions.get(one.article.facts.article_id, one.article.revision) != one.article.revision
            }
            done = [a for a in batch if a.seq in remaining and a.article_id not in changed]
            taken = {arrival.article_id for arrival in done}
            for one in matched:
                if one.article.facts.article_id in taken:
                    alerts += _store_matched(connection, one, now)
            delete_arrivals(connection, [arrival.seq for arrival in done])
        return alerts


def _match(article: ArrivedArticle, met: Sequence[CompiledQuery], arrived_at: datetime) -> _Matched:
    is_news = not is_old_news(article.facts.published, arrived_at)
    queries = [compiled for compiled in met if is_news and article.added_at >= compiled.query.created_at]
    lead = find_lead(article.facts.title, article.text) if queries else None
    place = QuotePlace(article.facts.article_id, article.revision, article.content_hash, lead)
    return _Matched(article, place, queries)


def _store_matched(connection: Connection, matched: _Matched, now: datetime) -> int:
    if not matched.queries:
        return 0
    same = find_same_reports(connection, matched.place.article_id, matched.corpora)
    kinds = [
        store_match(connection, compiled.query.query_id, matched.place, same, now)
        for compiled in matched.queries
        if has_standing_query(connection, compiled.query.query_id)
    ]
    return kinds.count(AlertKind.NEW)
