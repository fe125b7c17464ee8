"""Find the running heads, running feet, page numbers and stamps of a PDF."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from index.extraction.pdf_lines import Line

_EDGE_ROWS = 3  # at the top and at the bottom of a page
_SAME_PLACE = 4.0  # points
_SET_APART = 1.45  # of the usual distance of rows
_MARGIN = 0.08  # of the height of a page; body text rarely begins there
_SMALL = 0.93  # of the size of body text
_SENTENCE_CHARS = 30  # of a footnote; a running foot is shorter or no sentence

_PAGE_NUMBER = re.compile(
    r"(?:page|seite|p\.|第|-|–|—|\[|\|)?\s*(?:\d{1,4}|[ivxl]{1,6})\s*(?:(?:of|/|von|de|sur|共)\s*\d{1,4}|页|頁|ページ|쪽|-|–|—|\]|\|)?",
    re.IGNORECASE,
)
_MARKED_PAGE_NUMBER = re.compile(
    r"(?:page|seite|第|-|–|—)\s*\d{1,4}\s*(?:of\s*\d{1,4}|页|頁|ページ|-|–|—)?|\d{1,4}\s*(?:of|/)\s*\d{1,4}"
    r"|\d{1,4}\s*(?:页|頁|ページ|쪽)",
    re.IGNORECASE,
)
_PRINT_MARK = re.compile(
    r"https?://|www\.|\d\s?(?:/|of)\s?\d+$|\d{1,2}:\d{2}|^(?:page\s)?\d{1,4}\b|\b\d{1,4}$", re.I
)
_SENTENCE_END = re.compile(r"[.!?。！？][\"'”’」』）)]*$")
_DIGITS = re.compile(r"\d+")


class Place(NamedTuple):
    """A row of a page part."""

    part: int
    row: int


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """A row near the top or the bottom of a page."""

    place: Place
    text: str
    distance: float
    """From the edge of the page, in points."""
    gap: float
    """To the next row towards the middle, as a multiple of the usual distance; 9 if there is none."""
    size: float
    height: float
    is_top: bool
    is_outermost: bool


@dataclass(frozen=True, slots=True)
class PartRows:
    """The rows of a page part from top to bottom, and the edges of the page."""

    rows: list[list[Line]]
    bottom: float
    top: float


def find_running_rows(parts: Sequence[PartRows], *, body_size: float) -> set[Place]:
    """The rows that are not part of the text."""
    edges = [list(_edge_rows(number, part)) for number, part in enumerate(parts)]
    running = _recurring(edges, body_size=body_size)
    running |= _recurring_places(edges)
    running |= _recurring_stamps(parts, body_size=body_size)
    for page_edges in edges:
        for is_top in (True, False):
            rows = [row for row in page_edges if row.is_top == is_top]
            for row in rows:
                if row.place in running:
                    continue
                if not _is_furniture(row, body_size, is_single=len(parts) < 3):
                    break
                running.add(row.place)
    # A document does not consist of running lines.
    return running if len(running) < sum(len(part.rows) for part in parts) else set()


def _edge_rows(number: int, part: PartRows) -> Iterator[EdgeRow]:
    rows = part.rows
    pitch = _usual_pitch(rows)
    for is_top in (True, False):
        order = list(range(len(rows)))[:: 1 if is_top else -1][:_EDGE_ROWS]
        for depth, place in enumerate(order):
            row = rows[place]
            inner = place + (1 if is_top else -1)
            has_inner = 0 <= inner < len(rows)
            apart = abs(row[0].baseline - rows[inner][0].baseline) if has_inner else 9 * pitch
            yield EdgeRow(
                Place(number, place),
                " ".join(line.text for line in row),
                part.top - row[0].baseline if is_top else row[0].baseline - part.bottom,
                apart / pitch,
                max(line.size for line in row),
                part.top - part.bottom,
                is_top,
                depth == 0,
            )


def _usual_pitch(rows: Sequence[Sequence[Line]]) -> float:
    """The usual distance of rows; the lower third, because columns and paragraphs add larger ones."""
    apart = sorted(
        above[0].baseline - below[0].baseline
        for above, below in pairwise(rows)
        if above[0].baseline - below[0].baseline > 0.7 * below[0].size
    )
    size = rows[0][0].size if rows else 10.0
    return apart[len(apart) // 3] if len(apart) > 2 else max(1.2 * size, 1.0)


def _recurring(edges: Sequence[Sequence[EdgeRow]], *, body_size: float) -> set[Place]:
    """The rows with the same text, apart from numbers, at the same place of several pages."""
    alike: dict[tuple[str, bool], list[EdgeRow]] = defaultdict(list)
    for rows in edges:
        for row in rows:
            alike[_DIGITS.sub("0", row.text.casefold()), row.is_top].append(row)
    found: set[Place] = set()
    for group in alike.values():
        by_place: dict[int, list[EdgeRow]] = defaultdict(list)
        for row in group:
            by_place[round(row.distance / _SAME_PLACE)].append(row)
        for place, same in by_place.items():
            near = [*same, *by_place.get(place + 1, ()), *by_place.get(place - 1, ())]
            texts = Counter(row.text for row in near)
            if len({row.place.part for row in near}) > 1:
                found |= {
                    row.place
                    for row in same
                    if texts[row.text] > 1 or _is_set_apart(row, body_size) or _PAGE_NUMBER.fullmatch(row.text)
                }
    return found - set(_copied_text(edges, found, body_size=body_size))


def _copied_text(
    edges: Iterable[Sequence[EdgeRow]], recurring: set[Place], *, body_size: float
) -> Iterator[Place]:
    """The lines of text at the edges of pages that repeat other pages as a whole."""
    for rows in edges:
        for is_top in (True, False):
            edge = [row for row in rows if row.is_top == is_top]
            if len(edge) == _EDGE_ROWS and all(row.place in recurring for row in edge):
                yield from (row.place for row in edge if not _is_set_apart(row, body_size))


def _recurring_places(edges: Sequence[Sequence[EdgeRow]]) -> set[Place]:
    """The outermost rows that stand in one place on most pages, away from the text, such as chapter titles."""
    alike: dict[tuple[bool, int], list[Place]] = defaultdict(list)
    # The only row of a page is its text.
    for rows in (rows for rows in edges if len({row.place for row in rows}) > 1):
        for row in rows:
            if row.is_outermost and row.gap >= _SET_APART and row.distance < 1.5 * _MARGIN * row.height:
                alike[row.is_top, round(row.distance / _SAME_PLACE)].append(row.place)
    most = max(3.0, len(edges) / 2)
    return {place for places in alike.values() if len(places) >= most for place in places}


def _recurring_stamps(parts: Sequence[PartRows], *, body_size: float) -> set[Place]:
    """The large lines that stand at the same place of most pages: stamps and watermarks."""
    if len(parts) < 2:
        return set()
    alike: dict[tuple[str, int, int], list[Place]] = defaultdict(list)
    for number, part in enumerate(parts):
        for place, row in enumerate(part.rows):
            if len(row) == 1 and row[0].size > 1.2 * body_size:
                key = row[0].text, round(row[0].baseline), round(row[0].left)
                alike[key].append(Place(number, place))
    return {place for places in alike.values() if len(places) > len(parts) / 2 for place in places}


def _is_set_apart(row: EdgeRow, body_size: float) -> bool:
    return row.gap >= _SET_APART or row.size < _SMALL * body_size


def _is_furniture(row: EdgeRow, body_size: float, *, is_single: bool) -> bool:
    """Whether a row is a page number or a running line by its place and its form alone."""
    if _MARKED_PAGE_NUMBER.fullmatch(row.text):
        return True
    in_margin = row.distance < _MARGIN * row.height
    is_apart = row.gap >= _SET_APART
    if _PAGE_NUMBER.fullmatch(row.text):
        return row.is_outermost and is_apart and (in_margin or row.distance < 0.14 * row.height)
    if not (in_margin and is_apart and is_single) or row.size > 1.05 * body_size:
        return False
    if len(row.text) > _SENTENCE_CHARS and _SENTENCE_END.search(row.text):
        return False
    return row.size < _SMALL * body_size or bool(_PRINT_MARK.search(row.text))
