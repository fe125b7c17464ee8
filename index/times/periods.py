"""Periods of time as people type them, read strictly: never guessed.

What is read, in English, Chinese (both scripts), Japanese and Korean, as of Wednesday 12 March 2025:

- `2025`, `2025-03`, `March 2025`, `3 March 2025`: the whole year, month or day. Without a year (`March`,
  `3 March`) the latest that has begun; a weekday likewise
- `today`, `yesterday`: that day; `this week`, `last week`: a calendar week, Monday to Sunday (3 to 9 March);
  `this month`, `last year`: a calendar month or year
- `3 days`, `past 3 days`, `last 3 days`: from three days ago (9 March) to the end of today
- `3 days ago`, `6 months ago`: that one day; hours are counted exactly, to the moment
- `since …`: from the beginning of what follows to the end of today
- an ISO 8601 instant, which begins and ends at itself; without an offset, UTC is meant

Days are those of UTC, as the days of articles are. What could be two periods (03/04/2025), what names none
(recently) and what cannot be (2025-02-30) is None.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from index.text.normalization import normalize
from index.text.scripts import count_cjk
from index.times.date_forms import take_day
from index.times.date_words import ERA_YEARS_BEFORE_FIRST, MONTHS, SILENT_WORDS
from index.times.period_counts import find_count
from index.times.period_spans import Period, days, earlier, end_of, month_of, present, week_of, year_of
from index.times.period_words import DAYS_OF_NUMBERED_WEEK, MONTH_NUMERALS, NAMED, WEEKDAYS, Unit

_MAX_CHARS = 60
# Before it is folded, which takes long for long runs of combining marks.
_MAX_TYPED_CHARS = 240
_YEARS_TO_A_LEAP_DAY = 8  # at the most, as from 1904 back to 1896

_MONTH = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True))
_ERA = "|".join(sorted(ERA_YEARS_BEFORE_FIRST, key=len, reverse=True))

_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d{8}|\d{4}-?W\d\d-?\d")
_ISO_WEEK = re.compile(r"\d{4}-?W\d\d")
_SINCE = re.compile(
    r"(?:since|from|自|從|从) ?(?P<a>.+?)(?:以來|以来|起)?|(?P<b>.+?)(?:以來|以来|至今|起|から|以降|부터|이후)"
)
# Not `in 3 days`, which lies ahead, and not `the last week`, which may be a calendar week or seven days.
_SILENT_BEFORE = re.compile(
    rf"^(?:on |during |in (?=the |past |last |this |\d{{4}}|(?:{_MONTH})))?(?:the (?!last ))?"
)
_NUMERAL_MONTH = re.compile("([一二三四五六七八九十]{1,2})月")
_MONTHS_AND_YEARS = tuple(
    re.compile(form)
    for form in (
        r"(?P<y>\d{4})(?:[-/.](?P<m>\d\d?))?",
        r"(?P<m>\d\d?)/(?P<y>\d{4})",
        rf"(?P<mon>{_MONTH})\.?(?:,? (?P<y>\d{{4}}))?",
        r"(?P<y>\d{4})[年년](?:(?P<m>\d\d?)[月월])?",
        rf"(?P<era>{_ERA})(?P<y>\d{{1,3}}|元)年(?:(?P<m>\d\d?)月)?",
        r"(?P<m>\d\d?)[月월]",
    )
)
_ASIAN_DAY = re.compile(r"\d\d?[月월]\d\d?[日号號일]")
_ENGLISH_DAY = re.compile(
    rf"\d\d?(?:st|nd|rd|th)? (?:of )?(?:{_MONTH})\.?|(?:{_MONTH})\.? \d\d?(?:st|nd|rd|th)?"
)


def read_period(text: str, *, now: datetime) -> Period | None:
    """The period that a text means when it is typed at `now`, which is aware; None if that is open."""
    text = text.strip()
    if len(text) > _MAX_TYPED_CHARS:
        return None
    try:
        return _read_iso(text) or _read_words(_fold(text), now.astimezone(UTC))
    except (ValueError, OverflowError):  # 30 February, the year 0, ten thousand years ago
        return None


def _read_iso(text: str) -> Period | None:
    if _ISO_DAY.fullmatch(text):
        return days(date.fromisoformat(text))
    if _ISO_WEEK.fullmatch(text):
        return week_of(date.fromisoformat(text))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return Period(moment, moment)


def _fold(text: str) -> str:
    folded = " ".join(normalize("NFKC", text).casefold().split())
    if not count_cjk(folded):
        return folded
    return _NUMERAL_MONTH.sub(lambda match: _number_month(match[1]), folded.replace(" ", ""))


def _number_month(numeral: str) -> str:
    return f"{MONTH_NUMERALS.get(numeral, numeral)}月"


def _read_words(text: str, now: datetime) -> Period | None:
    if len(text) > _MAX_CHARS:
        return None
    since = _SINCE.fullmatch(text)
    if since:
        begun, end = _read_words(since["a"] or since["b"], now), end_of(now.date())
        return Period(begun.since, end) if begun and begun.since <= end else None
    text = _SILENT_BEFORE.sub("", text)
    return next((period for reader in _READERS if (period := reader(text, now))), None)


def _read_name(text: str, now: datetime) -> Period | None:
    """Yesterday, last week; also 去年3月 and 上週一, which are composed of a name and a part of it."""
    if text in NAMED:
        return _named(text, now)
    for length in range(len(text) - 1, 1, -1):
        if text[:length] in NAMED:
            unit, rest = NAMED[text[:length]][0], text[length:].strip().removeprefix("の")
            begin = _named(text[:length], now).since.date()
            if unit is Unit.YEAR and re.fullmatch(r"\d\d?[月월]", rest):
                return month_of(begin.year, int(rest[:-1]))
            if unit is Unit.WEEK and (weekday := _find_weekday(rest)) is not None:
                return days(begin + timedelta(days=weekday))
    return None


def _named(name: str, now: datetime) -> Period:
    unit, back = NAMED[name]
    return present(unit, earlier(now.date(), back, unit))


def _find_weekday(text: str) -> int | None:
    return DAYS_OF_NUMBERED_WEEK.get(text, WEEKDAYS.get(text))


def _read_count(text: str, now: datetime) -> Period | None:
    count = find_count(text)
    if count is None:
        return None
    if count.unit is Unit.HOUR:
        begin = now - timedelta(hours=count.number)
        return Period(begin, begin if count.is_point_in_past else now)
    day = earlier(now.date(), count.number, count.unit)
    return days(day, None if count.is_point_in_past else now.date())


def _read_month_or_year(text: str, now: datetime) -> Period | None:
    match = next((match for form in _MONTHS_AND_YEARS if (match := form.fullmatch(text))), None)
    if match is None:
        return None
    parts = match.groupdict()
    month = MONTHS[parts["mon"]] if parts.get("mon") else _int_or_none(parts.get("m"))
    year = _number_year(parts)
    if month is None:
        return None if year is None else year_of(year)
    return month_of(year if year is not None else now.year - (month > now.month), month)


def _number_year(parts: dict[str, str | None]) -> int | None:
    era = parts.get("era")
    year = 1 if parts.get("y") == "元" else _int_or_none(parts.get("y"))
    return year + ERA_YEARS_BEFORE_FIRST[era] if era and year is not None else year


def _int_or_none(text: str | None) -> int | None:
    return None if text is None else int(text)


def _read_weekday(text: str, now: datetime) -> Period | None:
    if text not in WEEKDAYS:
        return None
    today = now.date()
    return days(today - timedelta(days=(today.weekday() - WEEKDAYS[text]) % 7))


def _read_day(text: str, now: datetime) -> Period | None:
    if _ASIAN_DAY.fullmatch(text):
        return _latest_day(lambda year: f"{year}年{text}", now.date())
    if _ENGLISH_DAY.fullmatch(text):
        return _latest_day(lambda year: f"{text.replace(' of ', ' ')} {year}", now.date())
    day, rest = take_day(text)
    is_read = all(word in SILENT_WORDS for word in rest.replace(",", " ").split())
    return days(day) if day and is_read else None


def _latest_day(name_in: Callable[[int], str], today: date) -> Period | None:
    for year in range(today.year, today.year - _YEARS_TO_A_LEAP_DAY - 1, -1):
        day, _ = take_day(name_in(year))
        if day and day <= today:
            return days(day)
    return None


_READERS = (_read_name, _read_count, _read_month_or_year, _read_weekday, _read_day)
