"""Support: the estimated probability that the chosen sentences answer the question.

Trees over `Evidence` and over the features of the first sentence and of its article; weights in `support.json`,
made by `benchmarks/fit_support.py`. Questions that are searched by words alone have trees of their own.
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

# BM25 gives a token at most k1 + 1 times its rarity, with the k1 of 1.2 that tantivy uses.
_BM25_CEILING = 2.2
# Sentences beside which the first one's lead is measured.
_MOST_OTHERS = 10
_MOST_NEAREST = 20


class Evidence(NamedTuple):
    """What speaks for an answer beyond its first sentence and article; scores are the learned ones."""

    score: float
    second_score: float
    third_score: float
    lead: float
    """Of the first sentence over the next; `lead_over_others` over the mean of ten."""
    lead_over_others: float
    lead_over_articles: float
    """Over the best sentence of another article."""
    certainty: float
    """Share of the first sentence when scores are read as odds."""
    spread: float
    best_cosine: float
    """Of any sentence weighed; likewise the other `best_…`."""
    best_overlap: float
    best_phrases: float
    best_names_covered: float
    best_numbers_covered: float
    best_overlap_with_title: float
    best_article_overlap: float
    chosen_overlap: float
    """Of all sentences chosen together; `chosen_missing` is the rarity of the rarest word not in them."""
    chosen_missing: float
    article_score: float
    article_lead: float
    is_best_article: float
    lexical_strength: float
    """BM25 of the best passage over what the question could reach at most, about."""
    agreement: float
    """Cosine of the best passage by words over the best cosine."""
    cosine_gap: float
    """Of the best passage by meaning over the mean of the twenty nearest."""
    mean_cosine: float


FEATURES = (
    *Evidence._fields,
    *(f"sentence_{name}" for name in SentenceFeatures._fields),
    *(f"article_{name}" for name in ArticleFeatures._fields),
)


def estimate_support(
    candidates: Sequence[PassageCandidate], articles: RankedArticles, selection: Selection, *, dense: bool
) -> float:
    """Probability, 0 to 1, that the chosen sentences answer the question."""
    row = np.array([compute_support_features(candidates, articles, selection)], dtype=np.float32)
    odds = float(load_trees(WEIGHTS_FILE, "dense" if dense else "lexical").predict(row)[0])
    return 1 / (1 + exp(-max(min(odds, 50.0), -50.0)))


def compute_support_features(
    candidates: Sequence[PassageCandidate], articles: RankedArticles, selection: Selection
) -> tuple[float, ...]:
    """A row of `FEATURES`. There is at least one candidate and one chosen sentence."""
    first = selection.chosen[0]
    if first.features is None:
        raise ValueError("the first sentence chosen was never described")
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
    """How far the article of the first sentence stands above the best other one."""
    others = [score for article_id, score in articles.scores.items() if article_id != first.article_id]
    own = articles.scores.get(first.article_id, min(articles.scores.values()))
    return own - max(others, default=own)
