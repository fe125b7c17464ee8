"""Words of dates and periods in all supported languages: months, weekdays, zones, units, numbers.

All are NFKC and casefolded, as the parsers look them up; CJK words have no spaces.
"""

import re
from enum import StrEnum


class TimeUnit(StrEnum):
    """Units of time."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


_PERIOD_NAMES = {
    (TimeUnit.DAY, 0): "today,今天,今日,本日,きょう,오늘,금일",
    (TimeUnit.DAY, 1): "yesterday,昨天,昨日,きのう,어제",
    (TimeUnit.DAY, 2): "day before yesterday,前天,一昨日,おととい,그저께,그제",
    (TimeUnit.WEEK, 0): (
        "this week,本週,本周,這週,這周,这周,這星期,这星期,這個星期,这个星期,這個禮拜,这个礼拜,今週,이번주,금주"
    ),
    (TimeUnit.WEEK, 1): (
        "last week,上週,上周,上星期,上個星期,上个星期,上禮拜,上礼拜,上個禮拜,上个礼拜,先週,지난주,저번주"
    ),
    (
        TimeUnit.WEEK,
        2,
    ): "week before last,上上週,上上周,上上星期,上上個星期,上上个星期,先々週,지지난주,저저번주",
    (TimeUnit.MONTH, 0): "this month,本月,這個月,这个月,今月,이번달,이달,금월",
    (TimeUnit.MONTH, 1): "last month,上個月,上个月,上月,先月,지난달,저번달",
    (TimeUnit.MONTH, 2): "month before last,上上個月,上上个月,上上月,先々月,지지난달,저저번달",
    (TimeUnit.YEAR, 0): "this year,今年,本年,올해,금년",
    (TimeUnit.YEAR, 1): "last year,去年,昨年,작년,지난해",
    (TimeUnit.YEAR, 2): "year before last,前年,一昨年,おととし,재작년",
}
NAMED_PERIODS = {word: span for span, words in _PERIOD_NAMES.items() for word in words.split(",")}
"""Named periods: the unit, and how many before the present one."""

_ENGLISH_UNITS = {
    TimeUnit.HOUR: "hour hours h",
    TimeUnit.DAY: "day days d",
    TimeUnit.WEEK: "week weeks w",
    TimeUnit.MONTH: "month months mo",  # not m, which may also be a minute
    TimeUnit.YEAR: "year years y",
}
ENGLISH_UNITS = {word: unit for unit, words in _ENGLISH_UNITS.items() for word in words.split()}

_CJK_UNITS = {
    TimeUnit.HOUR: "小時 小时 個小時 个小时 時間 시간",
    TimeUnit.DAY: "天 日 일",
    TimeUnit.WEEK: "週 周 星期 個星期 个星期 禮拜 礼拜 個禮拜 个礼拜 주 주일",
    TimeUnit.MONTH: "個月 个月 か月 カ月 ヵ月 ヶ月 ケ月 箇月 개월 달",  # not 月, which names a month
    TimeUnit.YEAR: "年 년",
}
CJK_UNITS = {word: unit for unit, words in _CJK_UNITS.items() for word in words.split()}

AMBIGUOUS_UNITS = frozenset(["日", "일", "年", "년"])
"""After a number alone these may also be a date: the third of a month, the year 25."""

_ENGLISH_NUMBERS = "one two three four five six seven eight nine ten eleven twelve"
ENGLISH_NUMBERS = {"a": 1, "an": 1} | {word: n for n, word in enumerate(_ENGLISH_NUMBERS.split(), 1)}

ENGLISH_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""As in running text. Monday is first."""

_MONTHS = "January February March April May June July August September October November December"
ENGLISH_MONTHS = tuple(_MONTHS.split())
"""As in running text."""

# 6 January, 24 February, 11 September and 7 October are names of events; holidays recur.
EVENT_DATES = frozenset(
    [(1, 1), (1, 6), (2, 14), (2, 24), (6, 4), (7, 4), (9, 11), (10, 7), (10, 31), (11, 11), (12, 7), (12, 24)]
) | {(12, 25), (12, 31)}

_CJK_DIGITS = (
    "一 二 三 四 五 六 七 八 九",
    "일 이 삼 사 오 육 칠 팔 구",
    "한 두 세 네 다섯 여섯 일곱 여덟 아홉",
)
CJK_DIGITS = {"兩": 2, "两": 2} | {word: n for row in _CJK_DIGITS for n, word in enumerate(row.split(), 1)}
CJK_TENS = frozenset(["十", "십", "열"])

