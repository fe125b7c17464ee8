"""Recognise what reports count or measure: people, weapons, what happened to them, and units. Pure.

The lists are patterns in six languages: English, Chinese, Japanese, Korean, Ukrainian and Russian.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from index.agreement.number_reading import StatedNumber, any_of_lines
from index.text.word_lists import load_line_sections

COUNT = "count"
"""The dimension of a number of people or things."""
MONEY = "money"
MAGNITUDE = "magnitude"
PEOPLE = frozenset(
    {
        "people",
        "civilians",
        "soldiers",
        "fighters",
        "police",
        "attackers",
        "suspects",
        "children",
        "women",
        "protesters",
        "journalists",
        "refugees",
        "patients",
        "hostages",
    }
)
"""Groups of people; `people` is any of them."""
HARM = frozenset({"killed", "injured", "missing", "detained", "displaced"})
"""What happens to people; each is counted by itself."""
_SECTIONS = load_line_sections("index.agreement", "words/quantities.txt")
_UNITS = load_line_sections("index.agreement", "words/units.txt")
_STATES = (*sorted(HARM), "fired", "intercepted", "crossed", "sunk", "closed", "withdrawn", "demanded")
# The more exact group first, where both match at one place.
_THINGS = (*(name for name in _SECTIONS if name not in {*_STATES, "people"}), "people")


class FoundWord(NamedTuple):
    """A word of a list, and the section that it is in."""

    start: int
    end: int
    section: str


class FoundUnit(NamedTuple):
    """The dimension of a number, the factor to its first unit, and where the unit ends."""

    dimension: str
    factor: float
    end: int


def find_things(text: str) -> list[FoundWord]:
    """The people and things that a text names, in order."""
    return list(_find(_THING, text))


def find_states(text: str) -> list[FoundWord]:
    """What happens to people and things in a text, in order."""
    return list(_find(_STATE, text))


def drop_states(text: str) -> str:
    """A text without the words for what happens."""
    return _STATE.sub(" ", text)


def find_unit(sentence: str, number: StatedNumber) -> FoundUnit:
    """The unit of a number; `COUNT` if it has none."""
    if number.is_currency:
        return FoundUnit(MONEY, 1, number.end)
    if money := _CURRENCY.match(sentence, number.end):
        return FoundUnit(MONEY, 1, money.end())
    if unit := _UNIT.match(sentence, number.end):
        dimension, factor = _UNIT_FACTORS[unit.lastgroup or ""]
        return FoundUnit(dimension, factor, unit.end())
    is_decimal = "." in sentence[number.start : number.end]
    if (
        is_decimal
        and _SMALLEST_MAGNITUDE <= number.low < _LARGEST_MAGNITUDE
        and _MAGNITUDE_NEAR.search(sentence)
    ):
        return FoundUnit(MAGNITUDE, 1, number.end)
    return FoundUnit(COUNT, 1, number.end)


def _find(pattern: re.Pattern[str], text: str) -> Iterator[FoundWord]:
    for match in pattern.finditer(text):
        yield FoundWord(match.start(), match.end(), match.lastgroup or "")


def _any_section_of(names: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{any_of_lines(_SECTIONS[name])})" for name in names), re.IGNORECASE)


_THING = _any_section_of(_THINGS)
_STATE = _any_section_of(_STATES)
_UNIT_LINES = {
    f"{dimension}_{place}": line.partition(" ")[::2]
    for dimension, lines in _UNITS.items()
    for place, line in enumerate(lines)
}
_UNIT_FACTORS = {name: (name.partition("_")[0], float(factor)) for name, (factor, _) in _UNIT_LINES.items()}
# "Nautical miles" before "m".
_UNIT = re.compile(
    "(?:[ -]| of )?(?:"
    + "|".join(
        f"(?P<{name}>{any_of_lines([words])})"
        for name, (_, words) in sorted(_UNIT_LINES.items(), key=lambda item: -len(item[1][1]))
    )
    + ")",
    re.IGNORECASE,
)
_CURRENCY = re.compile(
    r"[ -]?(?:US |U\.S\. )?(?:dollars?|euros?|yuan|yen|won|pounds sterling|roubles?|rubles?|hryvnias?|долар\w*"
    r"|доллар\w*|євро|евро|грив\w*|рубл\w*|美元|元|円|원|달러|ドル)",
    re.IGNORECASE,
)
_MAGNITUDE_NEAR = re.compile(r"magnitude|規模|规模|マグニチュード|규모|магнітуд|магнитуд", re.IGNORECASE)
_SMALLEST_MAGNITUDE = 3
_LARGEST_MAGNITUDE = 10
