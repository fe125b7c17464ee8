"""Decide, in the transaction that stores it, whether a match is an alert, and store it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from index.model.alert_types import AlertKind, StandingQueryId
from index.model.base_types import ArticleId
from index.store.alert_queries import (
    QuotePlace,
    StoredAlert,
    insert_alert,
    list_alerts_of_articles,
    move_alert,
)


def store_match(
    connection: Connection,
    query_id: StandingQueryId,
    place: QuotePlace,
    same_reports: Collection[ArticleId],
    now: datetime,
) -> AlertKind | None:
    """Store what a matching article is for a standing query without a question; None if that is known already.

    An article is alerted once, whatever happens to it later. `same_reports` are the article and its copies.
    """
    known = list_alerts_of_articles(connection, query_id, same_reports)
    own = [alert for alert in known if alert.place.article_id == place.article_id]
    if own:
        _quote_latest_revision(connection, own[-1], place)
        return None
    if known:
        kind, repeats_id = AlertKind.COPY, known[0].delivered_with
    else:
        kind, repeats_id = AlertKind.NEW, None
    insert_alert(connection, query_id, place, kind, now, repeats_id=repeats_id)
    return kind


def _quote_latest_revision(connection: Connection, known: StoredAlert, place: QuotePlace) -> None:
    """Let an alert that is still to be delivered show the text that the article has now."""
    if known.delivered_at is None and known.place.revision != place.revision:
        move_alert(connection, known.alert_id, place)
