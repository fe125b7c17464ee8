"""Find relative days and periods in Chinese, Japanese and Korean quotes: 上週五, 先月27日, 금요일."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial

from index.language.dates.calendar_arithmetic import (
    DayRange,
    DayResolver,
    TemporalExpression,
    calendar_week,
    coming_weekday,
    current_period,
    date_before,
    day_offset,
    day_range_of,
    last_weekday,
    latest_weekday,
    month_of,
    next_weekday,
    single_day,
    weekday_of_week,
)
from index.language.dates.date_lexicon import (
    AMBIGUOUS_DAY_NAMES,
    CHINESE_WEEKDAY_NUMERALS,
    CJK_NAMES,
    JAPANESE_NARRATIVE_YEARS,
    MONTH_NUMERALS,
    WEEKDAY_NUMBERS,
    TimeUnit,
    name_regex,
    relative_offset,
)
from index.language.dates.english_days import EVENT_DATES, nearest_month_day
from index.language.dates.period_parser import find_count
from index.language.dates.tense import Tense, cjk_tense_at
from index.text.scripts import Script

_MONTH = rf"(?:\d\d?|{'|'.join(sorted(MONTH_NUMERALS, key=len, reverse=True))}) ?[月월]"
_NAMED_TIME = re.compile(
    rf"(?P<name>{'|'.join(map(name_regex, CJK_NAMES))})"
    rf"(?:(?: ?の)? ?(?P<month>{_MONTH})(?![間间曜末]))?"
    r"(?:(?: ?の)? ?(?P<day>\d\d?) ?[日號号일](?![本間间目後前曜째간]))?"
    r"(?:(?: ?の)? ?(?P<weekday>[月火水木金土日]曜日?|[월화수목금토일]요일)"
    r"|(?P<han>[一二三四五六日天])(?![個个次年月日號号\d]))?"
    r"(?P<stated>[（(] ?\d\d? ?[日號号일] ?[)）])?"
)
_CJK_DAYS_AGO = re.compile(
    r"(?<![約约大近第\d一二三四五六七八九十数數幾几])(?:[2-6]|[兩两二三四五六]) ?(?:天|日) ?之?前"
    r"(?![後后半線线])"
    r"|(?<![약가-힣\d] )(?<![가-힣\d])(?:[2-6]일|이틀|사흘) 전(?![가-힣]*쟁)"
)
_WEEKEND_SUFFIXES = frozenset(["末"])


def find_named_cjk_times(text: str, script: Script, *, other_date_at: int) -> Iterator[TemporalExpression]:
    """Times whose names say how far away they are; `script` is that of the text.

    `other_date_at`: after this offset the text has named another date, from which days may count.
    """
    for match in _NAMED_TIME.finditer(text):
        if script is Script.KANA and match["name"] in JAPANESE_NARRATIVE_YEARS:
            continue
        if match["name"] in AMBIGUOUS_DAY_NAMES and _lacks_tense(text, match, script):
            continue
        if match.start() > other_date_at and relative_offset(match["name"])[0] is TimeUnit.DAY:
            continue
        resolve = _read_named(match, text[match.end("name") : match.end("name") + 1])
        if resolve is not None:
            yield TemporalExpression(
                match.start(), match.start("stated") if match["stated"] else match.end(), resolve
            )
    for match in _CJK_DAYS_AGO.finditer(text, 0, other_date_at):
        count = find_count(match[0].replace(" ", ""))
        if count is not None:
            yield TemporalExpression(*match.span(), day_offset(-count.number))


def _lacks_tense(text: str, match: re.Match[str], script: Script) -> bool:
    return cjk_tense_at(text, match.start(), match.end(), script) is Tense.UNDETERMINED


def _read_named(match: re.Match[str], following: str) -> DayResolver | None:
    unit, steps = relative_offset(match["name"])
    month, day = _number(match["month"]), _number(match["day"])
    if unit is TimeUnit.DAY:
        is_alone = not (match["month"] or match["day"] or match["weekday"] or match["han"])
        return partial(_resolve_day, steps, _number(match["stated"])) if is_alone else None
    if unit is TimeUnit.WEEK:
        return _read_week(match, steps, following)
    if match["weekday"] or match["han"] or (day and unit is TimeUnit.YEAR and not month):
        return None
    if unit is TimeUnit.MONTH:
        return None if month else partial(_of_month, steps, day)
    return partial(_of_year, steps, month, day)


def _read_week(match: re.Match[str], steps: int, following: str) -> DayResolver | None:
    """末 means a weekend, which some count as part of the week before."""
    if following in _WEEKEND_SUFFIXES or match["month"] or match["day"]:
        return None
    weekday = match["weekday"] or match["han"]
    if weekday is None:
        return partial(calendar_week, steps)
    number = CHINESE_WEEKDAY_NUMERALS.get(weekday, WEEKDAY_NUMBERS.get(weekday))
    return None if number is None else partial(weekday_of_week, number, steps)


def _number(text: str | None) -> int | None:
    """Digits, or a month in Chinese numerals."""
    if text is None:
        return None
    digits = re.search(r"\d+", text)
    return int(digits[0]) if digits else MONTH_NUMERALS[text.rstrip("月월 ")]


def _resolve_day(steps: int, stated: int | None, today: date) -> DayRange | None:
    """Yesterday (27日), if yesterday was the 27th."""
    days = day_offset(steps)(today)
    return days if days is not None and stated in (None, days.first.day) else None


def _of_month(steps: int, day: int | None, today: date) -> DayRange:
    first = date_before(today.replace(day=1), -steps, TimeUnit.MONTH)
    return single_day(first.replace(day=day)) if day else day_range_of(month_of(first.year, first.month))


def _of_year(steps: int, month: int | None, day: int | None, today: date) -> DayRange | None:
    if (today.month, today.day) == (1, 1) and not month:
        return None
    if month is None:
        return day_range_of(current_period(TimeUnit.YEAR, date_before(today, -steps, TimeUnit.YEAR)))
    return (
        single_day(date(today.year + steps, month, day))
        if day
        else day_range_of(month_of(today.year + steps, month))
    )


_BARE_WEEKDAY = re.compile(
    r"(?P<which>지난 |오는 |다음 )?(?P<day>[월화수목금토일]요일|[月火水木金土日]曜(?:日|(?!日))"
    r"|(?<![一二兩两三四五六每整该該首單单數数上下這这本今隔逢個个半全\d])(?:[週周]|星期|禮拜|礼拜)[一二三四五六日天])"
    r"(?![一二三四五六七八九十]?[次年個个]|[至到~〜～－-]|から|부터|마다|ごと|版|だ|である|[（(][^）)]{0,40}[)）]だ)"
)
_NO_CJK_WEEKDAY_AFTER = re.compile(
    "(?:黑色|超級|超级|每個|每个|每|毎週|毎|매주|聖|圣|至|到|から|부터 ?|第[一二三四五]個?|の|其)$"
)
_STATED = re.compile(r" ?[（(] ?(?P<d>\d\d?) ?[日號号일] ?[)）]")
_NO_DAY_AFTER = r"(?![本間间目後曜째간]|[至到~〜～－-]|から|부터|[)）])"
_MONTH_DAY = re.compile(
    rf"(?<![\d年년度～~〜至到－-])(?<!년 )(?P<m>\d\d?) ?[月월] ?(?P<d>\d\d?) ?[日號号일]{_NO_DAY_AFTER}"
)
_BARE_DAY = re.compile(
    rf"(?<![\d月월第每./年년달])(?<![月월달] )(?P<d>\d\d?) ?[日號号일]{_NO_DAY_AFTER}"
    r"(?![后前時連连以內内圓元線线만동부전후付程余分号報报]|ごろ)"
)
# A day of the month without its month is in this month, or a few days back in the last one.
_MAX_DAYS_AWAY = 10
_MAX_DAYS_INTO_OTHER_MONTH = 4
# The same with its month: next to a verb, and without one.
_MAX_DAYS_WITH_TENSE = 60
_MAX_DAYS_WITHOUT_TENSE = 14


def find_bare_cjk_days(text: str, script: Script, *, names_other_year: bool) -> Iterator[TemporalExpression]:
    """`script` is that of the text; `names_other_year`: it names another year."""
    for match in _BARE_WEEKDAY.finditer(text):
        if _NO_CJK_WEEKDAY_AFTER.search(text[max(0, match.start() - 4) : match.start()]) or names_other_year:
            continue
        stated = _STATED.match(text, match.end())
        tense = cjk_tense_at(text, match.start(), match.end(), script)
        resolve = _read_weekday(match, tense, int(stated["d"]) if stated else None)
        if resolve is not None:
            yield TemporalExpression(*match.span(), resolve)
    if names_other_year:
        return
    for match in _MONTH_DAY.finditer(text):
        month, day = int(match["m"]), int(match["d"])
        if (month, day) not in EVENT_DATES:
            tense = cjk_tense_at(text, match.start(), match.end(), script)
            yield TemporalExpression(*match.span(), partial(_month_day, month, day, tense))
    for match in _BARE_DAY.finditer(text):
        tense = cjk_tense_at(text, match.start(), match.end(), script)
        yield TemporalExpression(*match.span(), partial(_day_of_month, int(match["d"]), tense))


def _read_weekday(match: re.Match[str], tense: Tense, stated: int | None) -> DayResolver | None:
    weekday = WEEKDAY_NUMBERS.get(match["day"].replace("天", "日"), -1)
    if match["which"]:
        return partial(
            {"지난": last_weekday, "오는": coming_weekday, "다음": next_weekday}[match["which"].strip()],
            weekday,
        )
    if tense is Tense.UNDETERMINED or weekday < 0:
        return None
    return partial(_weekday, latest_weekday if tense is Tense.PAST else coming_weekday, weekday, stated)


def _weekday(
    find: Callable[[int, date], DayRange | None], weekday: int, stated: int | None, today: date
) -> DayRange | None:
    """Friday (27日), if that Friday is the 27th."""
    days = find(weekday, today)
    return days if days is not None and stated in (None, days.first.day) else None


def _month_day(month: int, day: int, tense: Tense, today: date) -> DayRange | None:
    """Within some weeks; historical accounts leave out the year as well."""
    days = nearest_month_day(month, day, None, Tense.PAST if tense is Tense.UNDETERMINED else tense, today)
    farthest = _MAX_DAYS_WITHOUT_TENSE if tense is Tense.UNDETERMINED else _MAX_DAYS_WITH_TENSE
    return days if days is not None and abs((days.first - today).days) <= farthest else None


def _day_of_month(day: int, tense: Tense, today: date) -> DayRange | None:
    if tense is Tense.UNDETERMINED:
        return None
    away = range(_MAX_DAYS_AWAY + 1) if tense is Tense.FUTURE else range(0, -_MAX_DAYS_AWAY - 1, -1)
    found = next((d for n in away if (d := today + timedelta(days=n)).day == day), None)
    if found is None or (found.month != today.month and abs((found - today).days) > _MAX_DAYS_INTO_OTHER_MONTH):
        return None
    return single_day(found)
