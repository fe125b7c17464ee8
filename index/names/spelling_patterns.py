"""Tell whether two written forms can be one name, and find the other forms of a name in the word index.

Only rules of spelling are used: no list of people. What has no such rule is for the table of aliases.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from index.names.arabic_names import share_arabic_name
from index.names.arabic_patterns import build_arabic_patterns
from index.names.japanese_names import share_japanese_name
from index.names.korean_names import SYSTEMS_APART, read_korean_hangul, read_korean_hanja, read_korean_latin
from index.names.korean_patterns import build_korean_patterns
from index.names.mandarin_names import (
    read_mandarin_cyrillic,
    read_mandarin_han,
    read_mandarin_hangul,
    read_mandarin_latin,
)
from index.names.mandarin_patterns import build_mandarin_patterns
from index.names.name_finding import find_name_spans
from index.names.name_readings import NameReading, share_reading
from index.names.pattern_types import SpellingPattern
from index.names.slavic_names import share_slavic_name
from index.names.slavic_patterns import build_slavic_patterns
from index.names.written_names import joined_spellings
from index.text.scripts import WritingSystem, writing_system
from index.text.search_folding import fold_name
from index.text.sentences import Span

_LONGEST_NAME = 60

_Reader: TypeAlias = Callable[[str], Sequence[NameReading]]


@dataclass(frozen=True, slots=True)
class _SyllableLanguage:
    """A language whose names are read as syllables."""

    readers: Mapping[WritingSystem, _Reader]
    build_patterns: Callable[[Sequence[NameReading], WritingSystem], Iterator[SpellingPattern]]
    apart: frozenset[str] = frozenset()

    def read(self, name: str, system: WritingSystem) -> Sequence[NameReading]:
        return self.readers[system](name) if system in self.readers else ()


_LANGUAGES = (
    _SyllableLanguage(
        {
            WritingSystem.LATIN: read_mandarin_latin,
            WritingSystem.HAN: read_mandarin_han,
            WritingSystem.HANGUL: read_mandarin_hangul,
            WritingSystem.CYRILLIC: read_mandarin_cyrillic,
        },
        build_mandarin_patterns,
    ),
    _SyllableLanguage(
        {
            WritingSystem.LATIN: read_korean_latin,
            WritingSystem.HAN: read_korean_hanja,
            WritingSystem.HANGUL: read_korean_hangul,
        },
        build_korean_patterns,
        SYSTEMS_APART,
    ),
)


def find_spelling_patterns(name: str) -> tuple[SpellingPattern, ...]:
    """The patterns of the other forms of a name, in several writing systems; none if no rule reads it."""
    return _build_patterns(name) if len(name) <= _LONGEST_NAME else ()


@lru_cache(maxsize=512)
def _build_patterns(name: str) -> tuple[SpellingPattern, ...]:
    system = writing_system(name)
    syllables = (
        pattern
        for language in _LANGUAGES
        if (readings := [reading for reading in language.read(name, system) if reading.family])
        for pattern in language.build_patterns(readings, system)
    )
    if patterns := (*syllables, *build_slavic_patterns(name)):
        return patterns
    return tuple(build_arabic_patterns(name))


def may_be_same_name(one: str, other: str) -> bool:
    """Whether two written forms can be one name, by the rules of spelling alone. The order does not matter."""
    if fold_name(one) == fold_name(other):
        return True
    return max(len(one), len(other)) <= _LONGEST_NAME and _have_same_sounds(one, other)


def _have_same_sounds(one: str, other: str) -> bool:
    if joined_spellings(one) & joined_spellings(other):
        return True
    systems = writing_system(one), writing_system(other)
    if systems == (WritingSystem.HAN, WritingSystem.HAN):
        return False
    read = [(each.read(one, systems[0]), each.read(other, systems[1]), each.apart) for each in _LANGUAGES]
    if any(share_reading(*readings) for readings in read):
        return True
    # Kim Youngho is no Arabic name, although it has gh.
    in_latin = systems == (WritingSystem.LATIN, WritingSystem.LATIN)
    if in_latin and any(reading.family for ones, others, _ in read for reading in (*ones, *others)):
        return False
    return any(share(one, other) for share in (share_slavic_name, share_arabic_name, share_japanese_name))


def find_other_forms(name: str, text: str) -> list[Span]:
    """Where a text has the name in another form, or in the same one.

    The patterns alone find a little more, such as a mixture of two systems.
    """
    found = (match.span() for pattern in find_spelling_patterns(name) for match in pattern.text.finditer(text))
    return sorted({span for span in found if may_be_same_name(name, text[slice(*span)])})


def find_romanised_names(text: str) -> list[Span]:
    """The stretches of a text that the rules can read as a name; few everyday words are among them."""
    return find_name_spans(text)
