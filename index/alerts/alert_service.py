"""Standing queries and their alerts: add, match, deliver, preview and explain."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

from sqlalchemy import Connection

from index.alerts.alert_display import show_alerts
from index.alerts.alert_explanation import AlertExplainer
from index.alerts.alert_preview import AlertPreviewer
from index.alerts.arrival_matcher import ArrivalMatcher
from index.alerts.article_answers import ArticleAsker
from index.alerts.query_cache import QueryCache
from index.alerts.question_matcher import QuestionMatcher
from index.alerts.question_vectors import QuestionVectors
from index.alerts.word_terms import parse_terms
from index.dedup.near_duplicates import group_stories
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
from index.search.derived_index import DerivedIndex
from index.store.alert_queries import (
    delete_old_alerts,
    find_alert,
    find_waiting_queries,
    has_old_alerts,
    list_pending_alerts,
    mark_alerts_delivered,
)
from index.store.arrival_queries import count_arrivals, delete_unread_arrivals
from index.store.claim_queries import ClaimKind
from index.store.database import Database
from index.store.database_clock import read_clock
from index.store.standing_query_queries import (
    delete_standing_queries,
    insert_standing_query,
    list_standing_queries,
    update_criteria,
)
from index.store.work_claims import WorkClaims

OnAdded: TypeAlias = Callable[[Connection, StandingQueryId], None]
"""Runs at the end of the transaction that adds a standing query."""


def _ignore_id(connection: Connection, query_id: StandingQueryId) -> None:
    """Do nothing."""


class AlertService:
    """The standing queries of a library. Every method blocks and is safe to call from any thread."""

    def __init__(
        self,
        database: Database,
        derived: DerivedIndex,
        asker: ArticleAsker,
        *,
        background_gate: BackgroundGate,
        claims: WorkClaims,
    ) -> None:
        """`asker` asks single articles the saved questions; `background_gate` lets other questions go first."""
        cache, vectors = QueryCache(), QuestionVectors(database, background_gate)
        self._database = database
        self._asker = asker
        self._claims = claims
        self._arrivals = ArrivalMatcher(database, cache, background_gate)
        self._questions = QuestionMatcher(
            database, derived, asker, cache, vectors, background_gate=background_gate
        )
        self._previewer = AlertPreviewer(database, asker, background_gate)
        self._explainer = AlertExplainer(database, asker, cache)

    def add(
        self,
        corpora: Sequence[CorpusName],
        criteria: AlertCriteria,
        *,
        owner: str = "",
        within: Within = accept_all,
        on_added: OnAdded = _ignore_id,
    ) -> StandingQueryId:
        """Match articles that are stored in the corpora from now on; the query is deleted with the first one.

        `within` and `on_added` run at the start and at the end of the transaction. Raises CriteriaError, and
        QuestionError for a question without words or over the limit.
        """
        self.require_usable(criteria)
        with self._database.write_transaction() as connection:
            within(connection)
            query_id = insert_standing_query(connection, corpora, criteria, read_clock(connection), owner=owner)
            on_added(connection, query_id)
        return query_id

    def change(
        self, query_id: StandingQueryId, criteria: AlertCriteria, *, within: Within = accept_all
    ) -> None:
        """Match articles from now on by other criteria with the same question; earlier alerts stay.

        Answers to another question could not be compared with those of earlier alerts. Raises as `add`, and
        StandingQueryNotFoundError.
        """
        self.require_usable(criteria)
        with self._database.write_transaction() as connection:
            within(connection)
            known = next(iter(list_standing_queries(connection, ids=[query_id])), None)
            if known is None:
                raise StandingQueryNotFoundError(query_id)
            if known.criteria.question != criteria.question:
                raise ValueError("the question of a standing query cannot be changed")
            update_criteria(connection, query_id, criteria)

    def remove(self, query_ids: Iterable[StandingQueryId], *, within: Within = accept_all) -> int:
        """Remove standing queries with their alerts; returns how many there were."""
        with self._database.write_transaction() as connection:
            within(connection)
            return _delete(connection, query_ids)

    def remove_found(self, find: Callable[[Connection], Iterable[StandingQueryId]]) -> int:
        """Remove the standing queries that `find` names in the same transaction, so that none is added between.

        Returns how many there were. `find` may delete what the calling program stores about them.
        """
        with self._database.write_transaction() as connection:
            return _delete(connection, find(connection))

    def list_queries(self, corpus: CorpusName | None = None) -> list[StandingQuery]:
        """The standing queries that belong to a corpus, or all; in the order in which they were added."""
        with self._database.read_transaction() as connection:
            return list_standing_queries(connection, corpus)

    def match_arrivals(self, *, limit: int = 1000, is_cancelled: IsCancelled = never_cancelled) -> MatchReport:
        """Match articles that were stored or changed since the last time, at most `limit`.

        Saved questions are asked of an article once it is embedded, so call it after a sync, too; everything
        else is matched at once. May be interrupted at any moment and run by several processes: nothing is lost
        or alerted twice. One machine matches at a time. If nothing was stored, it costs one query. Questions of
        people go first.
        """
        if not self._count_arrivals():
            return MatchReport()
        with self._claims.held_if_shared(ClaimKind.MATCHING) as mine:
            alerts = self._match(limit, is_cancelled) if mine else 0
        return MatchReport(alerts=alerts, waiting=self._count_arrivals())

    def _match(self, limit: int, is_cancelled: IsCancelled) -> int:
        group_stories(self._database, is_cancelled)
        filtered = self._arrivals.match(limit=limit, is_cancelled=is_cancelled)
        return filtered.alerts + self._questions.match(limit=limit, is_cancelled=is_cancelled).alerts

    def list_pending(self, query_ids: Iterable[StandingQueryId], *, limit: int = 100) -> list[Alert]:
        """Alerts that were not delivered, the earliest first, of some standing queries.

        Copies of a report are one alert. An alert is missing while its article is removed, and once its
        article has lost the sentence that answers the question.
        """
        with self._database.read_transaction() as connection:
            return show_alerts(connection, list_pending_alerts(connection, query_ids, limit))

    def find_waiting(self, query_ids: Iterable[StandingQueryId]) -> set[StandingQueryId]:
        """Those of some standing queries that have alerts to deliver, in one query."""
        with self._database.read_transaction() as connection:
            return find_waiting_queries(connection, query_ids)

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
            return mark_alerts_delivered(connection, alert_ids, read_clock(connection))

    def purge(self, before: datetime) -> int:
        """Delete alerts that were matched before a time, at least OLDEST_NEWS ago; returns how many.

        Those that were not delivered by then are dropped. Answers that were delivered stay.
        """
        with self._database.read_transaction() as connection:
            if not has_old_alerts(connection, before):
                return 0
        with self._database.write_transaction() as connection:
            return delete_old_alerts(connection, before)

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
        most the 5,000 newest articles of the period, and asks a question of at most 30. Raises as `add`.
        """
        self.require_usable(criteria)
        return self._previewer.preview(
            criteria, corpora, since=since, until=until or datetime.now(UTC), limit=limit
        )

    def explain(self, query_id: StandingQueryId, article_id: ArticleId) -> AlertExplanation:
        """Why an article was alerted for a standing query, or was not.

        Raises StandingQueryNotFoundError, and ArticleNotFoundError for an article that it cannot read.
        """
        return self._explainer.explain(query_id, article_id)

    def require_usable(self, criteria: AlertCriteria) -> None:
        """Raises CriteriaError, QuestionError."""
        _require_words(criteria)
        if criteria.question is not None:
            self._asker.read_question(criteria.question)

    def _count_arrivals(self) -> int:
        with self._database.read_transaction() as connection:
            return count_arrivals(connection)


def _delete(connection: Connection, query_ids: Iterable[StandingQueryId]) -> int:
    removed = delete_standing_queries(connection, query_ids)
    delete_unread_arrivals(connection)
    return removed


def _require_words(criteria: AlertCriteria) -> None:
    if len(criteria.words) > LONGEST_WORDS:
        raise CriteriaError(word("the words are longer than {most} characters", most=LONGEST_WORDS))
    if criteria.words and not parse_terms(criteria.words):
        raise CriteriaError(word("there is no word in “{words}”", words=criteria.words))
