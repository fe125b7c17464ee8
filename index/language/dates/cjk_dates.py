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
    this_coming_weekday,
    weekday_of_week,
)
from index.language.dates.date_lexicon import (
    AMBIGUOUS_DAY_NAMES,
    CHINESE_WEEKDAY_NUMERALS,
    CJK_NAMES,
    EVENT_DATES,
    JAPANESE_NARRATIVE_YEARS,
    MONTH_NUMERALS,
    WEEKDAY_NUMBERS,
    TimeUnit,
    name_regex,
    relative_offset,
)
from index.language.dates.english_days import nearest_month_day
from index.language.dates.period_parser import find_count
from index.language.dates.tense import Tense, cjk_tense_at
from index.text.scripts import HAN_RANGES, KANA_RANGES, Script

# The dashes of ranges: 3~5日, 3∼5일.
_DASHES = "~〜～∼－–-"
# 1 to 31, in digits or Chinese numerals.
_DAY = r"(?:\d\d?|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_MONTH = rf"(?:\d\d?|{'|'.join(sorted(MONTH_NUMERALS, key=len, reverse=True))}) ?[月월]"
_NAMED_TIME = re.compile(
    rf"(?P<name>{'|'.join(map(name_regex, CJK_NAMES))})"
    rf"(?:(?: ?の)? ?(?P<month>{_MONTH})(?![間间曜末]))?"
    rf"(?:(?: ?の)? ?(?P<day>{_DAY}) ?[日號号일](?![本間间目後前曜째간]))?"
    r"(?:(?: ?の)? ?(?P<weekday>[月火水木金土日]曜日?|[월화수목금토일]요일)"
    r"|(?P<han>[一二三四五六日天])(?![個个次年月日號号\d]))?"
    r"(?P<stated>[（(] ?\d\d? ?[日號号일] ?[)）])?"
)
_HALF_OR_QUARTER = re.compile(
    r"(?:的| ?の|의)? ?(?:(?P<half>[上前下後后])半(?:年|期)?|(?P<korean_half>[상하])반기"
    r"|第 ?(?P<quarter>[1-4一二三四]) ?(?:季度?|四半期|分期)|(?P<korean_quarter>[1-4]) ?[사]?분기)"
)
# A named time that something narrows: 今年の夏, 去年的前10天, 明年第九个月, 今月20日から.
_NARROWED = re.compile(
    r"(?:の|的)[^、。，\s]{1,6}(?:記念日|纪念日|紀念日)|\d{4} ?[年년]"
    r"|(?:的|の| ?의)? ?(?:第|最[后後]|最終|[前后後] ?[\d一二三四五六七八九十]|첫|마지막"
    r"|[春夏秋冬](?!の[国國])|봄|여름|가을|겨울"
    r"|[上前下後后]半|[상하]반기|[1-4] ?사?분기"
    r"|[\d一二三四五六七八九十]{1,3} ?(?:[日號号일월月週周주天]|個月|个月|か月))"
    r"|的?(?:這個|这个)?(?:時候|时候)|(?:の| )?(?:同期|同月|今ごろ|今頃|이맘때|같은|동기|오늘)|[的の]?今[天日]"
    rf"|(?:から|부터 ?|到|至|[{_DASHES}]) ?(?:[週周]|星期|禮拜|礼拜|[月火水木金土日]曜|[월화수목금토일]요일)"
    rf"|(?:から|부터|到|至|[{_DASHES}]) ?{_DAY} ?[日號号일月월週周주天年]"
    r"|(?:から|부터|에서) ?(?:来年|내년|明年)"
)
_RANGE_BEFORE = re.compile(rf"(?:[月월日號号일年년](?:から|부터|에서|到|至|[{_DASHES}])) ?$")
_DATE_BEFORE = re.compile(r"[日號号일] ?[（(]?$")
# 選舉三天前 and 投票の3日前 count from an event, 他三天前 from now.
_CJK_DAYS_AGO = re.compile(
    rf"(?:(?<![の的{HAN_RANGES}\d{KANA_RANGES}])|(?<=[他她們们我您はがをも在於于]))"
    r"(?<!\d[、，,])(?:[2-6]|[兩两二三四五六]) ?(?:天|日) ?之?前(?![後后半線线])"
    r"|(?<![약가-힣\d] )(?<![가-힣\d])(?:[2-6]일|이틀|사흘|나흘|닷새) 전(?![가-힣]*쟁)"
)
_BEFORE_CHARS = 8
_WEEKEND_SUFFIXES = frozenset("末말")


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
        if _RANGE_BEFORE.search(text[max(0, match.start() - _BEFORE_CHARS) : match.start()]):
            continue
        part = _HALF_OR_QUARTER.match(text, match.end())
        if part is not None:
            yield from _read_part_of_year(match, part, script)
            continue
        if _NARROWED.match(text, match.end()):
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


def _read_part_of_year(
    match: re.Match[str], part: re.Match[str], script: Script
) -> Iterator[TemporalExpression]:
    """Halves and quarters of a year; Japanese quarters may be those of a fiscal year, which begins in April."""
    unit, steps = relative_offset(match["name"])
    is_year = unit is TimeUnit.YEAR and not (match["month"] or match["day"] or match["han"])
    if not is_year or script is Script.KANA:
        return
    quarter = part["quarter"] or part["korean_quarter"]
    if quarter:
        last = 3 * (
            CHINESE_WEEKDAY_NUMERALS[quarter] + 1 if quarter in CHINESE_WEEKDAY_NUMERALS else int(quarter)
        )
        first = last - 2
    else:
        first = 1 if (part["half"] or part["korean_half"]) in "上前상" else 7
        last = first + 5
    yield TemporalExpression(match.start(), part.end(), partial(_months_of_year, first, last, steps))


