"""Rank articles with boosted trees: which of the retrieved articles most likely answers the question.

Trees over `ArticleFeatures`, fitted to rank the articles known to contain the answer first. The weights are in
`articles.json`, fitted by `benchmarks/fit_ranking.py`. Questions that are searched by words alone have their
own trees. An article that moves takes the score of its new place, and its passages are shifted by the same
amount, so scores still fall from first to last.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import NamedTuple

import numpy as np

from index.model.base_types import PassageId
from index.qa.hybrid_search import PassageCandidate
from index.qa.passage_sentences import tokenize_sentence
from index.qa.ranking.boosted_trees import load_trees
from index.qa.ranking.question_analysis import QuestionAnalysis
from index.qa.search_kind import SearchKind
from index.store.passage_queries import StoredPassage

WEIGHTS_FILE = "articles.json"
# Articles that are ranked by the trees, and how many passages of each are read for that.
MOST_RANKED = 12
_PASSAGES_READ = 2


class ArticleFeatures(NamedTuple):
    """A row for the trees; `second_…` is 0 for an article with one passage. Overlaps are 0 to 1."""

    place: float
    score: float
    second_score: float
    third_score: float
    relative_score: float
    cosine: float
    second_cosine: float
    relative_cosine: float
    place_by_cosine: float
    lexical: float
    second_lexical: float
    third_lexical: float
    place_by_words: float
    passages: float
    all_scores: float
    title_overlap: float
    title_words: float
    passage_overlap: float
    """Overlap of the best passage; `overlap`: of the best few passages and the title together."""
    overlap: float
    phrases: float
    """Share of the question's word pairs that are also neighbours in the best few passages."""
    most_missing: float
    """Idf of the rarest question word that is in none of them, divided by that of the rarest word."""
    cosine_of_best: float
    lexical_of_best: float
    start: float
    """Start of the best passage in its article, in characters."""
    question_words: float
    question_rarity: float
    sentence_cosine: float
    """Highest cosine of the sentences of its passages; `second_…`: of those of the passage that follows."""
    second_sentence_cosine: float
    relative_sentence_cosine: float
    place_by_sentences: float
    is_foreign: float
    """Whether it is written in another script than the question."""


@dataclass(frozen=True, slots=True)
class RankedArticles:
    """Candidates, best first, in the learned order of their articles, with its input and output."""

    candidates: Sequence[PassageCandidate]
    features: Mapping[int, ArticleFeatures]
    """Features of the first articles; likewise `scores`, comparable within one question."""
    scores: Mapping[int, float]


def rank_articles(
    candidates: Sequence[PassageCandidate],
    passages: Mapping[PassageId, StoredPassage],
    analysis: QuestionAnalysis,
    *,
    kind: SearchKind,
) -> RankedArticles:
    """Put candidates, best first, into the learned order of their articles."""
    if not candidates:
        return RankedArticles((), {}, {})
    rows = compute_article_features(candidates, passages, analysis)
    predicted = load_trees(WEIGHTS_FILE, kind).predict(np.array(list(rows.values()), dtype=np.float32))
    scores = dict(zip(rows, map(float, predicted), strict=True))
    return RankedArticles(reorder_articles(candidates, passages, scores), rows, scores)


def reorder_articles(
    candidates: Sequence[PassageCandidate],
    passages: Mapping[PassageId, StoredPassage],
    scores: Mapping[int, float],
) -> list[PassageCandidate]:
    """The candidates with the articles that have scores reordered by them."""
    found = group_by_article(candidates, passages)
    order = sorted(scores, key=lambda article_id: -scores[article_id])
    shifts = {
        article_id: found[place][0].score - found[article_id][0].score
        for place, article_id in zip(scores, order, strict=True)
    }
    moved = (
        c.with_score(c.score + shift)
        if (shift := shifts.get(passages[PassageId(c.passage_id)].article_id, 0.0))
        else c
        for c in candidates
    )
    return sorted(moved, key=lambda c: (-c.score, c.passage_id))


