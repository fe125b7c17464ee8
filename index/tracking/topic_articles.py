"""Decide whether an article or a sentence is about a topic. Pure.

A title names what an article is about. In a text, a topic that is named once, or below the lead, may only be
mentioned.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property

from index.language.modality import is_form_of
from index.language.regions.region_detection import load_gazetteer
from index.model.base_types import Region
from index.text.search_folding import fold_ideographs
from index.text.tokenizer import content_tokens, tokenize

TOPIC_CHARS = 1500
"""How much of a text is searched for the topic."""
_LEAD_CHARS = 400
# Of its words: all of up to three.
_LEAST_SHARE = 0.67
_FEWEST_MENTIONS = 2
# The letters that all forms of a word share; see `is_form_of`.
_SHARED_LETTERS = 4
# The first names of the other regions are those of one of their countries.
_NAMED_REGIONS = frozenset(Region) - {Region.KOREA, Region.LEVANT}


class Prominence(IntEnum):
    """How much of an article is about a topic."""

    ABSENT = 0
    MENTIONED = 1
    """The opening names it."""
    REPEATED = 2
    """The opening names it repeatedly, below the lead."""
    MAIN = 3
    """The title names it, or the lead does and the opening repeats it."""


@dataclass(frozen=True)
class Topic:
    """Words that a person typed as a topic."""

    text: str
    weights: Mapping[str, float] = field(default_factory=dict)
    """The weight of each token; empty if all words weigh the same."""

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        return tuple(self.weights or dict.fromkeys(content_tokens(self.text)))

    @property
    def region(self) -> Region | None:
        """The region whose name the topic is, so that articles in other languages are found, too."""
        wanted = _fold(self.text)
        return next((region for region in Region if wanted in _REGION_NAMES.get(region, ())), None)

    @property
    def beginnings(self) -> tuple[str, ...]:
        """Beginnings of its words, of which each article on the topic has one; none if that is not certain.

        Other letters than ASCII may be written in several ways.
        """
        return self._plain_beginnings if self.region is None else ()

    @cached_property
    def _plain_beginnings(self) -> tuple[str, ...]:
        return tuple(token[:_SHARED_LETTERS] for token in self.tokens) if self.text.isascii() else ()

    def find_prominence(self, title: str, text: str) -> Prominence:
        """Where the topic is named in an article."""
        opening = text[:TOPIC_CHARS]
        if not self._may_be_named_in(title) and not self._may_be_named_in(opening):
            return Prominence.ABSENT
        if self.is_named_in(title):
            return Prominence.MAIN
        words = tokenize(f"{title}\n{opening}")
        if not self._is_covered(words):
            return Prominence.ABSENT
        if max(self._count(words), default=0) < _FEWEST_MENTIONS:
            return Prominence.MENTIONED
        return Prominence.MAIN if self.is_named_in(opening[:_LEAD_CHARS]) else Prominence.REPEATED

    def is_mentioned_in(self, title: str, text: str) -> bool:
        """Whether the title or the opening of an article names the topic, even once."""
        return self.find_prominence(title, text) > Prominence.ABSENT

    def is_named_in(self, text: str) -> bool:
        """Whether a title or a sentence has most words of the topic."""
        return self._is_covered(tokenize(text))

    def share_of(self, words: Collection[str]) -> float:
        """The share of the topic's words among these, by weight, in any form: Ukraine, Ukrainian.

        1 for a topic without words.
        """
        weights = self.weights or dict.fromkeys(self.tokens, 1.0)
        total = sum(weights.values())
        distinct = frozenset(words)
        found = sum(weight for token, weight in weights.items() if _has_form_of(token, distinct))
        return found / total if total else 1.0

    def _may_be_named_in(self, text: str) -> bool:
        """False if no word of the topic begins any word, which takes a fraction of the time of tokens."""
        beginnings = self._plain_beginnings
        folded = text.casefold()
        return not beginnings or any(beginning in folded for beginning in beginnings)

    def _count(self, words: Sequence[str]) -> list[int]:
        """How often the words have each token of the topic, in any form."""
        counted = Counter(words)
        return [
            sum(times for word, times in counted.items() if _is_form_of(word, token)) for token in self.tokens
        ]

    def _is_covered(self, words: Collection[str]) -> bool:
        """Also true for a topic without words."""
        return self.share_of(words) >= _LEAST_SHARE


def _has_form_of(token: str, words: Collection[str]) -> bool:
    return token in words or any(_is_form_of(word, token) for word in words)


def _is_form_of(word: str, token: str) -> bool:
    """As `is_form_of`, with at most the last letter changed: "criminal" is no form of "Crimea"."""
    return word.startswith(token[: max(_SHARED_LETTERS, len(token) - 1)]) and is_form_of(word, token)


ANY_TOPIC = Topic("")
"""Every article is about it, and every sentence names it."""


def _fold(name: str) -> str:
    return fold_ideographs(name.strip().casefold())


_REGION_NAMES = {
    Region(stem): frozenset(_fold(names[0]) for names in languages.values())
    for stem, languages in load_gazetteer().items()
    if stem in _NAMED_REGIONS
}
"""The first name of each region in each language."""
