"""Compare the answers that two articles give to one question. Pure.

The words that answer decide where both are certain; else the words of the sentences do.
"""

from dataclasses import dataclass
from enum import Enum, auto

from index.text.tokenizer import content_tokens

# A sentence says the same if this share of its words, without those of the question, is in the earlier one.
_SAME_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """A sentence that answers a question, and the words of it that do, if they are certain."""

    sentence: str
    words: str | None


class Comparison(Enum):
    """What an answer is to an earlier one."""

    SAME = auto()
    DIFFERENT = auto()
    """The words that answer are certain in both, and differ."""
    UNCLEAR = auto()


def compare_answers(question: str, new: GivenAnswer, earlier: GivenAnswer) -> Comparison:
    """Whether an answer repeats an earlier one."""
    if _folded(new.sentence) == _folded(earlier.sentence):
        return Comparison.SAME
    if new.words is not None and earlier.words is not None:
        return Comparison.SAME if _are_same_words(new.words, earlier.words) else Comparison.DIFFERENT
    asked = frozenset(content_tokens(question))
    said = frozenset(content_tokens(new.sentence)) - asked
    known = frozenset(content_tokens(earlier.sentence))
    repeats = bool(said) and len(said & known) >= _SAME_SHARE * len(said) and _numbers(said) <= _numbers(known)
    return Comparison.SAME if repeats else Comparison.UNCLEAR


def _are_same_words(new: str, earlier: str) -> bool:
    """Whether one has all words of the other and the same numbers: "Masahisa Ito" and "Mr. Ito"."""
    one, other = frozenset(content_tokens(new)), frozenset(content_tokens(earlier))
    return (one <= other or other <= one) and _numbers(one) == _numbers(other)


def _numbers(tokens: frozenset[str]) -> frozenset[str]:
    return frozenset(token for token in tokens if token[0].isdecimal())


def _folded(sentence: str) -> str:
    return "".join(character for character in sentence.casefold() if character.isalnum())
