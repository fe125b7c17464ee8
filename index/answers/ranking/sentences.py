"""The learned order of sentences: which of them answers a question best.

Trees over `SentenceFeatures`, fitted to put sentences that hold the known answer first; weights in
`sentences.json`, made by `benchmarks/fit_ranking.py`. Questions that are searched by words alone have trees
of their own. A score orders the sentences of one question and means nothing beside another question's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.answers.ranking.asked import QuestionAnalysis
from index.answers.ranking.sentence_features import SentenceFeatures, compute_sentence_features
from index.answers.ranking.trees import load_trees
from index.answers.reading import PassageView, ReadSentence

WEIGHTS_FILE = "sentences.json"
# Sentences that the trees are asked about: of those further down by the plain score, hardly one answers.
MOST_RANKED = 32


@dataclass(frozen=True, slots=True)
class RankedSentence:
    """A sentence with its score; without `features` where it was too far down to be looked at."""

    sentence: ReadSentence
    score: float
    features: SentenceFeatures | None


def rank_sentences(
    sentences: Sequence[ReadSentence], passages: Sequence[PassageView], asked: QuestionAnalysis, *, dense: bool
) -> list[RankedSentence]:
    """The sentences, best first; they come as `score_sentences_plainly` gives them."""
    if not sentences:
        return []
    first, rest = sentences[:MOST_RANKED], sentences[MOST_RANKED:]
    rows = compute_sentence_features(first, passages, asked)
    scores = load_trees(WEIGHTS_FILE, "dense" if dense else "lexical").predict(np.array(rows, dtype=np.float32))
    ranked = [RankedSentence(s, float(score), row) for s, score, row in zip(first, scores, rows, strict=True)]
    least = min(sentence.score for sentence in ranked)
    unranked = [RankedSentence(s, least - (first[-1].score - s.score), None) for s in rest]
    return sorted(ranked, key=lambda sentence: -sentence.score) + unranked
