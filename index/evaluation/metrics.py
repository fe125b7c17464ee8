"""Metrics over the outcomes of questions: recall, MRR, answer and refusal rates, latency. Pure."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from statistics import fmean, quantiles

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
    curve: tuple[CurvePoint, ...] = ()
    """By rising threshold; empty unless requested."""

    def as_dict(self) -> dict[str, int | float | None]:
        """The figures by name, shares rounded to four decimals, without the curve."""
        return {
            field.name: _rounded(getattr(self, field.name)) for field in fields(self) if field.name != "curve"
        }

    def curve_rows(self) -> list[dict[str, float | None]]:
        """The points of the curve, shares rounded to four decimals."""
        return [{name: _rounded(value) for name, value in asdict(point).items()} for point in self.curve]


def compute_report(
    outcomes: Sequence[QuestionOutcome], *, threshold: float = 0.0, with_curve: bool = False
) -> EvaluationReport:
    """Compute the figures; an answer counts as given if its support reaches the threshold."""
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
        curve=tuple(_find_point(outcomes, each) for each in _THRESHOLDS) if with_curve else (),
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


def _rounded(value: int | float | None) -> int | float | None:
    return round(value, 4) if isinstance(value, float) else value
