"""Compound times in English: "January this year" as a whole, and the parts that mean nothing alone.

"A week ago on Tuesday" is neither a week ago nor the last Tuesday. Such a phrase is resolved as a whole or not
at all, so its parts must not be resolved.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from index.language.dates.calendar_arithmetic import (
    DayRange,
    DayResolver,
    TemporalExpression,
    day_range_of,
    month_of,
    single_day,
    weekday_of_week,
)
from index.language.dates.date_lexicon import ENGLISH_MONTHS, ENGLISH_NUMBERS, ENGLISH_WEEKDAYS
from index.language.dates.tense import Tense, tense_at

_WEEKDAY = "|".join(ENGLISH_WEEKDAYS)
_MONTH = rf"(?:{'|'.join(ENGLISH_MONTHS)})(?![\w-])"
_SHORT_WEEKDAY = r"(?:Mon|Tues?|Wed|Thu(?:rs)?|Fri|Sat|Sun)\b"
_SHORT_MONTH = r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b"
_DAY_PART = r"(?: (?:morning|afternoon|evening|night))?"
_WHICH = r"(?P<which>[Ll]ast|[Tt]his|[Nn]ext)"
_ORDINALS = {
    word: n
    for n, words in enumerate(("first 1st", "second 2nd", "third 3rd", "fourth 4th"), 1)
    for word in words.split()
}
_ORDINAL = rf"(?P<n>{'|'.join(_ORDINALS)})"
_COUNT = rf"(?P<count>{'|'.join(w for w in ENGLISH_NUMBERS if len(w) > 2)}|\d\d?)"
_PART = rf"(?:{_ORDINAL}[ -](?P<part>quarter|half)|first {_COUNT} months)(?![\w-])"
_COMPOUNDS = tuple(
    re.compile(rf"(?<![\w-])(?:{form})(?![\w-])")
    for form in (
        rf"(?P<month>{_MONTH}),? (?:of )?{_WHICH} year",
        rf"{_WHICH} year['’]s {_PART}",
        rf"{_PART},? (?:of |in )?{_WHICH} year",
        rf"{_WHICH} week,? (?:on )?(?P<weekday>{_WEEKDAY})",
        rf"(?:the )?(?P<day>\d\d?)(?:st|nd|rd|th) (?:day )?(?:of )?{_WHICH} month",
    )
)
_STEPS = {"last": -1, "this": 0, "next": 1}
_FISCAL = re.compile(r"\bfiscal\b", re.IGNORECASE)
_NEW_YEAR_DAYS = 15


def find_compounds(text: str) -> Iterator[TemporalExpression]:
    """Times that two or more words fix together."""
    for form in _COMPOUNDS:
        for match in form.finditer(text):
            resolve = _read_compound(match.groupdict(), text, match)
            if resolve is not None:
                yield TemporalExpression(match.start(), match.end(), resolve)


def _read_compound(parts: dict[str, str | None], text: str, match: re.Match[str]) -> DayResolver | None:
    steps = _STEPS[match["which"].lower()]
    weekday, day, month = parts.get("weekday"), parts.get("day"), parts.get("month")
    if weekday is not None:
        return partial(weekday_of_week, ENGLISH_WEEKDAYS.index(weekday), steps)
    if day is not None:
        return partial(_day_of_month, int(day), steps)
    is_ahead = tense_at(text, match.start(), match.end()) is Tense.FUTURE
    if month is not None:
        number = ENGLISH_MONTHS.index(month) + 1
        return partial(_months_of_year, number, number, steps, is_ahead)
    if _FISCAL.search(text):
        return None
    first, last = _read_months(parts)
    return partial(_months_of_year, first, last, steps, is_ahead) if 1 <= first <= last <= 12 else None


def _read_months(parts: dict[str, str | None]) -> tuple[int, int]:
    count = parts.get("count")
    if count is not None:
        return 1, ENGLISH_NUMBERS.get(count) or int(count)
    number, length = _ORDINALS[parts["n"] or ""], 3 if parts["part"] == "quarter" else 6
    return number * length - length + 1, number * length


def _months_of_year(first: int, last: int, steps: int, is_ahead: bool, today: date) -> DayRange | None:
    """Early in January, the past of "this year" may be the year that has just ended."""
    if steps == 0 and not is_ahead and today.month == 1 and today.day <= _NEW_YEAR_DAYS:
        return None
    year = today.year + steps
    return DayRange(day_range_of(month_of(year, first)).first, day_range_of(month_of(year, last)).last)


def _day_of_month(day: int, steps: int, today: date) -> DayRange:
    middle = today.replace(day=15) + timedelta(days=30 * steps)
    return single_day(middle.replace(day=day))


_UNIT = r"(?:day|week|weekend|fortnight|month|quarter|year|decade)"
_NUMBER = rf"(?:{'|'.join(ENGLISH_NUMBERS)}|\d\d?)"
_SEASON = r"(?:[Ss]pring|[Ss]ummer|[Ff]all|[Aa]utumn|[Ww]inter)"
_PART_OF_TIME = (
    rf"(?:{_UNIT}s?|half|halves|period|stage|semester|{_SEASON}|{_WEEKDAY}|{_MONTH}|\d(?:st|nd|rd|th)"
    r"|first|second|third|fourth)"
)
_TIME_OR_YEAR = rf"(?:{_WEEKDAY}|{_MONTH}|(?:19|20)\d\d|week|month|year|now|today)"
_COMPOUND_BEFORE = re.compile(
    # a week ago on Tuesday, ten years ago today
    r"\bago,? (?:(?:on|in|from) )?$"
    # three days after Tuesday, the week of March 6, the third week of last month, a week on Friday
    rf"|\b{_PART_OF_TIME} (?:after|before|from|following|preceding|prior to|of)(?: the)? $"
    rf"|\bweek (?:beginning|starting|commencing|ending|ended)(?: on)? $"
    rf"|\bw/c $|\b{_UNIT}s? (?:starting|beginning) from $|\d ?[ap]\.?m\.? of $"
    rf"|\b{_NUMBER} (?:week|fortnight|month|year)s? on $"
    # from Monday to last Friday, between March and last June
    rf"|\b[Bb]etween (?:(?:last|next|this|early|late) )?$"
    rf"|\b[Bb]etween (?:(?:last|next|this) )?{_TIME_OR_YEAR}{_DAY_PART}"
    r"(?: (?:last|this|next) (?:week|year))? and $"
    # last year's Tuesday raid
    rf"|\b(?:[Ll]ast|[Tt]his|[Nn]ext) {_UNIT}['’]s $"
    # next week on Tuesday or Thursday, last Tuesday and Wednesday
    rf"|\b(?:[Ll]ast|[Tt]his|[Nn]ext) (?:week,? (?:on )?)?(?:{_WEEKDAY}){_DAY_PART},? (?:and|or) (?:on )?$"
)
# Before "last week" or "this year", but not before a day: the same period last year, Friday night last week.
_PART_BEFORE_PERIOD = re.compile(
    rf"\b(?:period|stage|point|quarter|half|[Ss]ummer|[Aa]utumn|[Ww]inter"
    rf"|(?:[Tt]he|[Ii]n|[Ee]arly|[Ll]ate) (?:spring|fall)|(?:{_WEEKDAY}){_DAY_PART}|{_MONTH}"
    r"|\d(?:st|nd|rd|th)),? (?:of |in )?$"
)
# From March to June last year. A day, such as "through Nov. 17", ends a range as itself.
_RANGE_BEFORE = re.compile(
    rf"\b{_TIME_OR_YEAR}{_DAY_PART}(?: (?:to|through|thru|until|till) (?:the )?| ?[–—-] ?)$"
    rf"|\b{_MONTH},? (?:and|or) $"
)
_COMPOUND_AFTER = re.compile(
    # this year's third quarter, last week's Friday
    r"['’]s? (?:(?:first|second|third|fourth|last|final|opening|corresponding|same|whole|full) )?"
    rf"(?:{_UNIT}s?|half|period|spring|summer|fall|autumn|winter|{_WEEKDAY}|{_MONTH})\b(?!-)"
    # Friday week, the Friday before last, last Friday but one, Friday last, this week in 1945
    r"| last(?=[.,;]|$)| (?:week|fortnight)\b(?!-)| (?:before last|after next|but one)\b"
    r"|,? (?:in |of )?(?:1[5-9]|20)\d\d\b(?![:%])|,? (?:nineteen|twenty|two thousand)\b"
    # Friday night of last week, June and July last year
    rf"|(?:{_DAY_PART}(?:,|,? and|,? or| to| through|[–—-]) ?(?:on )?(?:{_WEEKDAY}|{_MONTH})){{0,6}}{_DAY_PART}"
    r"(?: |,? (?:of|in) )(?:last|this|next|that|the (?:previous|following|same|past))"
    r" (?:week|weekend|month|year)\b"
    # this May to October 2020
    rf"| (?:to|through|thru|until|till) (?:early |late )?(?:{_MONTH}|{_SHORT_MONTH}|(?:19|20)\d\d\b)"
    # Friday two weeks ago
    rf"|,? {_NUMBER} {_UNIT}s? ago\b"
)
_COMPOUND_AFTER_PERIOD = re.compile(
    # last week of 2019, last year in June, a week ago on Tuesday
    r" of\b|,? (?:(?:on|in|from) )?(?:early |late |mid-?)?"
    rf"(?:{_WEEKDAY}|{_SHORT_WEEKDAY}|{_MONTH}|{_SHORT_MONTH}|(?:the )?\d\d?(?:st|nd|rd|th)\b)"
    r"| (?:on )?(?:today|yesterday|tomorrow|tonight|(?:last|this|next) (?:week|month|year|weekend|night))\b"
)
_PERIOD = re.compile(
    r"(?:last|this|next) (?:week|weekend|month|year|night)|[\w-]{1,12} [a-z]{3,8} ago", re.IGNORECASE
)
_ENDS_IN_PERIOD = re.compile(
    r"(?:last|this|next) (?:week|weekend|month|year)\b|^(?:last|this|next) [A-Z]", re.IGNORECASE
)
_BEFORE_CHARS = 48


def is_part_of_compound(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] is a part of a longer time, and means other days there."""
    before = text[max(0, start - _BEFORE_CHARS) : start]
    is_thing = text[end : end + 2] in ("'s", "’s")  # "days after Tuesday's raid" names the Tuesday
    if _COMPOUND_AFTER.match(text, end) or (_COMPOUND_BEFORE.search(before) and not is_thing):
        return True
    if _ENDS_IN_PERIOD.search(text, start, end) and _RANGE_BEFORE.search(before):
        return True
    if not _PERIOD.fullmatch(text, start, end):
        return False
    return bool(_PART_BEFORE_PERIOD.search(before) or _COMPOUND_AFTER_PERIOD.match(text, end))
