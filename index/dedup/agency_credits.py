"""Find the news agency that an article credits: in its outlet, byline, dateline, first or last lines."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from index.language.news_agencies import WIRE_NAMES

_HEAD_CHARACTERS = 300
_LAST_LINES = 3
_NOT_OUTLETS = {"CNA"}  # most outlets of this name are Channel NewsAsia
_OPENERS, _CLOSERS = r"(（\[【〔", r")）\]】〕"
# Credits of pictures, not of the text: "(AP Photo/Jo Doe)", "(Jo Doe/Reuters)".
_PICTURE = re.compile("/|photo|image|picture|file|via|video|[圖图照]|写真|사진", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AgencyCredit:
    """The agency that an article credits; `is_own` if the agency itself published it."""

    wire: str
    is_own: bool


def find_agency(
    *, outlet: str | None, author: str | None, dateline: str | None, text: str
) -> AgencyCredit | None:
    """The agency that published an article, else the one that it credits; None if there is none."""
    if outlet is not None:
        for wire, names in _WHOLE.items():
            if names.fullmatch(outlet.strip()) and outlet.strip() not in _NOT_OUTLETS:
                return AgencyCredit(wire, is_own=True)
    credited = _find_credited(author, dateline, text)
    return AgencyCredit(credited, is_own=False) if credited is not None else None


def _find_credited(author: str | None, dateline: str | None, text: str) -> str | None:
    for line in (dateline, author):
        found = _first(_NAMED, [line] if line else [])
        if found is not None:
            return found
    head = text[:_HEAD_CHARACTERS]
    found = _first(_NAMED, (b.group() for b in _BRACKETED.finditer(head) if not _PICTURE.search(b.group())))
    last_lines = [line.strip() for line in text.rstrip().splitlines()[-_LAST_LINES:]]
    return found or _first(_OPENING, [head]) or _first(_CREDIT, last_lines)


def _first(patterns: dict[str, re.Pattern[str]], lines: Iterable[str]) -> str | None:
    """The agency named first in the first line that names any."""
    for line in lines:
        places = {wire: match.start() for wire, names in patterns.items() if (match := names.search(line))}
        if places:
            return min(places, key=lambda wire: places[wire])
    return None


def _compile(form: str, flags: re.RegexFlag = re.NOFLAG) -> dict[str, re.Pattern[str]]:
    return {wire: re.compile(form.format(names), flags) for wire, names in WIRE_NAMES.items()}


_WHOLE = _compile("(?:{})", re.IGNORECASE)
_NAMED = _compile(r"(?<![A-Za-z0-9.])(?:{})(?![A-Za-z0-9.])")
_BRACKETED = re.compile(f"[{_OPENERS}][^{_OPENERS}{_CLOSERS}\n]{{2,60}}[{_CLOSERS}]")
# 「中央社記者…」, "新华社北京8月24日电", "REUTERS - …"
_OPENING = _compile(r"\A\s*(?:{})(?:記者|记者|[^\s，,。]{{0,12}}[電电]|\s+[-–—]\s)")
_CREDIT = _compile(
    r"\A[-–—(（\[]*+\s*+(?:[Ss]ource|[Bb]y|[Cc]redit|來源|来源|出典)?+\s*+[:：]?+\s*+(?:{})[)）\]]*+\.?\Z"
)
