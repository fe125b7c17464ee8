"""How good the answers are: questions with known answers in, figures out."""

import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import fmean, quantiles
from time import perf_counter

from index.answer_types import Answer, Hit, NoAnswer
from index.errors import QuestionError, SourceError
from index.news_index import NewsIndex
from index.protocols import ReportProgress
from index.types import (
    ArticleId,
    CorpusName,
    Progress,
)
from index.web.urls import canonical_url

_HITS = 50
_RANKS = 10


@dataclass(frozen=True, slots=True)
class KnownQuestion:
    """A question with the strings that answer it and the articles that hold them; both empty: none does."""

    id: str
    question: str
    answers: tuple[str, ...] = ()
    relevant: tuple[str, ...] = ()

    @property
    def is_answerable(self) -> bool:
        return bool(self.answers or self.relevant)


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """Shares are 0 to 1, or None where no question of that kind was asked.

    A refused question shows no sentences: it counts against `answer_in_first_sentence` and
    `answer_in_answer`. Recall, MRR and passage figures look at the search behind the answer.
    """

    questions: int
    answerable: int
    unanswerable: int
    article_recall_at_1: float | None
    article_recall_at_5: float | None
    article_recall_at_10: float | None
    mrr_at_10: float | None
    answer_in_top_passage: float | None
    answer_in_top_5_passages: float | None
    answer_in_first_sentence: float | None
    answer_in_answer: float | None
    answered_rate: float | None
    refusal_rate: float | None
    quotes: int
    quotes_verbatim: float | None
    p50_ms: float | None
    p95_ms: float | None

    def as_dict(self) -> dict[str, int | float | None]:
        """The figures by name, shares to four places."""
        return {
            name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(self).items()
        }


def evaluate(
    index: NewsIndex,
    path: Path,
    *,
    corpora: Sequence[CorpusName],
    report_progress: ReportProgress | None = None,
) -> EvaluationReport:
    """Ask every question of a JSONL file and compare what comes with what is known.

    Raises SourceError for a file that holds no such questions.
    """
    questions = read_questions(path)
    relevant = _find_relevant(index, corpora, questions)
    tally = _Tally()
    for done, question in enumerate(questions, start=1):
        _ask(index, corpora, question, relevant[question.id], tally)
        if report_progress is not None:
            report_progress(Progress(done=done, total=len(questions), unit="questions"))
    return tally.report(len(questions))


def read_questions(path: Path) -> list[KnownQuestion]:
    """Raises SourceError, naming the line that cannot be read."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except OSError as error:
        raise SourceError(str(path), f"it cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SourceError(str(path), "it is not UTF-8") from error
    questions = [_read_question(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not questions:
        raise SourceError(str(path), "it holds no questions")
    return questions


def plain(text: str) -> str:
    """Text as it is compared: NFKC, casefolded, without punctuation and doubled spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = (c if not unicodedata.category(c).startswith(("P", "S")) else "" for c in folded)
    return " ".join("".join(kept).split())


