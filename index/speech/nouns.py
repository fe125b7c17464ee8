"""English nouns that can speak, and words by which names are told from them; all in lower case."""

from collections.abc import Iterable

from index.speech.grammar import OPENERS
from index.speech.words import read_sections

_NOUNS = read_sections("nouns")
_NAMES = read_sections("names")


def _plurals(nouns: Iterable[str]) -> frozenset[str]:
    regular = (noun for noun in nouns if not noun.endswith(("s", "x", "man", "woman")))
    return frozenset(
        f"{noun[:-1]}ies" if noun.endswith(("cy", "ry", "ny", "ty")) else f"{noun}s" for noun in regular
    )


TITLES = _NOUNS["titles"]
BODIES = _NOUNS["bodies"]
PAPERS = _NOUNS["papers"]
PERSONS = TITLES | _NOUNS["people"] | _plurals(TITLES)

# What can be the subject of "said".
SPEAKING = PERSONS | BODIES | PAPERS | _plurals(BODIES | PAPERS)
# More that "according to" may name.
CONSULTED = SPEAKING | _NOUNS["consulted"]

UNNAMED = _NOUNS["unnamed"]
ABBREVIATED_TITLES = _NAMES["abbreviated titles"]
ABBREVIATIONS = _NAMES["abbreviations"]
HONORIFICS = _NAMES["honorifics"]
COURTESY = _NAMES["courtesy"]
QUALIFIERS = _NAMES["qualifiers"]
PARTICLES = _NAMES["particles"]
WITH_ARTICLE = _NAMES["with article"]
PLACES_AND_BODIES = _NAMES["places and bodies"]
NEVER_SURNAMES = _NAMES["never surnames"]
OFFICES_OF_STATE = _NAMES["offices of state"]
NO_TRADES = _NAMES["no trades"]
FAMILIES_FIRST = _NAMES["family names first"]
CUT_WORDS = _NAMES["cut words"]
BEFORE_TITLE = _NAMES["before a title"]
NEVER_GIVEN = _NAMES["never given"] | OPENERS | PLACES_AND_BODIES | TITLES
