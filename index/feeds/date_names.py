"""Find the month in a date that is written in any of many languages, with the names of Unicode's CLDR.

The names of all languages are looked up together, since many feeds declare a wrong language or none. A name
that means different months in different languages is not read: listopad is October in Croatian and November
in Polish.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from index.text.normalization import normalize
from index.text.word_lists import load_line_sections

_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_OTHER_SPELLINGS = {"mrz": 3, "peb": 2, "ags": 8, "agt": 8, "nop": 11}
"""Abbreviations in German and Indonesian feeds that CLDR does not have."""
_MIN_PREFIX_CHARS = 3
_MAX_WORDS = 20
_JOINED = re.compile(r"(?<!\d)(\d{1,2})([-/.])([^\W\d_]{3,20})\.?\2(\d{2,4})(?!\d)")  # 04-мар-2024
_LEADING = re.compile(r"([^\d,،、]{1,40})[,،、]")  # a weekday, in any language
_YEAR = re.compile(r"\d{4}\.?")
_DAY = re.compile(r"\d{1,2}\.?")
_BUDDHIST_YEAR = re.compile(r"25[5-9]\d")
_BLANK = re.compile(r"[\s,،、]+")


def with_english_month(text: str) -> str | None:
    """The text with the name of its month in English and without weekdays; None if no month is certain."""
    leading = _LEADING.match(text)
    if leading and not list(_find_months(_BLANK.split(leading[1]))):
        text = text[leading.end() :]
    words = _BLANK.split(_JOINED.sub(r"\1 \3 \4", text).strip(), maxsplit=_MAX_WORDS)
    found = list(_find_months(words))
    if len(found) > 1 and _is_weekday(words[found[0].start]):  # mar is March, or a Tuesday before another month
        del found[0]
    if len({named.month for named in found}) != 1:
        return None
    start, end = found[0].start, found[0].end
    before, after = ([word for word in part if not _is_weekday(word)] for part in (words[:start], words[end:]))
    if before and after and _YEAR.fullmatch(before[-1]) and _DAY.fullmatch(after[0]):
        before[-1], after[0] = after[0], before[-1]  # 2024. március 4.
    if "\u0e00" <= words[start][0] <= "\u0e7f":  # a Thai name
        before, after = (list(map(_common_year, part)) for part in (before, after))
    return " ".join((*before, _ENGLISH[found[0].month - 1], *after))


@dataclass(frozen=True, slots=True)
class _NamedMonth:
    """A month, and the words that name it."""

    start: int
    end: int
    month: int


def _find_months(words: Sequence[str]) -> Iterator[_NamedMonth]:
    at = 0
    while at < len(words):
        for end in (at + 2, at + 1):  # "tháng 3" is two words
            month = _month_of(" ".join(words[at:end])) if end <= len(words) else None
            if month:
                yield _NamedMonth(at, end, month)
                at = end - 1
                break
        at += 1


def _month_of(name: str) -> int | None:
    """The month of a name or of its first letters; None if it is another word, or ambiguous."""
    folded = _fold(name)
    if folded in _month_names():
        return _month_names()[folded]
    return None if folded in _weekday_names() else _month_prefixes().get(folded)


def _is_weekday(word: str) -> bool:
    return _fold(word) in _weekday_names()


def _common_year(word: str) -> str:
    """The Thai calendar counts from 543 BC."""
    return str(int(word) - 543) if _BUDDHIST_YEAR.fullmatch(word) else word


def _fold(name: str) -> str:
    """For comparison: case, accents, brackets and the dot of an abbreviation do not count."""
    letters = normalize("NFKD", name.strip("().").casefold())
    return "".join(char for char in letters if not unicodedata.combining(char))


@cache
def _month_names() -> Mapping[str, int | None]:
    """The month of each name; None for a name with several."""
    return _merge([*_names_of("months"), *_OTHER_SPELLINGS.items()])


@cache
def _month_prefixes() -> Mapping[str, int | None]:
    """The month of each beginning of a name; None for a beginning of several."""
    return _merge(
        (name[:length], month)
        for name, month in _names_of("months")
        for length in range(_MIN_PREFIX_CHARS, len(name))
        if name[:length].isalpha()
    )


def _merge(names: Iterable[tuple[str, int]]) -> dict[str, int | None]:
    months: dict[str, int | None] = {}
    for name, month in names:
        months[name] = month if months.get(name, month) == month else None
    return months


@cache
def _weekday_names() -> frozenset[str]:
    return frozenset(name for name, _ in _names_of("days"))


def _names_of(kind: str) -> Iterator[tuple[str, int]]:
    """The folded names of months or days in all languages, with their numbers from 1."""
    for line in load_line_sections("index.feeds", "words/date_names.txt")[kind]:
        for number, name in enumerate(line.split("|"), 1):
            yield _fold(name), number
