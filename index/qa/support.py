"""Support: the estimated probability that the chosen sentences answer the question.

Boosted trees over `Evidence` and the features of the first sentence and of its article. The weights are in
`support.json`, fitted by `benchmarks/fit_support.py`. Questions that are searched by words alone have their own
trees.
"""

from collections.abc import Sequence
from math import exp
from typing import NamedTuple

import numpy as np

from index.qa.hybrid_search import PassageCandidate
from index.qa.ranking.article_ranker import ArticleFeatures, RankedArticles
from index.qa.ranking.boosted_trees import load_trees
from index.qa.ranking.sentence_features import SentenceFeatures
from index.qa.sentence_selection import ScoredSentence, Selection

WEIGHTS_FILE = "support.json"

# BM25 gives a token at most k1 + 1 times its idf; tantivy uses k1 = 1.2.
_BM25_CEILING = 2.2
# Sentences with whose mean score the first one is compared.
_MOST_OTHERS = 10
_MOST_NEAREST = 20


class Evidence(NamedTuple):
    """Features beyond those of the first sentence and its article; scores are the learned ones."""

    score: float
    second_score: float
    third_score: float
    lead: float
    """How far the first sentence leads the next; `lead_over_others`: the mean of the best ten."""
    lead_over_others: float
    lead_over_articles: float
    """How far it leads the best sentence of another article."""
    certainty: float
    """Softmax of the first sentence's score over all scores."""
    spread: float
    best_cosine: float
    """The highest of any ranked sentence; likewise the other `best_…`."""
    best_overlap: float
    best_phrases: float
    best_names_covered: float
    best_numbers_covered: float
    best_overlap_with_title: float
    best_article_overlap: float
    best_reading: float
    best_answer_reading: float
    chosen_overlap: float
    """Of all chosen sentences together; `chosen_missing` is the idf of the rarest word that they lack."""
    chosen_missing: float
    article_score: float
    article_lead: float
    is_best_article: float
    lexical_strength: float
    """BM25 of the best passage, divided by about the most that the question can reach."""
    agreement: float
    """Cosine of the best lexical passage, divided by the best cosine."""
    cosine_gap: float
    """The best cosine minus the mean of the twenty best."""
    mean_cosine: float


FEATURES = (
    *Evidence._fields,
    *(f"sentence_{name}" for name in SentenceFeatures._fields),
    *(f"article_{name}" for name in ArticleFeatures._fields),
)


def estimate_support(
    candidates: Sequence[PassageCandidate], articles: RankedArticles, selection: Selection
) -> float:
    """Probability, 0 to 1, that the chosen sentences answer the question."""
    row = np.array([compute_support_features(candidates, articles, selection)], dtype=np.float32)
    odds = float(load_trees(WEIGHTS_FILE, selection.kind).predict(row)[0])
    return 1 / (1 + exp(-max(min(odds, 50.0), -50.0)))


def compute_support_features(
    candidates: Sequence[PassageCandidate], articles: RankedArticles, selection: Selection
) -> tuple[float, ...]:
    """A row of `FEATURES`. Needs at least one candidate and one chosen sentence."""
    first = selection.chosen[0]
    if first.features is None:
        raise ValueError("the first chosen sentence has no features")
    article = articles.features.get(first.article_id) or next(iter(articles.features.values()))
    return (*gather_evidence(candidates, articles, selection), *first.features, *article)


def gather_evidence(
    candidates: Sequence[PassageCandidate], articles: RankedArticles, selection: Selection
) -> Evidence:
    """Evidence from a question's candidates, best first, and the sentences chosen from them."""
    first = selection.chosen[0]
    scores = sorted((s.score for s in selection.scored if s.features), reverse=True)
    following = [*scores[1:], *[scores[-1]] * 2]
    elsewhere = [s.score for s in selection.scored if s.features and s.article_id != first.article_id]
    described = [s.features for s in selection.scored if s.features]
    said = frozenset[str]().union(*(s.tokens for s in selection.chosen))
    weights = selection.weights
    missing = [weight for token, weight in weights.items() if token not in said]
    total = sum(weights.values()) or 1.0
    nearest = sorted((c.cosine for c in candidates), reverse=True)[:_MOST_NEAREST]
    by_words = max(candidates, key=lambda candidate: candidate.bm25)
    return Evidence(
        score=first.score,
        second_score=following[0],
        third_score=following[1],
        lead=first.score - following[0],
        lead_over_others=first.score - float(np.mean(scores[:_MOST_OTHERS])),
        lead_over_articles=first.score - max(elsewhere, default=scores[-1]),
        certainty=1 / sum(exp(min(score - first.score, 50.0)) for score in scores),
        spread=float(np.std(scores)),
        best_cosine=max(features.cosine for features in described),
        best_overlap=max(features.overlap for features in described),
        best_phrases=max(features.phrases for features in described),
        best_names_covered=max(features.names_covered for features in described),
        best_numbers_covered=max(features.numbers_covered for features in described),
        best_overlap_with_title=max(features.overlap_with_title for features in described),
        best_article_overlap=max(features.article_overlap for features in described),
        best_reading=max(features.reading for features in described),
        best_answer_reading=max(features.answer_reading for features in described),
        chosen_overlap=1 - sum(missing) / total,
        chosen_missing=max(missing, default=0.0),
        article_score=articles.scores.get(first.article_id, min(articles.scores.values())),
        article_lead=_lead_of_article(articles, first),
        is_best_article=float(first.article_id == max(articles.scores, key=articles.scores.__getitem__)),
        lexical_strength=by_words.bm25 / (_BM25_CEILING * total),
        agreement=by_words.cosine / nearest[0] if nearest[0] > 0 else 0.0,
        cosine_gap=nearest[0] - float(np.mean(nearest)),
        mean_cosine=float(np.mean(nearest)),
    )


def _lead_of_article(articles: RankedArticles, first: ScoredSentence) -> float:
    """The score of the first sentence's article minus the score of the best other article."""
    others = [score for article_id, score in articles.scores.items() if article_id != first.article_id]
    own = articles.scores.get(first.article_id, min(articles.scores.values()))
    return own - max(others, default=own)
