"""Split text into sentences, as spans of the text.

A newline ends a sentence, since extracted articles have one paragraph, headline or caption per line; only in a
text whose lines were wrapped at a fixed width is it a space. Within a line, sentencex finds the sentences.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from statistics import median

import sentencex

from index.text.quotation_marks import ALL_MARKS, CORNER_PAIRS, SENTENCE_CLOSERS, TITLE_BRACKETS
from index.text.scripts import Script, main_script

Span = tuple[int, int]

# Longer runs without a sentence end are tables, lists or faulty extractions, too long to quote.
MAX_SENTENCE_CHARS = 600

# The time of sentencex grows with the length of a line times the number of quotation marks, brackets and full
# stops in it. So it gets a long line in windows, which are shorter where these marks are dense.
_WINDOW_CHARS = 16_000
_DENSE_WINDOW_CHARS = 2400
_MAX_MARKS, _MAX_MARKS_AT_ONCE = 800, 300  # in a window, in a dense window
_MARK = re.compile(rf"[{ALL_MARKS}{TITLE_BRACKETS}`()（）\[\]【】{{}}<>@!?。！？｡．]")

_LANGUAGE = {Script.SPACED: "en", Script.HAN: "zh", Script.KANA: "ja", Script.HANGUL: "ko"}
_BLANK_LINE = re.compile(r"\n[ \t\u3000]*\n")
_LINE = re.compile(r"[^\n]+")
_CLOSERS = f"{SENTENCE_CLOSERS}}}】》〉］"
_PAIRS = (*CORNER_PAIRS, "“”", "（）", "《》")
_PAIR_OF = {mark: (pair, step) for pair in _PAIRS for mark, step in zip(pair, (1, -1), strict=True)}
_FULL_STOP_OR_QUOTE = re.compile(f"(?P<stop>[。！？!?｡][{re.escape(_CLOSERS)}]*)|[{''.join(_PAIRS)}]")
_CLAUSE_END = re.compile(r"[;；,，、:：]\s*|\s+")


def split_sentences(text: str) -> list[Span]:
    """Spans in order, without overlap, never empty, without surrounding white space."""
    language = _LANGUAGE[main_script(text)]
    return [
        span
        for start, end in _split_blocks(text)
        for sentence in _split_block(text, start, end, language)
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


def _split_block(text: str, start: int, end: int, language: str) -> Iterator[Span]:
    for first, last in _segment(text, start, end, language):
        for left, right in _split_ideographic(text[first:last], language):
            yield from _trim(text, first + left, first + right)


def _segment(text: str, start: int, end: int, language: str) -> Iterator[Span]:
    """The sentences that sentencex finds in a block.

    Only the sentences in the first half of a window are used, since the text after them may change where they
    end. A quotation that is longer than the other half is split like any other text.
    """
    while end - start > (size := _window_size(text, start, end)):
        half = start + size // 2
        found = _segment_window(text, start, start + size, language)
        # A longer sentence is cut at the same place as by `_cut_long`.
        sure = [span for span in found if span[1] <= half] or [(start, _last_cut(text, start, half))]
        yield from sure
        start = sure[-1][1]
    yield from _segment_window(text, start, end, language)


def _window_size(text: str, start: int, end: int) -> int:
    """The size of the next window for sentencex."""
    for size, most in ((_DENSE_WINDOW_CHARS, _MAX_MARKS_AT_ONCE), (_WINDOW_CHARS, _MAX_MARKS)):
        if len(_MARK.findall(text, start, min(start + size, end))) > most:
            return _DENSE_WINDOW_CHARS
    return _WINDOW_CHARS


def _segment_window(text: str, start: int, end: int, language: str) -> list[Span]:
    window = text[start:end]
    spans: list[Span] = []
    at = 0
    for piece in sentencex.segment(language, window):
        found = window.index(piece, at)
        at = found + len(piece)
        spans.append((start + found, start + at))
    return spans


def _split_ideographic(piece: str, language: str) -> Iterator[Span]:
    """Split Chinese and Japanese at full stops that sentencex misses, outside quotation marks."""
    if language not in ("zh", "ja"):
        yield 0, len(piece)
        return
    start = 0
    balance = dict.fromkeys(_PAIRS, 0)
    for mark in _FULL_STOP_OR_QUOTE.finditer(piece):
        for character in mark.group():
            if character in _PAIR_OF:
                pair, step = _PAIR_OF[character]
                balance[pair] += step
        if mark.lastgroup and all(open_marks <= 0 for open_marks in balance.values()):
            yield start, mark.end()
            start = mark.end()
            balance = dict.fromkeys(_PAIRS, 0)
    if start < len(piece):
        yield start, len(piece)


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


def _last_cut(text: str, start: int, end: int) -> int:
    """The last cut of a long sentence up to `end`."""
    cut = _cut_after(text, start)
    while end - cut > MAX_SENTENCE_CHARS:
        cut = _cut_after(text, cut)
    return cut
