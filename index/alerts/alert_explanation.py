"""Explain why an article was alerted for a standing query, or was not."""

from collections.abc import Sequence
from contextlib import nullcontext

from sqlalchemy import Connection

from index.alerts.arrived_articles import read_stored
from index.alerts.article_answers import ArticleAsker
from index.alerts.criteria_matching import ArrivedArticle, CompiledQuery, check_criteria
from index.alerts.query_cache import QueryCache
from index.model.alert_types import (
    AlertExplanation,
    AlertKind,
    AlertOutcome,
    Criterion,
    CriterionCheck,
    StandingQueryId,
)
from index.model.base_types import ArticleId
from index.model.errors import ArticleNotFoundError, StandingQueryNotFoundError
from index.store.alert_queries import StoredAlert, find_alert, list_alerts_of_articles
from index.store.arrival_queries import has_arrival
from index.store.database import Database

_REPEATS = {AlertKind.COPY: AlertOutcome.COPY, AlertKind.REPEAT: AlertOutcome.REPEAT}


class AlertExplainer:
    """Explains alerts. Safe to call from any thread."""

    def __init__(self, database: Database, asker: ArticleAsker, cache: QueryCache) -> None:
        self._database = database
        self._asker = asker
        self._cache = cache

    def explain(self, query_id: StandingQueryId, article_id: ArticleId) -> AlertExplanation:
        """As `AlertService.explain`."""
        with self._database.read_transaction() as connection:
            compiled = self._cache.read(connection).by_id.get(query_id)
            article = next(iter(read_stored(connection, [article_id])), None)
        if compiled is None:
            raise StandingQueryNotFoundError(query_id)
        if article is None or article.facts.corpus not in compiled.corpora:
            raise ArticleNotFoundError(article_id)
        checks = [*check_criteria(compiled, article), *self._check_question(compiled, article_id)]
        with self._database.read_transaction() as connection:
            return _explain(connection, compiled, article, checks)

    def _check_question(self, compiled: CompiledQuery, article_id: ArticleId) -> list[CriterionCheck]:
        question = compiled.criteria.question
        if question is None:
            return []
        found = self._asker.ask(question, compiled.query.corpora, article_id, gate=nullcontext())
        return [CriterionCheck(Criterion.QUESTION, found is not None)]


def _explain(
    connection: Connection, compiled: CompiledQuery, article: ArrivedArticle, checks: Sequence[CriterionCheck]
) -> AlertExplanation:
    known = _find_known(connection, compiled, article)
    if known is not None:
        return _explain_known(connection, article, known, checks)
    outcome = _find_outcome(connection, compiled, article, checks)
    return AlertExplanation(article=article.facts, outcome=outcome, checks=tuple(checks))


def _find_known(connection: Connection, compiled: CompiledQuery, article: ArrivedArticle) -> StoredAlert | None:
    """What was stored for the article: of several revisions, the last that was an alert of its own."""
    found = list_alerts_of_articles(connection, compiled.query.query_id, [article.facts.article_id])
    own = [alert for alert in found if alert.repeats_id is None]
    return next(iter((*reversed(own), *reversed(found))), None)


def _explain_known(
    connection: Connection, article: ArrivedArticle, alert: StoredAlert, checks: Sequence[CriterionCheck]
) -> AlertExplanation:
    delivered = find_alert(connection, alert.delivered_with) or alert
    outcome = _REPEATS.get(alert.kind)
    if outcome is None:
        outcome = AlertOutcome.PENDING if alert.is_pending else AlertOutcome.DELIVERED
    is_own = delivered.place.article_id == article.facts.article_id
    return AlertExplanation(
        article=article.facts,
        outcome=outcome,
        checks=tuple(checks),
        alerted_article=None if is_own else delivered.place.article_id,
        matched_at=alert.matched_at,
        delivered_at=delivered.delivered_at,
    )


def _find_outcome(
    connection: Connection, compiled: CompiledQuery, article: ArrivedArticle, checks: Sequence[CriterionCheck]
) -> AlertOutcome:
    """Why nothing was stored for the article. Until it is indexed, it seems not to answer a question."""
    unmet = {check.criterion for check in checks if not check.is_met}
    if unmet - {Criterion.QUESTION}:
        return AlertOutcome.NOT_MET
    if article.added_at < compiled.query.created_at:
        return AlertOutcome.OLDER_THAN_QUERY
    if has_arrival(connection, article.facts.article_id):
        return AlertOutcome.WAITING
    if unmet:
        return AlertOutcome.NOT_MET
    if article.is_old_news:
        return AlertOutcome.PUBLISHED_LONG_AGO
    return AlertOutcome.NOT_MATCHED
