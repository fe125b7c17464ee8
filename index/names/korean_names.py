"""Read a Korean name in Hangul, Hanja or Latin letters as syllables of Hangul."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from index.names.korean_spelling import (
    Romanisation,
    load_family_names,
    load_family_sounds,
    load_sounds,
    load_spellings,
    sounds_of_hanja,
)
from index.names.name_readings import NameReading, Sounds
from index.names.written_names import DividedName, Parts, divide_name, load_english_words, split_words
from index.text.normalization import normalize
from index.text.scripts import HAN_RANGES

SYSTEMS_APART = frozenset((Romanisation.MCCUNE.value, Romanisation.USUAL.value))
"""Jong is 정 in North Korea, 종 in the South, where 정 is usually spelled Jung."""

_HANGUL_NAME = re.compile("([가-힣]) ?([가-힣] ?[가-힣]?)")
_HAN_NAME = re.compile(f"[{HAN_RANGES}]{{2,3}}")
# The breve of McCune-Reischauer, and its apostrophes.
_ACCENT = re.compile("[\u0300-\u036f]")
_BREVE = "\u0306"


def read_korean_hangul(name: str) -> list[NameReading]:
    """The syllables as they are written; the family name has one."""
    match = _HANGUL_NAME.fullmatch(name)
    if match is None:
        return []
    given = match[2].replace(" ", "")
    return [NameReading((_with_soft(match[1]),), tuple(frozenset((each,)) for each in given))]


def is_korean_name(name: str) -> bool:
    """Whether a name in Hangul is a known family name and syllables of given names."""
    family, given = name[:1], name[1:]
    return family in load_family_names() and all(
        syllable in load_spellings(Romanisation.REVISED) for syllable in given
    )


def read_korean_hanja(name: str) -> list[NameReading]:
    """The Korean readings of a name in characters."""
    sounds = tuple(map(sounds_of_hanja, name)) if _HAN_NAME.fullmatch(name) else ()
    return [NameReading(sounds[:1], sounds[1:])] if sounds and all(sounds) else []


@lru_cache(maxsize=512)
def read_korean_latin(name: str) -> tuple[NameReading, ...]:
    """The readings of a name in Latin letters, in each order of its words."""
    marks = set(_ACCENT.findall(normalize("NFKD", name)))
    if marks - {_BREVE}:
        return ()
    found = [reading for divided in divide_name(name) for reading in _read_divided(divided)]
    return tuple(dict.fromkeys(found or _read_place(name)))


def _read_place(name: str) -> list[NameReading]:
    """The readings of one word of two syllables in a system of dictionaries, as places are written: Kaesong."""
    words = split_words(name)
    if len(words) != 1 or words[0][0] in load_english_words():
        return []
    parts = tuple(part.replace("'", "") for part in words[0])
    return [
        NameReading((), given, system)
        for system in (Romanisation.REVISED, Romanisation.MCCUNE)
        for given in _read_given(parts, load_sounds(system))
        if len(given) > 1
    ]


def _read_divided(name: DividedName) -> Iterator[NameReading]:
    """The given name in each system that spells all of it."""
    family = load_family_sounds().get(name.family[0]) if len(name.family) == 1 else None
    if family and len(name.given) <= 2:
        parts = tuple(part.replace("'", "") for part in name.given)
        for system in Romanisation:
            for given in _read_given(parts, load_sounds(system)):
                yield NameReading((family,), given, system)


def _read_given(parts: Parts, sounds: Mapping[str, Sounds]) -> Iterator[tuple[Sounds, ...]]:
    given = tuple(sounds.get(part, frozenset()) for part in parts)
    if all(given):
        yield given
    if len(parts) == 1:
        yield from _split_into_two(parts[0], sounds)


def _split_into_two(word: str, sounds: Mapping[str, Sounds]) -> Iterator[tuple[Sounds, Sounds]]:
    for end in range(1, len(word)):
        start, rest = sounds.get(word[:end]), sounds.get(word[end:])
        if start and rest:
            yield start, rest


def _with_soft(syllable: str) -> Sounds:
    """The family name with the forms of the other Korea."""
    return frozenset((syllable,)) | _other_forms().get(syllable, frozenset())


@lru_cache(maxsize=1)
def _other_forms() -> Mapping[str, Sounds]:
    pairs = [
        tuple(pair) for pair in ("이리", "임림", "유류", "노로", "나라", "양량", "여려", "염렴", "용룡", "육륙")
    ]
    known = load_family_names()
    return {
        one: frozenset((other,))
        for a, b in pairs
        for one, other in ((a, b), (b, a))
        if one in known or other in known
    }
