"""Which parts of a text stand between quotation marks: what is said there counts its days from elsewhere."""

import re
from collections.abc import Iterator

# Straight marks are told by what stands around them; ' is as much an apostrophe and is not looked at.
_MARKS = re.compile(r"[“「『«《〈]|[”」』»》〉]|\"|‘(?=\w)|(?<=[\w.,!?])’(?!\w)")
_OPENING = frozenset("“「『«《〈‘")
_CLOSING = frozenset("”」』»》〉’")


def find_quoted(text: str) -> list[tuple[int, int]]:
    """Spans in order; one begins at 0 where its beginning is missing, or ends with the text."""
    spans: list[tuple[int, int]] = []
    opened: int | None = None
    for at, opens in _marks(text):
        if opens and opened is None:
            opened = at
        elif not opens and opened is not None:
            spans.append((opened, at))
            opened = None
        elif not opens and text[at] != "’" and not spans:
            spans.append((0, at))  # ’ without its partner is an apostrophe, as in "the allies’ day"
    if opened is not None and text[opened] != "‘":
        spans.append((opened, len(text)))
    return spans


def ends_quoted(text: str) -> bool:
    """Whether a quotation is still open where the text ends."""
    spans = find_quoted(text)
    return bool(spans) and spans[-1][1] == len(text)


def _marks(text: str) -> Iterator[tuple[int, bool]]:
    """Place of each mark, and whether it opens."""
    for match in _MARKS.finditer(text):
        at, mark = match.start(), match[0]
        if mark == '"':
            yield at, not text[at + 1 : at + 2].isspace() and not text[max(0, at - 1) : at].strip(" \n([—–-")
        elif mark in _OPENING:
            yield at, True
        elif mark in _CLOSING:
            yield at, False