FUSED_COUNTS = {
    **{"半年": (6, TimeUnit.MONTH), "반년": (6, TimeUnit.MONTH), "일주일": (1, TimeUnit.WEEK)},
    **{
        "하루": (1, TimeUnit.DAY),
        "이틀": (2, TimeUnit.DAY),
        "사흘": (3, TimeUnit.DAY),
        "나흘": (4, TimeUnit.DAY),
        "닷새": (5, TimeUnit.DAY),
        "열흘": (10, TimeUnit.DAY),
    },
}
"""A number and its unit in one word."""

_WEEKDAY_NAMES = (
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
WEEKDAY_NUMBERS = {"星期天": 6} | {word: n for row in _WEEKDAY_NAMES for n, word in enumerate(row.split())}
"""Monday is 0."""

CHINESE_WEEKDAY_NUMERALS = {day: n for n, day in enumerate("一二三四五六日")} | {"天": 6}
"""What may follow a Chinese week, as in 上週一."""

_MONTH_NUMERALS = "一 二 三 四 五 六 七 八 九 十 十一 十二"
MONTH_NUMERALS = {numeral: number for number, numeral in enumerate(_MONTH_NUMERALS.split(), 1)}


_MONTH_NAMES = (
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "januari februari maret april mei juni juli agustus september oktober november desember",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
)
MONTH_NUMBERS = {"sept": 9} | {
    word: number for words in _MONTH_NAMES for number, word in enumerate(words.split(), 1)
}

_IGNORED_WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday",
    "mon tue tues wed thu thur thurs fri sat sun",
    "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "lunes martes miércoles jueves viernes sábado domingo",
    "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira",
    "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "senin selasa rabu kamis jumat sabtu minggu",
    "понедельник вторник среда четверг пятница суббота воскресенье",
    "понеділок вівторок середа четвер п'ятниця субота неділя",
    "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
    "月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日 (月) (火) (水) (木) (金) (土) (日)",
    "월요일 화요일 수요일 목요일 금요일 토요일 일요일 (월) (화) (수) (목) (금) (토) (일)",
    "星期一 星期二 星期三 星期四 星期五 星期六 星期日 星期天",
    "週一 週二 週三 週四 週五 週六 週日 周一 周二 周三 周四 周五 周六 周日",
    "(一) (二) (三) (四) (五) (六)",
)
_FILLERS = "published posted date at on the le à am um uhr г года року 発表 配信 公開 발행 입력 發布 发布"

IGNORED_DATE_WORDS = frozenset(" ".join((*_IGNORED_WEEKDAYS, _FILLERS)).split())
"""What may accompany a date without changing it. A weekday that contradicts the date is ignored."""

AM_WORDS = frozenset(["am", "上午", "午前", "오전"])
PM_WORDS = frozenset(["pm", "下午", "午後", "午后", "오후"])

ZONE_OFFSETS_H = {
    **{"z": 0, "ut": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8},
    **{"pdt": -7, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3, "wib": 7, "hkt": 8, "sgt": 8, "pht": 8},
    **{"jst": 9, "kst": 9, "aest": 10, "aedt": 11},
}
"""Zone names with exactly one offset from UTC."""

AMBIGUOUS_ZONES = frozenset(["cst", "ist", "bst", "ast", "gst", "et", "ct", "mt", "pt"])
"""Zone names with several: China or Chicago, India or Israel, summer or winter."""

