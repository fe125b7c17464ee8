"""Chinese, Japanese and Korean names of days and periods that count from now, in running text."""

import re

from index.times.period_words import NAMED

# Other words that hold the name of a time: 目前天氣, 說明天氣, 日本周邊, 過去年度, 後天性, 今日の社会.
_NOT_BEFORE = {
    "前天": "目之以生提眼日年月",
    "今天": "如",
    "今日": "昨",
    "本周": "日基根",
    "本週": "日基根",
    "本月": "日基根",
    "本日": "日基根",
    "本年": "日基根",
    "上周": "以",
    "上週": "以",
    "上月": "以",
    "上星期": "以",
    "去年": "過过",
    "前年": "目以",
    "明年": "光文",
    "明天": "聰聪光文",
    "下月": "地天",
    "下周": "天",
    "下週": "天",
    "昨年": "一",
    "昨日": "一",
}
_NOT_AFTER = {
    "今天": "的",
    "今日": "のではも頭头俄美",
    "明天": "氣气",
    "前天": "氣气",
    "後天": "性的免",
    "后天": "性的免",
    "本周": "邊边刊",
    "本週": "邊边刊",
    "오늘": "날",
    "昨日": "の今",
}


def name_pattern(name: str) -> str:
    """The name in running text; Korean ones with or without spaces between their syllables."""
    not_before, not_after = _NOT_BEFORE.get(name), _NOT_AFTER.get(name)
    pattern = " ?".join(name) if "가" <= name[0] <= "힣" else re.escape(name)
    before = f"(?<![{not_before}])" if not_before else ""
    return f"{before}{pattern}" + (f"(?![{not_after}])" if not_after else "")


ASIAN_NAMED = tuple(sorted((name for name in NAMED if not name.isascii()), key=len, reverse=True))
"""Those that `read_period` knows, the longest first."""
