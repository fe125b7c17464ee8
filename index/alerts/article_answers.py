"""Ask one article a saved question, by the same pipeline that answers people."""

from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from index.alerts.article_support import estimate_article_support
from index.alerts.asked_event import tells_of_event
from index.alerts.extract_reading import ExtractReader, list_best_sentences
from index.alerts.news_sentences import is_news_about
from index.model.answer_types import Answer, NoAnswer
from index.model.article_types import Filters
from index.model.base_types import ArticleId, CorpusName
from index.model.protocols import FloatArray, Reader, Span
from index.qa.answer_pipeline import (
    FoundSentences,
    Retrieved,
    compose_answer,
    find_sentences,
    retrieve_for_question,
)
from index.qa.passage_retrieval import LibraryView
from index.qa.question import Question, read_question
from index.qa.question_service import QuestionService
from index.store.article_queries import read_article_texts

# Of single articles, few answer: 1.2 times the threshold is the least support of a sentence that was not read.
_UNREAD_SHARE = 1.2
# Of the estimate for a sentence that was read. Both: docs/decisions/0049.
_READ_SHARE = 0.8
# The reader takes longer than all the rest. Nearly all that it finds answered have this support without it.
_LEAST_UNREAD = 0.4


@dataclass(frozen=True, slots=True)
class ArticleAnswer:
    """Where an article answers: a span of its text, and the words of it that answer, if they are certain."""

    span: Span
    answer: Span | None


@dataclass(frozen=True, slots=True)
class KnownVector:
    """The vector of a saved question, by the model of an edition of the index."""

    edition_id: int
    vector: FloatArray


class ArticleAsker:
    """Asks single articles. Safe to call from any thread."""

    def __init__(self, questions: QuestionService, *, max_question_chars: int, threshold: float) -> None:
        self._questions = questions
        self._max_question_chars = max_question_chars
        self._least_support = min(_UNREAD_SHARE * threshold, 1.0)
        self._least_estimate = _READ_SHARE * threshold

    def read_question(self, text: str) -> Question:
        """Raises QuestionError for a question without words or over the limit."""
        return read_question(text, max_chars=self._max_question_chars)

    def ask(
        self,
        text: str,
        corpora: tuple[CorpusName, ...],
        article_id: ArticleId,
        *,
        gate: AbstractContextManager[None],
        known: KnownVector | None = None,
    ) -> ArticleAnswer | None:
        """The sentence of an article that answers a question best; None if none is news with enough support.

        The corpora decide how rare the words of the question are. `gate` is entered for each half of the work:
        without the reader, and with it. `known` saves embedding the question again.
        """
        question = self.read_question(text)
        with ExitStack() as opened:
            with gate:
                view = opened.enter_context(self._questions.open_view(corpora))
                reader, library = view.reader, _prepare(view, text, known)
                retrieved = _retrieve(question, library, article_id)
                if isinstance(retrieved, NoAnswer):
                    return None
                unread = find_sentences(retrieved, library, count=1)
                least = self._least_support if reader is None else min(self._least_support, _LEAST_UNREAD)
                found = compose_answer(retrieved, unread, library, threshold=least)
            if reader is not None and isinstance(found, Answer):
                with gate:
                    found = _read(retrieved, unread, library, reader)
            if not isinstance(found, Answer) or not self._is_supported(found):
                return None
            article_text = read_article_texts(library.connection, {article_id})[article_id]
        citation, answer = found.citations[0], found.sentences[0].answer
        is_about_event = tells_of_event(text, citation.quote, citation.language)
        if not is_about_event or not is_news_about(text, citation, article_text):
            return None
        if answer is not None:
            answer = (citation.start + answer[0], citation.start + answer[1])
        return ArticleAnswer((citation.start, citation.end), answer)

    def _is_supported(self, found: Answer) -> bool:
        if found.cosine is None:
            return found.support >= self._least_support
        return estimate_article_support(found.support, found.cosine) >= self._least_estimate


def _prepare(view: LibraryView, text: str, known: KnownVector | None) -> LibraryView:
    """The view without the reader, and with the vector of the question if it is of the same edition."""
    vectors = {text: known.vector} if known is not None and known.edition_id == view.edition_id else {}
    return replace(view, reader=None, known_vectors=vectors)


def _retrieve(question: Question, library: LibraryView, article_id: ArticleId) -> Retrieved | NoAnswer:
    filters = Filters(article_id=article_id)
    return retrieve_for_question(question, library, filters=filters, now=datetime.now(UTC))


def _read(
    retrieved: Retrieved, unread: FoundSentences, library: LibraryView, reader: Reader
) -> Answer | NoAnswer:
    """The answer with any support, once the best sentences are read.

    What a speaker said is read as for people.
    """
    if unread.spoken is None:
        reader = ExtractReader(reader, list_best_sentences(unread.selection))
    library = replace(library, reader=reader)
    sentences = find_sentences(retrieved, library, count=1, unread=unread)
    return compose_answer(retrieved, sentences, library, threshold=0.0)