ERA_YEAR_OFFSETS = {
    **{"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911},
    **{"民國": 1911, "民国": 1911, "中華民國": 1911, "中华民国": 1911},
}
"""To add to a year of the era to get the common year."""


_CJK_RUNNING_TEXT_NAMES = {
    (TimeUnit.DAY, -3): "大前天",
    (TimeUnit.DAY, 3): "大後天,大后天",
    (TimeUnit.DAY, -1): "昨晚,昨晩,昨夜,어젯밤",
    (TimeUnit.DAY, 0): "今早,今晚,今晨,今朝,今晩,今夜",
    (TimeUnit.DAY, 1): "明天,明日,明晚,あす,내일",
    (TimeUnit.DAY, 2): "後天,后天,明後日,あさって,모레",
    (TimeUnit.WEEK, 0): "這禮拜,这礼拜",
    (TimeUnit.WEEK, 1): "下週,下周,下星期,下個星期,下个星期,下禮拜,下礼拜,下個禮拜,下个礼拜,来週,來週,다음주",
    (TimeUnit.WEEK, 2): "下下週,下下周,下下星期,下下個星期,下下个星期,下下禮拜,下下礼拜,再来週,さ来週,다다음주",
    (TimeUnit.MONTH, 1): "下個月,下个月,下月,来月,來月,다음달,내달",
    (TimeUnit.MONTH, 2): "下下個月,下下个月,下下月,再来月,다다음달",
    (TimeUnit.YEAR, -3): "大前年",
    (TimeUnit.YEAR, 1): "明年,来年,來年,내년",
    (TimeUnit.YEAR, 2): "後年,后年,再来年,내후년",
    (TimeUnit.YEAR, 3): "大後年,大后年",
}
_CJK_TYPED_NAMES = {name: (unit, -back) for name, (unit, back) in NAMED_PERIODS.items() if not name.isascii()}
_CJK_NAME_OFFSETS = _CJK_TYPED_NAMES | {
    name: place for place, names in _CJK_RUNNING_TEXT_NAMES.items() for name in names.split(",")
}

AMBIGUOUS_DAY_NAMES = frozenset(["今天", "今日", "本日", "きょう", "오늘", "금일", "後天", "后天"])
"""These also mean "our time" or "acquired"; they are a day only next to a verb."""

JAPANESE_NARRATIVE_YEARS = frozenset(["前年", "後年"])
"""In Japanese these count from a time mentioned before."""

# Other words that contain the name of a time: 目前天氣, 說明天氣, 日本周邊, 過去年度, 後天性, 今日の社会.
_NO_CJK_NAME_AFTER = {
    "前天": "目之以生提眼日年月",
    "今天": "如現现的年前",
    "今日": "昨現现的の年前",
    "本周": "日基根版",
    "本週": "日基根版",
    "本月": "日基根",
    "本日": "日基根原",
    "本年": "日基根",
    "上周": "以",
    "上週": "以",
    "上月": "以登",
    "上星期": "以",
    "去年": "過过",
    "前年": "目以",
    "明年": "光文",
    "明天": "聰聪光文",
    "明日": "聰聪光文",
    "下月": "地天",
    "下周": "天",
    "下週": "天",
    "昨年": "一",
    "昨日": "一",
    "あす": "ぁ-ん",
    "あさって": "し",
    "きょう": "ぁ-ん",
    "きのう": "ぁ-ん",
}
_NO_CJK_NAME_BEFORE = {
    "今天": "的",
    "今日": "のではもま頭头俄美",
    "明天": "氣气皇",
    "前天": "氣气",
    "後天": "性的免主",
    "后天": "性的免主",
    "本周": "邊边刊期",
    "本週": "邊边刊期",
    "昨日": "の今",
    "明日": "の方方之",
    "あす": "ぁ-ん",
    "きょう": "ぁ-ん",
    "きのう": "ぁ-ん",
    "오늘": "날",
    "그제": "야서",
    "이달": "의",
    "내달": "리렸",
    "내일": "의",
    "금주": "하령",
    "本年": "度",
    "今年": "度",
    "去年": "度",
    "昨年": "度",
    "明年": "度",
    "来年": "度",
}
_KOREAN_SPACED_NAME = re.compile("^(지난|이번|저번|다다음|다음)(?=[주달])")
# 1년 전 오늘, 다음 다음 주.
_NO_KOREAN_NAME_AFTER = {"오늘": "전 ", "다음주": "다음 ", "다음달": "다음 "}


def relative_offset(name: str) -> tuple[TimeUnit, int]:
    """The unit of a name, with or without spaces, and its distance from the present one."""
    return _CJK_NAME_OFFSETS[name.replace(" ", "")]


def name_regex(name: str) -> str:
    """A pattern for the name in running text; 지난주 is also written 지난 주."""
    not_before, not_after = _NO_CJK_NAME_AFTER.get(name), _NO_CJK_NAME_BEFORE.get(name)
    if "가" <= name[0] <= "힣":
        not_before = "가-힣"
    before = f"(?<![{not_before}])" if not_before else ""
    if name in _NO_KOREAN_NAME_AFTER:
        before += f"(?<!{_NO_KOREAN_NAME_AFTER[name]})"
    after = f"(?![{not_after}])" if not_after else ""
    return before + _KOREAN_SPACED_NAME.sub(r"\1 ?", name) + after


CJK_NAMES = tuple(sorted(_CJK_NAME_OFFSETS, key=len, reverse=True))
CJK_TYPED_NAMES = tuple(sorted(_CJK_TYPED_NAMES, key=len, reverse=True))
"""The names that `read_period` knows, longest first."""
