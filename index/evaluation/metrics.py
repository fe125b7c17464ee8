"""Metrics over the outcomes of questions: recall, MRR, judged sentences, answer rates, latency. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from statistics import fmean, quantiles
from typing import TypeAlias

from index.evaluation.judging import Judgement

Figure: TypeAlias = int | float | None

_RANKS = 10
_THRESHOLDS = [step / 20 for step in range(1, 20)]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionOutcome:
    """The outcome of one question; None for what is unknown.

    The sentences are compared even if their support is too low for an answer.
    """

    is_answerable: bool
    support: float | None
    """The support of the answer; None if there is none at any threshold."""
    is_ranked: bool = False
    """Whether the relevant articles are known."""
    rank: int | None = None
    """The rank, from 1, of the first of them."""
    in_top_passage: bool | None = None
    in_top_5_passages: bool | None = None
    in_first_sentence: bool | None = None
    in_answer: bool | None = None
    quotes_verbatim: tuple[bool, ...] = ()
    took_ms: float | None = None
    kind: str | None = None
    judgements: tuple[Judgement, ...] | None = None
    """Of the shown sentences; None if the library has no labelled sentence for the question."""

    def is_answered(self, threshold: float) -> bool:
        return self.support is not None and self.support >= threshold


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Shares of questions if answers need at least this support; defined as in EvaluationReport."""

    threshold: float
    answered_rate: float | None
    refusal_rate: float | None
    answer_in_answer: float | None


@dataclass(frozen=True, slots=True)
class LabelledFigures:
    """How well the shown sentences answer, by labelled sentences.

    Over the answered questions for which the library has a labelled sentence; answers to unanswerable questions
    are not among them. Shares are 0 to 1, or None if there are no such answers.
    """

    judged_answers: int
    first_full: float | None
    """The share of these answers whose first sentence answers fully."""
    any_full: float | None
    any_full_or_partly: float | None
    judged_sentences: int
    shown_full: float | None
    """The share of their sentences that answer fully."""
    shown_partly: float | None
    shown_off: float | None


@dataclass(frozen=True, slots=True)
class KindFigures:
    """The figures of the questions of one kind."""

    kind: str
    questions: int
    answered_rate: float | None
    refusal_rate: float | None
    labelled: LabelledFigures

    def as_dict(self) -> dict[str, Figure]:
        """The figures by name, without the kind, shares rounded to four decimals."""
        return {
            "questions": self.questions,
            "answered_rate": _rounded(self.answered_rate),
            "refusal_rate": _rounded(self.refusal_rate),
            **_figures(self.labelled),
        }


