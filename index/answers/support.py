"""Whether the chosen sentences answer the question: an estimated probability from what speaks for them.

A logistic model over a handful of features, with weights in `support.json`, which
`benchmarks/fit_support.py` makes. Questions that are searched by words alone have weights of their own.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from math import exp, log

from index.answers.retrieval import Candidate
from index.answers.selecting import ScoredSentence

WEIGHTS_FILE = "support.json"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer; every number is about 0 to 1."""

    passage_cosine: float
    """Of the best passage by meaning."""
    sentence_cosine: float
    """Of the first sentence chosen."""
    best_sentence_cosine: float
    sentence_overlap: float
    """Rarity-weighted share of the question's words in the first sentence chosen."""
    chosen_overlap: float
    """The same in all chosen sentences together."""
    passage_overlap: float
    """The same in the best passage."""
    missing_rarest: float
    """1 where the rarest word of the question stands in none of the candidates."""
    lexical_strength: float
    """BM25 of the best passage over what the question could reach at most, about."""
    agreement: float
    """Whether the best passage by words is also among the best by meaning: its cosine over the best one."""
    margin: float
    """How far the best article's score stands above that of the next."""
    length: float
    """Words of the question, as log over log(30)."""


def estimate_support(evidence: Evidence, *, dense: bool) -> float:
    """Probability, 0 to 1, that the sentences answer the question."""
    weights = _load_weights()["dense" if dense else "lexical"]
    total = weights["bias"] + sum(
        weights[feature.name] * getattr(evidence, feature.name) for feature in fields(evidence)
    )
    return 1 / (1 + exp(-max(min(total, 50.0), -50.0)))


@cache
def _load_weights() -> Mapping[str, Mapping[str, float]]:
    weights: dict[str, dict[str, float]] = json.loads(
        resources.files("index.answers").joinpath(WEIGHTS_FILE).read_text("utf-8")
    )["weights"]
    return weights


def gather_evidence(
    candidates: Sequence[Candidate],
    chosen: Sequence[ScoredSentence],
    scored: Sequence[ScoredSentence],
    weights: Mapping[str, float],
    articles: Mapping[int, int],
    passage_tokens: frozenset[str],
) -> Evidence:
    """Evidence from a question's candidates (best first) and sentences.

    `weights` gives the question's tokens with their rarity, `articles` the article of each passage id,
    `passage_tokens` the tokens of the best passage. There is at least one candidate and one sentence.
    """
    total = sum(weights.values()) or 1.0
    top = candidates[0]
    by_words = max(candidates, key=lambda candidate: candidate.bm25)
    best_cosine = max(candidate.cosine for candidate in candidates)
    others = [c.score for c in candidates if articles.get(c.passage_id) != articles.get(top.passage_id)]
    rarest = max(weights, key=lambda token: weights[token])
    chosen_tokens = frozenset().union(*(sentence.tokens for sentence in chosen))
    seen = chosen_tokens | passage_tokens
    return Evidence(
        passage_cosine=best_cosine,
        sentence_cosine=chosen[0].cosine,
        best_sentence_cosine=max(sentence.cosine for sentence in scored),
        sentence_overlap=chosen[0].overlap,
        chosen_overlap=_overlap(chosen_tokens, weights, total),
        passage_overlap=_overlap(passage_tokens, weights, total),
        missing_rarest=float(rarest not in seen),
        lexical_strength=by_words.bm25 / (2.2 * total),
        agreement=by_words.cosine / best_cosine if best_cosine > 0 else 0.0,
        margin=top.score - max(others, default=0.0),
        length=log(1 + len(weights)) / log(30),
    )


def _overlap(tokens: frozenset[str], weights: Mapping[str, float], total: float) -> float:
    return sum(weight for token, weight in weights.items() if token in tokens) / total
