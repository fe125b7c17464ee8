"""Ask one article a saved question, by the same pipeline that answers people."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from index.alerts.article_support import estimate_article_support
from index.alerts.asked_event import tells_of_event
from index.alerts.news_sentences import is_news_about
from index.model.answer_types import Answer
from index.model.article_types import Filters
from index.model.base_types import ArticleId, CorpusName
from index.model.protocols import Span
from index.qa.answer_pipeline import answer_question
from index.qa.passage_retrieval import LibraryView
from index.qa.question import Question, read_question
from index.qa.question_service import QuestionService
from index.store.article_queries import read_article_texts

# Of single articles, few answer: 1.2 times the threshold is the least support of a sentence that was not read.
_UNREAD_SHARE = 1.2
# Of the estimate for a sentence that was read. Both: docs/decisions/0049.
_READ_SHARE = 0.8
# The reader takes 0.3 s for an article, the rest 0.02 s. Nearly all that it finds answered have this support
# without it.
_LEAST_UNREAD = 0.4


@dataclass(frozen=True, slots=True)
class ArticleAnswer:
    """Where an article answers: a span of its text, and the words of it that answer, if they are certain."""

    span: Span
    answer: Span | None


class ArticleAsker:
    """Asks single articles. Safe to call from any thread."""

    def __init__(self, questions: QuestionService, *, max_question_chars: int, threshold: float) -> None:
        self._questions = questions
        self._max_question_chars = max_question_chars
        self._threshold = threshold

    def read_question(self, text: str) -> Question:
        """Raises QuestionError for a question without words or over the limit."""
        return read_question(text, max_chars=self._max_question_chars)

    def ask(self, text: str, corpora: tuple[CorpusName, ...], article_id: ArticleId) -> ArticleAnswer | None:
        """The sentence of an article that answers a question best; None if none is news with enough support.

        The corpora decide how rare the words of the question are.
        """
        question = self.read_question(text)
        with self._questions.open_view(corpora) as library:
            found = self._find(question, library, article_id)
            if found is None:
                return None
            article_text = read_article_texts(library.connection, {article_id})[article_id]
        citation, answer = found.citations[0], found.sentences[0].answer
        is_about_event = tells_of_event(text, citation.quote, citation.language)
        if not is_about_event or not is_news_about(text, citation, article_text):
            return None
        if answer is not None:
            answer = (citation.start + answer[0], citation.start + answer[1])
        return ArticleAnswer((citation.start, citation.end), answer)

    def _find(self, question: Question, library: LibraryView, article_id: ArticleId) -> Answer | None:
        """The answer of an article, if there is enough support for it."""
        unread, least = replace(library, reader=None), min(_UNREAD_SHARE * self._threshold, 1.0)
        if library.reader is None:
            return _ask(question, unread, article_id, threshold=least)
        if _ask(question, unread, article_id, threshold=min(least, _LEAST_UNREAD)) is None:
            return None
        found = _ask(question, library, article_id, threshold=0.0)
        if found is None:
            return None
        if found.cosine is None:
            return found if found.support >= least else None
        estimate = estimate_article_support(found.support, found.cosine)
        return found if estimate >= _READ_SHARE * self._threshold else None


def _ask(question: Question, library: LibraryView, article_id: ArticleId, *, threshold: float) -> Answer | None:
    found = answer_question(
        question,
        library,
        filters=Filters(article_id=article_id),
        now=datetime.now(UTC),
        max_sentences=1,
        threshold=threshold,
    )
    return found if isinstance(found, Answer) else None
