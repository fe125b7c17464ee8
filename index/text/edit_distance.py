"""Compare two spellings of a word: how many edits apart they are, and whether people make such a mistake."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

_VOWELS = frozenset("aeiouyаеёиоуыэюяіїєўй")
# Letters that are confused because they sound or are transliterated alike.
_ALIKE = frozenset(
    map(frozenset, "ck cs sz kq kg xs fv vw bv bp dt gj jy mn гґ гх зс дт шщ ьъ".split())  # noqa: SIM905
)


class EditKind(StrEnum):
    """The kind of a single edit."""

    SWAPPED = "swapped"
    ADDED = "added"
    """One spelling has a letter more, whichever it is."""
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Edit:
    """The only difference between two spellings, at an index of both."""

    kind: EditKind
    at: int
    letters: frozenset[str]
    """The letters that differ."""
    is_doubled: bool = False
    """Whether the letter that one spelling has more is the same as its neighbour."""
    at_end: bool = False

    @property
    def is_common(self) -> bool:
        """Whether it is a usual slip: swapped or doubled letters, a vowel, an "h", a similar letter."""
        if self.kind is EditKind.SWAPPED or self.is_doubled:
            return True
        if self.kind is EditKind.ADDED:
            return self.letters <= _VOWELS | {"h", "ь"}
        return self.letters <= _VOWELS or self.letters in _ALIKE


def count_edits(one: str, other: str, *, most: int) -> int | None:
    """The edits between two words; None if there are more than `most`.

    An edit inserts, deletes or replaces a letter, or swaps two neighbours (optimal string alignment).
    """
    if abs(len(one) - len(other)) > most:
        return None
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, against in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most and min(before) >= most:  # a swap continues the row before
            return None
    return row[-1] if row[-1] <= most else None


def find_edit(one: str, other: str) -> Edit | None:
    """The difference between two words that are one edit apart; None for others."""
    at = next((i for i, (a, b) in enumerate(zip_longest(one, other)) if a != b), None)
    if at is None or abs(len(one) - len(other)) > 1:
        return None
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    if len(longer) > len(shorter):
        if longer[at + 1 :] != shorter[at:]:
            return None
        return Edit(
            EditKind.ADDED,
            at,
            frozenset(longer[at]),
            is_doubled=longer[at] in (longer[at - 1 : at], longer[at + 1 : at + 2]),
            at_end=at == len(shorter),
        )
    if one[at + 1 :] == other[at + 1 :]:
        letters = frozenset((one[at], other[at]))
        return Edit(EditKind.REPLACED, at, letters, at_end=at == len(one) - 1)
    if one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]:
        return Edit(EditKind.SWAPPED, at, frozenset(one[at : at + 2]), at_end=at + 2 == len(one))
    return None
