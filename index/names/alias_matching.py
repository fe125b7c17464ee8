"""Find known names in a text: in one pass, the longest at each place, whole words only."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

from index.names.alias_folding import FoldedWord, fold_alias, name_words, split_words, without_arabic_prefix
from index.text.scripts import HAN_RANGES, HANGUL_RANGES, KANA_RANGES
from index.text.search_folding import APOSTROPHE

# What may stand between two words of a name. A period only after an abbreviation: "U.S. Pacific Fleet".
_JOINT = re.compile("[\\s\u200c]|[\\s\u200c]?[-\u2010-\u2013'’‘`ʼ·・‧(«“\"][\\s\u200c]?|\\.\\s?")
_SPACE = re.compile(r"\s")
_LONGEST_ABBREVIATION = 2
_HANGUL = re.compile(f"[{HANGUL_RANGES}]")
_UNSPACED = re.compile(f"[{HAN_RANGES}{KANA_RANGES}{HANGUL_RANGES}]")
_KATAKANA = re.compile("[\u30a1-\u30fa\u30fc-\u30ff]")

# A text may run a name together ("Hongkong") or break it up ("Pyong Yang"), but "I ran" is not Iran.
_SHORTEST_JOINED = 6
_SHORTEST_PART = 3
_SHORTEST_UNSPACED_PART = 2
# Shorter words in small letters are other words, where a text has capitals: "wagner", "львов".
_SHORTEST_IN_SMALL_LETTERS = 7
# An acronym that is read as a word may be written as one: Asean, Aukus.
_SHORTEST_READ_ACRONYM = 5
_MOST_WORDS = 16


class LetterCase(Enum):
    """The letters that a text must write a name in."""

    ANY = 1
    CAPITALIZED = 2
    """But a text all in small letters, such as a question typed in haste, may write it so."""
    CAPITALS = 3


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A name in a text: the place and the number of the name."""

    start: int
    end: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Form:
    number: int
    folded: str
    breaks: frozenset[int]
    """The offsets in its key at which a text may separate words."""
    needed_breaks: frozenset[int]
    case: LetterCase
    begins_small: bool


class _Gap(NamedTuple):
    """What separates two words of a text; `offset` is the place in the key."""

    offset: int
    text: str
    is_unspaced: bool


class NameMatcher:
    """The known names, numbered in the order given. Immutable; safe to use from several threads."""

    __slots__ = ("_count", "_forms", "_keys", "_openings")

    def __init__(self, names: Sequence[str], known: "NameMatcher | None" = None) -> None:
        """Match the names and those of another matcher, which keep their numbers."""
        forms = dict(known._forms) if known else {}
        first: int = known._count if known else 0
        for number, name in enumerate(names, first):
            words = name_words(name)
            if key := "".join(word.stem for word in words):
                forms[key] = (*forms.get(key, ()), _build_form(number, name, words))
        self._count: int = first + len(names)
        self._forms: Mapping[str, tuple[_Form, ...]] = forms
        self._keys = sorted(forms)
        self._openings = frozenset(key[:2] for key in forms)

    def find_in(self, text: str) -> Iterator[NameMatch]:
        """The names in the text that do not overlap, from left to right."""
        words = split_words(text)
        position = 0
        while position < len(words):
            found = self._find_longest(text, words, position)
            if found is None:
                position += 1
                continue
            last, numbers = found
            yield NameMatch(words[position].start, words[last].end, numbers)
            position = last + 1

    def numbers_of(self, name: str) -> tuple[int, ...]:
        """The numbers of the names that are spelled like one, in any case."""
        return tuple(form.number for form in self._forms.get(fold_alias(name), ()))

    def _find_longest(
        self, text: str, words: Sequence[FoldedWord], first: int
    ) -> tuple[int, tuple[int, ...]] | None:
        """The index of the last word of the longest name that begins at a word, and the numbers of the name."""
        stem = words[first].stem
        for opening in (stem, without_arabic_prefix(stem)):
            if not opening or not self._is_opening(opening, words[first + 1 : first + 2]):
                continue
            if _may_begin(text, words[first]) and (found := self._extend(text, words, first, opening)):
                return found
        return None

    def _is_opening(self, stem: str, following: Sequence[FoldedWord]) -> bool:
        """Whether any name begins with the first two letters: most words are not examined any further."""
        if len(stem) == 1 and following and stem not in self._openings:
            stem += following[0].stem
        return stem[:2] in self._openings

    def _extend(
        self, text: str, words: Sequence[FoldedWord], first: int, key: str
    ) -> tuple[int, tuple[int, ...]] | None:
        found = None
        gaps: list[_Gap] = []
        for last in range(first, min(first + _MOST_WORDS, len(words))):
            if last > first:
                gap = _find_gap(text, words[last - 1], words[last], len(key))
                if gap is None:
                    break
                gaps.append(gap)
                key += words[last].stem
            if key in self._forms and (numbers := self._match(text, words[first : last + 1], key, gaps)):
                found = last, numbers
            if not self._is_prefix(key):
                break
        return found

    def _is_prefix(self, key: str) -> bool:
        place = bisect_right(self._keys, key)
        return place < len(self._keys) and self._keys[place].startswith(key)

    def _match(self, text: str, words: Sequence[FoldedWord], key: str, gaps: Sequence[_Gap]) -> tuple[int, ...]:
        if not _may_end(text, words[-1]):
            return ()
        written = text[words[0].start : words[-1].end]
        folded = "".join(word.folded for word in words)
        return tuple(
            form.number
            for form in self._forms[key]
            if _is_in_case(text, written, folded, form) and _is_separated(len(key), gaps, form)
        )


