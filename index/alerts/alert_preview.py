"""Find what criteria would have brought from the articles of a period."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection

from index.alerts.alert_display import show_match
from index.alerts.arrived_articles import find_same_reports, read_arrived
from index.alerts.criteria_matching import ArrivedArticle, CompiledQuery, compile_query, is_met
from index.model.alert_types import AlertCriteria, MatchedArticle, StandingQuery, StandingQueryId
from index.model.article_types import Filters
from index.model.background_gate import BackgroundGate
from index.model.base_types import ArticleId, CorpusName
from index.model.batches import batched
from index.store.alert_queries import QuotePlace
from index.store.article_queries import list_ids_of_period
from index.store.database import Database

_MOST_READ = 5000  # articles: some seconds
_BATCH = 20


def preview_alerts(
    database: Database,
    background_gate: BackgroundGate,
    criteria: AlertCriteria,
    corpora: Sequence[CorpusName],
    *,
    since: datetime,
    until: datetime,
    limit: int,
) -> list[MatchedArticle]:
    """As `AlertService.preview`."""
    query = StandingQuery(
        query_id=StandingQueryId(0), corpora=tuple(corpora), criteria=criteria, created_at=since
    )
    compiled = compile_query(query)
    with database.read_transaction() as connection:
        filters = Filters(since=since, until=until, region=criteria.region)
        ids = list_ids_of_period(connection, corpora, filters, limit=_MOST_READ)
    found: list[MatchedArticle] = []
    seen: set[ArticleId] = set()
    for batch in batched(ids, _BATCH):
        with background_gate, database.read_transaction() as connection:
            for article in _find_met(connection, compiled, batch, seen):
                found.append(_show(connection, article))
                if len(found) == limit:
                    return found
    return found


def _find_met(
    connection: Connection, compiled: CompiledQuery, ids: Sequence[ArticleId], seen: set[ArticleId]
) -> Iterator[ArrivedArticle]:
    """The articles that meet the criteria, one of each story; adds the articles of their stories to `seen`."""
    for article_id, article in read_arrived(connection, ids).items():
        if article_id not in seen and is_met(compiled, article):
            seen |= find_same_reports(connection, article_id, compiled.corpora)
            yield article


def _show(connection: Connection, article: ArrivedArticle) -> MatchedArticle:
    place = QuotePlace(article.facts.article_id, article.revision, article.content_hash, None)
    return show_match(connection, article.facts, place)
