"""Divide a name in Latin or Cyrillic letters into its family name and given name, in either order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from index.text.search_folding import SIGN_APOSTROPHES, fold_letters
from index.text.word_lists import load_lines

Parts = tuple[str, ...]
"""Words or, of a hyphenated word, its parts: in small letters without accents, with straight apostrophes."""

_LONGEST_NAME = 60
_MOST_WORDS = 4
_HYPHENS = "-\u2010\u2011\u2012\u2013"
_WORD = re.compile(rf"[^\W\d_]+(?:[{_HYPHENS}{SIGN_APOSTROPHES}ʻʼ]?[^\W\d_]+)*")
_BETWEEN_WORDS = re.compile(r"[\s,.·・．]*")
_HYPHEN = re.compile(f"[{_HYPHENS}]")
_APOSTROPHE = re.compile(f"[{SIGN_APOSTROPHES}ʻʼ]")


@dataclass(frozen=True, slots=True)
class DividedName:
    """A name as one order of its words divides it; each part is a syllable or several of them."""

    family: Parts
    given: Parts


def split_words(name: str, *, with_accents: bool = False) -> tuple[Parts, ...]:
    """The words of a name, each as its hyphenated parts; none if it has other signs, or too many words."""
    if len(name) > _LONGEST_NAME:
        return ()
    words = list(_WORD.finditer(name))
    between = [name[a.end() : b.start()] for a, b in pairwise(words)]
    if (
        not words
        or len(words) > _MOST_WORDS
        or name[: words[0].start()].strip()
        or name[words[-1].end() :].strip()
    ):
        return ()
    if not all(map(_BETWEEN_WORDS.fullmatch, between)):
        return ()
    return tuple(_split_word(word.group() if with_accents else fold_letters(word.group())) for word in words)


@cache
def load_english_words() -> frozenset[str]:
    """English words and given names that can be read as syllables of other languages."""
    return frozenset(" ".join(load_lines("index.names", "tables/english_words.txt")).split())


def divide_name(name: str) -> Iterator[DividedName]:
    """The ways to divide the words of a name. Before a comma stands the family name."""
    before, comma, after = name.partition(",")
    if comma:
        family, given = split_words(before), split_words(after)
        if family and given:
            yield DividedName(_join(family), _join(given))
        return
    words = split_words(name)
    if len(words) < 2:
        return
    sizes = [len(word) for word in words]
    yield from _divide(words[0], words[1:], sizes[0], sizes[1:])
    yield from _divide(words[-1], words[:-1], sizes[-1], sizes[:-1])
    if len(words) == 3:
        if sizes[2] > 1 and sizes[0] == sizes[1] == 1:
            yield DividedName(_join(words[:2]), words[2])
        if sizes[0] > 1 and sizes[1] == sizes[2] == 1:
            yield DividedName(_join(words[1:]), words[0])


def joined_spellings(name: str) -> frozenset[str]:
    """The letters of a name in each order of its words, which make Lin Tai-hua and TAIHUA Lin one."""
    words = ["".join(word) for word in split_words(name)]
    if len(words) < 2:
        return frozenset()
    return frozenset(("".join(words), "".join((*words[1:], words[0])), "".join((words[-1], *words[:-1]))))


def _divide(family: Parts, given: tuple[Parts, ...], size: int, sizes: list[int]) -> Iterator[DividedName]:
    if len(given) == 1 or (max(sizes) == 1 and size == 1 and len(given) == 2):
        yield DividedName(family, _join(given))


def _split_word(word: str) -> Parts:
    return tuple(_HYPHEN.split(_APOSTROPHE.sub("'", word.casefold())))


def _join(words: tuple[Parts, ...]) -> Parts:
    return tuple(part for word in words for part in word)