def _build_form(number: int, name: str, words: Sequence[FoldedWord]) -> _Form:
    breaks, needed, offset = set(), set(), 0
    for before, word in pairwise(words):
        offset += len(before.stem)
        if gap := name[before.end : word.start]:
            breaks.add(offset)
            if not APOSTROPHE.search(gap) and not _is_unspaced(word):
                needed.add(offset)
    length = offset + len(words[-1].stem)
    return _Form(
        number,
        "".join(word.folded for word in words),
        frozenset(breaks),
        frozenset(needed if length < _SHORTEST_JOINED else ()),
        _case_of(name, len(words)),
        words[0].start == 0 and name[0].islower(),
    )


def _case_of(name: str, words: int) -> LetterCase:
    if name.isupper():
        return LetterCase.CAPITALS
    is_short = words == 1 and len(name) < _SHORTEST_IN_SMALL_LETTERS and name[0].isupper()
    return LetterCase.CAPITALIZED if is_short else LetterCase.ANY


def _may_begin(text: str, word: FoldedWord) -> bool:
    """Whether no word of Korean or katakana goes on here; other scripts are split into words, or not at all."""
    before = text[word.start - 1] if word.start else ""
    return not any(script.match(word.folded) and script.match(before) for script in (_HANGUL, _KATAKANA))


def _may_end(text: str, word: FoldedWord) -> bool:
    """Whether no word of katakana goes on here. Korean attaches particles."""
    return not (_KATAKANA.match(word.folded) and _KATAKANA.match(text, word.end))


def _find_gap(text: str, before: FoldedWord, after: FoldedWord, offset: int) -> _Gap | None:
    """What stands between two words; None if a name does not go on after it."""
    gap = text[before.end : after.start]
    if gap and not _JOINT.fullmatch(gap):
        return None
    if "." in gap and before.end - before.start > _LONGEST_ABBREVIATION:
        return None
    return _Gap(offset, gap, _is_unspaced(before) and _is_unspaced(after))


def _is_in_case(text: str, written: str, folded: str, form: _Form) -> bool:
    """Whether the letters are large where they must be; in small letters, no ending may differ."""
    if form.case is LetterCase.CAPITALS:
        return written.isupper() or (len(written) >= _SHORTEST_READ_ACRONYM and written.istitle())
    if not written[0].islower() or form.begins_small:
        return True
    may_be_small = form.case is LetterCase.ANY or text[1:].islower()
    return may_be_small and written.islower() and folded == form.folded


def _is_separated(length: int, gaps: Sequence[_Gap], form: _Form) -> bool:
    """Whether a text separates the words of a name where the name does, or else into parts long enough."""
    separations = [gap for gap in gaps if gap.text]
    offsets = [0, *(gap.offset for gap in separations), length]
    for index, gap in enumerate(separations):
        if gap.offset in form.breaks:
            continue
        shortest = min(offsets[index + 1] - offsets[index], offsets[index + 2] - offsets[index + 1])
        if shortest < (_SHORTEST_UNSPACED_PART if gap.is_unspaced else _SHORTEST_PART) and (
            gap.is_unspaced or _SPACE.search(gap.text)
        ):
            return False
    return form.needed_breaks.issubset(offsets)


def _is_unspaced(word: FoldedWord) -> bool:
    return bool(_UNSPACED.match(word.folded))
