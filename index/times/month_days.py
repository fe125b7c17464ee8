"""Days and months without a year in English quotes: "March 5", "Friday, Aug. 20", "since September"."""

import re
from collections.abc import Iterator
from datetime import date
from functools import partial

from index.times.mentions import Days, Mention, one, whole
from index.times.period_spans import month_of
from index.times.tenses import Tense, tense_at, words_before

_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September"]
_MONTHS += ["October", "November", "December"]
_SHORT = {
    "Jan": 1,
    "Feb": 2,
    "Mar": 3,
    "Apr": 4,
    "Aug": 8,
    "Sept": 9,
    "Sep": 9,
    "Oct": 10,
    "Nov": 11,
    "Dec": 12,
}
_NUMBERS = {name: number for number, name in enumerate(_MONTHS, 1)} | _SHORT
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTH = rf"(?:{'|'.join(_MONTHS)}|(?:{'|'.join(_SHORT)})\b\.?)"
_DAY = re.compile(
    rf"(?<![\w-])(?:(?P<weekday>{'|'.join(_WEEKDAYS)})(?:s|nes|rs|ur)?(?:day)?\.?,? )?"
    rf"(?:(?P<m>{_MONTH}) (?P<d>\d\d?)(?:st|nd|rd|th)?(?![\w:%]|[.,]\d)"
    rf"|(?P<d2>\d\d?)(?:st|nd|rd|th)? (?:of )?(?P<m2>{_MONTH})(?![\w-]|\.? \d\d?\b))"
    r"(?P<year>,? (?:of )?\d{4}\b)?"
)
_BARE = re.compile(
    rf"(?<![\w-])(?:(?P<in>[Ii]n|[Ss]ince)|(?P<which>[Ll]ast|[Nn]ext|[Tt]his)) (?P<m>{'|'.join(_MONTHS)})"
    r"(?![\w-]|['’]s|,? (?:of )?(?:\d|last|next|this|that|the year))"
)
# 6 January, 24 February, 11 September and 7 October name what happened on one of them; holidays recur.
NAMES_OF_EVENTS = frozenset(
    [(1, 1), (1, 6), (2, 14), (2, 24), (6, 4), (7, 4), (9, 11), (10, 7), (10, 31), (11, 11), (12, 7), (12, 24)]
) | {(12, 25), (12, 31)}
_NO_YEAR_BEFORE = re.compile(r"\b(?:every|each|annual(?:ly)?|on or about|born on|of|the) $", re.IGNORECASE)
_BEFORE_CHARS = 16
# With a weekday that fits, a day may be farther off than without.
_FARTHEST_WITH_WEEKDAY = 180
_FARTHEST_BACK = 120
_FARTHEST_AHEAD = 180
_FARTHEST_OPEN_BACK = 21
_FARTHEST_OPEN_AHEAD = 90
_MOST_MONTHS_BACK = 8
_MOST_MONTHS_AHEAD = 6


def find_month_days(text: str, *, names_other_year: bool) -> Iterator[Mention]:
    """`names_other_year`: the text names another year."""
    for match in _DAY.finditer(text):
        before = text[max(0, match.start() - _BEFORE_CHARS) : match.start()]
        month, day = _NUMBERS[(match["m"] or match["m2"]).rstrip(".")], int(match["d"] or match["d2"])
        if match["year"] or names_other_year or _NO_YEAR_BEFORE.search(before):
            continue
        tense = tense_at(text, match.start(), match.end())
        if (month, day) in NAMES_OF_EVENTS and tense is not Tense.FUTURE:
            continue
        weekday = _WEEKDAYS.index(match["weekday"]) if match["weekday"] else None
        if weekday is None and tense is Tense.UNDETERMINED and "had" in words_before(text, match.start()):
            continue  # a story of long ago
        yield Mention(match.start(), match.end(), partial(nearest, month, day, weekday, tense))


def find_months(text: str, *, other_date_at: int) -> Iterator[Mention]:
    """`other_date_at`: behind this place the text has named another date, from which its months may count."""
    for match in _BARE.finditer(text):
        month, start = _NUMBERS[match["m"]], match.start("which") if match["which"] else match.start("m")
        if match["which"]:
            yield Mention(start, match.end(), partial(_named, match["which"].lower(), month))
        elif match.start() < other_date_at:
            since = match["in"].lower() == "since"
            tense = Tense.PAST if since else tense_at(text, match.start(), match.end())
            yield Mention(start, match.end(), partial(_month, month, tense))


def find_first_day(text: str) -> int | None:
    """Where the text first names a day of a month, in any year."""
    match = _DAY.search(text)
    return match.start() if match else None


def nearest(month: int, day: int, weekday: int | None, tense: Tense, today: date) -> Days | None:
    """The day of the only year that fits its weekday and its tense."""
    found = [candidate for year in (-1, 0, 1) if (candidate := _day(today.year + year, month, day))]
    fitting = [d for d in found if _is_near((d - today).days, tense, weekday is not None)]
    fitting = [d for d in fitting if weekday is None or d.weekday() == weekday]
    return one(fitting[0]) if len(fitting) == 1 else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _is_near(ahead: int, tense: Tense, has_weekday: bool) -> bool:
    if has_weekday:
        return abs(ahead) <= _FARTHEST_WITH_WEEKDAY
    if tense is Tense.UNDETERMINED:
        return -_FARTHEST_OPEN_BACK <= ahead <= _FARTHEST_OPEN_AHEAD
    return -_FARTHEST_BACK <= ahead <= 0 if tense is Tense.PAST else 0 <= ahead <= _FARTHEST_AHEAD


def _named(which: str, month: int, today: date) -> Days | None:
    """ "Last March", "next May" where the latest, or the coming one, is of another year."""
    if which == "this":
        return whole(month_of(today.year, month))
    if which == "last":
        return whole(month_of(today.year - 1, month)) if month >= today.month else None
    return whole(month_of(today.year + 1, month)) if month <= today.month else None


def _month(month: int, tense: Tense, today: date) -> Days | None:
    if tense is Tense.PAST:
        back = (today.month - month) % 12
        return whole(month_of(today.year - (month > today.month), month)) if back <= _MOST_MONTHS_BACK else None
    ahead = (month - today.month) % 12
    is_sure = tense is Tense.FUTURE and ahead <= _MOST_MONTHS_AHEAD
    return whole(month_of(today.year + (month < today.month), month)) if is_sure else None
