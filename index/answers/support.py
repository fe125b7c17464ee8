"""Whether the chosen sentences answer the question: an estimated probability from what speaks for them.

A logistic model over a handful of features, with weights in `support.json`, which
`benchmarks/fit_support.py` makes. Questions that are searched by words alone have weights of their own.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from itertools import pairwise
from math import exp, log

from index.answers.retrieval import Candidate
from index.answers.selecting import Selection, share_of
from index.text.tokens import tokenize
from index.types import ArticleId

WEIGHTS_FILE = "support.json"

# BM25 gives a token at most k1 + 1 times its rarity, with the k1 of 1.2 that tantivy uses.
_BM25_CEILING = 2.2


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
    article_overlap: float
    """The same in all passages looked at of one article, of whichever has most."""
    phrase_overlap: float
    """Share of the question's neighbouring word pairs that stand side by side in a passage, by rarity."""
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


@dataclass(frozen=True, slots=True)
class PassageWords:
    """The tokens of a passage, in order."""

    article_id: int
    tokens: Sequence[str]


def gather_evidence(
    candidates: Sequence[Candidate],
    selection: Selection,
    owners: Mapping[int, ArticleId],
    passages: Sequence[PassageWords],
    question: str,
) -> Evidence:
    """Evidence from a question's candidates, best first, and the sentences chosen from them.

    `owners` gives the article of each candidate, `passages` the words of those that were looked at, best
    first. There is at least one candidate and one chosen sentence.
    """
    weights = selection.weights
    top = candidates[0]
    by_words = max(candidates, key=lambda candidate: candidate.bm25)
    best_cosine = max(candidate.cosine for candidate in candidates)
    others = [c.score for c in candidates if owners[c.passage_id] != owners[top.passage_id]]
    rarest = max(weights, key=lambda token: weights[token])
    first = selection.chosen[0]
    chosen_tokens = frozenset[str]().union(*(sentence.tokens for sentence in selection.chosen))
    return Evidence(
        passage_cosine=best_cosine,
        sentence_cosine=first.cosine,
        best_sentence_cosine=max(sentence.cosine for sentence in selection.scored),
        sentence_overlap=first.overlap,
        chosen_overlap=share_of(chosen_tokens, weights),
        passage_overlap=share_of(passages[0].tokens, weights),
        article_overlap=max(share_of(tokens, weights) for tokens in _by_article(passages)),
        phrase_overlap=_share_of_pairs(question, passages, weights),
        missing_rarest=float(rarest not in chosen_tokens.union(passages[0].tokens)),
        lexical_strength=by_words.bm25 / (_BM25_CEILING * (sum(weights.values()) or 1.0)),
        agreement=by_words.cosine / best_cosine if best_cosine > 0 else 0.0,
        margin=top.score - max(others, default=0.0),
        length=log(1 + len(weights)) / log(30),
    )


def _by_article(passages: Sequence[PassageWords]) -> Collection[set[str]]:
    found: dict[int, set[str]] = {}
    for passage in passages:
        found.setdefault(passage.article_id, set()).update(passage.tokens)
    return found.values()


def _share_of_pairs(question: str, passages: Sequence[PassageWords], weights: Mapping[str, float]) -> float:
    tokens = tokenize(question)
    pairs = {pair: weights.get(pair[0], 0.0) + weights.get(pair[1], 0.0) for pair in pairwise(tokens)}
    total = sum(pairs.values())
    if not total:
        return 0.0
    return max(
        sum(weight for pair, weight in pairs.items() if pair in found) / total
        for found in (set(pairwise(passage.tokens)) for passage in passages)
    )
