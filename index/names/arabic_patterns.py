"""Patterns that find an Arabic or Persian name in its own letters and in other Latin spellings.

They are wider than `share_arabic_name`, which decides.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from index.names.arabic_names import Outline, is_arabic_latin, load_consonants, outline_words
from index.names.name_readings import Sounds
from index.names.pattern_types import SpellingPattern
from index.text.scripts import WritingSystem

_FEWEST_SOUNDS = 4
_MOST_WORDS = 4
_SOME_COUNT = re.compile(r"\{1,\d\}")
_ANY_COUNT = re.compile(r"\{0,\d\}")
_APOSTROPHE = "['\u2019\u02bc\u2018`]?"
_LATIN_GAP = "(?:[ -](?:[aeu][lnrsdtz]|[ae]sh)[ -]|[ -])"
_ARABIC_GAP = "[ \u200c]?(?:ال)?"
_ARABIC_VOWELS = "[اآأإىيیئوؤعءةه\u200c]{0,4}"


def build_arabic_patterns(name: str) -> Iterator[SpellingPattern]:
    """Patterns for Arabic and for Latin letters; none for a name in Latin letters that could be any."""
    words = outline_words(name)
    if not words or len(words) > _MOST_WORDS or sum(map(_count_sounds, words)) < _FEWEST_SOUNDS:
        return
    if words[0].is_latin and not is_arabic_latin(name):
        return
    arabic = [_write_arabic(word) for word in words]
    yield SpellingPattern(
        WritingSystem.ARABIC,
        tuple(f"[وبلف]?(ال)?{_to_term(word)}" for word in arabic),
        rf"(?:\b|(?<=\b[وبلف]))(?:ال)?{_ARABIC_GAP.join(arabic)}(?!\w)",
    )
    latin = [_write_latin(word) for word in words]
    yield SpellingPattern(
        WritingSystem.LATIN,
        # Stemming may change the end of a word.
        tuple(f"{_to_term(word)}[a-z]{{0,2}}" for word in latin),
        rf"\b(?=[A-Z])(?i:{_LATIN_GAP.join(latin)})(?![\w-])",
    )


def _to_term(expression: str) -> str:
    """For tokens, which have no apostrophes; without counts, which would need many states."""
    unlimited = _ANY_COUNT.sub("*", _SOME_COUNT.sub("+", expression))
    return unlimited.replace(_APOSTROPHE, "").replace("\u200c", "")


def _count_sounds(word: Outline) -> int:
    return len(word.consonants) + sum(map(bool, word.vowels))


def _write_latin(word: Outline) -> str:
    """Consonants, perhaps doubled, with vowels between them; a final h is silent."""
    vowels = [_write_latin_vowels(each, is_open=not word.is_latin) for each in word.vowels]
    consonants = [f"(?:{_latin_spellings(sounds)}){{1,2}}" for sounds in word.consonants]
    inner = "".join(consonant + each for consonant, each in zip(consonants, vowels[1:], strict=True))
    return f"{vowels[0]}{inner}h?"


def _write_latin_vowels(vowels: str, *, is_open: bool) -> str:
    if vowels:
        return f"{_APOSTROPHE}[aeiouwvy]{{1,3}}{_APOSTROPHE}"
    return f"{_APOSTROPHE}[aeiou]{{0,2}}" if is_open else _APOSTROPHE


def _write_arabic(word: Outline) -> str:
    letters = ("".join(_arabic_letters()[sound] for sound in sorted(sounds)) for sounds in word.consonants)
    inner = "".join(f"[{each}]{_ARABIC_VOWELS}" for each in letters)
    return f"{_ARABIC_VOWELS if word.vowels[0] else ''}{inner}"


def _latin_spellings(sounds: Sounds) -> str:
    return "|".join(dict.fromkeys(each for sound in sorted(sounds) for each in _latin_of_sounds()[sound]))


@cache
def _latin_of_sounds() -> Mapping[str, tuple[str, ...]]:
    return {sign: tuple(spellings) for sign, _, spellings in load_consonants()}


@cache
def _arabic_letters() -> Mapping[str, str]:
    return {sign: letters for sign, letters, _ in load_consonants()}
