"""Chinese, Japanese and Korean names of days and periods that count from now, in running text."""

import re

from index.times.period_words import NAMED, Unit

_MORE = {
    (Unit.DAY, -3): "大前天",
    (Unit.DAY, -1): "昨晚,昨晩,昨夜,어젯밤",
    (Unit.DAY, 0): "今早,今晚,今晨,今朝,今晩,今夜",
    (Unit.DAY, 1): "明天,明日,明晚,あす,내일",
    (Unit.DAY, 2): "後天,后天,明後日,あさって,모레",
    (Unit.WEEK, 0): "這禮拜,这礼拜",
    (Unit.WEEK, 1): "下週,下周,下星期,下個星期,下个星期,下禮拜,下礼拜,下個禮拜,下个礼拜,来週,來週,다음주",
    (Unit.MONTH, 1): "下個月,下个月,下月,来月,來月,다음달,내달",
    (Unit.YEAR, 1): "明年,来年,來年,내년",
    (Unit.YEAR, 2): "後年,后年,再来年,내후년",
}
_PAST = {name: (unit, -back) for name, (unit, back) in NAMED.items() if not name.isascii()}
_PLACES = _PAST | {name: place for place, names in _MORE.items() for name in names.split(",")}

NEEDS_A_VERB = frozenset(["今天", "今日", "本日", "きょう", "오늘", "금일", "後天", "后天"])
"""These mean our time, or what is acquired, as often as a day: only a verb beside them makes them one."""

JAPANESE_STORIES = frozenset(["前年", "後年"])
"""In Japanese these count from what was told before."""

# Other words that hold the name of a time: 目前天氣, 說明天氣, 日本周邊, 過去年度, 後天性, 今日の社会, 오늘날.
_NOT_BEFORE = {
    "前天": "目之以生提眼日年月",
    "今天": "如現现",
    "今日": "昨現现",
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
    "きょう": "ぁ-ん",
    "きのう": "ぁ-ん",
}
_NOT_AFTER = {
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
_SPACED = re.compile("^(지난|이번|저번|다음)(?=[주달])")


def place_of(name: str) -> tuple[Unit, int]:
    """The unit of a name, spaces or not, and how many of them it is away from the present one."""
    return _PLACES[name.replace(" ", "")]


def name_pattern(name: str) -> str:
    """The name in running text; 지난주 is as often written 지난 주."""
    not_before, not_after = _NOT_BEFORE.get(name), _NOT_AFTER.get(name)
    if "가" <= name[0] <= "힣":
        not_before = "가-힣"
    before = f"(?<![{not_before}])" if not_before else ""
    after = f"(?![{not_after}])" if not_after else ""
    return before + _SPACED.sub(r"\1 ?", name) + after


ASIAN_NAMES = tuple(sorted(_PLACES, key=len, reverse=True))
ASIAN_NAMED = tuple(sorted(_PAST, key=len, reverse=True))
"""Those that `read_period` knows, the longest first."""
