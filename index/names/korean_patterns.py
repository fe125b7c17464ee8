"""Patterns that find a Korean name in other writing systems and spellings."""

from collections.abc import Iterator, Sequence
from itertools import product

from index.names.korean_spelling import Romanisation, load_family_names, load_hanja, load_spellings
from index.names.name_readings import NameReading, Sounds, drop_narrower
from index.names.pattern_types import SpellingPattern
from index.names.syllable_patterns import (
    SpelledName,
    SpelledWord,
    build_han_pattern,
    build_hangul_pattern,
    build_latin_pattern,
    given_characters,
)
from index.text.scripts import WritingSystem


def build_korean_patterns(
    readings: Sequence[NameReading], written_in: WritingSystem
) -> Iterator[SpellingPattern]:
    """The patterns of a name by its readings, for the systems that it is not written in and Latin letters."""
    readings = [reading for reading in drop_narrower(readings) if _list_families(reading)]
    patterns = [build_latin_pattern(map(_spell, readings))]
    if written_in is not WritingSystem.HAN:
        patterns.append(build_han_pattern(map(_list_characters, readings)))
    if written_in is not WritingSystem.HANGUL:
        patterns.append(build_hangul_pattern(name for reading in readings for name in _write_hangul(reading)))
    return filter(None, patterns)


def _list_families(reading: NameReading) -> list[str]:
    return sorted(reading.family[0] & load_family_names().keys())


def _spell(reading: NameReading) -> SpelledName:
    families = load_family_names()
    family = dict.fromkeys(
        each for syllable in _list_families(reading) for each in families[syllable].spellings
    )
    return SpelledName(SpelledWord((tuple(family),)), _spell_given(reading.given))


def _spell_given(given: tuple[Sounds, ...]) -> SpelledWord:
    by_system = [[_spell_syllable(sounds, system) for sounds in given] for system in Romanisation]
    syllables = tuple(
        tuple(dict.fromkeys(each for system in by_system for each in system[place]))
        for place in range(len(given))
    )
    # In one word only the systems of dictionaries are usual; the others would be hundreds.
    joined = {"".join(each) for system in by_system[:2] for each in product(*system)} if len(given) > 1 else ()
    return SpelledWord(syllables, tuple(sorted(joined)))


def _spell_syllable(sounds: Sounds, system: Romanisation) -> list[str]:
    spellings = load_spellings(system)
    return [each for sound in sorted(sounds) for each in spellings.get(sound, ())]


def _list_characters(reading: NameReading) -> tuple[str, ...]:
    families = load_family_names()
    family = "".join(families[syllable].characters for syllable in _list_families(reading))
    given = (
        given_characters("".join(load_hanja().get(sound, "") for sound in sorted(sounds)))
        for sounds in reading.given
    )
    return (family, *given)


def _write_hangul(reading: NameReading) -> Iterator[str]:
    return map("".join, product(*map(sorted, reading.sounds)))
