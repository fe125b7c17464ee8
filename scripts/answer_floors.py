"""The least that each figure of the gate may be: read, compared, raised; lowered only by name."""

import json
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from answer_marks import Figure

_PLACES = 10_000
# Of shares that were rounded down to four places.
_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Floor:
    """The least share that a figure may have, and why it is this much."""

    floor: float
    why: str


class FloorsError(Exception):
    """Floors that are not written as asked; its message says for which figures, and what to do."""


def load_floors(path: Path) -> dict[str, Floor]:
    """The floors by the names of their figures."""
    return {name: Floor(**facts) for name, facts in json.loads(path.read_text("utf-8")).items()}


def save_floors(floors: Mapping[str, Floor], path: Path) -> None:
    facts = {name: asdict(floor) for name, floor in floors.items()}
    path.write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n", "utf-8")


def is_below(figure: Figure, floor: Floor) -> bool:
    """Whether a figure is less than it may be."""
    return figure.share < floor.floor - _TOLERANCE


def find_below(figures: Iterable[Figure], floors: Mapping[str, Floor]) -> list[Figure]:
    """The figures below their floors."""
    return [figure for figure in figures if figure.name in floors and is_below(figure, floors[figure.name])]


def find_unmatched(figures: Iterable[Figure], floors: Mapping[str, Floor]) -> set[str]:
    """Names of figures without a floor, and of floors without a figure: neither guards anything."""
    return {figure.name for figure in figures} ^ set(floors)


def raise_floors(
    figures: Sequence[Figure],
    floors: Mapping[str, Floor],
    *,
    lowered: Collection[str] = (),
    because: str = "",
) -> dict[str, Floor]:
    """Floors one question below what was measured where that is higher, or where they are to be lowered.

    A floor that stands higher already is kept: a question more or less may come from another processor.

    Raises FloorsError where a figure is below a floor that is not to be lowered, or has none to lower.
    """
    _refuse(set(lowered) - set(floors), "there is no such floor; name one of the file")
    missing = set(floors) - {figure.name for figure in figures} - set(lowered)
    _refuse(missing, "nothing is measured by that name; mend the questions, or name it after --lower")
    below = {figure.name for figure in find_below(figures, floors)} - set(lowered)
    _refuse(below, "measured below the floor; mend the answers, or name it after --lower")
    return {
        figure.name: _choose(figure, floors.get(figure.name), because if figure.name in lowered else "")
        for figure in figures
    }


def _choose(figure: Figure, held: Floor | None, because: str) -> Floor:
    measured = less_one(figure)
    if held is None:
        return Floor(measured, f"first measured: {figure.right} of {figure.of}")
    if because:
        return Floor(measured, because)
    return Floor(max(measured, held.floor), held.why)


def less_one(figure: Figure) -> float:
    """The share with one question more wrong, to four places, rounded down."""
    return math.floor(max(figure.right - 1, 0) / figure.of * _PLACES) / _PLACES


def _refuse(names: Collection[str], reason: str) -> None:
    if names:
        raise FloorsError(f"{', '.join(sorted(names))}: {reason}")
