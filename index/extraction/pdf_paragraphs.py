"""Join the lines of a PDF to paragraphs, across columns and pages."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.extraction.hyphenation import LineJoiner, is_wide
from index.extraction.pdf_blocks import Block, is_below
from index.extraction.pdf_lines import Line
from index.text.quotation_marks import SENTENCE_CLOSERS
from index.text.word_lists import load_word_sections

_SENTENCE_END = re.compile(rf"[.!?…:;。！？：；][{re.escape(SENTENCE_CLOSERS)}]*$")
_BULLET = re.compile(r"[•‣▪◦●■□–—*·]\s|\(?\d{1,2}[.)]\s|\(?[a-z]\)\s")
_BROKEN_WORD = re.compile(r"\w[-\u2010\u2013\u2014]$")
_WIDER_GAP = 1.3  # of the usual distance of lines
_INDENT = 0.7  # em
_SAME_SIZE = 0.08
_SAME_WIDTH = 0.6
_ROOM = 0.5  # em, that must be left besides the next word
_NEAR_LINES = 3
_HEADING_WIDTH = 0.75  # of the column; a longer line in the style of the text is no heading
_UNFINISHED = load_word_sections("index.extraction", "words/hyphens.txt")["unfinished"]


@dataclass(slots=True)
class _Paragraph:
    lines: list[Line]
    block: Block

    @property
    def is_open(self) -> bool:
        """Whether it ends within a sentence."""
        return not _SENTENCE_END.search(self.lines[-1].text)

    @property
    def size(self) -> float:
        return self.lines[-1].size


def join_paragraphs(blocks: Sequence[Block], *, body_size: float) -> list[str]:
    """The paragraphs of all blocks, which come in reading order.

    A caption, box or footnote that interrupts a sentence follows the paragraph.
    """
    paragraphs = [paragraph for block in blocks for paragraph in _paragraphs_of(block)]
    joiner = LineJoiner("\n".join(line.text for paragraph in paragraphs for line in paragraph.lines))
    return [_text_of(lines, joiner) for lines in _continued(paragraphs, body_size)]


def _paragraphs_of(block: Block) -> Iterator[_Paragraph]:
    if block.is_table:
        for line in block.lines:
            yield _Paragraph([line], Block([line], is_table=True))
        return
    pitch = _usual_pitch(block)
    lines: list[Line] = []
    for place, line in enumerate(block.lines):
        if lines and _begins_paragraph(block, place, pitch):
            yield _Paragraph(lines, block)
            lines = []
        lines.append(line)
    yield _Paragraph(lines, block)


def _usual_pitch(block: Block) -> float:
    apart = sorted(above.baseline - below.baseline for above, below in pairwise(block.lines))
    return apart[len(apart) // 3] if apart else 0.0


def _begins_paragraph(block: Block, place: int, pitch: float) -> bool:
    line, before = block.lines[place], block.lines[place - 1]
    is_wide_gap = before.baseline - line.baseline > _WIDER_GAP * pitch
    ends, begins = _ends_sentence(before), not line.text[0].islower()
    if _BROKEN_WORD.search(before.text) and not is_wide_gap:
        return False
    if is_wide_gap and (ends or begins):
        return True
    has_room = _has_room(before, line, block.right)
    if _BULLET.match(line.text):
        return ends or has_room or bool(_BULLET.match(before.text))
    near = block.lines[max(0, place - _NEAR_LINES) : place + _NEAR_LINES]
    if ends:
        return has_room or _is_indented(line, before, near)
    is_other_font = not line.fonts & before.fonts
    if not begins or _ends_unfinished(before):
        return False
    right = max(other.right for other in near)
    is_short = before.right - block.left < _HEADING_WIDTH * (right - block.left)
    return (is_short and _has_room(before, line, right)) or (is_other_font and has_room)


def _is_indented(line: Line, before: Line, near: Sequence[Line]) -> bool:
    indent = _INDENT * line.size
    return line.left - before.left > indent and line.left - median(other.left for other in near) > 0.3 * indent


def _ends_sentence(line: Line) -> bool:
    return bool(_SENTENCE_END.search(line.text))


def _ends_unfinished(line: Line) -> bool:
    """Whether a line ends in a word such as "the", which ends neither a heading nor a sentence."""
    return line.text.rpartition(" ")[2] in _UNFINISHED


def _has_room(line: Line, following: Line, right: float) -> bool:
    """Whether the next word would have fitted, so that the line was broken on purpose."""
    first = following.text[:1] if is_wide(following.text[0]) else following.text.split(maxsplit=1)[0]
    width = (following.right - following.left) * len(first) / max(len(following.text), 1)
    return right - line.right > width + (_ROOM + 0.25) * line.size


def _continued(paragraphs: Sequence[_Paragraph], body_size: float) -> Iterator[list[Line]]:
    """The lines of each paragraph; those that go on in another column or on another page are joined."""
    waiting: list[_Paragraph] = []
    current: _Paragraph | None = None
    for place, paragraph in enumerate(paragraphs):
        if current is None:
            current = paragraph
        elif _goes_on(current, paragraph, is_interrupted=bool(waiting)):
            current = _Paragraph([*current.lines, *paragraph.lines], paragraph.block)
        elif _interrupts(current, paragraph, paragraphs[place + 1 : place + 9], body_size):
            waiting.append(paragraph)
        else:
            yield current.lines
            yield from (other.lines for other in waiting)
            waiting, current = [], paragraph
    if current is not None:
        yield current.lines
    yield from (other.lines for other in waiting)


def _goes_on(paragraph: _Paragraph, following: _Paragraph, *, is_interrupted: bool) -> bool:
    """Whether a paragraph continues at the beginning of another block.

    `is_interrupted`: only captions, boxes and footnotes stand between them.
    """
    last, first = paragraph.lines[-1], following.lines[0]
    block, other = paragraph.block, following.block
    if block is other or block.is_table or other.is_table or not paragraph.is_open:
        return False
    if _is_other_style(last, first) or _BULLET.match(first.text):
        return False
    if (
        first.text[0].islower()
        or last.text[-1] == ","
        or _BROKEN_WORD.search(last.text)
        or _ends_unfinished(last)
    ):
        return True
    if is_interrupted and is_below(other, block):
        return not _has_room(last, first, max(block.right, other.right))
    if is_below(other, block) or len(block.lines) == 1:
        return False
    width, other_width = block.right - block.left, other.right - other.left
    return not _has_room(last, first, block.right) and (
        other_width > _SAME_WIDTH * width or len(other.lines) < 3
    )


def _interrupts(
    paragraph: _Paragraph, other: _Paragraph, following: Iterable[_Paragraph], body_size: float
) -> bool:
    """Whether a paragraph in another style stands between two parts of a sentence of body text."""
    is_body = abs(paragraph.size - body_size) <= _SAME_SIZE * body_size
    return (
        _is_other_style(paragraph.lines[-1], other.lines[-1])
        and is_body
        and paragraph.is_open
        and any(_goes_on(paragraph, later, is_interrupted=True) for later in following)
    )


def _is_other_style(line: Line, other: Line) -> bool:
    return line.shade != other.shade or abs(line.size - other.size) > _SAME_SIZE * line.size


def _text_of(lines: Sequence[Line], joiner: LineJoiner) -> str:
    parts = [lines[0].text]
    for line in lines[1:]:
        parts[-1:] = joiner.joint(parts[-1], line.text)
        parts.append(line.text)
    return "".join(parts)
