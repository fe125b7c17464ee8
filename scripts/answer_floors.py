"""Floors of the evaluation gate's figures: load, compare, raise; lower only by name."""

import json
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from answer_marks import Figure

FLOOR_FILES = {"bundled": "floors.json", "multilingual": "floors-multilingual.json"}
"""The file in `evaluation/` with the floors of each model."""

_PLACES = 10_000
# For shares that were rounded down to four places.
_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Floor:
    """The minimum share of a figure, and the reason for it."""

    floor: float
    why: str


class FloorsError(Exception):
    """The floors cannot be written; the message names the figures and says what to do."""


def load_floors(path: Path) -> dict[str, Floor]:
    """Load the floors by figure name."""
    return {name: Floor(**facts) for name, facts in json.loads(path.read_text("utf-8")).items()}


def save_floors(floors: Mapping[str, Floor], path: Path) -> None:
    facts = {name: asdict(floor) for name, floor in floors.items()}
    path.write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n", "utf-8")


def is_below(figure: Figure, floor: Floor) -> bool:
    """Whether a figure is below its floor."""
    return figure.share < floor.floor - _TOLERANCE


def find_below(figures: Iterable[Figure], floors: Mapping[str, Floor]) -> list[Figure]:
    """The figures below their floors."""
    return [figure for figure in figures if figure.name in floors and is_below(figure, floors[figure.name])]


def find_unmatched(figures: Iterable[Figure], floors: Mapping[str, Floor]) -> set[str]:
    """Names of figures without a floor, and of floors without a figure, which have no effect."""
    return {figure.name for figure in figures} ^ set(floors)


def raise_floors(
    figures: Sequence[Figure],
    floors: Mapping[str, Floor],
    *,
    lowered: Collection[str] = (),
    because: str = "",
) -> dict[str, Floor]:
    """Raise each floor to one question below the measured figure; set those in `lowered` to it in any case.

    The margin of one question allows for rounding on other processors. A higher floor is kept.

    Raises FloorsError if a figure is below a floor that is not in `lowered`, if a floor has no figure, or if
    `lowered` names an unknown floor.
    """
    _raise_for(set(lowered) - set(floors), "there is no such floor; use a name from the file")
    missing = set(floors) - {figure.name for figure in figures} - set(lowered)
    _raise_for(missing, "no figure has that name; fix the questions, or pass it to --lower")
    below = {figure.name for figure in find_below(figures, floors)} - set(lowered)
    _raise_for(below, "measured below the floor; fix the answers, or pass it to --lower")
    return {
        figure.name: _choose(figure, floors.get(figure.name), because if figure.name in lowered else "")
        for figure in figures
    }


def _choose(figure: Figure, current: Floor | None, because: str) -> Floor:
    measured = less_one(figure)
    if current is None:
        return Floor(measured, f"first measured: {figure.right} of {figure.of}")
    if because:
        return Floor(measured, because)
    return Floor(max(measured, current.floor), current.why)


def less_one(figure: Figure) -> float:
    """The share with one more wrong question, rounded down to four places."""
    return math.floor(max(figure.right - 1, 0) / figure.of * _PLACES) / _PLACES


def _raise_for(names: Collection[str], reason: str) -> None:
    if names:
        raise FloorsError(f"{', '.join(sorted(names))}: {reason}")
