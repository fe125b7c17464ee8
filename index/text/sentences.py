"""Text -> sentences, as spans of the text itself.

Newlines end a sentence, since extracted articles carry one paragraph, headline or caption a line; only in a
text whose lines were wrapped at a fixed width are they mere spaces. Within a line sentencex finds the ends.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from statistics import median

import sentencex

from index.text.scripts import Script, main_script

Span = tuple[int, int]

# Longer runs without a sentence end are tables, lists or broken extractions: nobody can quote them whole.
MAX_SENTENCE_CHARS = 600

_LANGUAGE = {Script.SPACED: "en", Script.HAN: "zh", Script.KANA: "ja", Script.HANGUL: "ko"}
_BLANK_LINE = re.compile(r"\n[ \t\u3000]*\n")
_LINE = re.compile(r"[^\n]+")
_CLOSERS = "\"'”’»)]}」』）】》〉］"
_FULL_STOP = re.compile(f"[。！？!?｡][{re.escape(_CLOSERS)}]*")
_CLAUSE_END = re.compile(r"[;；,，、:：]\s*|\s+")


def split_sentences(text: str) -> list[Span]:
    """Spans in order, without overlap, none of them empty or padded with white space."""
    language = _LANGUAGE[main_script(text)]
    return [
        span
        for start, end in _split_blocks(text)
        for sentence in _split_block(text, start, end, language)
        for span in _cut_long(text, *sentence)
    ]


def _split_blocks(text: str) -> Iterator[Span]:
    """Lines, or the blocks between blank lines where the lines are wrapped."""
    if not _is_hard_wrapped(text):
        yield from (match.span() for match in _LINE.finditer(text))
        return
    start = 0
    for match in _BLANK_LINE.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _is_hard_wrapped(text: str) -> bool:
    """Whether lines end at a fixed width: many of about one length, most of them ending mid-sentence."""
    lines = [line.strip() for line in text.split("\n")]
    inner = [line for line, following in pairwise(lines) if line and following]
    if len(inner) < 4 or max(map(len, inner)) > 100:
        return False
    unfinished = sum(1 for line in inner if line[-1].isalnum() or line[-1] in ",-–—")
    return median(map(len, inner)) > 40 and unfinished * 2 > len(inner)


def _split_block(text: str, start: int, end: int, language: str) -> Iterator[Span]:
    block = text[start:end]
    at = 0
    for piece in sentencex.segment(language, block):
        found = block.index(piece, at)
        at = found + len(piece)
        for first, last in _split_ideographic(piece, language):
            yield from _trim(text, start + found + first, start + found + last)


def _split_ideographic(piece: str, language: str) -> Iterator[Span]:
    """Full stops that sentencex leaves inside Chinese and Japanese, outside quotation marks."""
    if language not in ("zh", "ja"):
        yield 0, len(piece)
        return
    start = 0
    for match in _FULL_STOP.finditer(piece):
        if _quotes_balance(piece[start : match.end()]):
            yield start, match.end()
            start = match.end()
    if start < len(piece):
        yield start, len(piece)


def _quotes_balance(part: str) -> bool:
    return all(part.count(a) <= part.count(b) for a, b in ("「」", "『』", "“”", "（）", "《》"))


def _trim(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    right = start + len(piece.rstrip())
    if left < right:
        yield left, right


def _cut_long(text: str, start: int, end: int) -> Iterator[Span]:
    while end - start > MAX_SENTENCE_CHARS:
        window = text[start : start + MAX_SENTENCE_CHARS]
        ends = [match.end() for match in _CLAUSE_END.finditer(window)]
        cut = start + (ends[-1] if ends and ends[-1] > MAX_SENTENCE_CHARS // 2 else MAX_SENTENCE_CHARS)
        yield from _trim(text, start, cut)
        start = cut
    yield from _trim(text, start, end)
