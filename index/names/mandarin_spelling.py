"""The syllables of Mandarin in each system of spelling, and the readings of characters and family names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from index.names.name_readings import Sounds
from index.text.search_folding import fold_ideographs
from index.text.word_lists import load_lines

_PACKAGE = "index.names"


class Romanisation(StrEnum):
    """Systems in which names from China and Taiwan are written, in the order of the table."""

    WADE_GILES = "wade_giles"
    TONGYONG = "tongyong"
    MPS2 = "mps2"
    GWOYEU = "gwoyeu"
    PALLADIUS = "palladius"
    HANGUL = "hangul"
    PINYIN = "pinyin"


LATIN_SYSTEMS = (
    *(
        Romanisation.WADE_GILES,
        Romanisation.PINYIN,
        Romanisation.TONGYONG,
        Romanisation.MPS2,
        Romanisation.GWOYEU,
    ),
)
_COLUMNS = tuple(Romanisation)[:-1]


@dataclass(frozen=True, slots=True)
class FamilyName:
    """A Chinese family name of one or two characters."""

    characters: str
    readings: tuple[str, ...]
    usual: tuple[str, ...]


@cache
def load_spellings() -> Mapping[Romanisation, Mapping[str, tuple[str, ...]]]:
    """The spellings of each syllable in each system."""
    spellings: dict[Romanisation, dict[str, tuple[str, ...]]] = {system: {} for system in Romanisation}
    for line in load_lines(_PACKAGE, "tables/mandarin_syllables.txt"):
        syllable, *columns = line.split()
        for system, column in zip(_COLUMNS, columns, strict=True):
            spellings[system][syllable] = tuple(column.split(","))
        spellings[Romanisation.PINYIN][syllable] = _spell_pinyin(syllable)
    return spellings


@cache
def load_sounds(system: Romanisation) -> Mapping[str, Sounds]:
    """The syllables that a spelling stands for. Wade-Giles is read with and without its apostrophes."""
    sounds: dict[str, set[str]] = {}
    for syllable, spellings in load_spellings()[system].items():
        for spelling in spellings:
            for written in {spelling, spelling.replace("'", "")}:
                sounds.setdefault(written, set()).add(syllable)
    return {spelling: frozenset(found) for spelling, found in sounds.items()}


@cache
def load_characters() -> Mapping[str, str]:
    """The characters of each syllable, one for its variants."""
    rows = (line.split() for line in load_lines(_PACKAGE, "tables/mandarin_characters.txt"))
    return {row[0]: row[1] for row in rows}


@cache
def load_family_names() -> tuple[FamilyName, ...]:
    """Chinese family names; those of two characters have readings of two syllables."""
    return tuple(_read_family_names())


@lru_cache(maxsize=4096)
def sounds_of_character(character: str) -> Sounds:
    """The readings of a character; none if it is rare."""
    folded = fold_ideographs(character)
    return frozenset(syllable for syllable, characters in load_characters().items() if folded in characters)


def _read_family_names() -> Iterator[FamilyName]:
    for line in load_lines(_PACKAGE, "tables/mandarin_family_names.txt"):
        names, _, usual = line.partition("=")
        characters, *readings = names.split()
        yield FamilyName(fold_ideographs(characters), tuple(readings), tuple(usual.split()))


def _spell_pinyin(syllable: str) -> tuple[str, ...]:
    """Pinyin with v, u or yu for ü, as passports have it."""
    if "v" not in syllable:
        return (syllable,)
    return syllable.replace("v", "u"), syllable, syllable.replace("v", "yu")
