"""Find the time that a question asks about: "since March", "last week", 「去年3月以來」.

A time that counts from now, and one with a bound (since, until, before, after, between), is ONLY: articles
published at other times are left out. A named year, month or day is PREFERRED, because later reports mention
it too. So is a time that counts from now in weeks ("two weeks ago"), covers a whole year or is long past,
and a bounded time that ended more than a year ago ("before 2020") or ends in the future. A time that begins
in the future filters nothing: reports of it exist already.
"""

import re
from bisect import bisect
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import chain

from index.language.dates.calendar_arithmetic import Period, current_period
from index.language.dates.date_lexicon import TimeUnit
from index.language.dates.period_parser import find_count, read_period
from index.language.dates.time_phrases import (
    TimeBound,
    TimePhrase,
    find_cjk_time_phrases,
    find_english_time_phrases,
)
from index.language.question_words import question_word_regex
from index.model.answer_types import AskedTime, TimeUse
from index.text.scripts import count_cjk

_WHOLE_YEAR = timedelta(days=364)
_LONG_PAST = timedelta(days=62)
_HISTORY = timedelta(days=365)
# A month or day without a year is more likely the next one if the latest is this far back.
_MAX_AGE_WITHOUT_YEAR = timedelta(days=240)
_MONTH = timedelta(days=31)
# "Not last week", "other than those of 2022": excluded, not asked for.
_NEGATED = re.compile(r"\b(?:not|(?:except|besides|other than|apart from)(?: \w+){0,2}) $", re.IGNORECASE)
_MAX_NEGATION_CHARS = 80
_HAS_YEAR = re.compile(r"\d{4}")


def find_question_time(question: str, moment: datetime) -> AskedTime | None:
    """The first time that is ONLY, or else the first of all, resolved at `moment` (aware)."""
    first = None
    for asked in _find_all(question, moment.astimezone(UTC)):
        if asked.use is TimeUse.ONLY:
            return asked
        first = first or asked
    return first


def _find_all(question: str, moment: datetime) -> Iterator[AskedTime]:
    """Drop a time inside another phrase: 「5月から」 in 「5月から7月まで」."""
    today, read = moment.date(), list[tuple[int, int]]()
    for phrase in chain(find_english_time_phrases(question), find_cjk_time_phrases(question)):
        before = question[max(0, phrase.start - _MAX_NEGATION_CHARS) : phrase.start]
        place = bisect(read, (phrase.start, phrase.end))
        is_read = any(
            start < phrase.end and phrase.start < end for start, end in read[max(0, place - 1) : place + 1]
        )
        if is_read or _NEGATED.search(before) is not None:
            continue
        words = question[phrase.start : phrase.end]
        asked = _resolve_bounded(phrase, words, moment) or _resolve_named(phrase, words, moment)
        if asked is not None and (asked.first is None or asked.first <= today):
            read.insert(place, (phrase.start, phrase.end))
            yield asked


def _resolve_bounded(phrase: TimePhrase, words: str, moment: datetime) -> AskedTime | None:
    period = read_period(phrase.time, now=moment)
    end = read_period(phrase.range_end, now=moment) if phrase.range_end else None
    if period is None or (phrase.bound is TimeBound.NONE and end is None):
        return None
    first, last = (
        _apply_bound(phrase.bound, *_first_and_last_day(period))
        if end is None
        else (_first_and_last_day(period)[0], _first_and_last_day(end)[1])
    )
    is_history = last is not None and moment.date() - last > _HISTORY
    ends_ahead = end is not None and end.since.date() > moment.date()
    use = TimeUse.PREFERRED if is_history or ends_ahead else TimeUse.ONLY
    return AskedTime(words=words, first=first, last=last, use=use)


def _apply_bound(bound: TimeBound, first: date, last: date) -> tuple[date | None, date | None]:
    """What a word makes of the first and the last day. "After" a day includes that day."""
    if bound is TimeBound.SINCE or (bound is TimeBound.AFTER and first == last):
        return first, None
    if bound is TimeBound.AFTER:
        return _shift_day(last, 1), None
    return None, _shift_day(first, -1) if bound is TimeBound.BEFORE else last


def _shift_day(day: date, days: int) -> date:
    """Clamped to the calendar, whose first day has none before it."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def _resolve_named(phrase: TimePhrase, words: str, moment: datetime) -> AskedTime | None:
    period, unit = read_period(phrase.time, now=moment), _find_unit_ago(phrase.time)
    if period is None:
        return None
    if unit is not None:
        period = current_period(unit, period.since.date())  # nobody counts the days of "two weeks ago"
    first, last = _first_and_last_day(period)
    is_over = moment.date() - last > _LONG_PAST
    if phrase.is_relative and unit is None and last - first < _WHOLE_YEAR and not is_over:
        return AskedTime(words=words, first=first, last=last, use=TimeUse.ONLY)
    if last - first < _MONTH and not _HAS_YEAR.search(words) and not phrase.is_relative:
        is_next = moment.date() - first > _MAX_AGE_WITHOUT_YEAR
        return None if is_next else AskedTime(words=words, first=first, last=last, use=TimeUse.PREFERRED)
    return AskedTime(words=words, first=first, last=last, use=TimeUse.PREFERRED)


def _find_unit_ago(time: str) -> TimeUnit | None:
    """The unit of "two weeks ago", if it is more than a day."""
    count = find_count("".join(time.split()) if count_cjk(time) else " ".join(time.lower().split()))
    return (
        count.unit
        if count and count.is_point_in_past and count.unit not in (TimeUnit.HOUR, TimeUnit.DAY)
        else None
    )


def _first_and_last_day(period: Period) -> tuple[date, date]:
    return period.since.date(), period.until.date()


_NEWEST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|currently|(?<!alternating )(?<!direct )current(?! account)"
    r"|right now|at present|presently|so far|as of now|nowadays"
    r"|(?<!until )(?<!till )(?<!by )now(?! that\b|-))\b"
    # "Is the truce still on?", "is Sweden in NATO yet?"
    r"|^(?:is|are|do|does|has|have)\b(?!.{0,120}\b(?:after|since|when)\b).{0,120}\b(?:still|yet)\b"
    rf"|{question_word_regex('newest')}",
    re.IGNORECASE,
)


def wants_newest(question: str) -> bool:
    """Whether the newest articles go first."""
    return _NEWEST.search(question) is not None