def _read_question(path: Path, number: int, line: str) -> KnownQuestion:
    try:
        record = json.loads(line)
        return KnownQuestion(
            id=str(record.get("id", number)),
            question=_as_text(record["question"]),
            answers=tuple(_as_text(answer) for answer in record.get("answers", ())),
            relevant=tuple(_as_text(url) for url in record.get("relevant", ())),
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise SourceError(
            str(path), f'line {number} is no question: it needs {{"question": text, "answers": [texts], …}}'
        ) from error


def _as_text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _find_relevant(
    index: NewsIndex, corpora: Sequence[CorpusName], questions: Iterable[KnownQuestion]
) -> dict[str, set[ArticleId]]:
    """The articles of each question, by its id. URLs that the library lacks are left out."""
    urls = {url for question in questions for url in question.relevant if _is_url(url)}
    found = index.find_by_url(corpora, sorted(urls))
    return {
        question.id: set().union(*(found.get(url, set()) for url in question.relevant))
        for question in questions
    }


def _is_url(url: str) -> bool:
    try:
        canonical_url(url)
    except SourceError:
        return False
    return True


@dataclass
class _Tally:
    """Observations, one list a figure."""

    ranks: list[int | None] = field(default_factory=list)
    in_top_passage: list[bool] = field(default_factory=list)
    in_top_5_passages: list[bool] = field(default_factory=list)
    in_first: list[bool] = field(default_factory=list)
    in_answer: list[bool] = field(default_factory=list)
    answered: list[bool] = field(default_factory=list)
    refused: list[bool] = field(default_factory=list)
    verbatim: list[bool] = field(default_factory=list)
    times_ms: list[float] = field(default_factory=list)

    def report(self, questions: int) -> EvaluationReport:
        p50, p95 = _percentiles(self.times_ms)
        return EvaluationReport(
            questions=questions,
            answerable=len(self.answered),
            unanswerable=len(self.refused),
            article_recall_at_1=_share([rank is not None and rank <= 1 for rank in self.ranks]),
            article_recall_at_5=_share([rank is not None and rank <= 5 for rank in self.ranks]),
            article_recall_at_10=_share([rank is not None and rank <= 10 for rank in self.ranks]),
            mrr_at_10=_share([1 / rank if rank is not None and rank <= _RANKS else 0.0 for rank in self.ranks]),
            answer_in_top_passage=_share(self.in_top_passage),
            answer_in_top_5_passages=_share(self.in_top_5_passages),
            answer_in_first_sentence=_share(self.in_first),
            answer_in_answer=_share(self.in_answer),
            answered_rate=_share(self.answered),
            refusal_rate=_share(self.refused),
            quotes=len(self.verbatim),
            quotes_verbatim=_share(self.verbatim),
            p50_ms=p50,
            p95_ms=p95,
        )


def _ask(
    index: NewsIndex,
    corpora: Sequence[CorpusName],
    question: KnownQuestion,
    relevant: set[ArticleId],
    tally: _Tally,
) -> None:
    started = perf_counter()
    try:
        answer = index.ask(question.question, corpora=corpora)
        tally.times_ms.append((perf_counter() - started) * 1000)
        hits = index.search(question.question, corpora=corpora, k=_HITS)
    except QuestionError:
        answer, hits = None, []
    if isinstance(answer, Answer):
        tally.verbatim += _compare_quotes(index, corpora, answer)
    if not question.is_answerable:
        tally.refused.append(not isinstance(answer, Answer))
        return
    tally.answered.append(isinstance(answer, Answer))
    if question.relevant:
        tally.ranks.append(_rank(hits, relevant))
    if question.answers:
        _count_answers(question, answer, hits, tally)


def _rank(hits: Sequence[Hit], relevant: set[ArticleId]) -> int | None:
    """Place, from 1, of the first relevant article among the distinct articles of the hits."""
    articles = list(dict.fromkeys(hit.article.article_id for hit in hits))
    return next((place for place, i in enumerate(articles, start=1) if i in relevant), None)


def _count_answers(
    question: KnownQuestion, answer: Answer | NoAnswer | None, hits: Sequence[Hit], tally: _Tally
) -> None:
    shown = [sentence.text for sentence in answer.sentences] if isinstance(answer, Answer) else []
    tally.in_first.append(_holds(shown[:1], question.answers))
    tally.in_answer.append(_holds(shown, question.answers))
    tally.in_top_passage.append(_holds([hit.text for hit in hits[:1]], question.answers))
    tally.in_top_5_passages.append(_holds([hit.text for hit in hits[:5]], question.answers))


def _holds(texts: Sequence[str], answers: Iterable[str]) -> bool:
    wanted = [plain(answer) for answer in answers]
    return any(answer in plain(text) for text in texts for answer in wanted if answer)


def _compare_quotes(index: NewsIndex, corpora: Sequence[CorpusName], answer: Answer) -> list[bool]:
    """Whether each quote is what the store holds at its offsets, read once more by article."""
    return [
        index.get_article(corpora, citation.article.article_id).text[citation.start : citation.end]
        == citation.quote
        for citation in answer.citations
    ]


def _share(observations: Sequence[float]) -> float | None:
    return fmean(observations) if observations else None


def _percentiles(times_ms: Sequence[float]) -> tuple[float | None, float | None]:
    if len(times_ms) < 2:
        return (times_ms[0], times_ms[0]) if times_ms else (None, None)
    cuts = quantiles(times_ms, n=20, method="inclusive")
    return round(cuts[9], 2), round(cuts[18], 2)
