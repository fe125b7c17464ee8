"""Standing queries and their alerts: add, match, deliver, preview and explain."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

from sqlalchemy import Connection

from index.alerts.alert_display import show_alerts
from index.alerts.alert_explanation import explain_alert
from index.alerts.alert_preview import preview_alerts
from index.alerts.arrival_matcher import ArrivalMatcher
from index.alerts.query_cache import QueryCache
from index.alerts.word_terms import parse_terms
from index.model.alert_types import (
    LONGEST_WORDS,
    Alert,
    AlertCriteria,
    AlertExplanation,
    AlertId,
    MatchedArticle,
    MatchReport,
    StandingQuery,
    StandingQueryId,
)
from index.model.background_gate import BackgroundGate
from index.model.base_types import ArticleId, CorpusName
from index.model.errors import CriteriaError, StandingQueryNotFoundError
from index.model.protocols import IsCancelled, Within, accept_all, never_cancelled
from index.model.wording import word
from index.store.alert_queries import (
    count_pending_alerts,
    find_alert,
    list_pending_alerts,
    mark_alerts_delivered,
)
from index.store.arrival_queries import delete_unread_arrivals
from index.store.database import Database
from index.store.standing_query_queries import (
    delete_standing_queries,
    insert_standing_query,
    list_standing_queries,
)

OnAdded: TypeAlias = Callable[[Connection, StandingQueryId], None]
"""Runs at the end of the transaction that adds a standing query."""


def _ignore_id(connection: Connection, query_id: StandingQueryId) -> None:
    """Do nothing."""


class AlertService:
    """The standing queries of a library. Every method blocks and is safe to call from any thread."""

    def __init__(self, database: Database, background_gate: BackgroundGate) -> None:
        self._database = database
        self._background_gate = background_gate
        self._cache = QueryCache()
        self._matcher = ArrivalMatcher(database, self._cache, background_gate)

    def add(
        self,
        corpora: Sequence[CorpusName],
        criteria: AlertCriteria,
        *,
        within: Within = accept_all,
        on_added: OnAdded = _ignore_id,
    ) -> StandingQueryId:
        """Match articles that are stored in the corpora from now on; the first corpus owns the query.

        `within` and `on_added` run at the start and at the end of the transaction. Raises CriteriaError.
        """
        _require_words(criteria)
        with self._database.write_transaction() as connection:
            within(connection)
            query_id = insert_standing_query(connection, corpora, criteria, datetime.now(UTC))
            on_added(connection, query_id)
        return query_id

    def remove(self, query_ids: Iterable[StandingQueryId], *, within: Within = accept_all) -> int:
        """Remove standing queries with their alerts; returns how many there were."""
        with self._database.write_transaction() as connection:
            within(connection)
            removed = delete_standing_queries(connection, query_ids)
            delete_unread_arrivals(connection)
        return removed

    def list_queries(self, corpus: CorpusName | None = None) -> list[StandingQuery]:
        """The standing queries that belong to a corpus, or all; in the order in which they were added."""
        with self._database.read_transaction() as connection:
            return list_standing_queries(connection, corpus)

    def match_arrivals(self, *, limit: int = 1000, is_cancelled: IsCancelled = never_cancelled) -> MatchReport:
        """Match articles that were stored or changed since the last time, at most `limit`.

        May be interrupted at any moment and run by several processes: nothing is lost or alerted twice. If
        nothing was stored, it costs one query. Questions go first.
        """
        return self._matcher.match(limit=limit, is_cancelled=is_cancelled)

    def list_pending(self, query_ids: Iterable[StandingQueryId], *, limit: int = 100) -> list[Alert]:
        """Alerts that were not delivered, the earliest first, of some standing queries.

        Copies of a report are one alert. An alert is missing while its article is removed, and once its
        article has lost the sentence that answers the question.
        """
        with self._database.read_transaction() as connection:
            return show_alerts(connection, list_pending_alerts(connection, query_ids, limit))

    def count_pending(self, query_ids: Iterable[StandingQueryId]) -> int:
        """The number of alerts that were not delivered, of some standing queries."""
        with self._database.read_transaction() as connection:
            return count_pending_alerts(connection, query_ids)

    def show(self, alert_ids: Sequence[AlertId]) -> list[Alert]:
        """Alerts as they are now, delivered or not, without those whose articles were removed."""
        with self._database.read_transaction() as connection:
            found = [find_alert(connection, alert_id) for alert_id in alert_ids]
            return show_alerts(connection, [alert for alert in found if alert is not None])

    def mark_delivered(self, alert_ids: Sequence[AlertId], *, within: Within = accept_all) -> list[AlertId]:
        """Record that alerts are delivered; returns those that were still pending.

        `within` runs in the same transaction, before: the caller can record there that it is about to deliver.
        """
        with self._database.write_transaction() as connection:
            within(connection)
            return mark_alerts_delivered(connection, alert_ids, datetime.now(UTC))

    def preview(
        self,
        criteria: AlertCriteria,
        corpora: Sequence[CorpusName],
        *,
        since: datetime,
        until: datetime | None = None,
        limit: int = 20,
    ) -> list[MatchedArticle]:
        """What the criteria would have brought from stored articles, the newest first, one of each story.

        An article counts at its publication, or if it has no date, when it was added. Stores nothing; reads at
        most the 5,000 newest articles of the period. Raises CriteriaError.
        """
        _require_words(criteria)
        return preview_alerts(
            self._database,
            self._background_gate,
            criteria,
            corpora,
            since=since,
            until=until or datetime.now(UTC),
            limit=limit,
        )

    def explain(self, query_id: StandingQueryId, article_id: ArticleId) -> AlertExplanation:
        """Why an article was alerted for a standing query, or was not.

        Raises StandingQueryNotFoundError, and ArticleNotFoundError for an article that it cannot read.
        """
        with self._database.read_transaction() as connection:
            compiled = self._cache.read(connection).by_id.get(query_id)
            if compiled is None:
                raise StandingQueryNotFoundError(query_id)
            return explain_alert(connection, compiled, article_id)


def _require_words(criteria: AlertCriteria) -> None:
    """Raises CriteriaError for words that are too long or none at all."""
    if len(criteria.words) > LONGEST_WORDS:
        raise CriteriaError(word("the words are longer than {most} characters", most=LONGEST_WORDS))
    if criteria.words and not parse_terms(criteria.words):
        raise CriteriaError(word("there is no word in “{words}”", words=criteria.words))
