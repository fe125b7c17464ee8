"""Group the lines of a PDF page into blocks and put the blocks into reading order."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from index.extraction.pdf_lines import Line
from index.extraction.plain_text import display_width

_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)」』）]*$")
_MOST_BLOCKS = 150  # that are ordered by their places to each other: the time grows with the square
_MOST_SEPARATORS = 60
_LINE_PITCH = 2.3  # em; lines further apart belong to different blocks
_SAME_SIZE = 0.12
_OVERLAP = 0.3  # of the narrower line
_PROTRUSION = 3.0  # em
_UNEVEN = 2.5  # em, by which columns of one article differ in length
_CELL_CHARS = 22  # at most, of an average line of a table column
_LONGEST_CELL = 36
_NARROWEST_COLUMN = 10  # characters, of a column of text
_TABLE_ROWS = 2
_SAME_ROW = 0.35  # em


@dataclass(slots=True)
class Block:
    """Lines of one column that follow each other."""

    lines: list[Line]
    part: int = 0
    """The page part it stands on."""
    is_table: bool = False
    left: float = field(init=False)
    right: float = field(init=False)

    def __post_init__(self) -> None:
        self.left = min(line.left for line in self.lines)
        self.right = max(line.right for line in self.lines)

    @property
    def size(self) -> float:
        return self.lines[-1].size

    @property
    def top(self) -> float:
        return self.lines[0].top

    @property
    def bottom(self) -> float:
        return self.lines[-1].bottom

    def append(self, line: Line) -> None:
        self.lines.append(line)
        self.left, self.right = min(self.left, line.left), max(self.right, line.right)


def order_blocks(rows: Sequence[Sequence[Line]], *, part: int) -> list[Block]:
    """The blocks of a page in reading order; a table is one block, row by row."""
    lines = [line for row in rows for line in row]
    is_rtl = sum(line.is_rtl for line in lines) > 0.5 * len(lines)
    blocks = _best_order(_with_tables(_build_blocks(rows)), is_rtl=is_rtl)
    for block in blocks:
        block.part = part
    return blocks


def _best_order(blocks: list[Block], *, is_rtl: bool) -> list[Block]:
    """The reading order in which the fewest sentences break.

    Columns that end together are usually read before what stands below them, but one of them may go on there. A
    box between parts of two columns is a heading, or the columns go on below it.
    """
    ordered = _in_reading_order(blocks, is_rtl=is_rtl)
    if not blocks or not _count_misfits(ordered):
        return ordered
    main = _main_size(blocks)
    boxes = [block for block in ordered if not _has_size(block, main)]
    text = [block for block in blocks if block not in boxes]
    orders = [
        ordered,
        _in_reading_order(blocks, is_rtl=is_rtl, by_bands=False),
        [*_in_reading_order(text, is_rtl=is_rtl), *boxes],
    ]
    return min(orders, key=_count_misfits)


def _main_size(blocks: Sequence[Block]) -> float:
    return median(block.size for block in blocks for _ in block.lines)


def _has_size(block: Block, size: float) -> bool:
    return abs(block.size - size) <= _SAME_SIZE * size


def _count_misfits(blocks: Sequence[Block]) -> int:
    """How often a sentence seems to end or to begin in the middle where text goes on in another block."""
    if not blocks:
        return 0
    main = _main_size(blocks)
    text = [block for block in blocks if _has_size(block, main) and not block.is_table]
    return sum(
        1
        for block, following in pairwise(text)
        if bool(_SENTENCE_END.search(block.lines[-1].text)) == following.lines[0].text[0].islower()
    )


def is_below(block: Block, other: Block) -> bool:
    """Whether a block stands below another in the same column."""
    return block.part == other.part and block.top < other.bottom and _share_column(block, other)


def _build_blocks(rows: Sequence[Sequence[Line]]) -> list[Block]:
    blocks: list[Block] = []
    open_blocks: list[Block] = []
    for row in rows:
        reach = row[0].baseline + _LINE_PITCH * max(line.size for line in row)
        open_blocks = [block for block in open_blocks if block.lines[-1].baseline <= reach]
        above = [[block for block in open_blocks if _overlap(block.lines[-1], line)] for line in row]
        below: dict[int, int] = defaultdict(int)
        for candidates in above:
            for block in candidates:
                below[id(block)] += 1
        for line, candidates in zip(row, above, strict=True):
            if len(candidates) == 1 and below[id(candidates[0])] == 1 and _fits(candidates[0], line):
                candidates[0].append(line)
                continue
            block = Block([line])
            blocks.append(block)
            open_blocks = [other for other in open_blocks if other not in candidates]
            open_blocks.append(block)
    return blocks


def _overlap(line: Line, other: Line) -> bool:
    shared = min(line.right, other.right) - max(line.left, other.left)
    return shared > _OVERLAP * min(line.right - line.left, other.right - other.left)


def _fits(block: Block, line: Line) -> bool:
    """Whether a line continues the column of a block."""
    last = block.lines[-1]
    size = max(line.size, last.size)
    if abs(line.size - last.size) > _SAME_SIZE * size or line.shade != last.shade:
        return False
    if last.baseline - line.baseline > _LINE_PITCH * size:
        return False
    return line.left > block.left - _PROTRUSION * size and (
        line.right < block.right + _PROTRUSION * size or len(block.lines) == 1 or _is_wide_column(block)
    )


def _is_wide_column(block: Block) -> bool:
    """Whether the block has only short lines so far, such as the end of a paragraph."""
    return len(block.lines) < 3


def _with_tables(blocks: list[Block]) -> list[Block]:
    """The blocks, with side-by-side columns of short cells joined into tables."""
    cells = [block for block in blocks if _has_cells(block)]
    tables: list[list[Block]] = []
    for block in cells[:_MOST_BLOCKS]:
        for table in tables:
            if any(_are_beside(block, other) for other in table[-8:]):
                table.append(block)
                break
        else:
            tables.append([block])
    joined = {id(block) for table in tables if len(table) > 1 for block in table}
    return [block for block in blocks if id(block) not in joined] + [
        _table(table) for table in tables if len(table) > 1
    ]


def _has_cells(block: Block) -> bool:
    widths = [display_width(line.text) for line in block.lines]
    if median(widths) > _CELL_CHARS or max(widths) > _LONGEST_CELL:
        return False
    full = sum(1 for line in block.lines if line.right - line.left >= 0.85 * (block.right - block.left))
    return median(widths) < _NARROWEST_COLUMN or len(widths) < 4 or full < 0.7 * len(widths)


def _are_beside(block: Block, other: Block) -> bool:
    """Whether most lines of the shorter block stand in one row with a line of the other."""
    if len(block.lines) > len(other.lines):
        block, other = other, block
    if block.left < other.right and other.left < block.right:
        return False
    baselines = [line.baseline for line in other.lines]
    shared = sum(
        1
        for line in block.lines
        if any(abs(line.baseline - baseline) <= _SAME_ROW * line.size for baseline in baselines)
    )
    return len(other.lines) >= _TABLE_ROWS and shared >= 0.8 * len(block.lines)


def _table(columns: Sequence[Block]) -> Block:
    lines = sorted((line for block in columns for line in block.lines), key=lambda line: -line.baseline)
    ordered: list[Line] = []
    row: list[Line] = []
    for line in lines:
        if row and row[0].baseline - line.baseline > _SAME_ROW * line.size:
            ordered += sorted(row, key=lambda cell: cell.left)
            row = []
        row.append(line)
    ordered += sorted(row, key=lambda cell: cell.left)
    return Block(ordered, is_table=True)


def _in_reading_order(blocks: list[Block], *, is_rtl: bool, by_bands: bool = True) -> list[Block]:
    """Sort topologically: above before below, and left before right unless a block between spans both.

    The order of Breuel, "High Performance Document Layout Analysis" (2003).
    """
    blocks = sorted(blocks, key=lambda block: (-block.top, block.left))
    if len(blocks) > _MOST_BLOCKS:
        return blocks
    bands = _bands(blocks) if by_bands else []
    if len(bands) > 1:
        return [block for band in bands for block in _in_reading_order(band, is_rtl=is_rtl)]
    spans = sorted(blocks, key=lambda block: block.left - block.right)[:_MOST_SEPARATORS]
    before: list[set[int]] = [set() for _ in blocks]
    for one, block in enumerate(blocks):
        for other in range(one + 1, len(blocks)):
            if _reads_first(block, blocks[other], spans, is_rtl=is_rtl):
                before[other].add(one)
            elif _reads_first(blocks[other], block, spans, is_rtl=is_rtl):
                before[one].add(other)
    ordered: list[Block] = []
    waiting = list(range(len(blocks)))
    while waiting:
        following = next((place for place in waiting if not before[place]), waiting[0])
        ordered.append(blocks[following])
        waiting.remove(following)
        for earlier in before:
            earlier.discard(following)
    return ordered


def _bands(blocks: Sequence[Block]) -> list[list[Block]]:
    """Divide blocks, sorted from the top, below columns that end together and do not go on further down."""
    bands: list[list[Block]] = []
    band: list[Block] = []
    for place, block in enumerate(blocks):
        if band and _end_together(band, blocks[place:]):
            bands.append(band)
            band = []
        band.append(block)
    return [*bands, band] if band else bands


def _end_together(above: Sequence[Block], below: Sequence[Block]) -> bool:
    lowest = min(above, key=lambda block: block.bottom)
    if lowest.bottom < below[0].top - 0.2 * lowest.size:
        return False
    ends = [block for block in above if block.bottom - lowest.bottom <= _UNEVEN * lowest.size]
    last = max(ends, key=lambda block: block.left)
    return any(block.right <= last.left for block in ends) and not any(
        block.left >= last.left - last.size for block in below
    )


def _reads_first(block: Block, other: Block, spans: Sequence[Block], *, is_rtl: bool) -> bool:
    if _share_column(block, other):
        return _height(block) > _height(other)
    if block.left == other.left or (block.left > other.left) != is_rtl:
        return False
    return not any(
        _share_column(between, block)
        and _share_column(between, other)
        and (_is_between(block, between, other) or _is_between(other, between, block))
        for between in spans
    )


def _height(block: Block) -> float:
    return block.top + block.bottom


def _share_column(block: Block, other: Block) -> bool:
    slack = 0.5 * min(block.size, other.size)
    return min(block.right, other.right) - max(block.left, other.left) > slack


def _is_between(upper: Block, between: Block, lower: Block) -> bool:
    slack = 0.3 * between.size
    return upper.bottom >= between.top - slack and between.bottom >= lower.top - slack
