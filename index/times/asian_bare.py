"""Weekdays and days of the month that Chinese, Japanese and Korean quotes name alone: 週五, 27日, 금요일."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial

from index.text.scripts import Script
from index.times.asian_tense import asian_tense_at
from index.times.mentions import Days, Mention, Resolve, one
from index.times.month_days import NAMES_OF_EVENTS, nearest
from index.times.period_words import WEEKDAYS
from index.times.tenses import Tense
from index.times.weekdays import coming, following, last, latest

_WEEKDAY = re.compile(
    r"(?P<which>지난 |오는 |다음 )?(?P<day>[월화수목금토일]요일|[月火水木金土日]曜(?:日|(?!日))"
    r"|(?<![一二兩两三四五六每整该該首單单數数上下這这本今隔逢個个半全\d])(?:[週周]|星期|禮拜|礼拜)[一二三四五六日天])"
    r"(?![一二三四五六七八九十]?[次年個个]|[至到~〜～－-]|から|부터|마다|ごと|版|だ|である|[（(][^）)]{0,40}[)）]だ)"
)
_NO_WEEKDAY_BEFORE = re.compile(
    "(?:黑色|超級|超级|每個|每个|每|毎週|毎|매주|聖|圣|至|到|から|부터 ?|第[一二三四五]個?|の|其)$"
)
_STATED = re.compile(r" ?[（(] ?(?P<d>\d\d?) ?[日號号일] ?[)）]")
_NO_DAY_AFTER = r"(?![本間间目後曜째간]|[至到~〜～－-]|から|부터|[)）])"
_MONTH_DAY = re.compile(
    rf"(?<![\d年년度～~〜至到－-])(?<!년 )(?P<m>\d\d?) ?[月월] ?(?P<d>\d\d?) ?[日號号일]{_NO_DAY_AFTER}"
)
_DAY = re.compile(
    rf"(?<![\d月월第每./年년달])(?<![月월달] )(?P<d>\d\d?) ?[日號号일]{_NO_DAY_AFTER}"
    r"(?![后前時連连以內内圓元線线만동부전후付程余分号報报]|ごろ)"
)
# A day of the month by its number is of this month, or lies a few days back in the last one.
_FARTHEST_DAYS = 10
_FARTHEST_OVER_MONTHS = 4
# The same with its month, where a verb tells of it and where none does.
_FARTHEST_TOLD_DAYS = 60
_FARTHEST_OPEN_DAYS = 14


def find_asian_bare(text: str, script: Script, *, names_other_year: bool) -> Iterator[Mention]:
    """`script` is that of the text; `names_other_year`: it names another year."""
    for match in _WEEKDAY.finditer(text):
        if _NO_WEEKDAY_BEFORE.search(text[max(0, match.start() - 4) : match.start()]) or names_other_year:
            continue
        stated = _STATED.match(text, match.end())
        tense = asian_tense_at(text, match.start(), match.end(), script)
        resolve = _read_weekday(match, tense, int(stated["d"]) if stated else None)
        if resolve is not None:
            yield Mention(*match.span(), resolve)
    if names_other_year:
        return
    for match in _MONTH_DAY.finditer(text):
        month, day = int(match["m"]), int(match["d"])
        if (month, day) not in NAMES_OF_EVENTS:
            tense = asian_tense_at(text, match.start(), match.end(), script)
            yield Mention(*match.span(), partial(_month_day, month, day, tense))
    for match in _DAY.finditer(text):
        tense = asian_tense_at(text, match.start(), match.end(), script)
        yield Mention(*match.span(), partial(_day_of_month, int(match["d"]), tense))


def _read_weekday(match: re.Match[str], tense: Tense, stated: int | None) -> Resolve | None:
    weekday = WEEKDAYS.get(match["day"].replace("天", "日"), -1)
    if match["which"]:
        return partial({"지난": last, "오는": coming, "다음": following}[match["which"].strip()], weekday)
    if tense is Tense.UNDETERMINED or weekday < 0:
        return None
    return partial(_weekday, latest if tense is Tense.PAST else coming, weekday, stated)


def _weekday(
    find: Callable[[int, date], Days | None], weekday: int, stated: int | None, today: date
) -> Days | None:
    """Friday (27日), if that Friday is the 27th."""
    days = find(weekday, today)
    return days if days is not None and stated in (None, days.first.day) else None


def _month_day(month: int, day: int, tense: Tense, today: date) -> Days | None:
    """Within some weeks; histories leave out the year as well."""
    days = nearest(month, day, None, Tense.PAST if tense is Tense.UNDETERMINED else tense, today)
    farthest = _FARTHEST_OPEN_DAYS if tense is Tense.UNDETERMINED else _FARTHEST_TOLD_DAYS
    return days if days is not None and abs((days.first - today).days) <= farthest else None


def _day_of_month(day: int, tense: Tense, today: date) -> Days | None:
    if tense is Tense.UNDETERMINED:
        return None
    away = range(_FARTHEST_DAYS + 1) if tense is Tense.FUTURE else range(0, -_FARTHEST_DAYS - 1, -1)
    found = next((d for n in away if (d := today + timedelta(days=n)).day == day), None)
    if found is None or (found.month != today.month and abs((found - today).days) > _FARTHEST_OVER_MONTHS):
        return None
    return one(found)
