"""Find the running heads, running feet, page numbers and stamps of a PDF."""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from index.extraction.pdf_lines import Line

_EDGE_ROWS = 3  # at the top and at the bottom of a page
_SAME_PLACE = 4.0  # points
_SET_APART = 1.45  # of the usual distance of rows
_MARGIN = 0.08  # of the height of a page; body text rarely begins there
_OUTER_MARGIN = 0.065  # where body text hardly ever stands
_HEAD_ZONE = 0.125  # where LaTeX sets running heads, and where body text may begin too
_SMALL = 0.93  # of the size of body text
_SENTENCE_CHARS = 30  # of a footnote; a running foot is shorter or no sentence
_SHORT_ROW = 0.6  # of the widest row

_PAGE_NUMBER = re.compile(
    r"(?:page|seite|p\.|第|[-–—\[(|~*•])?\s*(?:\d{1,4}|[ivxl]{1,6})\s*+(?:页|頁|ページ|쪽)?+"
    r"\s*+(?:(?:of|[/／]|von|de|sur|共)\s*\d{1,4}\s*(?:页|頁|ページ)?|[-–—\])|~*•])?",
    re.IGNORECASE,
)
_MARKED_PAGE_NUMBER = re.compile(
    r"(?:page|seite|-|–|—)\s*\d{1,4}\s*(?:of\s*\d{1,4}|-|–|—)?|\d{1,4}\s*(?:of|[/／])\s*\d{1,4}"
    r"|第?\s*\d{1,4}\s*(?:页|頁|ページ|쪽)(?:\s*共\s*\d{1,4}\s*(?:页|頁))?",
    re.IGNORECASE,
)
_PRINT_MARK = re.compile(
    r"https?://|www\.|\d\s?(?:/|of)\s?\d+$|\d{1,2}:\d{2}|^(?:page\s)?\d{1,4}\b|\b\d{1,4}$", re.I
)
_SENTENCE_END = re.compile(r"[.!?。！？][\"'”’」』）)]*$")
_NUMBER_AT_END = re.compile(r"^\d{1,4}\b|\b\d{1,4}$")
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
    width: float
    """As a share of the widest row of the page."""
    height: float
    """Of the page."""
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
    recurring = _recurring(edges, body_size=body_size)
    recurring |= _recurring_places(edges, body_size=body_size)
    running = _recurring_stamps(parts, body_size=body_size)
    for page_edges in edges:
        for is_top in (True, False):
            rows = [row for row in page_edges if row.is_top == is_top]
            running |= set(_running_edge(rows, recurring, body_size, is_single=len(parts) < 3))
    # A document does not consist of running lines.
    return running if len(running) < sum(len(part.rows) for part in parts) else set()


def _running_edge(
    rows: Sequence[EdgeRow], recurring: Container[Place], body_size: float, *, is_single: bool
) -> Iterator[Place]:
    """The running rows at one edge of a page, from the edge to the first row of text."""
    for row in rows:
        if row.place not in recurring and not _is_furniture(row, body_size, is_single=is_single):
            return
        yield row.place


def _edge_rows(number: int, part: PartRows) -> Iterator[EdgeRow]:
    rows = part.rows
    pitch = _usual_pitch(rows)
    widest = max(map(_width, rows), default=0.0) or 1.0
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
                _width(row) / widest,
                part.top - part.bottom,
                is_top,
                depth == 0,
            )


def _width(row: Sequence[Line]) -> float:
    return row[-1].right - row[0].left


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
    """The rows with the same text, apart from numbers, at the same place of several pages.

    Pages can also have some lines of text in common, so the place and the form of the row count too.
    """
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
                found |= {row.place for row in same if _is_no_text(row, body_size, is_same=texts[row.text] > 1)}
    return found


def _is_no_text(row: EdgeRow, body_size: float, *, is_same: bool) -> bool:
    """Whether a recurring row is no text by its place and its form; `is_same`: also its numbers recur."""
    if _PAGE_NUMBER.fullmatch(row.text) or row.size < _SMALL * body_size:
        return True
    is_in_margin = row.distance < _OUTER_MARGIN * row.height
    if _SENTENCE_END.search(row.text):
        return is_in_margin and row.gap >= _SET_APART
    if row.gap >= _SET_APART:
        return is_same or row.distance < _HEAD_ZONE * row.height
    return is_same and (is_in_margin or row.width < _SHORT_ROW)


def _recurring_places(edges: Sequence[Sequence[EdgeRow]], *, body_size: float) -> set[Place]:
    """The outermost rows that stand in one place on most pages, away from the text, such as chapter titles."""
    alike: dict[tuple[bool, int], list[Place]] = defaultdict(list)
    # The only row of a page is its text.
    for rows in (rows for rows in edges if len({row.place for row in rows}) > 1):
        for row in rows:
            if row.is_outermost and row.gap >= _SET_APART and _may_be_chapter_title(row, body_size):
                alike[row.is_top, round(row.distance / _SAME_PLACE)].append(row.place)
    most = max(3.0, len(edges) / 2)
    return {place for places in alike.values() if len(places) >= most for place in places}


def _may_be_chapter_title(row: EdgeRow, body_size: float) -> bool:
    """Whether a row looks like a running line whose text changes. A headline or a short paragraph does not."""
    if row.size > 1.05 * body_size or _SENTENCE_END.search(row.text):
        return False
    if row.distance < _OUTER_MARGIN * row.height:
        return True
    is_marked = row.size < _SMALL * body_size or _NUMBER_AT_END.search(row.text)
    return bool(is_marked) and row.distance < _HEAD_ZONE * row.height


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
