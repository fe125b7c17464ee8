"""Find the spans of a text in quotation marks: days named there count from another date."""

import re
from collections.abc import Iterator

from index.text.quotation_marks import CORNERS, OPENING_OF, TITLE_BRACKETS

# A single mark may be an apostrophe: ‘ opens before a word, ’ closes only what ‘ has opened.
_MARKS = re.compile(rf"[“”«»{CORNERS}{TITLE_BRACKETS}\"]|‘(?=\w)|(?<=[\w.,!?])’(?!\w)")
_FIRST_PERSON = re.compile(
    r"(?<![\w.])(?:I|I['’]\w+|[Ww]e|[Ww]e['’]\w+|my|our|us|you|[Tt]hank|[A-Z]{3,}:)(?![\w.])"
)
_BEFORE_OPENING = " \n([—–-"


def find_quoted_spans(text: str) -> list[tuple[int, int]]:
    """Spans in order; one begins at 0 if its opening mark is missing, or ends with the text."""
    spans: list[tuple[int, int]] = []
    opened: tuple[int, str] | None = None
    for at, mark, opens in _marks(text):
        if opens and opened is None:
            opened = at, mark
        elif not opens and opened is not None and OPENING_OF.get(mark, mark) == opened[1]:
            spans.append((opened[0], at))
            opened = None
        elif not opens and opened is None and mark != "’" and not spans:
            spans.append((0, at))
    if opened is not None and opened[1] != "‘":
        spans.append((opened[0], len(text)))
    return spans


def ends_in_quotation(text: str) -> bool:
    """Whether a quotation is still open at the end of the text."""
    spans = find_quoted_spans(text)
    return bool(spans) and spans[-1][1] == len(text)


def reads_like_speech(text: str) -> bool:
    """Whether an English text reads like speech, with or without marks: a transcript, an interview."""
    return _FIRST_PERSON.search(text) is not None


def _marks(text: str) -> Iterator[tuple[int, str, bool]]:
    """Position, mark, and whether it opens; straight marks are classified by the characters around them."""
    for match in _MARKS.finditer(text):
        at, mark = match.start(), match[0]
        if mark == '"':
            is_followed = not text[at + 1 : at + 2].isspace() and at + 1 < len(text)
            yield at, mark, is_followed and not text[max(0, at - 1) : at].strip(_BEFORE_OPENING)
        else:
            yield at, mark, mark not in OPENING_OF
