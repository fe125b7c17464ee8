"""Unicode normalization in linear time, and the cleaning of every stored text.

`unicodedata.normalize` sorts each run of combining marks by insertion, so its time grows with the square of the
run: 80,000 marks after one letter took 5 s. No writing system needs more than 30 (UAX #15, section 13,
Stream-Safe Text Format), so longer runs are cut before they are sorted.
"""

import re
import unicodedata
from functools import cache
from typing import Literal, TypeAlias

Form: TypeAlias = Literal["NFC", "NFKC", "NFKD"]

MAX_MARKS = 30
"""Combining marks after one character, the limit of UAX #15. Further marks are dropped."""

_MARK_BLOCKS = range(0x300, 0x1F000)
"""The range of characters with a combining class other than 0."""
_UNSORTED_MARKS = "\u0f73\u0f75\u0f81\uff9e\uff9f"
"""Characters of combining class 0 that decompose into marks."""


def normalize(form: Form, text: str) -> str:
    """The text in a normalization form, with at most MAX_MARKS marks after a character; idempotent."""
    if text.isascii():
        return text
    return _limit_marks(unicodedata.normalize(form, _limit_marks(text)))


def _limit_marks(text: str) -> str:
    # A longer run has a mark at one of these positions: hardly any text has, and checking them is 30 times as
    # fast.
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


_SPACES = "\xa0\u1680\u2000-\u200a\u202f\u205f"  # not U+3000: Chinese and Japanese indent with it
_BREAKS = "\x0b\x0c\x1c-\x1e\u2028\u2029"
_UNWANTED = (
    "\x00-\x08\x0e-\x1b\x1f\x7f"  # C0 controls
    "\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # invisible
    "\ud800-\udfff"  # lone surrogates: not encodable as UTF-8
    "\ufdd0-\ufdef\ufffe\uffff"  # noncharacters
    "\U000e0000-\U000e007f"  # tag characters: invisible text
)
_NEEDS_CLEANING = re.compile(f"(?P<space>[{_SPACES}])|(?P<break>[{_BREAKS}])|(?P<c1>[\x80-\x9f])|[{_UNWANTED}]")
_JOINERS = "\u200c\u200d"
_LONE_JOINERS = re.compile(
    f"(?<![^\x00-\x7f\\s])[{_JOINERS}]+|(?<![{_JOINERS}])[{_JOINERS}]++(?![^\x00-\x7f\\s])"
)
_BLANK_LINES = re.compile(r"\n{3,}")


def clean_text(text: str) -> str:
    """The stored form of a text: NFC, `\\n` line ends, nothing invisible, at most one blank line in a row.

    Always encodable as UTF-8; idempotent. C1 controls become the windows-1252 characters that they stand for,
    as in HTML. Zero-width joiners are kept within Persian and Indic words and within emoji.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.replace("\n", "").isprintable():  # true for all candidates, and ten times as fast as a search
        text = _LONE_JOINERS.sub("", _NEEDS_CLEANING.sub(_replacement, text))
    text = "\n".join([line.rstrip() for line in normalize("NFC", text).split("\n")])
    return (_BLANK_LINES.sub("\n\n", text) if "\n\n\n" in text else text).strip()


def clean_line(text: str) -> str:
    """Clean a title or a name: one line, single spaces."""
    return " ".join(clean_text(text).split())


def _replacement(match: re.Match[str]) -> str:
    if match.lastgroup == "c1":
        return match[0].encode("latin-1").decode("cp1252", "ignore")
    return {"space": " ", "break": "\n"}.get(match.lastgroup or "", "")
