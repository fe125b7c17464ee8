"""Days and periods that Asian quotes count from their article: 上週五, 先月27日, 그저께."""

import re
from collections.abc import Iterator
from datetime import date
from functools import partial

from index.text.scripts import Script
from index.times.asian_names import ASIAN_NAMES, JAPANESE_STORIES, NEEDS_A_VERB, name_pattern, place_of
from index.times.asian_tense import asian_tense_at
from index.times.mentions import Days, Mention, Resolve, days_away, one, whole
from index.times.period_counts import find_count
from index.times.period_spans import earlier, month_of, present
from index.times.period_words import DAYS_OF_NUMBERED_WEEK, MONTH_NUMERALS, WEEKDAYS, Unit
from index.times.tenses import Tense
from index.times.weekdays import of_week, week

_MONTH = rf"(?:\d\d?|{'|'.join(sorted(MONTH_NUMERALS, key=len, reverse=True))}) ?[月월]"
_NAMED = re.compile(
    rf"(?P<name>{'|'.join(map(name_pattern, ASIAN_NAMES))})"
    rf"(?:(?: ?の)? ?(?P<month>{_MONTH})(?![間间曜末]))?"
    r"(?:(?: ?の)? ?(?P<day>\d\d?) ?[日號号일](?![本間间目後前曜째간]))?"
    r"(?:(?: ?の)? ?(?P<weekday>[月火水木金土日]曜日?|[월화수목금토일]요일)"
    r"|(?P<han>[一二三四五六日天])(?![個个次年月日號号\d]))?"
    r"(?P<stated>[（(] ?\d\d? ?[日號号일] ?[)）])?"
)
_AGO = re.compile(
    r"(?<![約约大近第\d一二三四五六七八九十数數幾几])(?:[2-6]|[兩两二三四五六]) ?(?:天|日) ?之?前"
    r"(?![後后半線线])"
    r"|(?<![약가-힣\d] )(?<![가-힣\d])(?:[2-6]일|이틀|사흘) 전(?![가-힣]*쟁)"
)
_WEEKEND = frozenset(["末"])


def find_asian_named(text: str, script: Script, *, other_date_at: int) -> Iterator[Mention]:
    """By the names that say themselves how far off they are; `script` is that of the text.

    `other_date_at`: behind this place the text has named another date, from which its days may count.
    """
    for match in _NAMED.finditer(text):
        if script is Script.KANA and match["name"] in JAPANESE_STORIES:
            continue
        if match["name"] in NEEDS_A_VERB and _is_open(text, match, script):
            continue
        if match.start() > other_date_at and place_of(match["name"])[0] is Unit.DAY:
            continue
        resolve = _read_named(match, text[match.end("name") : match.end("name") + 1])
        if resolve is not None:
            yield Mention(match.start(), match.start("stated") if match["stated"] else match.end(), resolve)
    for match in _AGO.finditer(text, 0, other_date_at):
        count = find_count(match[0].replace(" ", ""))
        if count is not None:
            yield Mention(*match.span(), days_away(-count.number))


def _is_open(text: str, match: re.Match[str], script: Script) -> bool:
    return asian_tense_at(text, match.start(), match.end(), script) is Tense.UNDETERMINED


def _read_named(match: re.Match[str], following: str) -> Resolve | None:
    unit, steps = place_of(match["name"])
    month, day = _number(match["month"]), _number(match["day"])
    if unit is Unit.DAY:
        is_alone = not (match["month"] or match["day"] or match["weekday"] or match["han"])
        return partial(_day, steps, _number(match["stated"])) if is_alone else None
    if unit is Unit.WEEK:
        return _read_week(match, steps, following)
    if match["weekday"] or match["han"] or (day and unit is Unit.YEAR and not month):
        return None
    if unit is Unit.MONTH:
        return None if month else partial(_of_month, steps, day)
    return partial(_of_year, steps, month, day)


def _read_week(match: re.Match[str], steps: int, following: str) -> Resolve | None:
    """末 makes it a weekend, whose days are those of the week before to some."""
    if following in _WEEKEND or match["month"] or match["day"]:
        return None
    weekday = match["weekday"] or match["han"]
    if weekday is None:
        return partial(week, steps)
    number = DAYS_OF_NUMBERED_WEEK.get(weekday, WEEKDAYS.get(weekday))
    return None if number is None else partial(of_week, number, steps)


def _number(text: str | None) -> int | None:
    """Digits, or a month in Chinese numerals."""
    if text is None:
        return None
    digits = re.search(r"\d+", text)
    return int(digits[0]) if digits else MONTH_NUMERALS[text.rstrip("月월 ")]


def _day(steps: int, stated: int | None, today: date) -> Days | None:
    """Yesterday (27日), if yesterday was the 27th."""
    days = days_away(steps)(today)
    return days if days is not None and stated in (None, days.first.day) else None


def _of_month(steps: int, day: int | None, today: date) -> Days:
    first = earlier(today.replace(day=1), -steps, Unit.MONTH)
    return one(first.replace(day=day)) if day else whole(month_of(first.year, first.month))


def _of_year(steps: int, month: int | None, day: int | None, today: date) -> Days | None:
    if (today.month, today.day) == (1, 1) and not month:
        return None
    if month is None:
        return whole(present(Unit.YEAR, earlier(today, -steps, Unit.YEAR)))
    return one(date(today.year + steps, month, day)) if day else whole(month_of(today.year + steps, month))
