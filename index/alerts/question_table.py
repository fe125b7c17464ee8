"""Find the saved questions that an article may answer, among thousands, before any is asked. Pure.

A question is a candidate if the article has half of its words, weighted by how few saved questions have them,
or, where article and question are written in different scripts, if the vectors are close.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log

import numpy as np
import numpy.typing as npt

from index.alerts.criteria_matching import CompiledQuery
from index.model.base_types import CorpusName
from index.model.protocols import FloatArray, Matrix
from index.text.scripts import WritingSystem, writing_system
from index.text.tokenizer import content_tokens

# Of 34 pairs of a news-dev question and an article that answers it, 0.95 share at least 0.69 of its words.
_LEAST_SHARE = 0.5
# Questions that are asked of one article, the most promising ones; each takes 0.05 s, 0.1 s if it is read.
_MOST_CANDIDATES = 15
# Of them, questions in another script, and their least cosine.
_MOST_FOREIGN = 3
_LEAST_FOREIGN_COSINE = 0.4

Shares = npt.NDArray[np.float64]


@dataclass(frozen=True)
class SavedQuestion:
    """One question about some corpora, and all standing queries that ask it."""

    text: str
    corpora: tuple[CorpusName, ...]
    queries: tuple[CompiledQuery, ...]

    @cached_property
    def tokens(self) -> frozenset[str]:
        return frozenset(content_tokens(self.text))

    @cached_property
    def writing_system(self) -> WritingSystem:
        return writing_system(self.text)


class QuestionTable:
    """The saved questions by their words. Immutable."""

    def __init__(self, queries: Iterable[CompiledQuery]) -> None:
        self.questions = _group(queries)
        self._place_of = {(q.text, q.corpora): place for place, q in enumerate(self.questions)}
        places: dict[str, list[int]] = defaultdict(list)
        for place, question in enumerate(self.questions):
            for token in question.tokens:
                places[token].append(place)
        self._places = {token: np.array(found, np.int64) for token, found in places.items()}
        self._weights = {token: log(1 + len(self.questions) / len(found)) for token, found in places.items()}
        self._totals = np.array(
            [sum(self._weights[token] for token in question.tokens) for question in self.questions]
        )
        self._systems = np.array([question.writing_system for question in self.questions])

    def find_possible(
        self, tokens: frozenset[str], system: WritingSystem, cosines: FloatArray | None
    ) -> list[SavedQuestion]:
        """The questions to ask an article with these words, most promising first.

        `cosines` has for each question the cosine with the closest sentence; None without a model.
        """
        shares = self._find_shares(tokens)
        scores = shares if cosines is None else shares + cosines
        own = np.flatnonzero(shares >= _LEAST_SHARE)
        chosen = _best(own, scores, _MOST_CANDIDATES)
        if cosines is not None:
            is_foreign = (self._systems != system) & (cosines >= _LEAST_FOREIGN_COSINE)
            foreign = np.setdiff1d(np.flatnonzero(is_foreign), own)
            chosen = np.concatenate([chosen, _best(foreign, cosines, _MOST_FOREIGN)])
        return [self.questions[place] for place in chosen]

    def get_place(self, question: SavedQuestion) -> int:
        """The index of one of the questions."""
        return self._place_of[question.text, question.corpora]

    def _find_shares(self, tokens: frozenset[str]) -> Shares:
        """For each question the weighted share of its words among the tokens, 0 to 1."""
        found = np.zeros(len(self.questions))
        for token in self._places.keys() & tokens:
            found[self._places[token]] += self._weights[token]
        shares: Shares = found / np.maximum(self._totals, 1e-9)
        return shares


def compare_with_questions(questions: Matrix, article: Matrix) -> FloatArray:
    """For each question the cosine with the closest vector of an article; 0 for a question without a vector."""
    if not len(article):
        return np.zeros(len(questions), np.float32)
    cosines: FloatArray = (questions @ article.T).max(axis=1)
    return cosines


def _group(queries: Iterable[CompiledQuery]) -> Sequence[SavedQuestion]:
    groups: Mapping[tuple[str, tuple[CorpusName, ...]], list[CompiledQuery]] = defaultdict(list)
    for compiled in queries:
        if compiled.criteria.question is not None:
            groups[compiled.criteria.question, compiled.query.corpora].append(compiled)
    return [SavedQuestion(text, corpora, tuple(found)) for (text, corpora), found in groups.items()]


def _best(places: npt.NDArray[np.int64], scores: FloatArray | Shares, most: int) -> npt.NDArray[np.int64]:
    order = np.argsort(-scores[places], kind="stable")[:most]
    best: npt.NDArray[np.int64] = places[order]
    return best
