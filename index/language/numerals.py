"""Read whole numbers written in digits, in English words or in Chinese, Japanese and Korean numerals."""

import re
from collections.abc import Mapping

_UNITS = tuple(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "  # noqa: SIM905
    "seventeen eighteen nineteen".split()
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ENGLISH: Mapping[str, int] = {
    **{word: value for value, word in enumerate(_UNITS)},
    **{word: 10 * value for value, word in enumerate(_TENS, 2)},
    "a": 1,
}
_ENGLISH_SCALES: Mapping[str, int] = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_SMALL = "|".join(sorted(_UNITS[1:], key=len, reverse=True))
ENGLISH_NUMBER = (
    r"(?:\d{1,3}(?:,\d{3})+|\d{1,7}(?:\.\d{1,2}(?= million))?(?: million)?"
    rf"|(?:(?:{'|'.join(_TENS)})(?:-(?:{_SMALL}))?|{_SMALL}|a(?= hundred| thousand))"
    r"(?: hundred| thousand| million)?)"
)
"""A pattern of a number that `read_english_number` reads."""
CJK_NUMBER = (
    r"(?:[0-9０-９][0-9０-９,，.]{0,9}(?:[万萬만億亿억千천百백][0-9０-９]{0,4})?"
    r"|[〇零一二兩两三四五六七八九十百千万萬]{1,8})"
)
"""A pattern of a number that `read_cjk_number` reads."""
_CJK_DIGITS: Mapping[str, int] = {
    **{character: value for value, character in enumerate("零一二三四五六七八九")},
    "〇": 0,
    "兩": 2,
    "两": 2,
}
_CJK_TENS: Mapping[str, int] = {"十": 10, "百": 100, "千": 1000, "백": 100, "천": 1000}
_CJK_MYRIADS: Mapping[str, int] = {
    **dict.fromkeys("万萬만", 10_000),
    **dict.fromkeys("億亿억", 100_000_000),
}
_DIGITS_OR_NUMERAL = re.compile(r"\d+(?:\.\d+)?|\D")
_LONGEST_NUMERAL_CHARS = 60
"""A longer one is no count; its value could be too large for a float."""


def read_english_number(text: str) -> int | None:
    """The value of `12`, `1,200`, `1.2 million`, `twelve`, `twenty-five` or `two hundred`; None for others."""
    if len(text) > _LONGEST_NUMERAL_CHARS:
        return None
    words = text.lower().replace(",", "").replace("-", " ").split()
    total = 0.0
    for word in words:
        if word in _ENGLISH_SCALES:
            total = (total or 1) * _ENGLISH_SCALES[word]
        elif word in _ENGLISH:
            total += _ENGLISH[word]
        elif word.replace(".", "", 1).isdecimal():
            total += float(word)
        else:
            return None
    return round(total) if words else None


def read_cjk_number(text: str) -> int | None:
    """The value of `12`, `１２`, `十二`, `兩百`, `1万2千`; None for others."""
    if len(text) > _LONGEST_NUMERAL_CHARS:
        return None
    total = section = digit = 0.0
    for part in _DIGITS_OR_NUMERAL.findall(text.replace(",", "").replace("，", "")):
        if part[0].isdecimal():
            digit = float(part)
        elif part in _CJK_DIGITS:
            digit = digit * 10 + _CJK_DIGITS[part]
        elif part in _CJK_TENS:
            section += (digit or 1) * _CJK_TENS[part]
            digit = 0
        elif part in _CJK_MYRIADS:
            total += ((section + digit) or 1) * _CJK_MYRIADS[part]
            section = digit = 0
        else:
            return None
    return round(total + section + digit)
