"""Select the sentences that answer best. Pure; the only place that decides it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from index.model.base_types import ArticleId
from index.model.protocols import FloatArray, Span
from index.qa.passage_sentences import ScoredPassage, score_sentences_plainly
from index.qa.question_types import QuestionType, has_answer_of_type
from index.qa.ranking.question_analysis import analyze_question
from index.qa.ranking.sentence_features import SentenceFeatures
from index.qa.ranking.sentence_ranker import RankedSentence, rank_sentences

# What holding the kind of thing asked for is worth; only follow-ups ask for one.
_TYPE_GAIN = 0.3
# Two sentences that share this much of their words say the same.
_SAME_OVERLAP = 0.8
# In copies of one report, those are two readings of one sentence that share this much.
_SAME_OVERLAP_IN_COPIES = 0.5

CopiesByArticle = Mapping[ArticleId, frozenset[ArticleId]]
"""For articles that have copies: all articles of the same story."""
_NO_COPIES: CopiesByArticle = {}


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence with what speaks for it; scores compare the sentences of one question only."""

    article_id: int
    span: Span
    text: str
    tokens: frozenset[str]
    score: float
    cosine: float
    overlap: float
    plain_score: float = 0.0
    """The one by which sentences are ordered before anything learned."""
    features: SentenceFeatures | None = field(default=None, repr=False)
    """What the learned order was told of it, if it was among those asked about."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What was chosen, best first, from all sentences scored, for a question of weighted tokens."""

    weights: Mapping[str, float]
    scored: Sequence[ScoredSentence]
    chosen: Sequence[ScoredSentence]


SentenceReorderer: TypeAlias = Callable[[Sequence[ScoredSentence]], list[ScoredSentence]]
"""Another order of sentences, best first."""


def select_sentences(
    question: str,
    passages: Sequence[ScoredPassage],
    vector: FloatArray | None,
    weights: Mapping[str, float],
    *,
    count: int,
    is_follow_up: bool = False,
    kind: QuestionType | None = None,
    copies: CopiesByArticle = _NO_COPIES,
    reorder: SentenceReorderer | None = None,
) -> Selection:
    """The best `count` sentences of the passages that do not repeat each other.

    `weights` gives the question's tokens with their rarity; sentences that hold the `kind` go before others.
    `reorder` has the last word on their order. Follow-ups keep the plain order: what was learned is of
    questions that say all that they ask for.
    """
    scored = score_sentences(question, passages, vector, weights)
    if is_follow_up:
        scored = sorted((replace(s, score=s.plain_score) for s in scored), key=lambda s: -s.score)
    if kind is not None:
        scored = sorted(scored, key=lambda s: -(s.score + _TYPE_GAIN * has_answer_of_type(kind, s.text)))
    if reorder is not None:
        scored = reorder(scored)
    described = [sentence for sentence in scored if sentence.features is not None]
    return Selection(weights, scored, choose_sentences(described, count, copies))


def score_sentences(
    question: str, passages: Sequence[ScoredPassage], vector: FloatArray | None, weights: Mapping[str, float]
) -> list[ScoredSentence]:
    """Every sentence of the passages, best first; one that stands in two passages once."""
    read = score_sentences_plainly(passages, vector, weights)
    asked = analyze_question(question, weights)
    ranked = rank_sentences(read, passages, asked, dense=vector is not None)
    return [_to_scored_sentence(sentence) for sentence in ranked]


def choose_sentences(
    scored: Sequence[ScoredSentence], count: int, copies: CopiesByArticle = _NO_COPIES
) -> list[ScoredSentence]:
    """The best few that do not repeat each other."""
    chosen: list[ScoredSentence] = []
    for sentence in scored:
        if len(chosen) == count:
            break
        if not any(are_near_duplicates(sentence, other, copies) for other in chosen):
            chosen.append(sentence)
    return chosen


def are_near_duplicates(
    one: ScoredSentence, other: ScoredSentence, copies: CopiesByArticle = _NO_COPIES
) -> bool:
    """Whether two sentences are copies but for a word or two; in copies of one report, for some more."""
    together = len(one.tokens | other.tokens)
    are_in_copies = one.article_id != other.article_id and other.article_id in copies.get(
        ArticleId(one.article_id), ()
    )
    least = _SAME_OVERLAP_IN_COPIES if are_in_copies else _SAME_OVERLAP
    return together > 0 and len(one.tokens & other.tokens) / together >= least


def _to_scored_sentence(ranked: RankedSentence) -> ScoredSentence:
    sentence = ranked.sentence
    return ScoredSentence(
        article_id=sentence.passage.article_id,
        span=sentence.span,
        text=sentence.text,
        tokens=sentence.words,
        score=ranked.score,
        plain_score=sentence.score,
        cosine=sentence.cosine,
        overlap=sentence.overlap,
        features=ranked.features,
    )
