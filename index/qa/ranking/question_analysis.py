"""Analyse a question for ranking: its class, names, numbers and neighbouring words."""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from itertools import pairwise

from index.language.question_types import QuestionType, find_question_type, has_answer_of_type
from index.language.question_words import question_word_regex
from index.qa.sentence_cues import SentenceCues, find_capitalised
from index.text.tokenizer import is_stop_token, tokenize


class QuestionClass(IntEnum):
    """The class of answer that a question asks for. The numbers are a feature of the learned ranking."""

    OPEN = 0
    REASON = 1
    TIME = 2
    MONEY = 3
    DURATION = 4
    NUMBER = 5
    PERSON = 6
    PLACE = 7
    ONE_OF_A_CLASS = 8


_CLASS_OF_TYPE = {
    QuestionType.REASON: QuestionClass.REASON,
    QuestionType.TIME: QuestionClass.TIME,
    QuestionType.MONEY: QuestionClass.MONEY,
    QuestionType.DURATION: QuestionClass.DURATION,
    QuestionType.NUMBER: QuestionClass.NUMBER,
}
_TYPE_OF_CLASS = {wanted: kind for kind, wanted in _CLASS_OF_TYPE.items()}
_ASKS_FOR_PERSON = re.compile(
    rf"\b(who|whom|whose)\b|{question_word_regex('who', 'who, as the subject')}", re.IGNORECASE
)
_ASKS_FOR_PLACE = re.compile(
    rf"\bwhere\b|{question_word_regex('where')}"
    r"|\b(which|what) (\w+ ){0,2}(country|countries|state|states|city|cities|nation|nations|place|continent"
    r"|region|town|island|county|river|province)\b",
    re.IGNORECASE,
)
_AUXILIARY = "is|are|was|were|did|does|do|has|have|had|will|would|can|could"
_ASKS_FOR_CLASS_MEMBER = re.compile(
    rf"\b(?:which|what) (?!(?:{_AUXILIARY})\b)((?:[\w’'.-]+ ){{0,2}}?[\w’'-]+)\b"
    rf"(?= (?:{_AUXILIARY}|that|who|to|in|on|of|for|at|by|with|from|[a-z]+ed|[a-z]+s)\b|[?]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class QuestionAnalysis:
    """What a sentence that answers a question should contain. `weights` gives the idf of the tokens."""

    weights: Mapping[str, float]
    wanted: QuestionClass
    tokens: frozenset[str]
    """All tokens of the question, with function words."""
    pairs: Mapping[tuple[str, str], float]
    """Neighbouring tokens with the sum of their weights."""
    content_pairs: tuple[tuple[str, str], ...]
    """Neighbouring tokens after function words are removed."""
    names: Mapping[str, float]
    numbers: frozenset[str]
    class_word: str | None
    """`carrier` in "which carrier was in Busan"; None also if the verb after it is not recognised."""

    @cached_property
    def total(self) -> float:
        """The total weight of the tokens."""
        return sum(self.weights.values())

    @property
    def rarest(self) -> float:
        """The weight of the rarest token; 1 for a question without weighted tokens."""
        return max(self.weights.values(), default=1.0)

    def share(self, tokens: frozenset[str]) -> float:
        """The share of the question's total weight that the tokens cover, 0 to 1."""
        return sum(self.weights[t] for t in self.weights.keys() & tokens) / self.total if self.total else 0.0

    def share_of_pairs(self, pairs: Set[tuple[str, str]]) -> float:
        """The weighted share of the question's neighbouring tokens that are in `pairs`."""
        total = sum(self.pairs.values())
        return sum(self.pairs[pair] for pair in self.pairs.keys() & pairs) / total if total else 0.0

    def holds_wanted(self, sentence: str, cues: SentenceCues) -> float:
        """1 if a sentence contains an answer of the class asked for, 0 if not, -1 if patterns cannot tell."""
        if self.wanted in _TYPE_OF_CLASS:
            return float(has_answer_of_type(_TYPE_OF_CLASS[self.wanted], sentence))
        if self.wanted is QuestionClass.PLACE:
            return float(cues.has_place)
        if self.wanted is QuestionClass.PERSON:
            return float(bool(cues.names))
        return -1.0


def analyze_question(question: str, weights: Mapping[str, float]) -> QuestionAnalysis:
    """Analyse a question; `weights` gives the idf of its tokens and of those of earlier questions."""
    tokens = tokenize(question)
    content = [token for token in tokens if not is_stop_token(token)]
    names = {token for name in find_capitalised(question[1:]) for token in tokenize(name)}
    asked_class = _ASKS_FOR_CLASS_MEMBER.search(question)
    class_words = tokenize(asked_class[1]) if asked_class else []
    return QuestionAnalysis(
        weights=weights,
        wanted=_classify(question),
        tokens=frozenset(tokens),
        pairs={pair: weights.get(pair[0], 0.0) + weights.get(pair[1], 0.0) for pair in pairwise(tokens)},
        content_pairs=tuple(pairwise(content)),
        names={token: weights[token] for token in names & weights.keys()},
        numbers=frozenset(token for token in tokens if token[0].isdigit()),
        class_word=class_words[-1] if class_words else None,
    )


def _classify(question: str) -> QuestionClass:
    kind = find_question_type(question)
    if kind is not None:
        return _CLASS_OF_TYPE[kind]
    if _ASKS_FOR_PERSON.search(question):
        return QuestionClass.PERSON
    if _ASKS_FOR_PLACE.search(question):
        return QuestionClass.PLACE
    return QuestionClass.ONE_OF_A_CLASS if _ASKS_FOR_CLASS_MEMBER.search(question) else QuestionClass.OPEN
