"""Shortcuts for tests of standing queries and their alerts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from fetched_drafts import fetched

from index import (
    SHARED_CORPUS,
    Alert,
    AlertCriteria,
    ArticleDraft,
    ArticleId,
    CorpusName,
    NewsIndex,
    Precision,
    PublishedAt,
    StandingQueryId,
)

GUILD = CorpusName("guild-1")
SHARED = (SHARED_CORPUS,)
BOTH = (GUILD, SHARED_CORPUS)


def published_now(article: ArticleDraft, **changes: object) -> ArticleDraft:
    """The article as if it had been published today: older ones are no news."""
    today = PublishedAt(datetime.now(UTC), Precision.INSTANT)
    changed = replace(article, published=today, **changes)
    return replace(changed, came_from=fetched(changed.url))


def watch_for(
    index: NewsIndex, words: str = "", *, corpora: Sequence[CorpusName] = SHARED, **criteria: object
) -> StandingQueryId:
    return index.alerts.add(corpora, AlertCriteria(words=words, **criteria))


def store(index: NewsIndex, *drafts: ArticleDraft, corpus: CorpusName = SHARED_CORPUS) -> list[ArticleId]:
    return [outcome.article_id for outcome in index.add(corpus, drafts)]


def deliver(index: NewsIndex, *queries: StandingQueryId) -> list[Alert]:
    """Match what arrived and deliver the alerts of some queries, by default of all."""
    index.alerts.match_arrivals()
    ids = queries or [query.query_id for query in index.alerts.list_queries()]
    alerts = index.alerts.list_pending(ids)
    index.alerts.mark_delivered([alert.alert_id for alert in alerts])
    return alerts


def alerted(alerts: Sequence[Alert]) -> list[ArticleId]:
    return [alert.matched.article.article_id for alert in alerts]
