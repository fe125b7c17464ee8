"""Parse periods of time as people type them, strictly: never guess.

Accepted, in English, Chinese (both scripts), Japanese and Korean, as of Wednesday 12 March 2025:

- `2025`, `2025-03`, `March 2025`, `3 March 2025`: the whole year, month or day. Without a year (`March`,
  `3 March`) the latest that has begun; a weekday likewise
- `today`, `yesterday`: that day; `this week`, `last week`: a calendar week, Monday to Sunday (3 to 9 March);
  `this month`, `last year`: a calendar month or year
- `3 days`, `past 3 days`, `last 3 days`: from three days ago (9 March) to the end of today
- `3 days ago`, `6 months ago`: that one day; hours are counted exactly, to the moment
- `2014 to 2018`, `April-June 2017`, `2015年11月から12月まで`: both ends included; one of them states the year
- `Q3 2016`, `first half of 2016`, `1990s`, `week 3 of 2027` (ISO 8601)
- `since …`: from the beginning of what follows to the end of today
- an ISO 8601 instant, which begins and ends at itself; UTC if it has no offset

Days are UTC days, like those of articles. Ambiguous periods (03/04/2025), vague words (recently) and
impossible dates (2025-02-30) give None.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from index.language.dates.calendar_arithmetic import (
    Period,
    current_period,
    date_before,
    end_of_day,
    month_of,
    period_of_days,
    week_of,
    year_of,
)
from index.language.dates.date_lexicon import (
    AMBIGUOUS_UNITS,
    CHINESE_WEEKDAY_NUMERALS,
    CJK_DIGITS,
    CJK_TENS,
    CJK_UNITS,
    ENGLISH_NUMBERS,
    ENGLISH_UNITS,
    ERA_YEAR_OFFSETS,
    FUSED_COUNTS,
    IGNORED_DATE_WORDS,
    MONTH_NUMBERS,
    MONTH_NUMERALS,
    NAMED_PERIODS,
    WEEKDAY_NUMBERS,
    TimeUnit,
)
from index.language.dates.date_parser import take_day
from index.language.dates.period_ranges import read_part_of_year, split_range
from index.text.normalization import normalize
from index.text.scripts import count_cjk


@dataclass(frozen=True, slots=True)
class TimeCount:
    """An amount of time: up to now, or with `is_point_in_past` the point that long ago."""

    number: int
    unit: TimeUnit
    is_point_in_past: bool


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_ENGLISH_COUNT = re.compile(
    rf"(?:(?:the )?(?P<past>past|last|previous) )?(?:(?P<n>\d+|{_any_of(ENGLISH_NUMBERS)}) ?)?"
    rf"(?P<unit>{_any_of(ENGLISH_UNITS)})(?P<ago> ago)?"
)
_CJK_NUMBER = rf"\d+|[{''.join((*CJK_DIGITS, *CJK_TENS))}]{{1,3}}"
_CJK_COUNT = re.compile(
    r"(?P<past>過去|过去|最近|近|前|直近|ここ|この|지난|최근|과거)?の?"
    rf"(?:(?P<n>{_CJK_NUMBER})(?P<unit>{_any_of(CJK_UNITS)})|(?P<word>{_any_of(FUSED_COUNTS)}))"
    r"(?P<span>以內|以内|之內|之内|間|间|內|内|동안|간|이내)?(?P<ago>前|以前|之前|전)?"
)
# 지난 3일 and この3日 may also be the third of the month.
_YEAR_CHARS = 4
_AMBIGUOUS_PAST_WORDS = frozenset(["지난", "この"])


def find_count(text: str) -> TimeCount | None:
    """The amount that a whole casefolded text means; None if it means none, or could be a date as well."""
    match = _ENGLISH_COUNT.fullmatch(text)
    if match:
        return _read_english_count(match)
    match = _CJK_COUNT.fullmatch(text)
    return _read_cjk_count(match) if match else None


def _read_english_count(match: re.Match[str]) -> TimeCount | None:
    past, number, unit = match["past"], match["n"], match["unit"]
    if match["ago"] and (past or not number):
        return None
    if not number and past != "past":  # `the last week` may be a calendar week or seven days
        return None
    n = ENGLISH_NUMBERS.get(number or "a") or int(number)
    return TimeCount(n, ENGLISH_UNITS[unit], is_point_in_past=bool(match["ago"]))


def _read_cjk_count(match: re.Match[str]) -> TimeCount | None:
    past, unit, is_point_in_past = match["past"], match["unit"], bool(match["ago"])
    if (past and is_point_in_past) or match[0].startswith("前の"):  # the half-year before
        return None
    if match["word"]:
        return TimeCount(*FUSED_COUNTS[match["word"]], is_point_in_past=is_point_in_past)
    if match["n"].isdecimal() and len(match["n"]) >= _YEAR_CHARS:
        return None  # 2000年以前 is before the year 2000
    if unit in AMBIGUOUS_UNITS and not (is_point_in_past or match["span"] or past):
        return None
    if past in _AMBIGUOUS_PAST_WORDS and CJK_UNITS[unit] is TimeUnit.DAY and not match["span"]:
        return None
    number = _read_cjk_number(match["n"])
    return None if number is None else TimeCount(number, CJK_UNITS[unit], is_point_in_past=is_point_in_past)


def _read_cjk_number(text: str) -> int | None:
    """Digits, or a number below 100 in Chinese, Japanese or Korean words."""
    if text.isdecimal():
        return int(text)
    if text in CJK_DIGITS:
        return CJK_DIGITS[text]
    tens, ten, ones = _split_at_ten(text)
    if not ten or (tens and tens not in CJK_DIGITS) or (ones and ones not in CJK_DIGITS):
        return None
    return 10 * CJK_DIGITS.get(tens, 1) + CJK_DIGITS.get(ones, 0)


def _split_at_ten(text: str) -> tuple[str, str, str]:
    return next((text.partition(ten) for ten in CJK_TENS if ten in text), (text, "", ""))


_MAX_CHARS = 60
# Before normalization, which is slow for long runs of combining marks.
_MAX_TYPED_CHARS = 240
_MAX_YEARS_TO_LEAP_DAY = 8  # at the most, as from 1904 back to 1896

_MONTH = "|".join(sorted(map(re.escape, MONTH_NUMBERS), key=len, reverse=True))
_ERA = "|".join(sorted(ERA_YEAR_OFFSETS, key=len, reverse=True))

_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d{8}|\d{4}-?W\d\d-?\d")
_ISO_WEEK = re.compile(r"\d{4}-?W\d\d")
_SINCE = re.compile(
    r"(?:since|from|自|從|从) ?(?P<a>.+?)(?:以來|以来|起)?|(?P<b>.+?)(?:以來|以来|至今|起|から|以降|부터|이후)"
)
# Not `in 3 days`, which is in the future, nor `the last week`, which may be a calendar week or seven days.
_IGNORED_PREFIX = re.compile(
    rf"^(?:on |during |in (?=the |past |last |this |\d{{4}}|(?:{_MONTH})))?(?:the (?!last ))?"
)
_NUMERAL_MONTH = re.compile("([一二三四五六七八九十]{1,2})月")
_NUMERAL_YEAR = re.compile("[一二三四五六七八九〇零○]{4}(?=年)")
_YEAR_DIGITS = str.maketrans("一二三四五六七八九〇零○", "123456789000")
_LOOSE_COMMA = re.compile(r" ,(?= )")
# 26th of June of 2020, June the 28th 2020
_CONNECTIVES = re.compile(r" (?:of|in) (?=\d{4}$)|(?<=[\dtdh]) of (?=[a-z])|(?<=[a-z]) the (?=\d)")
_YEAR_CONNECTIVE = re.compile(r"(?<=\w\w) of (?=\d{4}$)")
_NOW = frozenset(["today", "now"])
_YEAR_PREFIX = re.compile(r"(?:the )?(?:year|cy) (?=\d{4}$)")
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
_CJK_DAY = re.compile(r"\d\d?[月월]\d\d?[日号號일]")
_ENGLISH_DAY = re.compile(
    rf"\d\d?(?:st|nd|rd|th)? (?:of )?(?:{_MONTH})\.?|(?:{_MONTH})\.? \d\d?(?:st|nd|rd|th)?"
)


def read_period(text: str, *, now: datetime) -> Period | None:
    """The period that a text typed at `now` (aware) means; None if it is ambiguous."""
    text = text.strip()
    if len(text) > _MAX_TYPED_CHARS:
        return None
    try:
        return _read_iso(text) or _read_words(_fold(text), now.astimezone(UTC))
    except (ValueError, OverflowError):  # 30 February, the year 0, ten thousand years ago
        return None


def _read_iso(text: str) -> Period | None:
    if _ISO_DAY.fullmatch(text):
        return period_of_days(date.fromisoformat(text))
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
        return _YEAR_PREFIX.sub("", _YEAR_CONNECTIVE.sub(" ", _LOOSE_COMMA.sub(",", folded)))
    folded = _NUMERAL_YEAR.sub(lambda match: match[0].translate(_YEAR_DIGITS), folded)
    return _NUMERAL_MONTH.sub(lambda match: _number_month(match[1]), folded.replace(" ", ""))


def _number_month(numeral: str) -> str:
    return f"{MONTH_NUMERALS.get(numeral, numeral)}月"


def _read_words(text: str, now: datetime) -> Period | None:
    if len(text) > _MAX_CHARS:
        return None
    whole = _read_range(text, now)
    if whole is not None:
        return whole
    since = _SINCE.fullmatch(text)
    if since:
        begun, end = _read_words(since["a"] or since["b"], now), end_of_day(now.date())
        return Period(begun.since, end) if begun and begun.since <= end else None
    text = _IGNORED_PREFIX.sub("", text)
    return next((period for reader in _READERS if (period := reader(text, now))), None)


def _read_name(text: str, now: datetime) -> Period | None:
    """Yesterday, last week; also 去年3月 and 上週一, which combine a name and a part of it."""
    if text in NAMED_PERIODS:
        return _named_period(text, now)
    for length in range(len(text) - 1, 1, -1):
        if text[:length] in NAMED_PERIODS:
            unit, rest = NAMED_PERIODS[text[:length]][0], text[length:].strip().removeprefix("の")
            begin = _named_period(text[:length], now).since.date()
            if unit is TimeUnit.YEAR and re.fullmatch(r"\d\d?[月월]", rest):
                return month_of(begin.year, int(rest[:-1]))
            if unit is TimeUnit.WEEK and (weekday := _find_weekday(rest)) is not None:
                return period_of_days(begin + timedelta(days=weekday))
    return None


def _named_period(name: str, now: datetime) -> Period:
    unit, back = NAMED_PERIODS[name]
    return current_period(unit, date_before(now.date(), back, unit))


def _find_weekday(text: str) -> int | None:
    return CHINESE_WEEKDAY_NUMERALS.get(text, WEEKDAY_NUMBERS.get(text))


def _read_count(text: str, now: datetime) -> Period | None:
    count = find_count(text)
    if count is None:
        return None
    if count.unit is TimeUnit.HOUR:
        begin = now - timedelta(hours=count.number)
        return Period(begin, begin if count.is_point_in_past else now)
    day = date_before(now.date(), count.number, count.unit)
    return period_of_days(day, None if count.is_point_in_past else now.date())


def _read_month_or_year(text: str, now: datetime) -> Period | None:
    match = next((match for form in _MONTHS_AND_YEARS if (match := form.fullmatch(text))), None)
    if match is None:
        return None
    parts = match.groupdict()
    month = MONTH_NUMBERS[parts["mon"]] if parts.get("mon") else _int_or_none(parts.get("m"))
    year = _number_year(parts)
    if month is None:
        return None if year is None else year_of(year)
    return month_of(year if year is not None else now.year - (month > now.month), month)


def _number_year(parts: dict[str, str | None]) -> int | None:
    era = parts.get("era")
    year = 1 if parts.get("y") == "元" else _int_or_none(parts.get("y"))
    return year + ERA_YEAR_OFFSETS[era] if era and year is not None else year


def _int_or_none(text: str | None) -> int | None:
    return None if text is None else int(text)


def _read_weekday(text: str, now: datetime) -> Period | None:
    if text not in WEEKDAY_NUMBERS:
        return None
    today = now.date()
    return period_of_days(today - timedelta(days=(today.weekday() - WEEKDAY_NUMBERS[text]) % 7))


def _read_day(text: str, now: datetime) -> Period | None:
    if _CJK_DAY.fullmatch(text):
        return _latest_day(lambda year: f"{year}年{text}", now.date())
    if _ENGLISH_DAY.fullmatch(text):
        return _latest_day(lambda year: f"{text.replace(' of ', ' ')} {year}", now.date())
    day, rest = take_day(text)
    is_read = all(word in IGNORED_DATE_WORDS for word in rest.replace(",", " ").split())
    return period_of_days(day) if day and is_read else None


def _latest_day(name_in: Callable[[int], str], today: date) -> Period | None:
    for year in range(today.year, today.year - _MAX_YEARS_TO_LEAP_DAY - 1, -1):
        day, _ = take_day(name_in(year))
        if day and day <= today:
            return period_of_days(day)
    return None


def _read_part_of_year(text: str, _now: datetime) -> Period | None:
    return read_part_of_year(text)


def _read_range(text: str, now: datetime) -> Period | None:
    """Both ends state a year, so that the range does not depend on `now`."""
    ends = split_range(text)
    if ends is None:
        return None
    begin, end = (_read_absolute(end, now) for end in ends)
    return Period(begin.since, end.until) if begin and end and begin.since < end.until else None


def _read_absolute(text: str, now: datetime) -> Period | None:
    if text in _NOW:
        return period_of_days(now.date())
    text = _CONNECTIVES.sub(" ", text).strip()
    return next((period for reader in _ABSOLUTE if (period := reader(text, now))), None)


_ABSOLUTE = (_read_part_of_year, _read_month_or_year, _read_day)
_READERS = (_read_name, _read_count, _read_month_or_year, _read_weekday, _read_day, _read_part_of_year)
