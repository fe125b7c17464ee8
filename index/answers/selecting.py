"""Passages -> the sentences that answer best. Pure, and the one place that decides it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.protocols import FloatArray, Matrix, Span
from index.text.tokens import tokenize

# How much each thing counts; fitted by hand on news-dev and xquad-en, see docs/decisions.
_COSINE = 0.5
_OVERLAP = 0.5
_PASSAGE = 1.0
# Two sentences that share this much of their words say the same.
_SAME = 0.8


@dataclass(frozen=True, slots=True)
class PassageView:
    """What choosing sentences needs of a passage. Spans count characters of the article."""

    article_id: int
    score: float
    start: int
    text: str
    sentences: tuple[Span, ...]
    vectors: Matrix | None


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence with what speaks for it."""

    article_id: int
    span: Span
    text: str
    tokens: frozenset[str]
    score: float
    cosine: float
    overlap: float


def score_sentences(
    passages: Sequence[PassageView], vector: FloatArray | None, weights: Mapping[str, float]
) -> list[ScoredSentence]:
    """Every sentence of the passages, best first; one that stands in two passages once.

    `weights` gives the question's tokens with their rarity.
    """
    total = sum(weights.values()) or 1.0
    best: dict[tuple[int, Span], ScoredSentence] = {}
    for passage in passages:
        cosines = _cosines(passage, vector)
        for span, cosine in zip(passage.sentences, cosines, strict=True):
            text = passage.text[span[0] - passage.start : span[1] - passage.start]
            tokens = frozenset(tokenize(text))
            overlap = sum(weight for token, weight in weights.items() if token in tokens) / total
            score = _COSINE * cosine + _OVERLAP * overlap + _PASSAGE * passage.score
            key = (passage.article_id, span)
            if key not in best or best[key].score < score:
                best[key] = ScoredSentence(passage.article_id, span, text, tokens, score, cosine, overlap)
    return sorted(best.values(), key=lambda s: (-s.score, s.article_id, s.span))


def choose_sentences(scored: Sequence[ScoredSentence], count: int) -> list[ScoredSentence]:
    """The best few that do not repeat each other."""
    chosen: list[ScoredSentence] = []
    for sentence in scored:
        if len(chosen) == count:
            break
        if not any(say_the_same(sentence, other) for other in chosen):
            chosen.append(sentence)
    return chosen


def say_the_same(one: ScoredSentence, other: ScoredSentence) -> bool:
    """Whether two sentences are copies but for a word or two."""
    together = len(one.tokens | other.tokens)
    return together > 0 and len(one.tokens & other.tokens) / together >= _SAME


def _cosines(passage: PassageView, vector: FloatArray | None) -> list[float]:
    if vector is None or passage.vectors is None or len(passage.vectors) != len(passage.sentences):
        return [0.0] * len(passage.sentences)
    return [float(cosine) for cosine in np.maximum(passage.vectors @ vector, 0.0)]
