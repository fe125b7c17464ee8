"""Divide the words of a PDF page into lines, each within one column, without the marks of footnotes."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from unicodedata import bidirectional

from index.extraction.hyphenation import is_known
from index.extraction.pdf_gutters import find_gutters, split_row
from index.extraction.pdf_line_text import join_rtl_words, join_words
from index.extraction.pdf_words import Shade, Word

_SAME_BASELINE = 0.25  # of the size
_SMALLER = 0.86  # of the size of the word before it: the size of a raised or lowered character
_SMALLEST = 0.4
_RAISED = 0.15  # of the size of the word before it
_MARK = re.compile(r"[\d*†‡§¶∗,]{1,5}|\[\d{1,3}\]|[a-e]")
_LONGEST_RAISED = 8  # characters
_LONG_WORD = 5  # letters
_MOST_NEIGHBOURS = 20
_WORD_SPACE = 0.6  # em; words of one line are hardly ever further apart
_INITIAL = 1.8  # of the usual size
_MOST_INITIALS = 20


@dataclass(slots=True)
class Line:
    """Words of one column on one baseline, from left to right."""

    words: list[Word]
    text: str = field(init=False)
    left: float = field(init=False)
    right: float = field(init=False)
    baseline: float = field(init=False)
    top: float = field(init=False)
    bottom: float = field(init=False)
    size: float = field(init=False)
    shade: Shade = field(init=False)
    fonts: frozenset[str] = field(init=False)
    is_rtl: bool = field(init=False)

    def __post_init__(self) -> None:
        letters = "".join(word.text for word in self.words)
        right_to_left = sum(1 for char in letters if bidirectional(char) in ("R", "AL"))
        self.is_rtl = right_to_left > 0.5 * sum(map(str.isalpha, letters))
        self.text = (join_rtl_words(self.words) if self.is_rtl else join_words(self.words)).strip()
        self.left = min(word.left for word in self.words)
        self.right = max(word.right for word in self.words)
        main = max(self.words, key=lambda word: len(word.text))
        self.baseline, self.top, self.bottom, self.size = main.baseline, main.top, main.bottom, main.size
        self.shade = main.shade
        self.fonts = frozenset(word.font for word in self.words)


def divide_lines(words: Sequence[Word]) -> list[list[Line]]:
    """The rows of a page from top to bottom, each with its lines from left to right."""
    rows = [sorted(row, key=lambda word: word.left) for row in _rows(_with_initials(_level(words)))]
    gutters = find_gutters(rows)
    lines = (
        [Line(part) for part in split_row(row, rows, place, gutters[place])] for place, row in enumerate(rows)
    )
    shown = ([line for line in row if line.text] for row in lines)  # the mark of a footnote may stand alone
    return [row for row in shown if row]


def _rows(words: Iterable[Word]) -> list[list[Word]]:
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: -word.baseline):
        if rows:
            first = rows[-1][0]
            if first.baseline - word.baseline <= _SAME_BASELINE * min(first.size, word.size):
                rows[-1].append(word)
                continue
        rows.append([word])
    return rows


def _level(words: Sequence[Word]) -> list[Word]:
    """The words, with raised and lowered ones on the baseline of the word that they follow.

    The marks of footnotes that stand before a word are left out.
    """
    candidates = _may_be_raised(words)
    if not candidates:
        return list(words)
    kept: list[Word | None] = list(words)
    ends, starts = _Neighbours(words, at_end=True), _Neighbours(words, at_end=False)
    for place in candidates:
        word = words[place]
        before = [(words[other], kept[other]) for other in ends.near(word)]
        beside = [(other, raised) for other, raised in before if _is_beside(other, word)]
        base = next((kept_word for other, kept_word in before if _follows(word, other)), None) or next(
            (raised for _, raised in beside if raised and raised.rise), None
        )
        if base is not None:
            after = (words[other] for other in starts.near(word) if _is_beside(word, words[other]))
            if all(_MARK.fullmatch(other.text) for other in (*(other for other, _ in beside), *after)):
                rise = word.baseline - base.baseline
                kept[place] = word._replace(baseline=base.baseline, size=base.size, rise=rise)
        elif _MARK.fullmatch(word.text) and any(_leads(word, words[other]) for other in starts.near(word)):
            kept[place] = None
    return [word for word in kept if word is not None]


def _may_be_raised(words: Sequence[Word]) -> list[int]:
    """The places of short words on baselines that no long word stands on in the same size."""
    lines = {
        (word.baseline, word.size) for word in words if len(word.text) >= _LONG_WORD and word.text.isalpha()
    }
    return [
        place
        for place, word in enumerate(words)
        if len(word.text) <= _LONGEST_RAISED and (word.baseline, word.size) not in lines
    ]


def _with_initials(words: Sequence[Word]) -> list[Word]:
    """The words, with a large initial letter joined to the first of the lines beside it."""
    usual = median(word.size for word in words) if words else 0.0
    initials = [
        word for word in words if word.size >= _INITIAL * usual and word.text.isalpha() and len(word.text) == 1
    ]
    kept = list(words)
    for initial in initials[:_MOST_INITIALS]:
        if initial not in kept:  # joined to a larger one
            continue
        beside = [
            word
            for word in kept
            if word.size < 0.6 * initial.size
            and -0.5 * word.size <= word.left - initial.right <= 1.5 * word.size
            and -0.1 * initial.size <= word.baseline - initial.baseline <= 0.85 * initial.size
        ]
        if len(beside) > 1:
            first = max(beside, key=lambda word: word.baseline)
            is_word = not is_known((initial.text + first.text).casefold()) and is_known(first.text.casefold())
            joint = " " if initial.text in "AI" and is_word else ""
            kept[kept.index(first)] = first._replace(text=initial.text + joint + first.text)
            kept.remove(initial)
    return kept


class _Neighbours:
    """Finds the words that end or begin near a word."""

    def __init__(self, words: Sequence[Word], *, at_end: bool) -> None:
        self._at_end = at_end
        self._cells: dict[tuple[int, int], list[int]] = defaultdict(list)
        for place, word in enumerate(words):
            self._cells[self._column(word, at_end=at_end), self._row(word)].append(place)

    def near(self, word: Word) -> Iterator[int]:
        """The places of some words in the cells around the other edge of a word."""
        column, row = self._column(word, at_end=not self._at_end), self._row(word)
        for near_column in (column, column - 1, column + 1):
            for near_row in (row, row - 1, row + 1):
                yield from self._cells.get((near_column, near_row), ())[:_MOST_NEIGHBOURS]

    @staticmethod
    def _column(word: Word, *, at_end: bool) -> int:
        return int((word.right if at_end else word.left) // 8)

    @staticmethod
    def _row(word: Word) -> int:
        return int(word.baseline // 12)


def _follows(word: Word, base: Word) -> bool:
    """Whether a word is raised or lowered, directly after another; it is also smaller, or a mark."""
    raised = (word.baseline - base.baseline) / max(base.size, 0.1)
    if not (_RAISED <= raised <= 0.8 or -0.4 <= raised <= -0.08):
        return False
    gap = (word.left - base.right) / max(base.size, 0.1)
    if _SMALLEST * base.size <= word.size <= _SMALLER * base.size:
        return -0.15 <= gap <= 0.3
    is_mark = base.size * 0.8 < word.size <= base.size * 1.02 and _MARK.fullmatch(word.text)
    return bool(is_mark) and raised > 0 and -0.15 <= gap <= 0.1


def _leads(word: Word, base: Word) -> bool:
    """Whether a word is a smaller one, raised, directly before another, and not the top of a fraction."""
    raised = (word.baseline - base.baseline) / max(base.size, 0.1)
    return (
        _SMALLEST * base.size <= word.size <= _SMALLER * base.size
        and -0.15 * base.size <= base.left - word.right <= base.size
        and _RAISED <= raised <= 0.8
        and base.text[0] not in "/\u2044"
    )


def _is_beside(word: Word, following: Word) -> bool:
    """Whether two words of the same size follow each other on one baseline."""
    return (
        abs(word.baseline - following.baseline) <= 0.05 * word.size
        and abs(word.size - following.size) <= 0.05 * word.size
        and -0.15 * word.size <= following.left - word.right <= _WORD_SPACE * word.size
    )
