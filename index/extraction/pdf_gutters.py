"""Find the gaps between the columns of a PDF page, and divide its rows at them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.extraction.pdf_words import Word

_LABEL = re.compile(r"[•‣▪◦●■□–—*·-]|\(?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[a-zA-Z])[.)]?")
_LABEL_GAP = 4  # em
_GUTTER = 0.6  # em, the narrowest gap between columns
_ALWAYS_GUTTER = 2.2  # em, wider than spaces of justified text
_WIDEST_IN_NUMBERS = 0.8  # em; two numbers further apart stand in two cells and are not "12 380"
_WIDER_THAN_SPACES = 1.6
_WIDEST_SPACE = 6  # em
_GUTTER_ROWS = 3
_SHORT_GUTTER = 0.8  # em, the narrowest gap that counts with one row less
_ROWS_AROUND = 8  # in which lines may begin on the right of a gutter without a line on its left
_ALIGNED = 0.35  # em
_ROWS_APART = 3.2  # em


@dataclass(slots=True)
class _Gutter:
    """A gap between columns that goes through several rows."""

    left: float
    right: float
    last_baseline: float
    places: list[tuple[int, int]]
    starts: list[float]
    size: float


def find_gutters(rows: Sequence[Sequence[Word]]) -> list[set[int]]:
    """For each row, the places of the words that begin a new column."""
    open_gutters: list[_Gutter] = []
    found: list[set[int]] = [set() for _ in rows]
    for number, row in enumerate(rows):
        baseline, size = row[0].baseline, row[0].size
        still_open = []
        for gutter in open_gutters:
            is_near = gutter.last_baseline - baseline <= _ROWS_APART * max(size, gutter.size)
            if is_near and _narrow(gutter, row):
                still_open.append(gutter)
            else:
                _accept(gutter, rows, found)
        open_gutters = still_open
        for place in _wide_gaps(row):
            left, right = row[place - 1].right, row[place].left
            for gutter in open_gutters:
                start, end = max(left, gutter.left), min(right, gutter.right)
                if end - start >= 0.5 * _GUTTER * size and (number, place - 1) not in gutter.places[-1:]:
                    gutter.left, gutter.right, gutter.last_baseline = start, end, baseline
                    gutter.places.append((number, place))
                    gutter.starts.append(right)
                    break
            else:
                if len(open_gutters) < 40:
                    open_gutters.append(_Gutter(left, right, baseline, [(number, place)], [right], size))
    for gutter in open_gutters:
        _accept(gutter, rows, found)
    return found


def _wide_gaps(row: Sequence[Word]) -> list[int]:
    gaps = [following.left - word.right for word, following in pairwise(row)]
    spaces = [gap for gap in gaps if gap > 0.1 * row[0].size]
    usual = median(spaces) if len(spaces) > 2 else 0.0
    return [
        place
        for place, gap in enumerate(gaps, 1)
        if gap >= max(_GUTTER * row[place].size, _WIDER_THAN_SPACES * usual)
        or gap >= _ALWAYS_GUTTER * row[place].size
    ]


def _narrow(gutter: _Gutter, row: Sequence[Word]) -> bool:
    """Whether the row leaves the gutter open. A longer line on its left makes it narrower."""
    slack = 0.25 * gutter.size
    inside = [
        word.right for word in row if word.left < gutter.right - slack and gutter.left + slack < word.right
    ]
    if inside:
        gutter.left = max(inside)
    return gutter.right - gutter.left >= _GUTTER * gutter.size


def _accept(gutter: _Gutter, rows: Sequence[Sequence[Word]], found: list[set[int]]) -> None:
    """Note the gutter if it goes through enough rows and the lines on its right begin in one place."""
    middle = median(gutter.starts)
    near = _ALIGNED * gutter.size
    aligned = sum(1 for start in gutter.starts if abs(start - middle) <= near)
    if aligned < 0.5 * len(gutter.places):
        return
    width = gutter.right - gutter.left
    first, last = gutter.places[0][0], gutter.places[-1][0]
    around = rows[max(0, first - _ROWS_AROUND) : last + _ROWS_AROUND]
    count = len(gutter.places) + sum(1 for row in around if abs(row[0].left - middle) <= near)
    if count >= _GUTTER_ROWS or (count == _GUTTER_ROWS - 1 and width >= _SHORT_GUTTER * gutter.size):
        for number in range(max(0, first - _ROWS_AROUND), min(len(rows), last + _ROWS_AROUND)):
            found[number].update(_places_in(gutter, rows[number], middle))
        for number, place in gutter.places:
            found[number].add(place)


def _places_in(gutter: _Gutter, row: Sequence[Word], start: float) -> Iterator[int]:
    """Where a row goes on beyond the gutter, also where its spaces are so wide that the gutter is like them."""
    slack = _ALIGNED * gutter.size
    for place, (word, following) in enumerate(pairwise(row), 1):
        is_wide_gap = following.left - word.right >= _GUTTER * gutter.size
        if is_wide_gap and abs(following.left - start) <= slack and word.right <= gutter.left + slack:
            yield place


def split_row(
    row: Sequence[Word], rows: Sequence[Sequence[Word]], number: int, starts: set[int]
) -> Iterator[list[Word]]:
    """The parts of row `number` in different columns; `starts` are the places of words after gutters."""
    part = [row[0]]
    for place, (before, word) in enumerate(pairwise(row), 1):
        gap = word.left - before.right
        is_label = len(part) == 1 and _LABEL.fullmatch(before.text) and not _are_numbers(before, word)
        widest = _widest_in_numbers(row) if _are_numbers(before, word) else _ALWAYS_GUTTER
        is_wide_gap = gap >= widest * min(word.size, before.size)
        if not (is_label and gap < _LABEL_GAP * word.size) and (
            place in starts
            or (is_wide_gap and not _is_between_whole_lines(rows, number, before.right, word.left))
        ):
            yield part
            part = []
        part.append(word)
    yield part


def _are_numbers(word: Word, following: Word) -> bool:
    return word.text[-1].isdigit() and following.text[0].isdigit()


def _widest_in_numbers(row: Sequence[Word]) -> float:
    """The narrowest gap, in em, that divides two numbers: wider than the spaces of a justified line."""
    gaps = [
        (following.left - word.right) / max(word.size, 0.1)
        for word, following in pairwise(row)
        if not _are_numbers(word, following)
    ]
    return max(_WIDEST_IN_NUMBERS, _WIDER_THAN_SPACES * median(gaps) if len(gaps) > 2 else 0.0)


def _is_between_whole_lines(rows: Sequence[Sequence[Word]], number: int, left: float, right: float) -> bool:
    """Whether the lines above and below go through a gap, so that it is the wide space of a justified line."""
    baseline, size = rows[number][0].baseline, rows[number][0].size
    if right - left > _WIDEST_SPACE * size or not 0 < number < len(rows) - 1:
        return False
    return all(
        abs(near[0].baseline - baseline) <= 2 * size and _goes_through(near, left, right)
        for near in (rows[number - 1], rows[number + 1])
    )


def _goes_through(row: Sequence[Word], left: float, right: float) -> bool:
    """Whether a line that goes on on both sides of a gap has a word in the middle of it."""
    quarter = (right - left) / 4
    return (
        row[0].left <= left
        and row[-1].right >= right
        and any(word.right > left + quarter and word.left < right - quarter for word in row)
    )
