"""Split plain text into a title and paragraphs; join lines wrapped at a fixed width."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from unicodedata import east_asian_width

from index.extraction.hyphenation import LineJoiner, join_marked_breaks, mark_soft_breaks
from index.text.normalization import clean_text
from index.text.quotation_marks import SENTENCE_CLOSERS

_MAX_TITLE_CHARS = 200
_SENTENCE_END = re.compile(rf"[.!?。！？…:;：；][{re.escape(SENTENCE_CLOSERS)}]*$")
_UNWRAPPED_WIDTH = 120  # text is not wrapped wider; a longer line is a paragraph
_NARROWEST = 30
_SHORT_LINE = 0.75
_BLANK_LINE = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class TitledText:
    """The title, empty if the text has none, and the rest."""

    title: str
    body: str


def split_title(text: str) -> TitledText:
    """Split off a headline: a short first line that is not a sentence and is set apart."""
    first, _, rest = clean_text(text).partition("\n")
    stands_apart = rest.startswith("\n") or len(rest.partition("\n")[0]) > _UNWRAPPED_WIDTH
    is_headline = first.endswith(("?", "？")) or not _SENTENCE_END.search(first)
    if rest.strip() and stands_apart and is_headline and len(first) <= _MAX_TITLE_CHARS:
        return TitledText(first.lstrip("#").strip(), rest.strip())
    return TitledText("", "\n".join((first, rest)).strip())


def join_lines(text: str) -> str:
    """Separate paragraphs by one blank line, and join lines that were wrapped at a fixed width."""
    text = clean_text(mark_soft_breaks(text))
    joiner = LineJoiner(text)
    blocks = _BLANK_LINE.split(text)
    paragraphs = [paragraph for block in blocks for paragraph in _paragraphs(block.split("\n"), joiner)]
    return join_marked_breaks("\n\n".join(paragraphs))


def display_width(line: str) -> int:
    """The width of a line in characters; Chinese, Japanese and Korean ones count as two."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in line)


def _paragraphs(lines: Sequence[str], joiner: LineJoiner) -> Iterator[str]:
    lines = [line.strip() for line in lines if line.strip()]
    if not _is_wrapped(lines):
        yield from lines
        return
    width = max(map(display_width, lines))
    paragraph: list[str] = []
    for line in lines:
        if paragraph:
            paragraph[-1:] = joiner.joint(paragraph[-1], line)
        paragraph.append(line)
        if display_width(line) < _SHORT_LINE * width and _SENTENCE_END.search(line):
            yield "".join(paragraph)
            paragraph = []
    if paragraph:
        yield "".join(paragraph)


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Whether most lines have about the same width and end within a sentence."""
    if len(lines) < 2:
        return False
    widths = [display_width(line) for line in lines[:-1]]
    widest = max(widths)
    full = sum(1 for width in widths if width >= 0.7 * widest)
    broken = sum(1 for line in lines[:-1] if not _SENTENCE_END.search(line))
    return (
        widest <= _UNWRAPPED_WIDTH
        and median(widths) >= _NARROWEST
        and full >= 0.6 * len(widths)
        and broken >= 0.5 * len(widths)
    )
