"""Find a quote in a stored text, and split the text into paragraphs with the quote marked. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class MarkedQuote:
    """Where a quote stands in the current text, and what to say about it."""

    span: tuple[int, int] | None
    """Start and end, exclusive; None if the text does not contain it."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a paragraph that is marked, or not."""

    text: str
    is_marked: bool
    is_first: bool = False
    """Whether the mark begins here, where the link leads."""


Paragraph = Sequence[Piece]


def place_quote(text: str, quoted: str | None, start: int, end: int) -> MarkedQuote:
    """The place in the current text of quoted[start:end].

    `quoted` is the text of the revision that was quoted, which may be the current one; None if the library does
    not have it. In a text that has changed since, the quote must stand word for word.
    """
    if quoted is None:
        return MarkedQuote(None, "The revision that was quoted is no longer stored.")
    if not 0 <= start < end <= len(quoted):
        return MarkedQuote(None, "There is no such place in the text, so nothing is marked.")
    if quoted == text:
        return MarkedQuote((start, end))
    quote = quoted[start:end]
    places = list(_find_all(text, quote))
    if not places:
        return MarkedQuote(None, "The article has changed since, and no longer contains the quote.")
    place = min(places, key=lambda found: abs(found - start))
    note = "The article has changed since. The quote is still in its text, word for word."
    return MarkedQuote((place, place + len(quote)), note)


def split_paragraphs(text: str, span: tuple[int, int] | None) -> Sequence[Paragraph]:
    """The lines of the text that are not blank, each in pieces; the pieces of text[start:end] are marked."""
    start, end = span or (0, 0)
    paragraphs, is_first, offset = [], True, 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            pieces = list(_cut(line, start - offset, end - offset, is_first=is_first))
            is_first = is_first and not any(piece.is_marked for piece in pieces)
            paragraphs.append(pieces)
        offset += len(line)
    return paragraphs


def _cut(line: str, start: int, end: int, *, is_first: bool) -> Iterator[Piece]:
    """The parts of a line before, within and after a span."""
    cuts = [0, *(min(max(cut, 0), len(line)) for cut in (start, end)), len(line)]
    for (left, right), is_marked in zip(pairwise(cuts), (False, True, False), strict=True):
        if left < right:
            yield Piece(line[left:right], is_marked, is_first=is_marked and is_first)


def _find_all(text: str, quote: str) -> Iterator[int]:
    """Places that do not overlap, so that the time is linear."""
    place = text.find(quote)
    while place >= 0:
        yield place
        place = text.find(quote, place + len(quote))
