"""Evaluate the library on questions with known answers."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from time import perf_counter

from index.evaluation.metrics import EvaluationReport, QuestionOutcome, compute_report
from index.evaluation.question_file import KnownQuestion, load_known_questions
from index.http.canonical_url import canonical_url
from index.model.answer_types import Answer, Hit, NoAnswer
from index.model.article_types import Filters
from index.model.base_types import ArticleId, CorpusName
from index.model.errors import QuestionError, ReadError
from index.model.protocols import ReportProgress
from index.model.report_types import Progress
from index.news_index import NewsIndex
from index.text.normalization import normalize

_HITS = 50


def contains_answer(texts: Sequence[str], answers: Iterable[str]) -> bool:
    """Whether any of the texts contains any of the answers, compared after `normalize_answer`."""
    wanted = [normalize_answer(answer) for answer in answers]
    return any(answer in normalize_answer(text) for text in texts for answer in wanted if answer)


def normalize_answer(text: str) -> str:
    """Normalize text for comparison: NFKC, casefold, no punctuation, single spaces."""
    folded = normalize("NFKC", text).casefold()
    kept = (c if not unicodedata.category(c).startswith(("P", "S")) else "" for c in folded)
    return " ".join("".join(kept).split())


def evaluate(
    index: NewsIndex,
    path: Path,
    *,
    corpora: Sequence[CorpusName],
    as_of: datetime | None = None,
    as_asked: bool = False,
    rerank: bool = True,
    with_curve: bool = False,
    report_progress: ReportProgress | None = None,
) -> EvaluationReport:
    """Ask every question of a JSONL file and compare the answers with the known ones.

    All questions are asked as of one moment. With `as_asked`, each is asked as of the end of its own day, if
    that is known. Either way "last week" in a question is relative to that day. `rerank` is as in
    `NewsIndex.ask`. For the curve, each question is asked once, without a threshold.

    Raises ReadError for a file that holds no such questions.
    """
    questions = load_known_questions(path)
    relevant = _find_relevant(index, corpora, questions)
    evaluator = _Evaluator(index, corpora, rerank=rerank, threshold=0.0 if with_curve else None)
    outcomes = []
    for done, question in enumerate(questions, start=1):
        moment = question.asked if as_asked else as_of
        outcomes.append(evaluator.ask(question, relevant[question.id], Filters(as_of=moment)))
        if report_progress is not None:
            report_progress(Progress(done=done, total=len(questions), unit="questions"))
    return compute_report(
        outcomes, threshold=index.answer_threshold if with_curve else 0.0, with_curve=with_curve
    )


def _find_relevant(
    index: NewsIndex, corpora: Sequence[CorpusName], questions: Iterable[KnownQuestion]
) -> dict[str, set[ArticleId]]:
    """The relevant articles of each question, by its id, without URLs that the library lacks."""
    urls = {url for question in questions for url in question.relevant if _is_url(url)}
    found = index.find_by_url(corpora, sorted(urls))
    return {
        question.id: set().union(*(found.get(url, set()) for url in question.relevant))
        for question in questions
    }


def _is_url(url: str) -> bool:
    try:
        canonical_url(url)
    except ReadError:
        return False
    return True


class _Evaluator:
    """Asks the questions of an evaluation; `threshold` None means the one of the settings."""

    def __init__(
        self, index: NewsIndex, corpora: Sequence[CorpusName], *, rerank: bool, threshold: float | None
    ) -> None:
        self._index = index
        self._corpora = corpora
        self._rerank = rerank
        self._threshold = threshold

    def ask(self, question: KnownQuestion, relevant: set[ArticleId], filters: Filters) -> QuestionOutcome:
        """Ask a question and search for it. A question that is rejected counts as unanswered."""
        started = perf_counter()
        try:
            answer = self._index.ask(
                question.question,
                corpora=self._corpora,
                filters=filters,
                now=question.asked,
                threshold=self._threshold,
                rerank=self._rerank,
            )
            took_ms = (perf_counter() - started) * 1000
            hits = self._index.search(
                question.question, corpora=self._corpora, k=_HITS, filters=filters, rerank=self._rerank
            )
        except QuestionError:
            return _to_outcome(question, None, [], relevant)
        observed = _to_outcome(question, answer, hits, relevant)
        return replace(observed, quotes_verbatim=self._compare_quotes(answer), took_ms=took_ms)

    def _compare_quotes(self, answer: Answer | NoAnswer) -> tuple[bool, ...]:
        """Whether each quote equals the stored article text at its offsets."""
        if isinstance(answer, NoAnswer):
            return ()
        return tuple(
            self._index.get_article(self._corpora, citation.article.article_id).text[
                citation.start : citation.end
            ]
            == citation.quote
            for citation in answer.citations
        )


def _to_outcome(
    question: KnownQuestion, answer: Answer | NoAnswer | None, hits: Sequence[Hit], relevant: set[ArticleId]
) -> QuestionOutcome:
    shown = [sentence.text for sentence in answer.sentences] if isinstance(answer, Answer) else []
    found = [hit.text for hit in hits]

    def has_answer(texts: Sequence[str]) -> bool | None:
        return contains_answer(texts, question.answers) if question.answers else None

    return QuestionOutcome(
        is_answerable=question.is_answerable,
        support=answer.support if isinstance(answer, Answer) else None,
        is_ranked=bool(question.relevant),
        rank=_rank_of_first(hits, relevant),
        in_top_passage=has_answer(found[:1]),
        in_top_5_passages=has_answer(found[:5]),
        in_first_sentence=has_answer(shown[:1]),
        in_answer=has_answer(shown),
    )


def _rank_of_first(hits: Sequence[Hit], relevant: set[ArticleId]) -> int | None:
    """The rank, from 1, of the first relevant article among the distinct articles of the hits."""
    articles = list(dict.fromkeys(hit.article.article_id for hit in hits))
    return next((place for place, i in enumerate(articles, start=1) if i in relevant), None)
