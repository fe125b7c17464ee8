"""Long reports: as many lines as fit into a message, and all of them in an attached text."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.following.report_lines import Quote, in_file, in_message
from bot.language import Language
from bot.markdown import count_units
from bot.text_file import TextFile

ROOM_UNITS = 1600
"""Of the 2,000 of a message; the rest is for what stands around the lines."""

MakeLines = Callable[[Quote], Iterable[str]]
"""The lines of a report, whose texts of others are quoted so."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """What is shown of a report, and all of it where that is not all."""

    shown: tuple[str, ...]
    whole: str | None = None

    def attach(self, name: str) -> TextFile | None:
        """What the message lacks, under that name."""
        return None if self.whole is None else TextFile(name, self.whole)


def fit_lines(make_lines: MakeLines, say: Language, *, room_units: int = ROOM_UNITS) -> Fitted:
    """The first lines, for as long as there is room for them, and how many more there are."""
    whole = [*make_lines(in_file)]
    shown: list[str] = []
    for line in make_lines(in_message):
        room_units -= count_units(line) + 1
        if room_units < 0:
            left = say("and {n:,} more", n=len(whole) - len(shown))
            return Fitted((*shown, left), "\n".join(whole) + "\n")
        shown.append(line)
    return Fitted(tuple(shown))
