"""The words of periods: yesterday, last week, days and months, in the languages that people ask in.

English, Traditional and Simplified Chinese, Japanese and Korean. All are NFKC and casefolded, as `read_period`
looks them up; the Asian ones are written without spaces.
"""

from enum import StrEnum


class Unit(StrEnum):
    """What time is counted in."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


_NAMED = {
    (Unit.DAY, 0): "today,今天,今日,本日,きょう,오늘,금일",
    (Unit.DAY, 1): "yesterday,昨天,昨日,きのう,어제",
    (Unit.DAY, 2): "day before yesterday,前天,一昨日,おととい,그저께,그제",
    (Unit.WEEK, 0): (
        "this week,本週,本周,這週,這周,这周,這星期,这星期,這個星期,这个星期,這個禮拜,这个礼拜,今週,이번주,금주"
    ),
    (Unit.WEEK, 1): (
        "last week,上週,上周,上星期,上個星期,上个星期,上禮拜,上礼拜,上個禮拜,上个礼拜,先週,지난주,저번주"
    ),
    (Unit.WEEK, 2): "week before last,上上週,上上周,上上星期,上上個星期,上上个星期,先々週,지지난주,저저번주",
    (Unit.MONTH, 0): "this month,本月,這個月,这个月,今月,이번달,이달,금월",
    (Unit.MONTH, 1): "last month,上個月,上个月,上月,先月,지난달,저번달",
    (Unit.MONTH, 2): "month before last,上上個月,上上个月,上上月,先々月,지지난달,저저번달",
    (Unit.YEAR, 0): "this year,今年,本年,올해,금년",
    (Unit.YEAR, 1): "last year,去年,昨年,작년,지난해",
    (Unit.YEAR, 2): "year before last,前年,一昨年,おととし,재작년",
}
NAMED = {word: span for span, words in _NAMED.items() for word in words.split(",")}
"""Periods with a name: the unit, and how many before the present one."""

_ENGLISH_UNITS = {
    Unit.HOUR: "hour hours h",
    Unit.DAY: "day days d",
    Unit.WEEK: "week weeks w",
    Unit.MONTH: "month months mo",  # not m, which is as much a minute
    Unit.YEAR: "year years y",
}
ENGLISH_UNITS = {word: unit for unit, words in _ENGLISH_UNITS.items() for word in words.split()}

_ASIAN_UNITS = {
    Unit.HOUR: "小時 小时 個小時 个小时 時間 시간",
    Unit.DAY: "天 日 일",
    Unit.WEEK: "週 周 星期 個星期 个星期 禮拜 礼拜 個禮拜 个礼拜 주 주일",
    Unit.MONTH: "個月 个月 か月 カ月 ヵ月 ヶ月 ケ月 箇月 개월 달",  # not 月, which names a month
    Unit.YEAR: "年 년",
}
ASIAN_UNITS = {word: unit for unit, words in _ASIAN_UNITS.items() for word in words.split()}

OPEN_UNITS = frozenset(["日", "일", "年", "년"])
"""After a number alone these may be a date as well: the third of a month, the year 25."""

_ENGLISH_NUMBERS = "one two three four five six seven eight nine ten eleven twelve"
ENGLISH_NUMBERS = {"a": 1, "an": 1} | {word: n for n, word in enumerate(_ENGLISH_NUMBERS.split(), 1)}

_ASIAN_DIGITS = (
    "一 二 三 四 五 六 七 八 九",
    "일 이 삼 사 오 육 칠 팔 구",
    "한 두 세 네 다섯 여섯 일곱 여덟 아홉",
)
ASIAN_DIGITS = {"兩": 2, "两": 2} | {word: n for row in _ASIAN_DIGITS for n, word in enumerate(row.split(), 1)}
ASIAN_TENS = frozenset(["十", "십", "열"])

COUNTED_WORDS = {
    **{"半年": (6, Unit.MONTH), "반년": (6, Unit.MONTH), "일주일": (1, Unit.WEEK)},
    **{"하루": (1, Unit.DAY), "이틀": (2, Unit.DAY), "사흘": (3, Unit.DAY), "열흘": (10, Unit.DAY)},
}
"""A number and its unit in one word."""

_WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday",
    "月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日",
    "月曜 火曜 水曜 木曜 金曜 土曜 日曜",
    "월요일 화요일 수요일 목요일 금요일 토요일 일요일",
    "星期一 星期二 星期三 星期四 星期五 星期六 星期日",
    "禮拜一 禮拜二 禮拜三 禮拜四 禮拜五 禮拜六 禮拜日",
    "礼拜一 礼拜二 礼拜三 礼拜四 礼拜五 礼拜六 礼拜日",
    "週一 週二 週三 週四 週五 週六 週日",
    "周一 周二 周三 周四 周五 周六 周日",
)
WEEKDAYS = {"星期天": 6} | {word: n for row in _WEEKDAYS for n, word in enumerate(row.split())}
"""Monday is 0."""

DAYS_OF_NUMBERED_WEEK = {day: n for n, day in enumerate("一二三四五六日")} | {"天": 6}
"""What may follow a Chinese week, as in 上週一."""

_MONTH_NUMERALS = "一 二 三 四 五 六 七 八 九 十 十一 十二"
MONTH_NUMERALS = {numeral: number for number, numeral in enumerate(_MONTH_NUMERALS.split(), 1)}
