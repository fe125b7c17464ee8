"""Blend the scores of a cross-encoder into the order of passages and sentences.

The cross-encoder scores the first few items. They are reordered by a weighted mean of both scores, and each
item takes the score of its new place. Scores thus still fall from first to last, and thresholds learned on them
stay valid.
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import TypeVar

from index.model.base_types import PassageId
from index.model.protocols import Reranker
from index.qa.hybrid_search import PassageCandidate
from index.qa.sentence_selection import ScoredSentence
from index.store.passage_queries import StoredPassage

# How many are scored: a cross-encoder of six layers scores about 30 passages a second on 2 cores.
_MOST_PASSAGES = 24
_MOST_SENTENCES = 12
# The weight of the cross-encoder's score; ours has the rest. Where it is certain it decides, else ours does.
_RERANKER_WEIGHT = 0.6

_Ranked = TypeVar("_Ranked", PassageCandidate, ScoredSentence)


def rerank_candidates(
    candidates: Sequence[PassageCandidate],
    passages: Mapping[PassageId, StoredPassage],
    reranker: Reranker,
    question: str,
) -> list[PassageCandidate]:
    """The same candidates, the first few in a new order; each is scored with its title."""
    judged = [passages[PassageId(candidate.passage_id)] for candidate in candidates[:_MOST_PASSAGES]]
    texts = [f"{passage.title}\n{passage.text}".strip() for passage in judged]
    return blend_order(candidates, [float(score) for score in reranker.score(question, texts)])


def rerank_sentences(
    scored: Sequence[ScoredSentence], reranker: Reranker, question: str
) -> list[ScoredSentence]:
    """The same sentences, the first few in a new order."""
    texts = [sentence.text for sentence in scored[:_MOST_SENTENCES]]
    return blend_order(scored, [float(score) for score in reranker.score(question, texts)])


def blend_order(ranked: Sequence[_Ranked], judged: Sequence[float]) -> list[_Ranked]:
    """Reorder the first `len(judged)` items; `ranked` is best first, `judged` are scores from 0 to 1."""
    first = ranked[: len(judged)]
    # Only the order counts: in follow-ups, sentences with an answer of the right type precede better ones.
    own = _scale_to_unit(list(accumulate((item.score for item in first), min)))
    mixed = [
        _RERANKER_WEIGHT * theirs + (1 - _RERANKER_WEIGHT) * ours
        for ours, theirs in zip(own, judged, strict=True)
    ]
    order = sorted(range(len(first)), key=lambda place: -mixed[place])
    moved: list[_Ranked] = [first[old].with_score(first[new].score) for new, old in enumerate(order)]
    return moved + list(ranked[len(judged) :])


def _scale_to_unit(scores: Sequence[float]) -> list[float]:
    """Scale scores so that the lowest is 0 and the highest is 1."""
    if not scores:
        return []
    least, most = min(scores), max(scores)
    return [(score - least) / (most - least) if most > least else 0.0 for score in scores]
