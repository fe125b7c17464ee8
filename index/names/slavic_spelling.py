"""The sounds of Ukrainian and Russian words, by which their spellings are compared.

The key of a word has one sign for each sound, a Cyrillic letter. Letters that the two languages or their
transliterations interchange are one: г and х, е and є, all kinds of i. Soft signs and doubled letters
do not count.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby, product

from index.text.normalization import normalize
from index.text.search_folding import APOSTROPHE, fold_letters
from index.text.word_lists import load_lines, regex_any_of

_LONGEST_WORD = 30
_MOST_KEYS = 8
ENGLISH = ""
_LANGUAGES = (ENGLISH, "de", "fr", "pl", "sv")
# Letters whose accent counts, as letters that no text has.
_KEPT = str.maketrans({"č": "\ue000", "š": "\ue001", "ž": "\ue002", "ż": "\ue002", "ț": "\ue003", "x": "ks"})
_RESTORED = str.maketrans({"\ue000": "č", "\ue001": "š", "\ue002": "ž", "\ue003": "ț"})
_CYRILLIC_WORD = re.compile("[а-яґєіїё]+")
_LATIN_WORD = re.compile("[a-z\ue000-\ue003]+")
_SOFT = re.compile("[ьъ]")
_GLIDE = re.compile("и(?=[еюя])")
_GERMAN = re.compile("w|sch")
_GERMAN_S = ("с", "з")
# Королевская is Королевська in Ukrainian.
_LONG_ADJECTIVE = re.compile("(?<=[сц])ка[ая]$")


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound: its sign in a key, its Cyrillic letters, and its Latin spellings by language."""

    sign: str
    cyrillic: str
    latin: Mapping[str, tuple[str, ...]]


@cache
def load_sounds() -> tuple[Sound, ...]:
    return tuple(map(_read_sound, load_lines("index.names", "tables/slavic_letters.txt")))


@lru_cache(maxsize=2048)
def sound_keys(word: str) -> frozenset[str]:
    """The keys of a word; in Latin letters one for each language that may spell it so."""
    small = APOSTROPHE.sub("", normalize("NFC", word[: _LONGEST_WORD + 1])).casefold()
    if len(small) > _LONGEST_WORD:
        return frozenset()
    if _CYRILLIC_WORD.fullmatch(small):
        return frozenset((_shorten(_SOFT.sub("", small).translate(_cyrillic_signs())),))
    latin = fold_letters(small.translate(_KEPT))
    if not _LATIN_WORD.fullmatch(latin):
        return frozenset()
    return frozenset(_shorten(key) for language in _LANGUAGES for key in _read_latin(latin, language))


def main_keys(word: str) -> tuple[str, ...]:
    """The keys of a word without those that only the spelling of a language other than English gives."""
    small = APOSTROPHE.sub("", normalize("NFC", word)).casefold()
    if len(small) > _LONGEST_WORD or not _LATIN_WORD.fullmatch(latin := fold_letters(small.translate(_KEPT))):
        return tuple(sound_keys(word))
    return tuple(_shorten(key) for key in _read_latin(latin, ENGLISH))


def written_spellings(sound: Sound) -> tuple[str, ...]:
    """The spellings of a sound in English and in systems with accents."""
    return tuple(spelling.translate(_RESTORED) for spelling in sound.latin[ENGLISH])


def _shorten(key: str) -> str:
    """The key without doubled signs, and without the и that a vowel includes."""
    return _LONG_ADJECTIVE.sub("ка", _drop_doubled(_GLIDE.sub("", _drop_doubled(key))))


def _drop_doubled(key: str) -> str:
    return "".join(sign for sign, _ in groupby(key))


def _read_latin(word: str, language: str) -> list[str]:
    """The keys of a word as one language spells it; German sch is both ш and ж."""
    found = [_latin_signs(language).get(each) for each in _latin_spelling(language).findall(word)]
    if language == "de" and not _GERMAN.search(word):
        found = [("с",) if signs == _GERMAN_S else signs for signs in found]
    signs = [each for each in found if each]
    if len(signs) != len(found):
        return []
    return ["".join(each) for each, _ in zip(product(*signs), range(_MOST_KEYS), strict=False)]


def _read_sound(line: str) -> Sound:
    cyrillic, english, *others = line.split()
    latin = {ENGLISH: english} | {
        language: spelled for language, _, spelled in (o.partition(":") for o in others)
    }
    return Sound(
        cyrillic[0],
        cyrillic,
        {key: tuple(spelled.translate(_KEPT).split(",")) for key, spelled in latin.items()},
    )


@cache
def _cyrillic_signs() -> Mapping[int, str]:
    return {ord(letter): sound.sign for sound in load_sounds() for letter in sound.cyrillic}


@cache
def _latin_signs(language: str) -> Mapping[str, tuple[str, ...]]:
    """The signs of each spelling; a language's own spellings replace those of English."""
    own: dict[str, tuple[str, ...]] = {}
    for sound in load_sounds():
        for spelling in sound.latin.get(language, ()) if language else ():
            own[spelling] = (*own.get(spelling, ()), sound.sign)
    if language == "de":
        own["s"] = _GERMAN_S
    english = {spelling: (sound.sign,) for sound in load_sounds() for spelling in sound.latin[ENGLISH]}
    return english | own


@cache
def _latin_spelling(language: str) -> re.Pattern[str]:
    """A spelling of the language, or any other letter."""
    return re.compile(f"{regex_any_of(_latin_signs(language))}|.")
