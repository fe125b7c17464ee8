"""Turn the pieces of a PDF page upright, without what is not body text: watermarks, hidden and rotated text."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from index.extraction.hyphenation import is_wide
from index.extraction.pdf_characters import PdfPage, Piece, as_stacked

_SKEW = 4  # degrees; a scan is rarely turned further, and a watermark is turned more
_SAME_ANGLE = 2  # degrees
_TURNED_SHARE = 0.2  # of the characters of a page; less text that is turned stands in a margin
_SEEN_SHARE = 0.3  # of the characters; with less, the hidden text is what was read from the picture of a page
_ARTIFACT_SHARE = 0.5
_COLUMN_CHARS = 4  # of vertical writing; fewer characters below each other may be lines of their own
_WATERMARK_SIZE = 2.2  # of the size of body text
_LIGHT_WATERMARK_SIZE = 1.4
_OVERDRAWN_WORDS = 2
_DOUBLE = 0.12  # of the size
_MOST_ALIKE = 50  # equal words of a row that are compared
_MOST_LARGE = 100  # large words that are compared with all others


Shade: TypeAlias = Literal["dark", "light", "unseen"]


class Word(NamedTuple):
    """Characters without a space, in coordinates in which lines run to the right and follow each other down."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    font: str
    shade: Shade
    after_space: bool
    rise: float = 0.0
    """How far it is drawn above the baseline of its line, in points; negative below."""

    @property
    def top(self) -> float:
        """About the height of capital letters."""
        return self.baseline + 0.75 * self.size

    @property
    def bottom(self) -> float:
        return self.baseline - 0.2 * self.size


@dataclass(frozen=True, slots=True)
class PagePart:
    """The words of a page that run in one direction, in the order in which they are drawn."""

    words: list[Word]
    bottom: float
    top: float


def find_body_size(pages: Iterable[PdfPage]) -> float:
    """The size in which most of the text is set, or 10 if there is none."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for piece in page.pieces:
            sizes[round(piece.style.size * 4) / 4] += len(piece.text)
    return max(sizes, key=sizes.__getitem__, default=10.0) or 10.0


def read_page_parts(page: PdfPage, *, body_size: float) -> list[PagePart]:
    """The text of a page turned upright; a second part holds text that is turned, such as a wide table."""
    pieces = _shown(page.pieces)
    by_angle: dict[float, list[Piece]] = defaultdict(list)
    for piece in _vertical(pieces):
        by_angle[round(piece.style.angle) % 360].append(piece)
    parts = []
    for angle in _directions(by_angle):
        turned = [piece for near in by_angle if _turn(near, angle) <= _SAME_ANGLE for piece in by_angle[near]]
        exact = sum(piece.style.angle * len(piece.text) for piece in turned) / _size_of(turned)
        parts.append(_turn_upright(turned, page, exact if _turn(exact, angle) < 1 else angle, body_size))
    return parts


def _size_of(pieces: Iterable[Piece]) -> int:
    return sum(len(piece.text) for piece in pieces)


def _shown(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """The pieces that a reader sees as text. If nearly all text is hidden, it belongs to a scanned page."""
    seen = [piece for piece in pieces if not piece.is_hidden]
    if len(seen) < len(pieces) and _size_of(seen) < _SEEN_SHARE * _size_of(pieces):
        seen = [piece for piece in pieces if not piece.is_hidden or piece.style.is_unseen]
    text = [piece for piece in seen if not piece.style.is_artifact]
    is_text = len(text) == len(seen) or _size_of(text) >= _ARTIFACT_SHARE * _size_of(seen)
    return text if is_text else seen


def _vertical(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces; single characters of vertical writing, which are drawn one by one, run downwards."""
    is_vertical_page = 2 * _size_of(filter(_is_stacked, pieces)) >= _size_of(pieces)
    run: list[Piece] = []
    for piece in pieces:
        if run and not _is_drawn_below(run[-1], piece):
            yield from _as_column(run, is_vertical_page=is_vertical_page)
            run = []
        run.append(piece)
    yield from _as_column(run, is_vertical_page=is_vertical_page)


def _as_column(run: Sequence[Piece], *, is_vertical_page: bool) -> Iterator[Piece]:
    is_column = len(run) >= _COLUMN_CHARS or is_vertical_page
    for piece in run:
        yield as_stacked(piece) if is_column and _is_single(piece) else piece


