"""Split a text into words for the comparison of reports, and recognise numbers and dates.

Chinese, Japanese and Korean are split into characters.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from index.text.normalization import normalize
from index.text.quotation_marks import CORNER_PAIRS
from index.text.scripts import HAN_RANGES, HANGUL_RANGES, KANA_RANGES, Script, main_script

_CJK = f"{HAN_RANGES}{KANA_RANGES}{HANGUL_RANGES}"
# Days of the week are one word each, so that 「週二」 and 「週三」 differ as dates.
_WEEKDAY_CJK = "(?:星期|禮拜|礼拜|週|周)[一二三四五六日天]|[月火水木金土日]曜|[월화수목금토일]요일"
_LETTER = f"(?:(?![{_CJK}])[^\\W_])"
_WORD = re.compile(f"{_WEEKDAY_CJK}|[{_CJK}]|\\d+|{_LETTER}+(?:'{_LETTER}+)*")
_QUOTED_CJK = "|".join(rf"{pair[0]}[^{pair}\n]{{1,400}}{pair[1]}" for pair in CORNER_PAIRS)
_QUOTED = re.compile(rf'["“][^"“”\n]{{1,800}}["”]|{_QUOTED_CJK}')

_SMALL = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_DIGITS = {name: str(number) for number, name in enumerate(_SMALL, start=1)}
_OTHER_NUMBER = re.compile(
    "zero|first|second|third|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty"
)
# "Sept." and "September" are the same date.
_DATE_WORD = re.compile(
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?|mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|"
    "fri(?:day)?|sat(?:urday)?|sun(?:day)?"
)
_YEAR = re.compile(r"(?:19|20)\d\d")  # "1977" and "'77"
_WEEKDAY = re.compile(_WEEKDAY_CJK)
_NUMERIC_CJK = re.compile(f"[〇零一二三四五六七八九十百千萬万億亿兩两]|{_WEEKDAY_CJK}")


@dataclass(frozen=True, slots=True)
class WordSequence:
    """The words of a text in order; `is_dense` if they are characters of Chinese, Japanese or Korean."""

    sequence: tuple[str, ...]
    is_dense: bool


def split_words(text: str) -> WordSequence:
    """All words, casefolded, with width and apostrophes normalised."""
    return WordSequence(tuple(_WORD.findall(_fold(text))), main_script(text) is not Script.SPACED)


def split_unquoted_words(text: str) -> WordSequence:
    """The words outside quotation marks: those of the reporter, not of a speaker whom all outlets quote."""
    return WordSequence(
        tuple(_WORD.findall(_QUOTED.sub(" ", _fold(text)))), main_script(text) is not Script.SPACED
    )


@lru_cache(maxsize=1 << 16)
def normalize_number(word: str) -> str | None:
    """The normal form of a number or of a part of a date; None for any other word."""
    if word[0].isdigit():
        return (word[2:] if _YEAR.fullmatch(word) else word).lstrip("0") or "0"
    if word in _DIGITS:
        return _DIGITS[word]
    if _DATE_WORD.fullmatch(word):
        return word[:3]
    return word if _OTHER_NUMBER.fullmatch(word) or _NUMERIC_CJK.fullmatch(word) else None


def is_weekday_or_month(word: str) -> bool:
    """Whether a word names a weekday or a month."""
    return _DATE_WORD.fullmatch(word) is not None or _WEEKDAY.fullmatch(word) is not None


def _fold(text: str) -> str:
    return normalize("NFKC", text).casefold().replace("’", "'")
