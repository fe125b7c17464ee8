"""Where an English question names a time, and with which bound."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from index.times.period_words import ENGLISH_NUMBERS


class Bound(StrEnum):
    """What a word before or behind a time makes of it."""

    NONE = "none"
    SINCE = "since"
    AFTER = "after"
    BEFORE = "before"
    UNTIL = "until"


@dataclass(frozen=True, slots=True)
class Phrase:
    """question[start:end]; `time` is what `read_period` reads, `range_end` the end of a range if there is one."""

    start: int
    end: int
    time: str
    bound: Bound = Bound.NONE
    range_end: str | None = None
    is_relative: bool = False
    """Whether it counts from now."""


_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(?:19|20)\d\d\b"
_DATE = (
    rf"(?:\d\d?(?:st|nd|rd|th)? (?:of )?{_MONTH}(?:,? {_YEAR})?|{_MONTH} \d\d?(?:st|nd|rd|th)?\b(?:,? {_YEAR})?"
    rf"|{_MONTH}(?: of)?,? {_YEAR}|(?:19|20)\d\d-\d\d(?:-\d\d)?\b|{_YEAR}(?!-))"
)
_NAME = rf"(?:{_MONTH}|(?:mon|tues|wednes|thurs|fri|satur|sun)day\b)"
_UNIT = r"(?:hour|day|week|month|year)s?\b"
_NUMBER = rf"(?:{'|'.join(ENGLISH_NUMBERS)}|\d{{1,3}})"
_COUNTED = rf"(?:the )?(?:past|last|previous) (?:{_NUMBER} {_UNIT}|(?:week|month|year)\b)"
_RELATIVE = (
    rf"(?:(?-i:today|^Today)\b|yesterday\b|the day before yesterday\b|this (?:week|month|year)\b"
    rf"|(?<!the )last (?:week|month|year)\b"
    rf"|(?<![\d.,]){_NUMBER} (?:day|week|month)s? ago\b|last {_NAME})"
)
_BOUNDS = {
    "since": Bound.SINCE,
    "after": Bound.AFTER,
    "before": Bound.BEFORE,
    "prior to": Bound.BEFORE,
    "until": Bound.UNTIL,
    "till": Bound.UNTIL,
    "up to": Bound.UNTIL,
}
_ANY = rf"(?:{_RELATIVE}|{_DATE}|{_NAME})"
# A year, month or day that is part of a name ends no phrase: the 2022 World Cup, the January 6 committee.
_END = (
    r"(?!['’]s\b)(?! ?-?(?!(?:and|or|to|in|at|on|by|for|with|the|a|did|do|does|is|was|were|has|have|had|as)\b)"
    r"[a-zA-Z])"
)
_RANGE = re.compile(
    rf"\b(?:between|from) (?P<a>{_ANY}|{_MONTH}) (?:and|to|until|till|through) (?P<b>{_ANY})(?!\w)",
    re.IGNORECASE,
)
_BOUNDED = re.compile(
    rf"\b(?P<bound>{'|'.join(_BOUNDS)}) (?:early |late |the (?:start|end) of )?(?P<time>{_ANY}){_END}",
    re.IGNORECASE,
)
# "The highest since 1994" compares; it does not ask for what was published since.
_COMPARED = re.compile(r"\b(?:first|only|record|\w+est|most|least|worst|best)\b[^,.;?!]{0,60}$", re.IGNORECASE)
_MOST_COMPARISON_CHARS = 100
_COUNTED_FROM_NOW = re.compile(rf"\b(?:(?:in|over|during|within|for) )?(?P<time>{_COUNTED})", re.IGNORECASE)
_FROM_NOW = re.compile(rf"\b(?P<time>{_RELATIVE})(?!['’]s (?:world|society|youth|standards)\b)", re.IGNORECASE)
_NAMED = re.compile(
    rf"\b(?:in|during|throughout|on|of) (?:early |late |mid-)?(?P<time>{_DATE}|{_NAME}){_END}"
    rf"|\b(?P<full>\d\d? {_MONTH},? {_YEAR}|{_MONTH} (?:\d\d?,? )?{_YEAR})",
    re.IGNORECASE,
)


def find_english_phrases(question: str) -> Iterator[Phrase]:
    """Ranges and bounds first, then what counts from now, then times by their name."""
    for match in _RANGE.finditer(question):
        yield _to_range(match)
    for match in _BOUNDED.finditer(question):
        before = question[max(0, match.start() - _MOST_COMPARISON_CHARS) : match.start()]
        if not _COMPARED.search(before):
            yield Phrase(*match.span(), match["time"], bound=_BOUNDS[match["bound"].lower()])
    for match in _COUNTED_FROM_NOW.finditer(question):
        # "The last week" may be a calendar week for read_period; in a question it is what just passed.
        time = re.sub(r"^(?:the )?(?:last|previous)", "past", match["time"], flags=re.IGNORECASE)
        if match["time"].lower().startswith(("the ", "past")) or len(time.split()) > 2:
            yield Phrase(*match.span(), time, is_relative=True)
    for match in _FROM_NOW.finditer(question):
        yield Phrase(*match.span(), _without_last(match["time"]), is_relative=True)
    for match in _NAMED.finditer(question):
        yield Phrase(*match.span(), match["time"] or match["full"])


def _to_range(match: re.Match[str]) -> Phrase:
    """ "May and July 2021": the year of the end is that of the beginning."""
    begin, end = match["a"], match["b"]
    year = re.search(_YEAR, end)
    if year and not re.search(_YEAR, begin):
        begin = f"{begin} {year[0]}"
    return Phrase(*match.span(), begin, range_end=end)


def _without_last(time: str) -> str:
    """Last Friday, last March: the latest one, as `read_period` reads the bare name."""
    named = re.fullmatch(rf"last ({_NAME})", time, re.IGNORECASE)
    return named[1] if named else time
