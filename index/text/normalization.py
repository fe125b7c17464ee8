"""Unicode normalization in linear time, whatever the text.

`unicodedata.normalize` sorts each run of combining marks by insertion, which takes a time that grows with the
square of the run: 80,000 marks behind one letter took 5 s. No writing system needs more than 30 (UAX #15,
section 13, Stream-Safe Text Format), so that longer runs are cut there before they are sorted.
"""

import re
import unicodedata
from functools import cache
from typing import Literal, TypeAlias

Form: TypeAlias = Literal["NFC", "NFKC", "NFKD"]

MAX_MARKS = 30
"""Combining marks behind one character; UAX #15 allows as many. What follows them is dropped."""

_MARK_BLOCKS = range(0x300, 0x1F000)
"""Where Unicode has characters of a combining class other than 0."""
_UNSORTED_MARKS = "\u0f73\u0f75\u0f81\uff9e\uff9f"
"""Of combining class 0, but decomposed into marks."""


def normalize(form: Form, text: str) -> str:
    """The text in a normalization form, with at most MAX_MARKS marks behind a character; idempotent."""
    if text.isascii():
        return text
    return _limit_marks(unicodedata.normalize(form, _limit_marks(text)))


def _limit_marks(text: str) -> str:
    # A longer run has a mark at one of these places: hardly any text has, and it is 30 times as fast to see.
    if not _mark().search(text[:: MAX_MARKS + 1]):
        return text
    return _long_run().sub(r"\1", text)


@cache
def _mark() -> re.Pattern[str]:
    marks = "".join(c for c in map(chr, _MARK_BLOCKS) if unicodedata.combining(c))
    return re.compile(f"[{marks}{_UNSORTED_MARKS}]")


@cache
def _long_run() -> re.Pattern[str]:
    mark = _mark().pattern
    return re.compile(f"({mark}{{{MAX_MARKS}}}){mark}+")
