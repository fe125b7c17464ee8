"""Patterns that find a Mandarin name in other writing systems and spellings."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product

from index.names.mandarin_spelling import (
    LATIN_SYSTEMS,
    Romanisation,
    load_characters,
    load_family_names,
    load_spellings,
    sounds_of_character,
)
from index.names.name_readings import NameReading, Sounds, drop_narrower
from index.names.pattern_types import SpellingPattern
from index.names.syllable_patterns import (
    SpelledName,
    SpelledWord,
    Spellings,
    build_han_pattern,
    build_hangul_pattern,
    build_latin_pattern,
    given_characters,
)
from index.text.scripts import WritingSystem


def build_mandarin_patterns(
    readings: Sequence[NameReading], written_in: WritingSystem
) -> Iterator[SpellingPattern]:
    """The patterns of a name by its readings, for the systems that it is not written in and Latin letters."""
    readings = drop_narrower(readings)
    patterns = [build_latin_pattern(map(_spell, readings))]
    if written_in is not WritingSystem.HAN:
        patterns.append(build_han_pattern(map(_list_characters, readings)))
    if written_in is not WritingSystem.HANGUL:
        patterns.append(build_hangul_pattern(name for reading in readings for name in _write_hangul(reading)))
    return filter(None, patterns)


def _spell(reading: NameReading) -> SpelledName:
    return SpelledName(_spell_word(reading.family, usual=_usual_spellings()), _spell_word(reading.given))


def _spell_word(word: tuple[Sounds, ...], usual: Mapping[str, Spellings] | None = None) -> SpelledWord:
    tables = [load_spellings()[system] for system in LATIN_SYSTEMS]
    if usual and len(word) == 1:
        tables.append(usual)
    syllables = tuple(
        tuple(
            dict.fromkeys(each for table in tables for sound in sorted(sounds) for each in table.get(sound, ()))
        )
        for sounds in word
    )
    joined = {"".join(each) for table in tables[:3] for each in _join(word, table)} if len(word) > 1 else ()
    return SpelledWord(syllables, tuple(sorted(joined)))


def _join(word: tuple[Sounds, ...], spellings: Mapping[str, Spellings]) -> Iterator[tuple[str, ...]]:
    """The spellings of a word of several syllables in one system."""
    return product(*([each for sound in sounds for each in spellings[sound]] for sounds in word))


def _list_characters(reading: NameReading) -> tuple[str, ...]:
    families = _family_characters()
    if len(reading.family) == 1:
        family = ["".join(families.get(sound, "") for sound in sorted(reading.family[0]))]
    else:
        family = ["".join(load_characters()[sound] for sound in sorted(sounds)) for sounds in reading.family]
    given = (
        given_characters("".join(load_characters()[sound] for sound in sorted(sounds)))
        for sounds in reading.given
    )
    return (*family, *given)


def _write_hangul(reading: NameReading) -> Iterator[str]:
    return map("".join, _join(reading.sounds, load_spellings()[Romanisation.HANGUL]))


@cache
def _family_characters() -> Mapping[str, str]:
    """The family names of one character, by their sounds."""
    characters: dict[str, str] = {}
    for name in load_family_names():
        if len(name.characters) == 1:
            for sound in name.readings or sorted(sounds_of_character(name.characters)):
                characters[sound] = characters.get(sound, "") + name.characters
    return characters


@cache
def _usual_spellings() -> Mapping[str, Spellings]:
    """The usual spellings of family names, by their sounds."""
    usual: dict[str, Spellings] = {}
    for name in load_family_names():
        if len(name.characters) == 1:
            for sound in name.readings:
                usual[sound] = (*usual.get(sound, ()), *name.usual)
    return usual
