"""Hybrid search: dense and lexical results, fused into one order.

The score is a convex sum of the cosine of the passage, the best cosine of its sentences, and BM25 divided by
the best BM25 of the question; docs/decisions lists the alternatives that were measured.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from index.model.base_types import ArticleId
from index.model.protocols import FloatArray, NameTokens, SearchableCorpus
from index.qa.allowed_passages import AllowedPassages
from index.qa.search_kind import SearchKind

# Weights of the cosine of the passage, of the best cosine of its sentences, and of BM25.
_WEIGHTS = {
    SearchKind.LEXICAL: (0.0, 0.0, 1.0),
    SearchKind.SYMMETRIC: (0.52, 0.0, 0.48),
    SearchKind.ASYMMETRIC: (0.4, 0.4, 0.2),
}
# The share of its score that a second passage of an article adds to the others; a third adds half of that.
_SECOND_PASSAGE_GAIN = 0.07


class SearchDepth(NamedTuple):
    """How many passages each side proposes in a corpus."""

    dense: int
    lexical: int


# With 100 of each, article recall@5 on news-dev is 0.003 lower: a passage that only one side proposes has a
# score of 0 on the other.
_QUESTION_DEPTH = SearchDepth(dense=200, lexical=300)


class PassageCandidate(NamedTuple):
    """A retrieved passage. `lexical` is its BM25 divided by the best BM25 of the question, 0 to 1.

    `sentence_cosine` is the highest cosine of its sentences; before they are read, that of the passage.
    A tuple, since a question creates and copies hundreds: a frozen dataclass takes three times as long.
    """

    passage_id: int
    corpus_id: int
    score: float
    cosine: float
    bm25: float
    lexical: float
    sentence_cosine: float = 0.0
    is_foreign: bool = False
    """Whether it is written in another script than the question, so that they cannot share words."""
    has_name: bool = False
    """Whether it is foreign and has a name of the question in another form; they are compared by that name."""

    def with_score(self, score: float) -> "PassageCandidate":
        return self._replace(score=score)


def find_candidates(
    tokens: Sequence[str],
    vector: FloatArray | None,
    corpora: Sequence[SearchableCorpus],
    *,
    names: Sequence[NameTokens] = (),
    allowed: Mapping[int, AllowedPassages] | None = None,
    depth: SearchDepth = _QUESTION_DEPTH,
) -> list[PassageCandidate]:
    """Candidates of all corpora, not scored yet; without a vector, by words alone.

    `names` are searched in other forms, too. `allowed` limits the search, by corpus id.
    """
    return [
        candidate
        for corpus in corpora
        for candidate in _search_corpus(
            corpus,
            tokens,
            vector,
            names=names,
            allowed=allowed[corpus.corpus_id] if allowed is not None else None,
            depth=depth,
        )
    ]


def fuse(candidates: Sequence[PassageCandidate], kind: SearchKind) -> list[PassageCandidate]:
    """Score candidates as if they were the only ones, best first.

    A foreign passage is scored by its cosines alone, or by words too if it has a name of the question.
    """
    best = max((candidate.bm25 for candidate in candidates), default=0.0)
    return sorted((_score(candidate, best, kind) for candidate in candidates), key=_by_score)


def boost_multi_passage_articles(
    candidates: Sequence[PassageCandidate], owners: Mapping[int, ArticleId], *, most: int | None = None
) -> list[PassageCandidate]:
    """The best candidates, at most `most`, best first, with a gain for articles that have several passages."""
    scores: dict[ArticleId, list[float]] = defaultdict(list)
    for candidate in candidates:
        scores[owners[candidate.passage_id]].append(candidate.score)
    gains = {article_id: _gain(found) for article_id, found in scores.items() if len(found) > 1}
    order = sorted((-(c.score + gains.get(owners[c.passage_id], 0.0)), c.passage_id, c) for c in candidates)
    return [candidate.with_score(-negated) for negated, _, candidate in order[:most]]


def _gain(scores: Sequence[float]) -> float:
    """The gain of an article, by the scores of its passages, of which there are at least two."""
    _, second, *others = sorted(scores, reverse=True)
    return _SECOND_PASSAGE_GAIN * (second + 0.5 * sum(others[:1]))


def _by_score(candidate: PassageCandidate) -> tuple[float, int]:
    return -candidate.score, candidate.passage_id


def _search_corpus(
    corpus: SearchableCorpus,
    tokens: Sequence[str],
    vector: FloatArray | None,
    *,
    names: Sequence[NameTokens],
    allowed: AllowedPassages | None,
    depth: SearchDepth,
) -> list[PassageCandidate]:
    """What both sides propose; BM25 is 0 for a passage that lexical search did not find."""
    passages = None if allowed is None else allowed.passages
    bm25 = dict(
        corpus.words.search(tokens, depth.lexical, names=names)
        if allowed is None
        else allowed.search_words(corpus.words, tokens, depth.lexical, names)
    )
    cosines = dict.fromkeys(bm25, 0.0)
    if vector is not None:
        dense = dict(corpus.vectors.search(vector, depth.dense, allowed=passages))
        cosines |= dense | corpus.vectors.cosines(vector, [i for i in bm25 if i not in dense])
    return [
        PassageCandidate(i, corpus.corpus_id, 0.0, cosine, bm25.get(i, 0.0), 0.0, cosine)
        for i, cosine in cosines.items()
    ]


def _score(found: PassageCandidate, best: float, kind: SearchKind) -> PassageCandidate:
    lexical = found.bm25 / best if best > 0 else 0.0
    passage, sentence, words = _WEIGHTS[kind]
    score = passage * max(found.cosine, 0.0) + sentence * max(found.sentence_cosine, 0.0)
    by_words = score + words * lexical
    if found.is_foreign and passage + sentence > 0:
        by_meaning = score / (passage + sentence)
        score = max(by_meaning, by_words) if found.has_name else by_meaning
        return found._replace(score=score, lexical=lexical)
    return found._replace(score=by_words, lexical=lexical)
