"""Explain why an article was alerted for a standing query, or was not."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection

from index.alerts.arrived_articles import find_same_reports, read_arrived
from index.alerts.criteria_matching import ArrivedArticle, CompiledQuery, check_criteria, is_old_news
from index.model.alert_types import AlertExplanation, AlertKind, AlertOutcome, CriterionCheck
from index.model.base_types import ArticleId
from index.model.errors import ArticleNotFoundError
from index.store.alert_queries import StoredAlert, find_alert, list_alerts_of_articles
from index.store.arrival_queries import has_arrival

_REPEATS = {AlertKind.COPY: AlertOutcome.COPY, AlertKind.REPEAT: AlertOutcome.REPEAT}


def explain_alert(connection: Connection, compiled: CompiledQuery, article_id: ArticleId) -> AlertExplanation:
    """As `AlertService.explain`."""
    article = read_arrived(connection, [article_id]).get(article_id)
    if article is None or article.facts.corpus not in compiled.corpora:
        raise ArticleNotFoundError(article_id)
    checks = check_criteria(compiled, article)
    own = list_alerts_of_articles(connection, compiled.query.query_id, [article_id])
    if own:
        return _explain_known(connection, article, own[-1], checks)
    outcome = _find_outcome(connection, compiled, article, checks)
    if outcome is AlertOutcome.NOT_MATCHED:
        copied = _find_alerted_copy(connection, compiled, article)
        if copied is not None:
            return _explain_known(connection, article, copied, checks)
    return AlertExplanation(article=article.facts, outcome=outcome, checks=tuple(checks))


def _explain_known(
    connection: Connection, article: ArrivedArticle, alert: StoredAlert, checks: Sequence[CriterionCheck]
) -> AlertExplanation:
    delivered = find_alert(connection, alert.delivered_with) or alert
    is_own = delivered.place.article_id == article.facts.article_id
    if alert.kind in _REPEATS or not is_own:
        outcome = _REPEATS.get(alert.kind, AlertOutcome.COPY)
    else:
        outcome = AlertOutcome.PENDING if delivered.delivered_at is None else AlertOutcome.DELIVERED
    return AlertExplanation(
        article=article.facts,
        outcome=outcome,
        checks=tuple(checks),
        alerted_article=None if is_own else delivered.place.article_id,
        matched_at=alert.matched_at,
        delivered_at=delivered.delivered_at,
    )


def _find_outcome(
    connection: Connection,
    compiled: CompiledQuery,
    article: ArrivedArticle,
    checks: Collection[CriterionCheck],
) -> AlertOutcome:
    """Why there is no alert of the article itself."""
    if not all(check.is_met for check in checks):
        return AlertOutcome.NOT_MET
    if article.added_at < compiled.query.created_at:
        return AlertOutcome.OLDER_THAN_QUERY
    if is_old_news(article.facts.published, article.added_at):
        return AlertOutcome.PUBLISHED_LONG_AGO
    if has_arrival(connection, article.facts.article_id):
        return AlertOutcome.WAITING
    return AlertOutcome.NOT_MATCHED


def _find_alerted_copy(
    connection: Connection, compiled: CompiledQuery, article: ArrivedArticle
) -> StoredAlert | None:
    same = find_same_reports(connection, article.facts.article_id, compiled.corpora)
    found = list_alerts_of_articles(connection, compiled.query.query_id, same)
    return found[0] if found else None
