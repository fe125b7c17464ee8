"""Evaluate the library on questions with known answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from time import perf_counter

from index.evaluation.judging import Extract, Judgement, LabelledExtracts, contains_answer, judge
from index.evaluation.metrics import EvaluationReport, QuestionOutcome, compute_report
from index.evaluation.question_file import KnownQuestion, LabelledSpan, load_known_questions
from index.http.canonical_url import canonical_url
from index.model.answer_types import Answer, Hit, NoAnswer
from index.model.article_types import Filters
from index.model.base_types import ArticleId, CorpusName
from index.model.errors import QuestionError, ReadError
from index.model.protocols import ReportProgress
from index.model.report_types import Progress
from index.news_index import NewsIndex

_HITS = 50


@dataclass(frozen=True, slots=True)
class _Known:
    """What the library has of the known answers to a question."""

    relevant: frozenset[ArticleId]
    labelled: LabelledExtracts


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
    articles = _find_articles(index, corpora, questions)
    texts = _get_texts(index, corpora, questions, articles)
    evaluator = _Evaluator(index, corpora, rerank=rerank, threshold=0.0 if with_curve else None)
    outcomes = []
    for done, question in enumerate(questions, start=1):
        known = _look_up(question, articles, texts)
        moment = question.asked if as_asked else as_of
        outcomes.append(evaluator.ask(question, known, Filters(as_of=moment)))
        if report_progress is not None:
            report_progress(Progress(done=done, total=len(questions), unit="questions"))
    relevant = {url for question in questions for url in question.relevant}
    labelled = _labelled_urls(questions)
    return compute_report(
        outcomes,
        threshold=index.answer_threshold if with_curve else 0.0,
        with_curve=with_curve,
        relevant_articles=len(relevant),
        relevant_missing=len(relevant - articles.keys()),
        labelled_articles=len(labelled),
        missing_articles=len(labelled - articles.keys()),
    )


def _find_articles(
    index: NewsIndex, corpora: Sequence[CorpusName], questions: Sequence[KnownQuestion]
) -> dict[str, set[ArticleId]]:
    """The articles at each relevant or labelled URL, without URLs that the library lacks."""
    urls = {url for question in questions for url in question.relevant} | _labelled_urls(questions)
    return index.find_by_url(corpora, sorted(filter(_is_url, urls)))


def _get_texts(
    index: NewsIndex,
    corpora: Sequence[CorpusName],
    questions: Sequence[KnownQuestion],
    articles: Mapping[str, set[ArticleId]],
) -> dict[ArticleId, str]:
    """The texts of the labelled articles."""
    ids = {i for url in _labelled_urls(questions) for i in articles.get(url, ())}
    return {i: index.get_article(corpora, i).text for i in ids}


def _labelled_urls(questions: Iterable[KnownQuestion]) -> set[str]:
    return {span.url for question in questions for span in (*question.full, *question.partly)}


def _look_up(
    question: KnownQuestion, articles: Mapping[str, set[ArticleId]], texts: Mapping[ArticleId, str]
) -> _Known:
    def extract(spans: Iterable[LabelledSpan]) -> tuple[Extract, ...]:
        return tuple(
            Extract(i, span.start, span.end, texts[i][span.start : span.end])
            for span in spans
            for i in sorted(articles.get(span.url, ()))
        )

    return _Known(
        relevant=frozenset().union(*(articles.get(url, ()) for url in question.relevant)),
        labelled=LabelledExtracts(full=extract(question.full), partly=extract(question.partly)),
    )


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

    def ask(self, question: KnownQuestion, known: _Known, filters: Filters) -> QuestionOutcome:
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
            return _to_outcome(question, None, [], known)
        observed = _to_outcome(question, answer, hits, known)
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
    question: KnownQuestion, answer: Answer | NoAnswer | None, hits: Sequence[Hit], known: _Known
) -> QuestionOutcome:
    shown = [sentence.text for sentence in answer.sentences] if isinstance(answer, Answer) else []
    found = [hit.text for hit in hits]
    is_answerable = question.is_answerable

    def has_answer(texts: Sequence[str]) -> bool | None:
        return contains_answer(texts, question.answers) if is_answerable and question.answers else None

    return QuestionOutcome(
        kind=question.kind,
        is_answerable=is_answerable,
        support=answer.support if isinstance(answer, Answer) else None,
        is_ranked=is_answerable and bool(question.relevant),
        rank=_rank_of_first(hits, known.relevant),
        in_top_passage=has_answer(found[:1]),
        in_top_5_passages=has_answer(found[:5]),
        in_first_sentence=has_answer(shown[:1]),
        in_answer=has_answer(shown),
        judgements=_judge_sentences(answer, known.labelled) if known.labelled else None,
    )


def _judge_sentences(answer: Answer | NoAnswer | None, labelled: LabelledExtracts) -> tuple[Judgement, ...]:
    if not isinstance(answer, Answer):
        return ()
    quotes = {c.number: Extract(c.article.article_id, c.start, c.end, c.quote) for c in answer.citations}
    return tuple(
        judge([quotes[number] for number in sentence.citations], labelled) for sentence in answer.sentences
    )


def _rank_of_first(hits: Sequence[Hit], relevant: frozenset[ArticleId]) -> int | None:
    """The rank, from 1, of the first relevant article among the distinct articles of the hits."""
    articles = list(dict.fromkeys(hit.article.article_id for hit in hits))
    return next((place for place, i in enumerate(articles, start=1) if i in relevant), None)
