"""Counted time, as in `3 days`, `2 weeks ago`, 三天前, 過去6か月, 3일 전."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from index.times.period_words import (
    ASIAN_DIGITS,
    ASIAN_TENS,
    ASIAN_UNITS,
    COUNTED_WORDS,
    ENGLISH_NUMBERS,
    ENGLISH_UNITS,
    OPEN_UNITS,
    Unit,
)


@dataclass(frozen=True, slots=True)
class Count:
    """So much time: up to now, or with `is_point_in_past` the point that lies so far back."""

    number: int
    unit: Unit
    is_point_in_past: bool


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_ENGLISH = re.compile(
    rf"(?:(?:the )?(?P<past>past|last|previous) )?(?:(?P<n>\d+|{_any_of(ENGLISH_NUMBERS)}) ?)?"
    rf"(?P<unit>{_any_of(ENGLISH_UNITS)})(?P<ago> ago)?"
)
_ASIAN_NUMBER = rf"\d+|[{''.join((*ASIAN_DIGITS, *ASIAN_TENS))}]{{1,3}}"
_ASIAN = re.compile(
    r"(?P<past>過去|过去|最近|近|前|直近|ここ|この|지난|최근|과거)?の?"
    rf"(?:(?P<n>{_ASIAN_NUMBER})(?P<unit>{_any_of(ASIAN_UNITS)})|(?P<word>{_any_of(COUNTED_WORDS)}))"
    r"(?P<span>以內|以内|之內|之内|間|间|內|内|동안|간|이내)?(?P<ago>前|以前|之前|전)?"
)
# 지난 3일 and この3日 are as much the third of the month.
_PAST_OF_A_DATE = frozenset(["지난", "この"])


def find_count(text: str) -> Count | None:
    """What the whole of a folded text counts; None if it does not, or could be a date as well."""
    match = _ENGLISH.fullmatch(text)
    if match:
        return _read_english(match)
    match = _ASIAN.fullmatch(text)
    return _read_asian(match) if match else None


def _read_english(match: re.Match[str]) -> Count | None:
    past, number, unit = match["past"], match["n"], match["unit"]
    if match["ago"] and (past or not number):
        return None
    if not number and past != "past":  # `the last week` may be a calendar week or seven days
        return None
    n = ENGLISH_NUMBERS.get(number or "a") or int(number)
    return Count(n, ENGLISH_UNITS[unit], is_point_in_past=bool(match["ago"]))


def _read_asian(match: re.Match[str]) -> Count | None:
    past, unit, is_point_in_past = match["past"], match["unit"], bool(match["ago"])
    if past and is_point_in_past:
        return None
    if match["word"]:
        return Count(*COUNTED_WORDS[match["word"]], is_point_in_past=is_point_in_past)
    if unit in OPEN_UNITS and not (is_point_in_past or match["span"] or past):
        return None
    if past in _PAST_OF_A_DATE and ASIAN_UNITS[unit] is Unit.DAY and not match["span"]:
        return None
    number = _read_number(match["n"])
    return None if number is None else Count(number, ASIAN_UNITS[unit], is_point_in_past=is_point_in_past)


def _read_number(text: str) -> int | None:
    """Digits, or a number below 100 in Chinese, Japanese or Korean words."""
    if text.isdecimal():
        return int(text)
    if text in ASIAN_DIGITS:
        return ASIAN_DIGITS[text]
    tens, ten, ones = _split_at_ten(text)
    if not ten or (tens and tens not in ASIAN_DIGITS) or (ones and ones not in ASIAN_DIGITS):
        return None
    return 10 * ASIAN_DIGITS.get(tens, 1) + ASIAN_DIGITS.get(ones, 0)


def _split_at_ten(text: str) -> tuple[str, str, str]:
    return next((text.partition(ten) for ten in ASIAN_TENS if ten in text), (text, "", ""))
