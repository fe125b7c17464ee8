"""Long reports: as many lines as fit into a message, and all of them in an attached text."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.language import Language
from bot.markdown import count_units

ROOM_UNITS = 1700
"""Of the 2,000 of a message; the rest is for what stands around the lines."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """What is shown of some lines; `left` counts those that are not."""

    shown: tuple[str, ...]
    left: int


def fit_lines(lines: Sequence[str], say: Language, *, room_units: int = ROOM_UNITS) -> Fitted:
    """The first lines, for as long as there is room for them, and how many more there are."""
    shown: list[str] = []
    for line in lines:
        room_units -= count_units(line) + 1
        if room_units < 0:
            break
        shown.append(line)
    left = len(lines) - len(shown)
    rest = (say("and {n:,} more", n=left),) if left else ()
    return Fitted((*shown, *rest), left)
