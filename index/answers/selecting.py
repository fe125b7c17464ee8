"""Passages -> the sentences that answer best. Pure, and the one place that decides it."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from index.answers.asked_kinds import Kind, holds
from index.protocols import FloatArray, Matrix, Span
from index.text.scripts import count_words
from index.text.tokens import tokenize
from index.types import ArticleId

# How much each thing counts; fitted by hand on news-dev and xquad-en, see docs/decisions.
_COSINE = 0.4
_OVERLAP = 0.8
_PASSAGE = 1.0
_NEIGHBOURS = 0.2
_LENGTH = 0.1
_FULL_LENGTH_WORDS = 40
# What holding the kind of thing asked for is worth; only follow-ups ask for one.
_KIND = 0.3
# Two sentences that share this much of their words say the same.
_SAME = 0.8
# In copies of one report, those are two readings of one sentence that share this much.
_SAME_IN_COPIES = 0.5

Copies = Mapping[ArticleId, frozenset[ArticleId]]
"""For articles that have copies: all articles of the same story."""
_NO_COPIES: Copies = {}


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


@dataclass(frozen=True, slots=True)
class Selection:
    """What was chosen, best first, from all sentences scored, for a question of weighted tokens."""

    weights: Mapping[str, float]
    scored: Sequence[ScoredSentence]
    chosen: Sequence[ScoredSentence]


Reorder: TypeAlias = Callable[[Sequence[ScoredSentence]], list[ScoredSentence]]
"""Another order of sentences, best first."""


def select_sentences(
    passages: Sequence[PassageView],
    vector: FloatArray | None,
    weights: Mapping[str, float],
    *,
    count: int,
    kind: Kind | None = None,
    copies: Copies = _NO_COPIES,
    reorder: Reorder | None = None,
) -> Selection:
    """The best `count` sentences of the passages that do not repeat each other.

    `weights` gives the question's tokens with their rarity; sentences that hold the `kind` go before others.
    `reorder` has the last word on their order.
    """
    scored = score_sentences(passages, vector, weights)
    if kind is not None:
        scored = sorted(scored, key=lambda s: -(s.score + _KIND * holds(kind, s.text)))
    if reorder is not None:
        scored = reorder(scored)
    return Selection(weights, scored, choose_sentences(scored, count, copies))


def score_sentences(
    passages: Sequence[PassageView], vector: FloatArray | None, weights: Mapping[str, float]
) -> list[ScoredSentence]:
    """Every sentence of the passages, best first; one that stands in two passages once."""
    best: dict[tuple[int, Span], ScoredSentence] = {}
    for passage in passages:
        for sentence in _score_passage(passage, vector, weights):
            key = (sentence.article_id, sentence.span)
            if key not in best or best[key].score < sentence.score:
                best[key] = sentence
    return sorted(best.values(), key=lambda s: (-s.score, s.article_id, s.span))


def share_of(tokens: Collection[str], weights: Mapping[str, float]) -> float:
    """How much of the question's weight the tokens hold, 0 to 1."""
    total = sum(weights.values())
    return sum(weight for token, weight in weights.items() if token in tokens) / total if total else 0.0


def choose_sentences(
    scored: Sequence[ScoredSentence], count: int, copies: Copies = _NO_COPIES
) -> list[ScoredSentence]:
    """The best few that do not repeat each other."""
    chosen: list[ScoredSentence] = []
    for sentence in scored:
        if len(chosen) == count:
            break
        if not any(say_the_same(sentence, other, copies) for other in chosen):
            chosen.append(sentence)
    return chosen


def say_the_same(one: ScoredSentence, other: ScoredSentence, copies: Copies = _NO_COPIES) -> bool:
    """Whether two sentences are copies but for a word or two; in copies of one report, for some more."""
    together = len(one.tokens | other.tokens)
    are_in_copies = one.article_id != other.article_id and other.article_id in copies.get(
        ArticleId(one.article_id), ()
    )
    least = _SAME_IN_COPIES if are_in_copies else _SAME
    return together > 0 and len(one.tokens & other.tokens) / together >= least


def _score_passage(
    passage: PassageView, vector: FloatArray | None, weights: Mapping[str, float]
) -> Iterator[ScoredSentence]:
    texts = [passage.text[start - passage.start : end - passage.start] for start, end in passage.sentences]
    tokens = [frozenset(tokenize(text)) for text in texts]
    for place, cosine in enumerate(_cosines(passage, vector)):
        own = tokens[place]
        # What the sentence leaves open may be told next to it: "… in Busan. The talks there ended."
        beside = frozenset().union(*tokens[max(place - 1, 0) : place + 2]) - own
        overlap = share_of(own, weights)
        score = (
            _COSINE * cosine
            + _OVERLAP * overlap
            + _PASSAGE * passage.score
            + _NEIGHBOURS * share_of(beside, weights)
            + _LENGTH * min(count_words(texts[place]) / _FULL_LENGTH_WORDS, 1.0)
        )
        yield ScoredSentence(
            passage.article_id, passage.sentences[place], texts[place], own, score, cosine, overlap
        )


def _cosines(passage: PassageView, vector: FloatArray | None) -> list[float]:
    if vector is None or passage.vectors is None or len(passage.vectors) != len(passage.sentences):
        return [0.0] * len(passage.sentences)
    return [float(cosine) for cosine in np.maximum(passage.vectors @ vector, 0.0)]
