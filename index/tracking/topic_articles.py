"""Decide whether an article is about the topic of a brief. Pure.

A title names what an article is about. In a text, a topic that is named once may only be mentioned.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from index.language.modality import is_form_of
from index.language.regions.region_detection import load_gazetteer
from index.model.base_types import Region
from index.text.search_folding import fold_ideographs
from index.text.tokenizer import content_tokens, tokenize

TOPIC_CHARS = 1500
"""How much of a text is searched for the topic."""
_LEAST_SHARE = 0.67
_FEWEST_MENTIONS = 2
# The letters that all forms of a word share; see `is_form_of`.
_SHARED_LETTERS = 4
# The first names of the other regions are those of one of their countries.
_NAMED_REGIONS = frozenset(Region) - {Region.KOREA, Region.LEVANT}


@dataclass(frozen=True)
class Topic:
    """Words that a person typed as the topic of a brief."""

    text: str

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(content_tokens(self.text)))

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

    def is_topic_of(self, title: str, text: str) -> bool:
        """Whether the title has most words of the topic, or the text has them and names it repeatedly."""
        if not self._may_be_named_in(title) and not self._may_be_named_in(text):
            return False
        if self.is_named_in(title):
            return True
        counts = self._count(tokenize(f"{title}\n{text[:TOPIC_CHARS]}"))
        return self._is_covered(counts) and max(counts, default=0) >= _FEWEST_MENTIONS

    def _may_be_named_in(self, text: str) -> bool:
        """False if no word of the topic begins any word, which takes a fraction of the time of tokens."""
        beginnings = self._plain_beginnings
        folded = text[:TOPIC_CHARS].casefold()
        return not beginnings or any(beginning in folded for beginning in beginnings)

    def is_named_in(self, text: str) -> bool:
        """Whether a title or a sentence has most words of the topic."""
        return self._is_covered(self._count(tokenize(text)))

    def _count(self, words: Sequence[str]) -> list[int]:
        """How often the words have each token of the topic, in any form: Syria, Syrian."""
        counted = Counter(words)
        return [
            sum(times for word, times in counted.items() if _is_form_of(word, token)) for token in self.tokens
        ]

    def _is_covered(self, counts: Sequence[int]) -> bool:
        """Also true for a topic without words."""
        return sum(count > 0 for count in counts) >= _LEAST_SHARE * len(counts)


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
