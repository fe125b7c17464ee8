"""Split an English article into paragraphs and sentences, with their quotations and attributions."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from index.language.attribution.english_tokens import Token, split_tokens
from index.language.attribution.quotations import (
    MASK,
    Quotation,
    find_quotations,
    mask_quotations,
    starts_with_quotation,
)
from index.language.attribution.reporting_clauses import (
    Attribution,
    choose_attribution,
    find_attributions,
    may_contain_attribution,
)
from index.language.attribution.second_speakers import find_second_speakers
from index.text.sentences import Span, split_sentences

# At most this much of a paragraph is read on either side; longer ones are tables or broken extractions.
_MAX_SIDE = 1500
# A line end, except in mid-sentence before a lower-case letter, where the line is only wrapped.
_BREAK = re.compile(r"(?<![\w,])\n|\n(?![a-z])")
_QUOTATION_MARK = re.compile(r"[\"“„‘«]|``|''")
# How many paragraphs to go back to find the speaker.
_MAX_BACK = 6


@dataclass(frozen=True)
class Sentence:
    """A sentence of a paragraph, parsed lazily; all offsets are into the article."""

    start: int
    end: int
    masked: str
    """Its text with quotations masked."""

    @property
    def is_quoted(self) -> bool:
        """Whether all of it is inside quotation marks."""
        return MASK in self.masked and not any(character.isalnum() for character in self.masked)

    @cached_property
    def tokens(self) -> Sequence[Token]:
        """Its words and punctuation marks; empty if all of it is quoted."""
        return () if self.is_quoted else tuple(split_tokens(self.masked, self.start))

    @cached_property
    def attributions(self) -> Sequence[Attribution]:
        """All attributions in it; none in a question."""
        if not may_contain_attribution(self.masked) or self.is_quoted or self._asks():
            return ()
        return tuple(find_second_speakers(self.tokens, find_attributions(self.tokens)))

    @property
    def attribution(self) -> Attribution | None:
        """The attribution that governs it."""
        return choose_attribution(self.attributions)

    def _asks(self) -> bool:
        bare = self.masked.rstrip()
        return bare.rstrip(" ”").endswith("?") and not bare.endswith(("?”", MASK))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with its sentences and quotations."""

    start: int
    end: int
    sentences: Sequence[Sentence]
    quotations: Sequence[Span]
    ends_open: bool
    """Whether its last quotation is not closed, so that the next paragraph continues it."""


# A whole article may be one paragraph.
_MOST_PARAGRAPH_CHARS = 6_000


def parse_paragraph(text: str, at: int) -> Paragraph:
    """Parse the paragraph around a position in the article."""
    return _parse(text, *_bounds(text, at))


def paragraphs_with_speech(text: str) -> list[Span]:
    """The spans of the paragraphs that may report speech: with a speech verb or a quotation mark.

    Longer paragraphs than any that an outlet writes are left out: they take seconds.
    """
    starts = [0, *(found.end() for found in _BREAK.finditer(text))]
    spans = zip(starts, [*starts[1:], len(text)], strict=True)
    short = (span for span in spans if span[1] - span[0] <= _MOST_PARAGRAPH_CHARS)
    return [span for span in short if _may_report_speech(text[span[0] : span[1]])]


def _may_report_speech(paragraph: str) -> bool:
    return _QUOTATION_MARK.search(paragraph) is not None or may_contain_attribution(paragraph)


# The sentences of a paragraph are asked for one after the other, and those before it for their speakers.
@lru_cache(maxsize=16)
def _parse(text: str, start: int, end: int) -> Paragraph:
    piece = text[start:end].replace("\n", " ")
    quotations = find_quotations(piece, is_continued=starts_with_quotation(text, end))
    masked = mask_quotations(piece, quotations)
    sentences = [
        Sentence(start + a, start + b, _open_quotation(masked[a:b])) for a, b in split_sentences(piece)
    ]
    spans = [(start + found.start, start + found.end) for found in quotations]
    return Paragraph(start, end, sentences, spans, _ends_open(quotations, len(piece)))


def paragraphs_before(text: str, paragraph: Paragraph) -> Iterator[Paragraph]:
    """The paragraphs before this one, nearest first."""
    for _ in range(_MAX_BACK):
        before = _last_visible_before(text, paragraph.start)
        if before is None:
            return
        paragraph = parse_paragraph(text, before)
        yield paragraph


def _bounds(text: str, at: int) -> Span:
    """The span of the paragraph around a position, cut off at a distance."""
    first, last = max(0, at - _MAX_SIDE), min(len(text), at + _MAX_SIDE)
    before = [place.end() for place in _BREAK.finditer(text, first, at)]
    after = _BREAK.search(text, at, last)
    return before[-1] if before else first, after.start() if after is not None else last


def _last_visible_before(text: str, end: int) -> int | None:
    """The position of the last non-space character before `end`."""
    piece = text[max(0, end - 200) : end].rstrip()
    return max(0, end - 200) + len(piece) - 1 if piece else None


def _open_quotation(masked: str) -> str:
    """A masked sentence that begins inside a quotation, with a mark there as if it began with one."""
    return f"“{masked[1:]}" if masked.startswith(MASK) else masked


def _ends_open(quotations: Sequence[Quotation], length: int) -> bool:
    return bool(quotations) and not quotations[-1].is_closed and quotations[-1].end == length
