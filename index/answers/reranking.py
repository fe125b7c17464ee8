"""What a cross-encoder makes of the order in which passages and sentences were found.

It judges the first few; those change places by a mix of both opinions, and what stands at a place takes the
score of that place. So scores fall as before, and what was learned of them, such as when to say no, holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import TypeVar

from index.answers.retrieval import Candidate
from index.answers.selecting import ScoredSentence
from index.protocols import Reranker
from index.store.passages import StoredPassage
from index.types import PassageId

# How many are judged: a cross-encoder of six layers reads some 30 passages a second on 2 cores.
_PASSAGES = 24
_SENTENCES = 12
# What its opinion counts beside ours: what it is sure of goes before all else, where it is unsure ours decides.
_WEIGHT = 0.6

_Ranked = TypeVar("_Ranked", Candidate, ScoredSentence)


def rerank_candidates(
    candidates: Sequence[Candidate],
    passages: Mapping[PassageId, StoredPassage],
    reranker: Reranker,
    question: str,
) -> list[Candidate]:
    """The same candidates, the first few in a new order; each is judged with its title."""
    judged = [passages[PassageId(candidate.passage_id)] for candidate in candidates[:_PASSAGES]]
    texts = [f"{passage.title}\n{passage.text}".strip() for passage in judged]
    return reorder(candidates, [float(score) for score in reranker.score(question, texts)])


def rerank_sentences(
    scored: Sequence[ScoredSentence], reranker: Reranker, question: str
) -> list[ScoredSentence]:
    """The same sentences, the first few in a new order."""
    texts = [sentence.text for sentence in scored[:_SENTENCES]]
    return reorder(scored, [float(score) for score in reranker.score(question, texts)])


def reorder(ranked: Sequence[_Ranked], judged: Sequence[float]) -> list[_Ranked]:
    """`ranked`, best first, with the first `len(judged)` in a new order; `judged` are scores from 0 to 1."""
    first = ranked[: len(judged)]
    # Best first is what counts: follow-ups have sentences of the kind asked for go before better ones.
    own = _spread(list(accumulate((item.score for item in first), min)))
    mixed = [_WEIGHT * theirs + (1 - _WEIGHT) * ours for ours, theirs in zip(own, judged, strict=True)]
    order = sorted(range(len(first)), key=lambda place: -mixed[place])
    moved: list[_Ranked] = [replace(first[old], score=first[new].score) for new, old in enumerate(order)]
    return moved + list(ranked[len(judged) :])


def _spread(scores: Sequence[float]) -> list[float]:
    """Scores on a scale from 0, the least of them, to 1, the best."""
    if not scores:
        return []
    least, most = min(scores), max(scores)
    return [(score - least) / (most - least) if most > least else 0.0 for score in scores]
