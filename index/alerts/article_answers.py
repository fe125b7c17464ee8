"""Ask one article a saved question, by the same pipeline that answers people."""

from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime

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

# Support was fitted for the best article of a library. Of single articles, few answer (docs/decisions/0049).
_STRICTER = 1.2
# The reader takes longer than all the rest. Nearly all that it finds answered have this support without it.
_LEAST_UNREAD = 0.4


@dataclass(frozen=True, slots=True)
class ArticleAnswer:
    """Where an article answers: a span of its text, and the words of it that answer, if they are certain."""

    span: Span
    answer: Span | None
    support: float


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
        self._threshold = min(_STRICTER * threshold, 1.0)

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
                least = self._threshold if reader is None else min(self._threshold, _LEAST_UNREAD)
                found = compose_answer(retrieved, unread, library, threshold=least)
            if reader is not None and isinstance(found, Answer):
                with gate:
                    found = _read(retrieved, unread, library, reader, threshold=self._threshold)
            if not isinstance(found, Answer):
                return None
            article_text = read_article_texts(library.connection, {article_id})[article_id]
        citation, answer = found.citations[0], found.sentences[0].answer
        if not is_news_about(text, citation, article_text):
            return None
        if answer is not None:
            answer = (citation.start + answer[0], citation.start + answer[1])
        return ArticleAnswer((citation.start, citation.end), answer, found.support)


def _prepare(view: LibraryView, text: str, known: KnownVector | None) -> LibraryView:
    """The view without the reader, and with the vector of the question if it is of the same edition."""
    vectors = {text: known.vector} if known is not None and known.edition_id == view.edition_id else {}
    return replace(view, reader=None, known_vectors=vectors)


def _retrieve(question: Question, library: LibraryView, article_id: ArticleId) -> Retrieved | NoAnswer:
    filters = Filters(article_id=article_id)
    return retrieve_for_question(question, library, filters=filters, now=datetime.now(UTC))


def _read(
    retrieved: Retrieved, unread: FoundSentences, library: LibraryView, reader: Reader, *, threshold: float
) -> Answer | NoAnswer:
    """The answer once the best sentences are read; what a speaker said is read as for people."""
    if unread.spoken is None:
        reader = ExtractReader(reader, list_best_sentences(unread.selection))
    library = replace(library, reader=reader)
    sentences = find_sentences(retrieved, library, count=1, unread=unread)
    return compose_answer(retrieved, sentences, library, threshold=threshold)