def _is_drawn_below(piece: Piece, following: Piece) -> bool:
    size = piece.style.size
    return (
        _is_single(piece)
        and _is_single(following)
        and abs(piece.x - following.x) < 0.2 * size
        and 0.8 * size < piece.y - following.y < 1.6 * size
    )


def _is_single(piece: Piece) -> bool:
    """Whether it is an upright Chinese or Japanese character by itself."""
    return len(piece.text) == 1 and abs(piece.style.angle) < 1 and is_wide(piece.text)


def _is_stacked(piece: Piece) -> bool:
    return _turn(piece.style.angle, -90) < 1


def _turn(angle: float, other: float) -> float:
    """The difference of two directions in degrees, from 0 to 180."""
    return abs((angle - other + 180) % 360 - 180)


def _directions(by_angle: dict[float, list[Piece]]) -> Iterator[float]:
    """The directions that text runs in, that of most text first. Slanted text is a watermark."""
    weights: Counter[float] = Counter()
    for angle, pieces in by_angle.items():
        quarter = float(round(angle / 90) * 90 % 360)
        if _turn(angle, quarter) <= _SKEW:
            weights[quarter] += _size_of(pieces)
    # Horizontal headings stand above vertical writing, and vertical ones beside horizontal writing.
    also = (0, 270) if any(is_wide(piece.text[0]) for piece in by_angle.get(270, ())) else ()
    for quarter, weight in weights.most_common():
        if weight >= _TURNED_SHARE * weights.total() or quarter in also:
            near = [angle for angle in by_angle if _turn(angle, quarter) <= _SKEW]
            yield max(near, key=lambda angle: _size_of(by_angle[angle]))


def _turn_upright(pieces: Sequence[Piece], page: PdfPage, angle: float, body_size: float) -> PagePart:
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    words = []
    for text, x, y, box, style, _, after_space in pieces:
        left = x * cos + y * sin
        length = abs(cos) * (box.right - box.left) + abs(sin) * (box.top - box.bottom)
        baseline = y * cos - x * sin
        shade: Shade = "unseen" if style.is_unseen else "light" if style.is_light else "dark"
        words.append(Word(text, left, left + length, baseline, style.size, style.font, shade, after_space))
    area = page.area
    corners = [y * cos - x * sin for x in (area.left, area.right) for y in (area.bottom, area.top)]
    return PagePart(_without_watermarks(_without_doubles(words), body_size), min(corners), max(corners))


def _without_doubles(words: Iterable[Word]) -> list[Word]:
    """The words without those that are drawn again in the same place, for bold letters or a shadow."""
    kept: list[Word] = []
    places: dict[tuple[str, float], list[int]] = defaultdict(list)
    for word in words:
        size = max(word.size, 0.1)
        near = _DOUBLE * size
        row, above = divmod(word.baseline, size)
        other_row = row - 1 if above < near else row + 1 if above > size - near else row
        drawn = [*places[word.text, row][-_MOST_ALIKE:], *places.get((word.text, other_row), ())[-_MOST_ALIKE:]]
        double = next((place for place in drawn if _is_at(kept[place], word, near)), None)
        if double is None:
            places[word.text, row].append(len(kept))
            kept.append(word)
        else:
            kept[double] = word  # the one on top shows its colour
    return kept


def _is_at(word: Word, other: Word, near: float) -> bool:
    return abs(word.left - other.left) <= near and abs(word.baseline - other.baseline) <= near


def _without_watermarks(words: Sequence[Word], body_size: float) -> list[Word]:
    """The words without large ones in a light colour or drawn across others."""
    large = [word for word in words if word.size >= _WATERMARK_SIZE * body_size]
    overdrawn = {(word.baseline, word.size) for word in _overdrawn(large[:_MOST_LARGE], words, body_size)}
    return [
        word
        for word in words
        if not (word.shade == "light" and word.size >= _LIGHT_WATERMARK_SIZE * body_size)
        and (word.baseline, word.size) not in overdrawn
    ]


def _overdrawn(large: Sequence[Word], words: Sequence[Word], body_size: float) -> Iterator[Word]:
    small = [word for word in words if word.size < 1.3 * body_size]
    for word in large:
        crossed = sum(
            1
            for other in small
            if other.left < word.right
            and word.left < other.right
            and other.baseline < word.top - 0.1 * word.size
            and word.baseline < other.baseline + 0.3 * other.size
        )
        if crossed >= _OVERDRAWN_WORDS:
            yield word