@dataclass(frozen=True, slots=True)
class LabelledReport:
    """The figures by labelled sentences, of all questions and by kind in the order of the questions."""

    labelled_articles: int
    missing_articles: int
    """The number of labelled articles that the library lacks. Their sentences are ignored."""
    figures: LabelledFigures
    by_kind: tuple[KindFigures, ...]

    def as_dict(self) -> dict[str, Figure]:
        """The figures of all questions by name, shares rounded to four decimals."""
        articles: dict[str, Figure] = {
            "labelled_articles": self.labelled_articles,
            "missing_articles": self.missing_articles,
        }
        return articles | _figures(self.figures)


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """The figures of an evaluation. Shares are 0 to 1, or None if no question of that kind was asked.

    A refused question shows no sentences, so it counts against `answer_in_first_sentence` and
    `answer_in_answer`. Recall, MRR and the passage figures measure the search behind the answer.
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
    relevant_articles: int = 0
    """The number of articles that the questions name as relevant."""
    relevant_missing: int = 0
    """How many of them the library lacks. A question that names only such articles counts as a miss."""
    curve: tuple[CurvePoint, ...] = ()
    """By rising threshold; empty unless requested."""
    labelled: LabelledReport | None = None
    """None if no question has labelled sentences."""

    def as_dict(self) -> dict[str, Figure]:
        """The figures by name, shares rounded to four decimals, without the curve and the kinds.

        Those of labelled sentences are absent if no question has any.
        """
        plain = {name: figure for name, figure in _figures(self).items() if name != "labelled"}
        return plain | self.labelled.as_dict() if self.labelled is not None else plain

    def curve_rows(self) -> list[dict[str, Figure]]:
        """The points of the curve, shares rounded to four decimals."""
        return [_figures(point) for point in self.curve]

    def kind_rows(self) -> dict[str, dict[str, Figure]]:
        """The figures of each kind of question by its name; empty if no question has labelled sentences."""
        return {kind.kind: kind.as_dict() for kind in self.labelled.by_kind} if self.labelled else {}


def compute_report(
    outcomes: Sequence[QuestionOutcome],
    *,
    threshold: float = 0.0,
    with_curve: bool = False,
    relevant_articles: int = 0,
    relevant_missing: int = 0,
    labelled_articles: int = 0,
    missing_articles: int = 0,
) -> EvaluationReport:
    """Compute the figures; an answer counts as given if its support reaches the threshold.

    `relevant_articles` is the number of articles named as relevant, `labelled_articles` of those with labelled
    sentences; `relevant_missing` and `missing_articles` are how many of them the library lacks.
    """
    ranks = [outcome.rank for outcome in outcomes if outcome.is_ranked]
    verbatim = [v for o in outcomes if o.is_answered(threshold) for v in o.quotes_verbatim]
    p50, p95 = _percentiles([outcome.took_ms for outcome in outcomes if outcome.took_ms is not None])
    point = _find_point(outcomes, threshold)
    return EvaluationReport(
        questions=len(outcomes),
        answerable=sum(outcome.is_answerable for outcome in outcomes),
        unanswerable=sum(not outcome.is_answerable for outcome in outcomes),
        article_recall_at_1=_share([rank is not None and rank <= 1 for rank in ranks]),
        article_recall_at_5=_share([rank is not None and rank <= 5 for rank in ranks]),
        article_recall_at_10=_share([rank is not None and rank <= 10 for rank in ranks]),
        mrr_at_10=_share([1 / rank if rank is not None and rank <= _RANKS else 0.0 for rank in ranks]),
        answer_in_top_passage=_share_of_known([outcome.in_top_passage for outcome in outcomes]),
        answer_in_top_5_passages=_share_of_known([outcome.in_top_5_passages for outcome in outcomes]),
        answer_in_first_sentence=_share_of_known(
            [_if_shown(outcome, outcome.in_first_sentence, threshold) for outcome in outcomes]
        ),
        answer_in_answer=point.answer_in_answer,
        answered_rate=point.answered_rate,
        refusal_rate=point.refusal_rate,
        quotes=len(verbatim),
        quotes_verbatim=_share(verbatim),
        p50_ms=p50,
        p95_ms=p95,
        relevant_articles=relevant_articles,
        relevant_missing=relevant_missing,
        curve=tuple(_find_point(outcomes, each) for each in _THRESHOLDS) if with_curve else (),
        labelled=LabelledReport(
            labelled_articles,
            missing_articles,
            figures=_compute_labelled(outcomes, threshold),
            by_kind=_compute_kinds(outcomes, threshold),
        )
        if labelled_articles
        else None,
    )


def _compute_labelled(outcomes: Sequence[QuestionOutcome], threshold: float) -> LabelledFigures:
    answers = [o.judgements for o in outcomes if o.judgements is not None and o.is_answered(threshold)]
    sentences = [judgement for answer in answers for judgement in answer]
    return LabelledFigures(
        judged_answers=len(answers),
        first_full=_share([Judgement.FULL in answer[:1] for answer in answers]),
        any_full=_share([Judgement.FULL in answer for answer in answers]),
        any_full_or_partly=_share([any(j is not Judgement.OFF for j in answer) for answer in answers]),
        judged_sentences=len(sentences),
        shown_full=_share([judgement is Judgement.FULL for judgement in sentences]),
        shown_partly=_share([judgement is Judgement.PARTLY for judgement in sentences]),
        shown_off=_share([judgement is Judgement.OFF for judgement in sentences]),
    )


def _compute_kinds(outcomes: Sequence[QuestionOutcome], threshold: float) -> tuple[KindFigures, ...]:
    kinds: dict[str, list[QuestionOutcome]] = {}
    for outcome in outcomes:
        if outcome.kind is not None:
            kinds.setdefault(outcome.kind, []).append(outcome)
    return tuple(_compute_kind(kind, of_kind, threshold) for kind, of_kind in kinds.items())


def _compute_kind(kind: str, outcomes: Sequence[QuestionOutcome], threshold: float) -> KindFigures:
    point = _find_point(outcomes, threshold)
    return KindFigures(
        kind,
        questions=len(outcomes),
        answered_rate=point.answered_rate,
        refusal_rate=point.refusal_rate,
        labelled=_compute_labelled(outcomes, threshold),
    )


def _find_point(outcomes: Sequence[QuestionOutcome], threshold: float) -> CurvePoint:
    return CurvePoint(
        threshold,
        answered_rate=_share([o.is_answered(threshold) for o in outcomes if o.is_answerable]),
        refusal_rate=_share([not o.is_answered(threshold) for o in outcomes if not o.is_answerable]),
        answer_in_answer=_share_of_known([_if_shown(o, o.in_answer, threshold) for o in outcomes]),
    )


def _if_shown(outcome: QuestionOutcome, observed: bool | None, threshold: float) -> bool | None:
    return observed and outcome.is_answered(threshold)


def _share_of_known(observations: Sequence[bool | None]) -> float | None:
    return _share([observed for observed in observations if observed is not None])


def _share(observations: Sequence[float]) -> float | None:
    return fmean(observations) if observations else None


def _percentiles(times_ms: Sequence[float]) -> tuple[float | None, float | None]:
    if len(times_ms) < 2:
        return (times_ms[0], times_ms[0]) if times_ms else (None, None)
    cuts = quantiles(times_ms, n=20, method="inclusive")
    return round(cuts[9], 2), round(cuts[18], 2)


def _figures(group: EvaluationReport | LabelledFigures | CurvePoint) -> dict[str, Figure]:
    """The numbers of a group by name, shares rounded to four decimals."""
    values = ((field.name, getattr(group, field.name)) for field in fields(group))
    return {name: _rounded(value) for name, value in values if value is None or isinstance(value, int | float)}


def _rounded(value: Figure) -> Figure:
    return round(value, 4) if isinstance(value, float) else value
