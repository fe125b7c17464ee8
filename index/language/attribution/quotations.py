"""Find and mask the quotations of an English paragraph.

Extracted articles mix curly and straight marks, lose closing marks, and leave a quotation that spans
paragraphs open on purpose. So a mark is classified by its sides, as `role_of_mark` does.
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.text.quotation_marks import ANGLED, CLOSING_OF, DOUBLE_CURLY, MarkRole, role_of_mark

# Replaces every character of a quotation in a masked paragraph, so that offsets do not change.
MASK = "~"

_MARK = re.compile(f"[\"{DOUBLE_CURLY}{ANGLED}]|``|''|‘‘|’’")
_NEXT_OPENS = re.compile(r"\s{0,20}(?:[\"“„«»”]|``|'')\S")
# Where a quotation without a closing mark ends.
_SENTENCE_END = re.compile(r"[.?!](?=\s)")
_SINGLE = re.compile(r"(?<![\w’])[‘'‚](?=\S)[^‘’'\n]{2,400}(?:[’'](?=[a-z])[^‘’'\n]{1,400}){0,12}[’'‘](?!\w)")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation with its marks, as offsets into the paragraph."""

    start: int
    end: int
    is_closed: bool
    """Whether it ends with a mark; otherwise it runs to the end of the paragraph."""


def find_quotations(paragraph: str, *, is_continued: bool = False) -> tuple[Quotation, ...]:
    """The outermost quotations, in order; quotations within them are part of them.

    `is_continued`: the next paragraph opens with a mark, so a quotation may be left open on purpose.
    """
    double = tuple(_find_double(paragraph, is_continued=is_continued))
    single = _find_single(paragraph, double)
    return tuple(sorted((*double, *single), key=lambda quotation: quotation.start))


def mask_quotations(paragraph: str, quotations: Sequence[Quotation]) -> str:
    """The paragraph, of the same length, with quotations masked and all marks alike."""
    parts: list[str] = []
    at = 0
    for quotation in quotations:
        parts += (paragraph[at : quotation.start], _mask(paragraph[quotation.start : quotation.end], quotation))
        at = quotation.end
    return "".join((*parts, paragraph[at:]))


def _mask(quoted: str, quotation: Quotation) -> str:
    """The last mark inside stays readable: it tells a quoted sentence from a title or a borrowed word."""
    if len(quoted) < 4 or not quotation.is_closed:
        return "“" + MASK * (len(quoted) - 1)
    mark = quoted[-2] if quoted[-2] in ",.?!" else MASK
    return "“" + MASK * (len(quoted) - 3) + mark + "”"


def starts_with_quotation(text: str, at: int) -> bool:
    """Whether the next visible character is a mark that opens a quotation."""
    return _NEXT_OPENS.match(text, at) is not None


def _find_double(paragraph: str, *, is_continued: bool) -> Iterator[Quotation]:
    opened: re.Match[str] | None = None
    searched = 0  # no sentence ends between the opening mark and here
    for match in _MARK.finditer(paragraph):
        role = role_of_mark(paragraph, match)
        if opened is None:
            # A closing mark without an opening one: that was lost, or is in the previous paragraph.
            opened = None if role is MarkRole.CLOSING or match[0] == "’’" else match
            searched = match.start()
        elif role is not MarkRole.OPENING:
            if match[0] in CLOSING_OF[opened[0]]:
                yield Quotation(opened.start(), match.end(), is_closed=True)
                opened = None
        elif (match[0] in ANGLED) == (opened[0] in ANGLED):
            lost = _SENTENCE_END.search(paragraph, searched, match.start())
            searched = match.start()
            if lost is not None:
                yield Quotation(opened.start(), lost.end(), is_closed=False)
                opened = match
    if opened is not None:
        is_whole = is_continued or not paragraph[: opened.start()].strip()
        end = None if is_whole else _SENTENCE_END.search(paragraph, opened.start())
        yield Quotation(opened.start(), len(paragraph) if end is None else end.end(), is_closed=False)


def _find_single(paragraph: str, double: Sequence[Quotation]) -> Iterator[Quotation]:
    """Single quotation marks outside double ones, as British outlets and headlines use them."""
    behind = deque(double)
    for match in _SINGLE.finditer(paragraph):
        while behind and behind[0].end <= match.start():
            behind.popleft()
        if not behind or behind[0].start >= match.end():
            yield Quotation(match.start(), match.end(), is_closed=True)
