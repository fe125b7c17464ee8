"""What the spelling of a name says about its sound: for each syllable, the syllables that it may stand for."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

Sounds: TypeAlias = frozenset[str]
"""The syllables that one written syllable may stand for: Hanyu Pinyin for Mandarin, Hangul for Korean."""


@dataclass(frozen=True, slots=True)
class NameReading:
    """One way to read a name; the family name comes first, in whatever order the name is written."""

    family: tuple[Sounds, ...]
    given: tuple[Sounds, ...]
    system: str = ""
    """The system of spelling, for names in Latin letters in a language whose systems must not be compared."""

    @property
    def sounds(self) -> tuple[Sounds, ...]:
        return self.family + self.given


def share_reading(
    ones: Iterable[NameReading], others: Iterable[NameReading], apart: frozenset[str] = frozenset()
) -> bool:
    """Whether a reading of one name fits one of the other: as many syllables, each with a sound in common.

    Readings in the two systems of `apart` do not fit: one person's name is not written in both.
    """
    compared = tuple(others)
    return any(
        _fit(one.sounds, other.sounds)
        for one in ones
        for other in compared
        if {one.system, other.system} != apart
    )


def drop_narrower(readings: Iterable[NameReading]) -> list[NameReading]:
    """The readings without those that another one includes."""
    kept: list[NameReading] = []
    for reading in sorted(readings, key=lambda reading: -sum(map(len, reading.sounds))):
        if not any(_includes(wider, reading) for wider in kept):
            kept.append(reading)
    return kept


def _includes(wider: NameReading, reading: NameReading) -> bool:
    sizes = (len(wider.family), len(wider.given)) == (len(reading.family), len(reading.given))
    return sizes and all(map(frozenset.issuperset, wider.sounds, reading.sounds))


def _fit(one: tuple[Sounds, ...], other: tuple[Sounds, ...]) -> bool:
    return len(one) == len(other) and not any(map(frozenset.isdisjoint, one, other))