def compute_article_features(
    candidates: Sequence[PassageCandidate],
    passages: Mapping[PassageId, StoredPassage],
    analysis: QuestionAnalysis,
) -> dict[int, ArticleFeatures]:
    """A row for each of the first articles of the candidates, which are best first."""
    found = group_by_article(candidates, passages)
    by_cosine = _places_by_value({i: max(c.cosine for c in of) for i, of in found.items()})
    by_words = _places_by_value({i: max(c.lexical for c in of) for i, of in found.items()})
    by_sentences = _places_by_value({i: max(c.sentence_cosine for c in of) for i, of in found.items()})
    best_score, best_cosine = candidates[0].score, max(c.cosine for c in candidates)
    best_sentence = max(c.sentence_cosine for c in candidates)
    return {
        article_id: ArticleFeatures(
            place=place,
            place_by_cosine=by_cosine[article_id],
            place_by_words=by_words[article_id],
            place_by_sentences=by_sentences[article_id],
            **_score_features(of, best_score, best_cosine),
            **_sentence_features(of, best_sentence),
            **_overlap_features(of, passages, analysis),
            question_words=len(analysis.weights),
            question_rarity=analysis.total,
        )
        for place, (article_id, of) in enumerate(islice(found.items(), MOST_RANKED))
    }


def _score_features(
    found: Sequence[PassageCandidate], best_score: float, best_cosine: float
) -> dict[str, float]:
    """The scores of the passages of an article, also relative to the best of all candidates."""
    scores = _descending_scores(c.score for c in found)
    cosines = _descending_scores(c.cosine for c in found)
    lexical = _descending_scores(c.lexical for c in found)
    return {
        "score": scores[0],
        "second_score": scores[1],
        "third_score": scores[2],
        "relative_score": scores[0] / best_score if best_score > 0 else 0.0,
        "cosine": cosines[0],
        "second_cosine": cosines[1],
        "relative_cosine": cosines[0] / best_cosine if best_cosine > 0 else 0.0,
        "lexical": lexical[0],
        "second_lexical": lexical[1],
        "third_lexical": lexical[2],
        "passages": len(found),
        "all_scores": sum(scores),
        "cosine_of_best": found[0].cosine,
        "lexical_of_best": found[0].lexical,
    }


def _sentence_features(found: Sequence[PassageCandidate], best: float) -> dict[str, float]:
    """The cosines of the sentences of an article's passages, also relative to the best of all candidates."""
    cosines = _descending_scores(c.sentence_cosine for c in found)
    return {
        "sentence_cosine": cosines[0],
        "second_sentence_cosine": cosines[1],
        "relative_sentence_cosine": cosines[0] / best if best > 0 else 0.0,
        "is_foreign": found[0].is_foreign,
    }


def _overlap_features(
    found: Sequence[PassageCandidate],
    passages: Mapping[PassageId, StoredPassage],
    analysis: QuestionAnalysis,
) -> dict[str, float]:
    """The overlap of the question with the title and the best few passages of an article."""
    first = passages[PassageId(found[0].passage_id)]
    read = [_tokens_of(passages[PassageId(c.passage_id)]) for c in found[:_PASSAGES_READ]]
    title = set(tokenize_sentence(first.title))
    words = title.union(*read)
    pairs = {pair for tokens in read for pair in pairwise(tokens)}
    missing = [weight for token, weight in analysis.weights.items() if token not in words]
    return {
        "title_overlap": analysis.share(frozenset(title)),
        "title_words": len(title),
        "passage_overlap": analysis.share(frozenset(read[0])),
        "overlap": analysis.share(frozenset(words)),
        "phrases": analysis.share_of_pairs(pairs),
        "most_missing": max(missing, default=0.0) / analysis.rarest,
        "start": first.start,
    }


def _tokens_of(passage: StoredPassage) -> list[str]:
    """The tokens of a passage, in order."""
    sentences = (passage.text[start - passage.start : end - passage.start] for start, end in passage.sentences)
    return [token for sentence in sentences for token in tokenize_sentence(sentence)]


def _descending_scores(values: Iterable[float]) -> list[float]:
    """The values from the highest on, padded with zeros to at least three."""
    return [*sorted(values, reverse=True), 0.0, 0.0]


def group_by_article(
    candidates: Sequence[PassageCandidate], passages: Mapping[PassageId, StoredPassage]
) -> dict[int, list[PassageCandidate]]:
    """Candidates by article; articles and candidates keep their order."""
    found: dict[int, list[PassageCandidate]] = defaultdict(list)
    for candidate in candidates:
        found[passages[PassageId(candidate.passage_id)].article_id].append(candidate)
    return found


def _places_by_value(values: Mapping[int, float]) -> dict[int, int]:
    order = sorted(values, key=lambda key: (-values[key], key))
    return {key: place for place, key in enumerate(order)}
