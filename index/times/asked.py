"""The time that a question names: "since March", "last week", "in 2022", 「上週」, 「去年3月以來」.

A time that counts from now, and one with a bound (since, until, before, after, between), is ONLY: what was
published at other times is left out. A year, a month or a day by its name is PREFERRED, since later reports
tell of it too; so is what counts from now by the week ("two weeks ago"), for a whole year, or is long over,
and what a bound ended more than a year ago ("before 2020"). What lies ahead filters nothing: reports of it are
there already, also of a range that ends there.
"""

import re
from bisect import bisect
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import chain

from index.answer_types import AskedTime, TimeUse
from index.times.asian_phrases import find_asian_phrases
from index.times.period_counts import find_count
from index.times.period_spans import Period, present
from index.times.period_words import Unit
from index.times.periods import read_period
from index.times.phrases import Bound, Phrase, find_english_phrases

_WHOLE_YEAR = timedelta(days=364)
_LONG_OVER = timedelta(days=62)
_HISTORY = timedelta(days=365)
# A month or a day without a year whose latest is so far back is more likely the next one.
_LATEST_OF_ITS_NAME = timedelta(days=240)
_MONTH = timedelta(days=31)
# "Not last week", "other than those of 2022": nobody asks for what is named so.
_DENIED = re.compile(r"\b(?:not|(?:except|besides|other than|apart from)(?: \w+){0,2}) $", re.IGNORECASE)
_MOST_DENIAL_CHARS = 80
_HAS_YEAR = re.compile(r"\d{4}")


def read_asked_time(question: str, moment: datetime) -> AskedTime | None:
    """The first time that is ONLY, or else the first at all, read at `moment`, which is aware."""
    first = None
    for asked in _read_all(question, moment.astimezone(UTC)):
        if asked.use is TimeUse.ONLY:
            return asked
        first = first or asked
    return first


def _read_all(question: str, moment: datetime) -> Iterator[AskedTime]:
    """What is part of a phrase that was read says nothing of its own: 「5月から」 in 「5月から7月まで」."""
    today, read = moment.date(), list[tuple[int, int]]()
    for phrase in chain(find_english_phrases(question), find_asian_phrases(question)):
        before = question[max(0, phrase.start - _MOST_DENIAL_CHARS) : phrase.start]
        place = bisect(read, (phrase.start, phrase.end))
        is_read = any(
            start < phrase.end and phrase.start < end for start, end in read[max(0, place - 1) : place + 1]
        )
        if is_read or _DENIED.search(before) is not None:
            continue
        words = question[phrase.start : phrase.end]
        asked = _read_bounded(phrase, words, moment) or _read_named(phrase, words, moment)
        if asked is not None and (asked.first is None or asked.first <= today):
            read.insert(place, (phrase.start, phrase.end))
            yield asked


def _read_bounded(phrase: Phrase, words: str, moment: datetime) -> AskedTime | None:
    period = read_period(phrase.time, now=moment)
    end = read_period(phrase.range_end, now=moment) if phrase.range_end else None
    if period is None or (phrase.bound is Bound.NONE and end is None):
        return None
    first, last = _bound(phrase.bound, *_days(period)) if end is None else (_days(period)[0], _days(end)[1])
    is_history = last is not None and moment.date() - last > _HISTORY
    ends_ahead = end is not None and end.since.date() > moment.date()
    use = TimeUse.PREFERRED if is_history or ends_ahead else TimeUse.ONLY
    return AskedTime(words=words, first=first, last=last, use=use)


def _bound(bound: Bound, first: date, last: date) -> tuple[date | None, date | None]:
    """What a word makes of the first and the last day. After a day is from that day on."""
    if bound is Bound.SINCE or (bound is Bound.AFTER and first == last):
        return first, None
    if bound is Bound.AFTER:
        return _next_to(last, 1), None
    return None, _next_to(first, -1) if bound is Bound.BEFORE else last


def _next_to(day: date, days: int) -> date:
    """Within the calendar, whose first day has none before it."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def _read_named(phrase: Phrase, words: str, moment: datetime) -> AskedTime | None:
    period, unit = read_period(phrase.time, now=moment), _unit_ago(phrase.time)
    if period is None:
        return None
    if unit is not None:
        period = present(unit, period.since.date())  # nobody counts the days of "two weeks ago"
    first, last = _days(period)
    is_over = moment.date() - last > _LONG_OVER
    if phrase.is_relative and unit is None and last - first < _WHOLE_YEAR and not is_over:
        return AskedTime(words=words, first=first, last=last, use=TimeUse.ONLY)
    if last - first < _MONTH and not _HAS_YEAR.search(words) and not phrase.is_relative:
        is_next = moment.date() - first > _LATEST_OF_ITS_NAME
        return None if is_next else AskedTime(words=words, first=first, last=last, use=TimeUse.PREFERRED)
    return AskedTime(words=words, first=first, last=last, use=TimeUse.PREFERRED)


def _unit_ago(time: str) -> Unit | None:
    """What "two weeks ago" counts in, if it is more than a day."""
    count = find_count(" ".join(time.lower().split()))
    return count.unit if count and count.is_point_in_past and count.unit not in (Unit.HOUR, Unit.DAY) else None


def _days(period: Period) -> tuple[date, date]:
    return period.since.date(), period.until.date()
