"""Find what criteria would have brought from the articles of a period."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection

from index.alerts.alert_display import show_match
from index.alerts.arrived_articles import find_same_reports, read_stored
from index.alerts.article_answers import ArticleAnswer, ArticleAsker
from index.alerts.criteria_matching import ArrivedArticle, CompiledQuery, compile_query, is_met
from index.alerts.question_table import QuestionTable
from index.model.alert_types import AlertCriteria, MatchedArticle, StandingQuery, StandingQueryId
from index.model.article_types import Filters
from index.model.background_gate import BackgroundGate
from index.model.base_types import ArticleId, CorpusName
from index.model.batches import batched
from index.store.alert_queries import QuotePlace
from index.store.article_queries import list_ids_of_period
from index.store.database import Database
from index.text.scripts import writing_system

_MOST_READ = 5000  # articles: some seconds
_MOST_ASKED = 30  # of which a question is asked: some seconds
_BATCH = 20


class AlertPreviewer:
    """Previews alerts. Safe to call from any thread."""

    def __init__(self, database: Database, asker: ArticleAsker, background_gate: BackgroundGate) -> None:
        self._database = database
        self._asker = asker
        self._background_gate = background_gate

    def preview(
        self,
        criteria: AlertCriteria,
        corpora: Sequence[CorpusName],
        *,
        since: datetime,
        until: datetime,
        limit: int,
    ) -> list[MatchedArticle]:
        """As `AlertService.preview`."""
        compiled = _compile(criteria, corpora, since)
        found: list[MatchedArticle] = []
        seen: set[ArticleId] = set()
        for article in islice(self._list_met(compiled, since, until), _most_read(criteria)):
            if article.facts.article_id in seen:
                continue
            answer = self._ask(compiled, article)
            if answer is None and criteria.question is not None:
                continue
            with self._database.read_transaction() as connection:
                seen |= find_same_reports(connection, article.facts.article_id, corpora)
                found.append(_show(connection, article, answer))
            if len(found) == limit:
                break
        return found

    def _ask(self, compiled: CompiledQuery, article: ArrivedArticle) -> ArticleAnswer | None:
        question = compiled.criteria.question
        if question is None:
            return None
        gate, article_id = self._background_gate, article.facts.article_id
        return self._asker.ask(question, compiled.query.corpora, article_id, gate=gate)

    def _list_met(self, compiled: CompiledQuery, since: datetime, until: datetime) -> Iterator[ArrivedArticle]:
        """Articles of the period that meet the criteria and may answer the question, the newest first."""
        table = QuestionTable([compiled])
        with self._database.read_transaction() as connection:
            filters = Filters(since=since, until=until, region=compiled.criteria.region)
            ids = list_ids_of_period(connection, compiled.query.corpora, filters, limit=_MOST_READ)
        for batch in batched(ids, _BATCH):
            with self._background_gate, self._database.read_transaction() as connection:
                met = [
                    article
                    for article in read_stored(connection, batch)
                    if is_met(compiled, article) and _may_answer(table, article)
                ]
            yield from met


def _most_read(criteria: AlertCriteria) -> int:
    return _MOST_READ if criteria.question is None else _MOST_ASKED


def _compile(criteria: AlertCriteria, corpora: Sequence[CorpusName], now: datetime) -> CompiledQuery:
    query = StandingQuery(
        query_id=StandingQueryId(0), corpora=tuple(corpora), criteria=criteria, created_at=now
    )
    return compile_query(query)


def _may_answer(table: QuestionTable, article: ArrivedArticle) -> bool:
    if not table.questions:
        return True
    return bool(table.find_possible(article.words.tokens, writing_system(article.text), None))


def _show(connection: Connection, article: ArrivedArticle, answer: ArticleAnswer | None) -> MatchedArticle:
    span, words = (answer.span, answer.answer) if answer is not None else (None, None)
    place = QuotePlace(article.facts.article_id, article.revision, article.content_hash, span, words)
    return show_match(connection, article.facts, place)
