"""Match arrivals against the standing queries without a question: arrivals become alerts, batch by batch.

A batch is matched outside of any write transaction, then its alerts are stored and its arrivals are taken out
in one. It may be killed at any moment, and several processes may match at the same time: an arrival that
another one has matched meanwhile is skipped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from index.alerts.alert_decisions import Match, store_match
from index.alerts.arrived_articles import ArrivedBatch, find_same_reports, find_unchanged, read_arrived
from index.alerts.criteria_matching import ArrivedArticle, CompiledQuery
from index.alerts.lead_sentence import find_lead
from index.alerts.query_cache import QueryCache
from index.model.alert_types import AlertKind
from index.model.background_gate import BackgroundGate
from index.model.protocols import IsCancelled
from index.store.alert_queries import QuotePlace, find_alerted_queries
from index.store.arrival_queries import delete_arrivals, keep_for_questions, read_arrivals
from index.store.database import Database
from index.store.database_clock import read_clock
from index.store.standing_query_queries import has_standing_query

_BATCH = 20  # articles: about 50 ms of matching, one transaction of some milliseconds


@dataclass(frozen=True, slots=True)
class MatchCount:
    """How many arrivals were matched, and how many alerts are to be delivered because of them."""

    arrivals: int = 0
    alerts: int = 0


@dataclass(frozen=True, slots=True)
class _Matched:
    """An arrived article, the standing queries that it meets, and whether questions may be asked of it."""

    article: ArrivedArticle
    queries: Sequence[CompiledQuery]
    may_answer: bool


class ArrivalMatcher:
    """Matches arrivals. Safe to call from any thread."""

    def __init__(self, database: Database, cache: QueryCache, background_gate: BackgroundGate) -> None:
        self._database = database
        self._cache = cache
        self._background_gate = background_gate

    def match(self, *, limit: int, is_cancelled: IsCancelled) -> MatchCount:
        """Match at most `limit` arrivals; those that may answer a question are kept for that."""
        arrivals = alerts = after = 0
        while arrivals < limit and not is_cancelled():
            batch, matched = self._match_batch(after, min(_BATCH, limit - arrivals))
            if not batch.arrivals:
                break
            after = batch.arrivals[-1].seq
            arrivals += len(batch.arrivals)
            alerts += self._store(batch, matched)
        return MatchCount(arrivals, alerts)

    def _match_batch(self, after: int, limit: int) -> tuple[ArrivedBatch, list[_Matched]]:
        with self._background_gate, self._database.read_transaction() as connection:
            arrivals = read_arrivals(connection, after=after, awaits_questions=False, limit=limit)
            batch = ArrivedBatch(arrivals, read_arrived(connection, arrivals))
            queries = self._cache.read(connection)
            return batch, [
                _Matched(
                    article,
                    [q for q in queries.filters.find_met(article) if article.is_news_for(q)],
                    any(
                        article.is_news_for(q) or q.query.query_id in alerted
                        for q in queries.asking.find_met(article)
                    ),
                )
                for article in batch.articles.values()
                for alerted in [find_alerted_queries(connection, article.facts.article_id)]
            ]

    def _store(self, batch: ArrivedBatch, matched: Sequence[_Matched]) -> int:
        """Store the alerts of a batch and take its arrivals out; returns the number of alerts to deliver."""
        alerts = 0
        with self._database.write_transaction() as connection:
            now = read_clock(connection)
            done = find_unchanged(connection, batch)
            taken = {arrival.article_id for arrival in done}
            here = [one for one in matched if one.article.facts.article_id in taken]
            for one in here:
                alerts += _store_matched(connection, one, now)
            asked = {one.article.facts.article_id for one in here if one.may_answer}
            keep_for_questions(connection, [a.seq for a in done if a.article_id in asked])
            delete_arrivals(connection, [a.seq for a in done if a.article_id not in asked])
        return alerts


def _store_matched(connection: Connection, matched: _Matched, now: datetime) -> int:
    queries, article = matched.queries, matched.article
    if not queries:
        return 0
    corpora = {name for compiled in queries for name in compiled.corpora}
    lead = find_lead(article.facts.title, article.text)
    place = QuotePlace(article.facts.article_id, article.revision, article.content_hash, lead)
    match = Match(place, article.text, find_same_reports(connection, place.article_id, corpora))
    kinds = [
        store_match(connection, compiled.query.query_id, match, now)
        for compiled in queries
        if has_standing_query(connection, compiled.query.query_id)
    ]
    return kinds.count(AlertKind.NEW)
