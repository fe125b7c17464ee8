"""Match arrivals against saved questions, once their articles can be found by meaning.

The words of the questions, and their vectors, name a few that an article may answer; these are asked of the
article by the pipeline that answers people. As in `arrival_matcher`, alerts and arrivals change in one
transaction.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from index.alerts.alert_decisions import Match, store_answer
from index.alerts.arrival_matcher import MatchCount
from index.alerts.arrived_articles import ArrivedBatch, find_same_reports, find_unchanged, read_arrived
from index.alerts.article_answers import ArticleAnswer, ArticleAsker, KnownVector
from index.alerts.criteria_matching import ArrivedArticle, CompiledQuery, is_met
from index.alerts.news_sentences import ArticleNames
from index.alerts.query_cache import QueryCache, StandingQueries
from index.alerts.question_table import SavedQuestion, compare_with_questions
from index.alerts.question_vectors import QuestionVectors
from index.model.alert_types import AlertKind
from index.model.background_gate import BackgroundGate
from index.model.base_types import ArticleId
from index.model.errors import NewsIndexError
from index.model.protocols import IsCancelled, Matrix
from index.search.derived_index import DerivedIndex
from index.search.published_index import PublishedIndex
from index.store.alert_queries import QuotePlace, find_alerted_queries
from index.store.arrival_queries import delete_arrivals, read_arrivals
from index.store.change_log import read_changes
from index.store.corpus_queries import list_corpora
from index.store.database import Database
from index.store.database_clock import read_clock
from index.store.embedding_queries import has_all_vectors, read_article_vectors
from index.store.standing_query_queries import has_standing_query
from index.text.scripts import writing_system, writing_system_of

log = logging.getLogger(__name__)

_BATCH = 10  # articles that are read together; each is stored by itself


@dataclass(frozen=True, slots=True)
class _Answered:
    """A saved question that an article answers, and the standing queries for which that may be news."""

    question: SavedQuestion
    found: ArticleAnswer
    queries: Sequence[CompiledQuery]


class QuestionMatcher:
    """Matches arrivals against questions. Safe to call from any thread."""

    def __init__(
        self,
        database: Database,
        derived: DerivedIndex,
        asker: ArticleAsker,
        cache: QueryCache,
        vectors: QuestionVectors,
        *,
        background_gate: BackgroundGate,
    ) -> None:
        self._database = database
        self._derived = derived
        self._asker = asker
        self._cache = cache
        self._vectors = vectors
        self._background_gate = background_gate

    def match(self, *, limit: int, is_cancelled: IsCancelled) -> MatchCount:
        """Match at most `limit` arrivals whose articles are embedded and indexed; the others wait."""
        arrivals = alerts = after = 0
        while arrivals < limit and not is_cancelled():
            with self._database.read_transaction() as connection:
                found = read_arrivals(
                    connection, after=after, awaits_questions=True, limit=min(_BATCH, limit - arrivals)
                )
                batch = ArrivedBatch(found, read_arrived(connection, found))
                queries = self._cache.read(connection)
            if not found:
                break
            after = found[-1].seq
            count = self._match_batch(batch, queries, is_cancelled)
            arrivals += count.arrivals
            alerts += count.alerts
        return MatchCount(arrivals, alerts)

    def _match_batch(
        self, batch: ArrivedBatch, queries: StandingQueries, is_cancelled: IsCancelled
    ) -> MatchCount:
        with self._database.read_transaction() as connection:
            corpora = list_corpora(connection)
        published = self._derived.refresh(
            [corpora[a.facts.corpus] for a in batch.articles.values() if a.facts.corpus in corpora]
        )
        arrivals = alerts = 0
        for article_id in dict.fromkeys(arrival.article_id for arrival in batch.arrivals):
            if is_cancelled():
                break
            part, article = batch.of_article(article_id), batch.articles.get(article_id)
            if article is None:
                answered: list[_Answered] | None = []
            else:
                answered = self._find_answered(article, queries, published, is_cancelled)
            if answered is not None:
                arrivals += len(part.arrivals)
                alerts += self._store(part, article, answered)
        return MatchCount(arrivals, alerts)

    def _find_answered(
        self,
        article: ArrivedArticle,
        queries: StandingQueries,
        published: PublishedIndex,
        is_cancelled: IsCancelled,
    ) -> list[_Answered] | None:
        """The saved questions that an article answers; None if it cannot be searched yet."""
        vectors = self._read_question_vectors(queries, published, is_cancelled)
        with self._background_gate, self._database.read_transaction() as connection:
            if not _is_searchable(connection, published, article):
                return None
            cosines = None
            if vectors is not None and published.edition is not None:
                own = read_article_vectors(connection, article.facts.article_id, published.edition.id)
                cosines = compare_with_questions(vectors, own)
            alerted = find_alerted_queries(connection, article.facts.article_id)
            system = writing_system_of(article.facts.language) or writing_system(article.text)
            possible = queries.questions.find_possible(article.words.tokens, system, cosines)
            names = ArticleNames(article.facts.title, article.text)
        answered: list[_Answered] = []
        for question in possible:
            wanted = [
                query
                for query in question.queries
                if is_met(query, article) and (article.is_news_for(query) or query.query.query_id in alerted)
            ]
            if wanted and names.may_be_about(question.text) and not is_cancelled():
                known = _find_known_vector(question, queries, vectors, published)
                found = self._ask(question, article.facts.article_id, known)
                if found is not None:
                    answered.append(_Answered(question, found, wanted))
        return None if is_cancelled() else answered

    def _ask(
        self, question: SavedQuestion, article_id: ArticleId, known: KnownVector | None
    ) -> ArticleAnswer | None:
        """A bug that one article brings to light counts as no answer: or all later ones would wait for ever."""
        gate, corpora = self._background_gate, question.corpora
        try:
            return self._asker.ask(question.text, corpora, article_id, gate=gate, known=known)
        except (NewsIndexError, OSError, MemoryError):
            raise
        except Exception:
            log.exception("cannot ask a saved question of article %d, so it is not alerted", article_id)
            return None

    def _read_question_vectors(
        self, queries: StandingQueries, published: PublishedIndex, is_cancelled: IsCancelled
    ) -> Matrix | None:
        """None if the index has no model."""
        edition, embedder = published.edition, published.embedder
        if edition is None or embedder is None:
            return None
        scripts = self._derived.readable_scripts(embedder)
        questions = queries.questions.questions
        return self._vectors.read(questions, edition.model_id, embedder, scripts, is_cancelled)

    def _store(self, batch: ArrivedBatch, article: ArrivedArticle | None, answered: Sequence[_Answered]) -> int:
        """Store the alerts of one article and delete its arrivals; returns the number of alerts to deliver."""
        kinds: list[AlertKind | None] = []
        with self._database.write_transaction() as connection:
            now = read_clock(connection)
            done = find_unchanged(connection, batch)
            if done and article is not None:
                for one in answered:
                    kinds += _store_answered(connection, article, one, now)
            delete_arrivals(connection, [arrival.seq for arrival in done])
        return kinds.count(AlertKind.NEW) + kinds.count(AlertKind.CHANGED)


def _find_known_vector(
    question: SavedQuestion, queries: StandingQueries, vectors: Matrix | None, published: PublishedIndex
) -> KnownVector | None:
    """The stored vector of a question; None without one."""
    if vectors is None or published.edition is None:
        return None
    vector = vectors[queries.questions.get_place(question)]
    return KnownVector(published.edition.id, vector) if vector.any() else None


def _store_answered(
    connection: Connection, article: ArrivedArticle, answered: _Answered, now: datetime
) -> list[AlertKind | None]:
    found, question = answered.found, answered.question
    place = QuotePlace(
        article.facts.article_id, article.revision, article.content_hash, found.span, found.answer
    )
    same = find_same_reports(connection, place.article_id, question.corpora)
    return [
        store_answer(connection, query.query.query_id, question.text, Match(place, article.text, same), now)
        for query in answered.queries
        if has_standing_query(connection, query.query.query_id)
    ]


def _is_searchable(connection: Connection, published: PublishedIndex, article: ArrivedArticle) -> bool:
    """Whether the published index has the article as it is now, with its vectors if there is a model."""
    corpus_id = list_corpora(connection).get(article.facts.corpus)
    corpus = published.corpora.get(corpus_id) if corpus_id is not None else None
    if corpus_id is None or corpus is None or published.edition is None:
        return False
    applied = min(corpus.vectors.seq, corpus.postings.seq)
    if article.facts.article_id in read_changes(connection, corpus_id, applied).articles:
        return False
    return published.embedder is None or has_all_vectors(
        connection, article.facts.article_id, published.edition.id
    )
