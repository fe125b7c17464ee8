"""Rank sentences with boosted trees: which of them answers a question best.

Trees over `SentenceFeatures`, fitted to rank sentences that contain the known answer first. The weights are in
`sentences.json`, fitted by `benchmarks/fit_ranking.py`. Each kind of search has its own trees. A score is
comparable only within one question.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.model.protocols import Span
from index.qa.passage_sentences import PassageSentence, ScoredPassage
from index.qa.ranking.boosted_trees import load_trees
from index.qa.ranking.question_analysis import QuestionAnalysis
from index.qa.ranking.sentence_features import (
    SentenceFeatures,
    add_reading_features,
    compute_sentence_features,
)
from index.qa.search_kind import SearchKind

WEIGHTS_FILE = "sentences.json"
# Sentences that are ranked by the trees; those further down by the plain score hardly ever answer.
MOST_RANKED = 32


@dataclass(frozen=True, slots=True)
class RankedSentence:
    """A sentence with its score; without `features` if it was too far down to be ranked."""

    sentence: PassageSentence
    score: float
    features: SentenceFeatures | None


def rank_sentences(
    sentences: Sequence[PassageSentence],
    passages: Sequence[ScoredPassage],
    analysis: QuestionAnalysis,
    *,
    kind: SearchKind,
    unread: Mapping[tuple[int, Span], SentenceFeatures] | None = None,
) -> list[RankedSentence]:
    """The sentences, best first; expects the order of `score_sentences_plainly`.

    `unread` has the features of the same sentences from before they were read, by their keys.
    """
    if not sentences:
        return []
    first, rest = sentences[:MOST_RANKED], sentences[MOST_RANKED:]
    if unread is None:
        rows = compute_sentence_features(first, passages, analysis)
    else:
        rows = add_reading_features([unread[sentence.key] for sentence in first], first)
    scores = load_trees(WEIGHTS_FILE, kind).predict(np.array(rows, dtype=np.float32))
    ranked = [RankedSentence(s, float(score), row) for s, score, row in zip(first, scores, rows, strict=True)]
    least = min(sentence.score for sentence in ranked)
    unranked = [RankedSentence(s, least - (first[-1].score - s.score), None) for s in rest]
    return sorted(ranked, key=lambda sentence: -sentence.score) + unranked
