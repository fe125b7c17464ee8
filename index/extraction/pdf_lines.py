"""Divide the words of a PDF page into lines, each within one column, without the marks of footnotes."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from unicodedata import bidirectional

from index.extraction.hyphenation import is_known, is_wide
from index.extraction.pdf_words import Shade, Word
from index.text.raised_text import read_lowered, read_raised

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
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_TO_DIGITS = str.maketrans(_SUPERSCRIPTS, "0123456789")
_TO_SUPERSCRIPTS = str.maketrans("0123456789", _SUPERSCRIPTS)
_TRAILING_SUPERSCRIPTS = re.compile(f"(?<=[^{_SUPERSCRIPTS}])[{_SUPERSCRIPTS}]+(?=\\W*$)")
_ENDS_IN_TEN = re.compile(r"(?<![\d.,])10$")
_CONTEXT_CHARS = 20  # before raised text

_LABEL = re.compile(r"[•‣▪◦●■□–—*·-]|\(?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[a-zA-Z])[.)]?")
_LABEL_GAP = 4  # em
_GUTTER = 0.6  # em, the narrowest gap between columns
_ALWAYS_GUTTER = 2.2  # em, wider than spaces of justified text
_WIDEST_IN_NUMBERS = 0.8  # em; two numbers further apart stand in two cells and are not "12 380"
_WIDER_THAN_SPACES = 1.6
_WIDEST_SPACE = 6  # em
_GUTTER_ROWS = 3
_SHORT_GUTTER = 0.8  # em, the narrowest gap that counts with one row less
_ROWS_AROUND = 8  # in which lines may begin on the right of a gutter without a line on its left
_ALIGNED = 0.35  # em
_ROWS_APART = 3.2  # em


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
        self.text = (_join_rtl_words(self.words) if self.is_rtl else _join_words(self.words)).strip()
        self.left = min(word.left for word in self.words)
        self.right = max(word.right for word in self.words)
        main = max(self.words, key=lambda word: len(word.text))
        self.baseline, self.top, self.bottom, self.size = main.baseline, main.top, main.bottom, main.size
        self.shade = main.shade
        self.fonts = frozenset(word.font for word in self.words)


def divide_lines(words: Sequence[Word]) -> list[list[Line]]:
    """The rows of a page from top to bottom, each with its lines from left to right."""
    rows = [sorted(row, key=lambda word: word.left) for row in _rows(_with_initials(_level(words)))]
    gutters = _find_gutters(rows)
    lines = (
        [Line(part) for part in _split_row(row, rows, place, gutters[place])] for place, row in enumerate(rows)
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


@dataclass(slots=True)
class _Gutter:
    """A gap between columns that goes through several rows."""

    left: float
    right: float
    last_baseline: float
    places: list[tuple[int, int]]
    starts: list[float]
    size: float


def _find_gutters(rows: Sequence[Sequence[Word]]) -> list[set[int]]:
    """For each row, the places of the words that begin a new column."""
    open_gutters: list[_Gutter] = []
    found: list[set[int]] = [set() for _ in rows]
    for number, row in enumerate(rows):
        baseline, size = row[0].baseline, row[0].size
        still_open = []
        for gutter in open_gutters:
            is_near = gutter.last_baseline - baseline <= _ROWS_APART * max(size, gutter.size)
            if is_near and _narrow(gutter, row):
                still_open.append(gutter)
            else:
                _accept(gutter, rows, found)
        open_gutters = still_open
        for place in _wide_gaps(row):
            left, right = row[place - 1].right, row[place].left
            for gutter in open_gutters:
                start, end = max(left, gutter.left), min(right, gutter.right)
                if end - start >= 0.5 * _GUTTER * size and (number, place - 1) not in gutter.places[-1:]:
                    gutter.left, gutter.right, gutter.last_baseline = start, end, baseline
                    gutter.places.append((number, place))
                    gutter.starts.append(right)
                    break
            else:
                if len(open_gutters) < 40:
                    open_gutters.append(_Gutter(left, right, baseline, [(number, place)], [right], size))
    for gutter in open_gutters:
        _accept(gutter, rows, found)
    return found


def _wide_gaps(row: Sequence[Word]) -> list[int]:
    gaps = [following.left - word.right for word, following in pairwise(row)]
    spaces = [gap for gap in gaps if gap > 0.1 * row[0].size]
    usual = median(spaces) if len(spaces) > 2 else 0.0
    return [
        place
        for place, gap in enumerate(gaps, 1)
        if gap >= max(_GUTTER * row[place].size, _WIDER_THAN_SPACES * usual)
        or gap >= _ALWAYS_GUTTER * row[place].size
    ]


def _narrow(gutter: _Gutter, row: Sequence[Word]) -> bool:
    """Whether the row leaves the gutter open. A longer line on its left makes it narrower."""
    slack = 0.25 * gutter.size
    inside = [
        word.right for word in row if word.left < gutter.right - slack and gutter.left + slack < word.right
    ]
    if inside:
        gutter.left = max(inside)
    return gutter.right - gutter.left >= _GUTTER * gutter.size


def _accept(gutter: _Gutter, rows: Sequence[Sequence[Word]], found: list[set[int]]) -> None:
    """Note the gutter if it goes through enough rows and the lines on its right begin in one place."""
    middle = median(gutter.starts)
    near = _ALIGNED * gutter.size
    aligned = sum(1 for start in gutter.starts if abs(start - middle) <= near)
    if aligned < 0.5 * len(gutter.places):
        return
    width = gutter.right - gutter.left
    first, last = gutter.places[0][0], gutter.places[-1][0]
    around = rows[max(0, first - _ROWS_AROUND) : last + _ROWS_AROUND]
    count = len(gutter.places) + sum(1 for row in around if abs(row[0].left - middle) <= near)
    if count >= _GUTTER_ROWS or (count == _GUTTER_ROWS - 1 and width >= _SHORT_GUTTER * gutter.size):
        for number in range(max(0, first - _ROWS_AROUND), min(len(rows), last + _ROWS_AROUND)):
            found[number].update(_places_in(gutter, rows[number], middle))
        for number, place in gutter.places:
            found[number].add(place)


def _places_in(gutter: _Gutter, row: Sequence[Word], start: float) -> Iterator[int]:
    """Where a row goes on beyond the gutter, also where its spaces are so wide that the gutter is like them."""
    slack = _ALIGNED * gutter.size
    for place, (word, following) in enumerate(pairwise(row), 1):
        is_wide_gap = following.left - word.right >= _GUTTER * gutter.size
        if is_wide_gap and abs(following.left - start) <= slack and word.right <= gutter.left + slack:
            yield place


def _split_row(
    row: Sequence[Word], rows: Sequence[Sequence[Word]], number: int, starts: set[int]
) -> Iterator[list[Word]]:
    part = [row[0]]
    for place, (before, word) in enumerate(pairwise(row), 1):
        gap = word.left - before.right
        is_label = len(part) == 1 and _LABEL.fullmatch(before.text) and not _are_numbers(before, word)
        widest = _widest_in_numbers(row) if _are_numbers(before, word) else _ALWAYS_GUTTER
        is_wide_gap = gap >= widest * min(word.size, before.size)
        if not (is_label and gap < _LABEL_GAP * word.size) and (
            place in starts
            or (is_wide_gap and not _is_between_whole_lines(rows, number, before.right, word.left))
        ):
            yield part
            part = []
        part.append(word)
    yield part


def _are_numbers(word: Word, following: Word) -> bool:
    return word.text[-1].isdigit() and following.text[0].isdigit()


def _widest_in_numbers(row: Sequence[Word]) -> float:
    """The narrowest gap, in em, that divides two numbers: wider than the spaces of a justified line."""
    gaps = [
        (following.left - word.right) / max(word.size, 0.1)
        for word, following in pairwise(row)
        if not _are_numbers(word, following)
    ]
    return max(_WIDEST_IN_NUMBERS, _WIDER_THAN_SPACES * median(gaps) if len(gaps) > 2 else 0.0)


def _is_between_whole_lines(rows: Sequence[Sequence[Word]], number: int, left: float, right: float) -> bool:
    """Whether the lines above and below go through a gap, so that it is the wide space of a justified line."""
    baseline, size = rows[number][0].baseline, rows[number][0].size
    if right - left > _WIDEST_SPACE * size or not 0 < number < len(rows) - 1:
        return False
    return all(
        abs(near[0].baseline - baseline) <= 2 * size and _goes_through(near, left, right)
        for near in (rows[number - 1], rows[number + 1])
    )


def _goes_through(row: Sequence[Word], left: float, right: float) -> bool:
    """Whether a line that goes on on both sides of a gap has a word in the middle of it."""
    quarter = (right - left) / 4
    return (
        row[0].left <= left
        and row[-1].right >= right
        and any(word.right > left + quarter and word.left < right - quarter for word in row)
    )


def _join_words(words: Sequence[Word]) -> str:
    """The text of a line, in which raised and lowered words are written as in running text, or are left out."""
    spaces = ["", *_spaces(words)]
    if all(not word.rise and word.text.isascii() for word in words):
        return "".join([space + word.text for space, word in zip(spaces, words, strict=True)])
    parts: list[str] = []
    before = ""
    place = 0
    while place < len(words):
        word, end = words[place], place + 1
        while word.rise and end < len(words) and words[end].rise * word.rise > 0:
            end += 1
        text = word.text + "".join(spaces[other] + words[other].text for other in range(place + 1, end))
        after = spaces[end] + words[end].text if end < len(words) else ""
        if word.rise:
            text = _raised_text(text, before=before, after=after, is_raised=word.rise > 0)
        elif not text.isascii():
            text = _without_marks(text, before=before, after=after)
        if text:
            parts.append(f"{spaces[place]}{text.lstrip() if spaces[place] else text}")
            before = (before + parts[-1])[-_CONTEXT_CHARS:]
        place = end
    return "".join(parts)


def _spaces(words: Sequence[Word]) -> Iterator[str]:
    """What separates words: the spaces of the file, and gaps of that width."""
    limit = _space_limit(words)
    for word, following in pairwise(words):
        gap = (following.left - word.right) / max(min(word.size, following.size), 0.1)
        sides = is_wide(word.text[-1]) + is_wide(following.text[0])
        if following.after_space:
            is_space = not (sides == 2 and gap < 0.2)
        else:
            is_space = gap > (limit, max(limit, 0.45), max(limit, 0.9))[sides]
        yield " " if is_space else ""


def _raised_text(text: str, *, before: str, after: str, is_raised: bool) -> str:
    if not is_raised:
        lowered = read_lowered(text, before=before)
        return text if lowered is None else lowered.text
    raised = read_raised(text, before=before, after=after, is_note=False)
    if raised is None:
        return text
    if not raised.text and text.isdigit() and _ENDS_IN_TEN.search(before):
        return text.translate(_TO_SUPERSCRIPTS)  # of a power, or of a footnote
    return raised.text


def _without_marks(text: str, *, before: str, after: str) -> str:
    """A word without the superscripts at its end, if they are the mark of a footnote."""
    found = _TRAILING_SUPERSCRIPTS.search(text)
    if not found:
        return text
    start, end = text[: found.start()], text[found.end() :]
    digits = found[0].translate(_TO_DIGITS)
    kept = _raised_text(
        digits, before=(before + start)[-_CONTEXT_CHARS:], after=end + after, is_raised=True
    ).strip()
    return text if kept else start + end


def _join_rtl_words(words: Sequence[Word]) -> str:
    """The text of a line of a script that runs to the left; Latin words in it run to the right."""
    mirrored = [
        word._replace(left=-word.right, right=-word.left, after_space=False) for word in reversed(words)
    ]
    tokens: list[str] = []
    latin: list[str] = []
    for token in _join_words(mirrored).split():
        if any(bidirectional(char) == "L" for char in token):
            latin.insert(0, token)
        else:
            tokens += [*latin, token]
            latin = []
    return " ".join([*tokens, *latin])


def _space_limit(words: Sequence[Word]) -> float:
    """The widest gap within a word, in em; letter-spaced text has wide ones."""
    gaps = [
        (following.left - word.right) / max(word.size, 0.1)
        for word, following in pairwise(words)
        if not following.after_space
    ]
    letters = sum(1 for word in words if len(word.text) == 1)
    is_spaced = len(gaps) >= 3 and letters >= 0.6 * len(words)
    usual = median(gaps) if gaps else 0.0
    if is_spaced and usual > 0.1:
        return 1.6 * usual + 0.05
    return 0.2
