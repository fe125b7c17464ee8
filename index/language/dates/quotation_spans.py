"""Find the spans of a text in quotation marks: days named there count from another date."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from index.text.quotation_marks import CLOSING_OF, MarkRole, role_of_mark

_FIRST_PERSON = re.compile(
    r"(?<![\w.])(?:I|I['’]\w+|[Ww]e|[Ww]e['’]\w+|my|our|us|you|[Tt]hank|[A-Z]{3,}:)(?![\w.])"
)
_CHARACTERS = sorted({mark for pair in CLOSING_OF.items() for mark in "".join(pair)} - set("`'"))
_MARK = re.compile(rf"``|''|[{''.join(_CHARACTERS)}]|\n")
# Marks that contain others of their own kind; a second “ more often shows that a ” is missing.
_NESTING = frozenset("«»‹›「『｢﹁﹃")
_MAX_DEPTH = 8
# 600: the longest sentence that `split_sentences` returns.
_LETTER = r"[A-Za-z0-9\u00c0-\u024f\u0400-\u04ff]"  # beside which a single mark is an apostrophe
_SINGLE_QUOTED = re.compile(
    rf"(?<!{_LETTER})[‘‚‛’'](?=\w)[^\n]{{1,600}}?[.,!?…][’‘'](?!{_LETTER})"
    rf"|(?<!{_LETTER})[‘‚‛](?=\w)(?:[^‘’\n]|’(?={_LETTER})){{1,600}}[’‘](?!{_LETTER})"
)


def find_quoted_spans(text: str) -> list[tuple[int, int]]:
    """The outermost spans, in order.

    A quotation without its closing mark ends with its paragraph, unless the next mark in a later paragraph
    closes it. One without its opening mark begins with its paragraph.
    """
    reader = _SpanReader()
    for match in _MARK.finditer(text):
        is_measure = match[0] == '"' and text[match.start() - 1 : match.start()].isdigit()
        if match[0] == "\n":
            reader.end_paragraph(match.start())
        elif reader.opened or not is_measure:  # not a 5" gun
            reader.read_mark(match.start(), match[0], role_of_mark(text, match))
    reader.end_text(len(text))
    return _merge((*reader.spans, *(match.span() for match in _SINGLE_QUOTED.finditer(text))))


def reads_like_speech(text: str) -> bool:
    """Whether an English text reads like speech, with or without marks: a transcript, an interview."""
    return _FIRST_PERSON.search(text) is not None


@dataclass(slots=True)
class _SpanReader:
    """The quotations that marks enclose, read from left to right."""

    spans: list[tuple[int, int]] = field(default_factory=list)
    paragraph: int = 0
    """Where the paragraph begins."""
    opened: list[tuple[int, str]] = field(default_factory=list)
    """The marks that are still open, the outermost first."""
    repeated: int = 0
    """How many marks repeat one that is open: “He said “go” to us”, or a closing mark is missing."""
    broken_at: int | None = None
    """Where the paragraph ended in which the open quotation began."""

    def read_mark(self, at: int, mark: str, role: MarkRole) -> None:
        if role is not MarkRole.OPENING and self._close(at, mark):
            return
        if role is MarkRole.CLOSING:
            if not self.opened:
                self._close_unopened(at)
            return
        self._give_up_broken()
        if mark not in _NESTING and any(mark == other for _, other in self.opened):
            self.repeated += 1
        elif mark in CLOSING_OF and len(self.opened) < _MAX_DEPTH:
            self.repeated = 0 if not self.opened else self.repeated
            self.opened.append((at, mark))

    def end_paragraph(self, at: int) -> None:
        if self.opened and self.broken_at is None:
            self.broken_at = at
        self.paragraph = at + 1

    def end_text(self, at: int) -> None:
        self._give_up_broken()
        if self.opened:
            self.spans.append((self.opened[0][0], at))

    def _close(self, at: int, mark: str) -> bool:
        """Close the innermost quotation that the mark can close, and those inside it."""
        for depth in reversed(range(len(self.opened))):
            start, opening = self.opened[depth]
            if mark in CLOSING_OF[opening]:
                del self.opened[depth:]
                if depth == 0:
                    self.spans.append((start, at))
                    self.broken_at = None
                return True
        return False

    def _close_unopened(self, at: int) -> None:
        if not self.spans or self.spans[-1][1] <= self.paragraph:
            self.spans.append((self.paragraph, at))
        elif self.repeated:
            self.repeated -= 1
            self.spans[-1] = self.spans[-1][0], at

    def _give_up_broken(self) -> None:
        if self.broken_at is not None:
            self.spans.append((self.opened[0][0], self.broken_at))
            self.opened.clear()
            self.broken_at = None


def _merge(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def is_within(spans: Iterable[tuple[int, int]], at: int) -> bool:
    """Whether one of the spans contains the offset."""
    return any(start <= at < end for start, end in spans)