def _months_of_year(first: int, last: int, steps: int, today: date) -> DayRange | None:
    if (today.month, today.day) == (1, 1):
        return None
    year = today.year + steps
    return DayRange(day_range_of(month_of(year, first)).first, day_range_of(month_of(year, last)).last)


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
    """末 and 말 mean a weekend, which some count as part of the week before."""
    if following in _WEEKEND_SUFFIXES or match["month"] or match["day"]:
        return None
    weekday = match["weekday"] or match["han"]
    if weekday is None:
        return partial(calendar_week, steps)
    number = CHINESE_WEEKDAY_NUMERALS.get(weekday, WEEKDAY_NUMBERS.get(weekday))
    return None if number is None else partial(weekday_of_week, number, steps)


def _number(text: str | None) -> int | None:
    """Digits or Chinese numerals, of a month or a day."""
    if text is None:
        return None
    digits = re.search(r"\d+", text)
    return int(digits[0]) if digits else _read_numeral(text.rstrip("月월 "))


def _read_numeral(text: str) -> int:
    """Chinese numerals below 100; a month or day above its largest gives a ValueError later."""
    tens, ten, ones = text.rpartition("十")
    units = MONTH_NUMERALS[ones] if ones else 0
    return (MONTH_NUMERALS[tens] if tens else 1) * 10 + units if ten else units


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
    rf"(?![一二三四五六七八九十]?[次年個个]|[至到{_DASHES}]|から|부터|마다|ごと|版|だ|である"
    r"|[（(][^）)]{0,40}[)）]だ)"
)
_NO_CJK_WEEKDAY_AFTER = re.compile(
    "(?:黑色|超級|超级|每個|每个|每|毎週|毎|매주|聖|圣|至|到|から|부터 ?|第[一二三四五]個?|の|其"
    "|[前後后]的?|[전후] ?)$"
)
_STATED = re.compile(r" ?[（(] ?(?P<d>\d\d?) ?[日號号일] ?[)）]")
_NO_DAY_AFTER = rf"(?![本間间目後曜째간]|[至到{_DASHES}]|から|부터|[)）])"
_MONTH_DAY = re.compile(
    rf"(?<![\d年년度至到{_DASHES}])(?<!년 )(?P<m>\d\d?) ?[月월] ?(?P<d>\d\d?) ?[日號号일]{_NO_DAY_AFTER}"
)
# The month and day of another year or calendar: 같은 해 4월 3일, 農曆四月三日.
_NO_MONTH_DAY_AFTER = re.compile(
    r"(?:(?:같은|그|이듬|다음|매|당) ?해|[農舊陰旧阴农](?:曆|历|暦)|음력)(?:[의の的])? ?$"
)
_BARE_DAY = re.compile(
    rf"(?<![\d月월第每./年년달到至{_DASHES}])(?<![月월달] )(?<!から)(?<!부터)(?<!에서)(?<!부터 )(?<!에서 )"
    rf"(?P<d>\d\d?) ?[日號号일]{_NO_DAY_AFTER}"
)
# As many days, not a day of the month: 3日ぶり, 連續3日, 3일 만에.
_MANY_DAYS_BEFORE = re.compile(
    r"(?:[後后제計約约丸続續续連连達达近共僅仅整滿满隔]|為期|为期|過去|过去|歷時|历时|耗時|耗时"
    r"|まる|延べ|わずか|たった|ここ|この|(?<![가-힣])(?:단|총|약|불과|최근|과거|향후|앞으로|꼬박|무려)) ?$"
)
_MANY_DAYS_AFTER = re.compile(
    r"[后後前時連连以內内圓元線线만동부전후付程余分号報报続]|ごろ|ぶり|ほど|かけ|がか|た[っちつ]|あたり|おき|ごと"
    r"|も(?:続|かか)|に ?[\d一二三四五数何]|で[終済完]|\d{1,3} ?[回度번회]"
    r"| (?:만[에의이]|동안|연속|이상(?![한하])|이내|내내|간격|정도|가량|남짓|안에|짜리|넘게|이나|가까이|씩)"
    r"| (?:[전후뒤]|새|간|째|차)(?=[에의까, .]|$)"
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
        before = text[max(0, match.start() - _BEFORE_CHARS) : match.start()]
        if _NO_CJK_WEEKDAY_AFTER.search(before) or names_other_year or _DATE_BEFORE.search(before):
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
        before = text[max(0, match.start() - _BEFORE_CHARS) : match.start()]
        if (month, day) not in EVENT_DATES and not _NO_MONTH_DAY_AFTER.search(before):
            tense = cjk_tense_at(text, match.start(), match.end(), script)
            yield TemporalExpression(*match.span(), partial(_month_day, month, day, tense))
    for match in _BARE_DAY.finditer(text):
        before = text[max(0, match.start() - _BEFORE_CHARS) : match.start()]
        if _MANY_DAYS_BEFORE.search(before) or _MANY_DAYS_AFTER.match(text, match.end()):
            continue
        tense = cjk_tense_at(text, match.start(), match.end(), script)
        yield TemporalExpression(*match.span(), partial(_day_of_month, int(match["d"]), tense))


def _read_weekday(match: re.Match[str], tense: Tense, stated: int | None) -> DayResolver | None:
    weekday = WEEKDAY_NUMBERS.get(match["day"].replace("天", "日"), -1)
    if match["which"]:
        return partial(
            {"지난": last_weekday, "오는": this_coming_weekday, "다음": next_weekday}[match["which"].strip()],
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
