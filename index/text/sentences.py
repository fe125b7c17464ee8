"""Split text into sentences, as spans of the text.

A newline ends a sentence, since extracted articles have one paragraph, headline or caption per line; only in a
text whose lines were wrapped at a fixed width is it a space. Within a line, `sentence_ends` finds them.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from statistics import median

from index.text.sentence_ends import find_sentence_ends

Span = tuple[int, int]

SENTENCE_RULES_VERSION = 2
"""Increase it with every change that splits texts differently, also of the word lists.

Stored passages and speakers of other versions are replaced.
"""

# Longer runs without a sentence end are tables, lists or faulty extractions, too long to quote.
MAX_SENTENCE_CHARS = 600

_BLANK_LINE = re.compile(r"\n[ \t\u3000]*\n")
_LINE = re.compile(r"[^\n]+")
_CLAUSE_END = re.compile(r"[;；,，、:：]\s*|\s+")


def split_sentences(text: str) -> list[Span]:
    """Spans in order, without overlap, never empty, without surrounding white space."""
    return [
        span
        for start, end in _split_blocks(text)
        for sentence in _split_block(text, start, end)
        for span in _cut_long(text, *sentence)
    ]


def _split_blocks(text: str) -> Iterator[Span]:
    """The lines, or, if they are wrapped, the blocks between blank lines."""
    if not _is_hard_wrapped(text):
        yield from (match.span() for match in _LINE.finditer(text))
        return
    start = 0
    for match in _BLANK_LINE.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _is_hard_wrapped(text: str) -> bool:
    """Whether lines are wrapped at a fixed width: most have about one length and end within a sentence."""
    lines = [line.strip() for line in text.split("\n")]
    inner = [line for line, following in pairwise(lines) if line and following]
    if len(inner) < 4 or max(map(len, inner)) > 100:
        return False
    unfinished = sum(1 for line in inner if line[-1].isalnum() or line[-1] in ",-–—")
    return median(map(len, inner)) > 40 and unfinished * 2 > len(inner)


def _split_block(text: str, start: int, end: int) -> Iterator[Span]:
    ends = (start + sentence_end for sentence_end in find_sentence_ends(text[start:end]))
    for first, last in pairwise((start, *ends, end)):
        yield from _trim(text, first, last)


def _trim(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    right = start + len(piece.rstrip())
    if left < right:
        yield left, right


def _cut_long(text: str, start: int, end: int) -> Iterator[Span]:
    while end - start > MAX_SENTENCE_CHARS:
        cut = _cut_after(text, start)
        yield from _trim(text, start, cut)
        start = cut
    yield from _trim(text, start, end)


def _cut_after(text: str, start: int) -> int:
    """The end of a piece of a long sentence: after a clause in the second half of the maximum length."""
    window = text[start : start + MAX_SENTENCE_CHARS]
    ends = [match.end() for match in _CLAUSE_END.finditer(window)]
    return start + (ends[-1] if ends and ends[-1] > MAX_SENTENCE_CHARS // 2 else MAX_SENTENCE_CHARS)
