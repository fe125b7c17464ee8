"""Find the dates of a text that state their year: "March 8, 2014", "in March 2014", 「2014年3月8日」.

They mean the same days on any day of publication, unlike those of `date_resolution`.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from index.language.dates.calendar_arithmetic import day_range_of
from index.language.dates.date_lexicon import ENGLISH_MONTHS, ERA_YEAR_OFFSETS
from index.language.dates.period_parser import read_period
from index.model.answer_types import ResolvedTime
from index.text.scripts import count_cjk

_MONTH = rf"(?:{'|'.join(ENGLISH_MONTHS)}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
_YEAR = r"(?:1[5-9]|20)\d\d(?![\w%]|[.,]\d)"
_DAY = r"\d\d?(?:st|nd|rd|th)?"
_ENGLISH = re.compile(
    rf"(?<![\w-])(?:{_MONTH} {_DAY}(?: ?[–—-] ?{_DAY})?,? {_YEAR}"
    rf"|{_DAY} {_MONTH},? {_YEAR}|{_MONTH},? {_YEAR}"
    r"|(?:1[5-9]|20)\d\d-\d\d-\d\d(?![\w-])"
    # A bare year only where it says when: "in 2014", not "the 2014 report" or "in 2014 dollars".
    rf"|(?<=\b[Ii]n )(?:early |late |mid-)?(?P<year>{_YEAR})(?!-)(?! (?:dollars|U\.S\.|election)))"
)
_ERA = "|".join(sorted(ERA_YEAR_OFFSETS, key=len, reverse=True))
_CJK = re.compile(
    rf"(?<![\d第])(?:(?:19|20)\d\d ?[年년]|(?:{_ERA}) ?(?:\d{{1,3}}|元) ?年)"
    r"(?: ?\d\d? ?[月월](?: ?\d\d? ?[日號号일])?)?(?![代대度度間间])"
)
_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)  # what a stated year means does not depend on it


def find_stated_dates(text: str) -> Iterator[ResolvedTime]:
    """The dates with their days, in order, not overlapping: a day, a few days, a month or a year."""
    form = _CJK if count_cjk(text) else _ENGLISH
    for match in form.finditer(text):
        words = match["year"] if form is _ENGLISH and match["year"] else match[0]
        period = read_period(words, now=_ANY_DAY)
        if period is not None:
            days = day_range_of(period)
            yield ResolvedTime(start=match.start(), end=match.end(), first=days.first, last=days.last)
