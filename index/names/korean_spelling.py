"""The spellings of Korean syllables in Latin letters, and the readings of Hanja."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from itertools import product

from index.names.name_readings import Sounds
from index.text.search_folding import fold_ideographs
from index.text.word_lists import load_line_sections, load_lines

_PACKAGE = "index.names"
_LETTERS = "tables/korean_letters.txt"
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = "-ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_FIRST_SYLLABLE = 0xAC00
# Syllables of given names that are no reading of a character.
_NATIVE_SYLLABLES = "슬봄빛샘솔별담늘꽃들찬"


class Romanisation(StrEnum):
    """The columns of the table of letters."""

    REVISED = "revised"
    MCCUNE = "mccune"
    USUAL = "usual"


@dataclass(frozen=True, slots=True)
class FamilyName:
    """A Korean family name: its syllable, the characters that it is written with, its spellings."""

    syllable: str
    characters: str
    spellings: tuple[str, ...]


@cache
def load_spellings(system: Romanisation) -> Mapping[str, tuple[str, ...]]:
    """The spellings of each syllable that is the reading of a character."""
    usual = _load_usual() if system is Romanisation.USUAL else {}
    return {
        syllable: tuple(dict.fromkeys((*_spell_by_letters(syllable, system), *usual.get(syllable, ()))))
        for syllable in (*load_hanja(), *_NATIVE_SYLLABLES)
    }


@cache
def load_sounds(system: Romanisation) -> Mapping[str, Sounds]:
    """The syllables that a spelling stands for in a given name."""
    return _invert(load_spellings(system))


@cache
def load_family_names() -> Mapping[str, FamilyName]:
    """The family names by their syllables."""
    rows = (line.split() for line in load_line_sections(_PACKAGE, _LETTERS)["family"])
    return {row[0]: FamilyName(row[0], fold_ideographs(row[1]), tuple(row[2:])) for row in rows}


@cache
def load_family_sounds() -> Mapping[str, Sounds]:
    """The family names that a spelling stands for."""
    return _invert({syllable: name.spellings for syllable, name in load_family_names().items()})


@cache
def load_hanja() -> Mapping[str, str]:
    """The characters of each reading, one for its variants."""
    rows = (line.split() for line in load_lines(_PACKAGE, "tables/hanja.txt"))
    return {row[0]: row[1] for row in rows}


@lru_cache(maxsize=4096)
def sounds_of_hanja(character: str) -> Sounds:
    """The Korean readings of a character, with and without the initial r and n that the South drops."""
    folded = fold_ideographs(character)
    readings = {syllable for syllable, characters in load_hanja().items() if folded in characters}
    return frozenset(readings | {soft for reading in readings for soft in drop_initial(reading)})


def drop_initial(syllable: str) -> Iterator[str]:
    """The syllable as it begins a word in South Korea: 이 for 리, 노 for 로, 여 for 녀."""
    initial, vowel, final = split_letters(syllable)
    before_i = vowel in "ㅑㅕㅖㅛㅠㅣ"
    if initial in "ㄹㄴ" and before_i:
        yield _compose("ㅇ", vowel, final)
    elif initial == "ㄹ":
        yield _compose("ㄴ", vowel, final)


def split_letters(syllable: str) -> tuple[str, str, str]:
    """Initial, vowel and final of a syllable; the final is a hyphen if it has none."""
    code = ord(syllable) - _FIRST_SYLLABLE
    return _INITIALS[code // 588], _VOWELS[code % 588 // 28], _FINALS[code % 28]


def _compose(initial: str, vowel: str, final: str) -> str:
    code = (_INITIALS.index(initial) * 21 + _VOWELS.index(vowel)) * 28 + _FINALS.index(final)
    return chr(_FIRST_SYLLABLE + code)


def _spell_by_letters(syllable: str, system: Romanisation) -> Iterator[str]:
    initial, vowel, final = split_letters(syllable)
    letters = (
        _load_letters("initials", system),
        _load_letters("vowels", system),
        _load_letters("finals", system),
    )
    parts = (table.get(letter, ()) for table, letter in zip(letters, (initial, vowel, final), strict=True))
    return map("".join, product(*parts))


@cache
def _load_letters(section: str, system: Romanisation) -> Mapping[str, tuple[str, ...]]:
    column = list(Romanisation).index(system) + 1
    rows = (line.split() for line in load_line_sections(_PACKAGE, _LETTERS)[section])
    return {row[0]: tuple(spelling.replace("-", "") for spelling in row[column].split(",")) for row in rows}


@cache
def _load_usual() -> Mapping[str, tuple[str, ...]]:
    rows = (line.split() for line in load_line_sections(_PACKAGE, _LETTERS)["syllables"])
    return {row[0]: tuple(row[1:]) for row in rows}


def _invert(spellings: Mapping[str, tuple[str, ...]]) -> Mapping[str, Sounds]:
    sounds: dict[str, set[str]] = {}
    for syllable, each in spellings.items():
        for spelling in each:
            sounds.setdefault(spelling, set()).add(syllable)
    return {spelling: frozenset(found) for spelling, found in sounds.items()}
