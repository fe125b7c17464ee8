"""Compare Arabic and Persian names in their own letters and in Latin letters.

A name is its consonants and the vowels between them. Consonants that spellings interchange are one: q, k
and gh, th and t. In Latin letters e is a or i, and o is u; Arabic letters have no short vowels. Articles do
not count.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from index.names.name_readings import Sounds
from index.names.written_names import split_words
from index.text.search_folding import fold_name
from index.text.word_lists import load_line_sections, load_word_sections, regex_any_of

_PACKAGE, _TABLE = "index.names", "tables/arabic_letters.txt"
_LONGEST_NAME = 50
_FEWEST_CONSONANTS = 2
_FEWEST_LETTERS = 4
_ARABIC_NAME = re.compile(
    "[\u0621-\u063a\u0641-\u064a\u0671-\u06d3]+(?:[\\s\u200c][\u0621-\u063a\u0641-\u064a\u0671-\u06d3]+){0,4}"
)
_ARABIC_ARTICLE = re.compile(r"(?:^|(?<=\s)|(?<=عبد))ال(?=\w\w)")
_HAMZA = re.compile("\u0621")
_FINAL_H = re.compile("[هh]$")
_ARTICLES = frozenset(
    ["al", "el", "ul", "ol", "ash", "esh", "ad", "ed", "an", "en", "ar", "er", "as", "es", "at", "et", "az"]
)
# Abdul Malik, Abd al-Malik and Abdolmalek; Abdur Rahman.
_SERVANT = re.compile("^abd[aeou](?:l|r(?=r)|s(?=s))(?=..)|^abd[aeou][lrs]$")
_SON = frozenset(("bin", "ibn", "ben"))
_ARABIC_VOWELS = {"ا": "a", "آ": "a", "و": "u", "ي": "i", "ع": "'"}
_GOD = re.compile("[ou]llah?$")
_VOWELS = "[aeiouwvy]+"
_LATIN_VOWELS = re.compile(_VOWELS)
_ANY = re.compile(".")
# Letters that English words hardly have together.
_MARK = re.compile("kh|(?<!n)gh(?!t)|dh|q(?!u)|aa|uthi$|(?:ay|ei)[a-z]{1,3}ah$")


@dataclass(frozen=True, slots=True)
class Outline:
    """The consonants of a name, with the vowels before each of them and after the last."""

    consonants: tuple[Sounds, ...]
    vowels: tuple[str, ...]
    is_latin: bool


def share_arabic_name(one: str, other: str) -> bool:
    """Whether two names have the same consonants, and vowels that fit.

    Of two names in Latin letters one must have an article, a usual given name, or letters of transliterations.
    """
    ones, others = _join(outline_words(one)), _join(outline_words(other))
    if ones is None or others is None or len(ones.consonants) != len(others.consonants):
        return False
    if ones.is_latin and others.is_latin and not (is_arabic_latin(one) or is_arabic_latin(other)):
        return False
    return not any(map(frozenset.isdisjoint, ones.consonants, others.consonants)) and _fit(ones, others)


@lru_cache(maxsize=512)
def outline_words(name: str) -> tuple[Outline, ...]:
    """The sounds of the words of a name, without articles; none if it has other letters or too few."""
    folded = fold_name(name[: _LONGEST_NAME + 1].replace("\u200c", " "))
    if len(folded) > _LONGEST_NAME:
        return ()
    if _ARABIC_NAME.fullmatch(folded):
        words = _HAMZA.sub("", _ARABIC_ARTICLE.sub("", folded)).split()
        outlines = [_outline(_FINAL_H.sub("", word), _arabic_letters(), _ANY, is_latin=False) for word in words]
    else:
        words = _normalize_latin([part for word in split_words(name) for part in word])
        outlines = [_outline(word, _latin_letters(), _latin_sound(), is_latin=True) for word in words]
    known = tuple(outline for outline in outlines if outline)
    is_enough = (
        sum(len(word.consonants) for word in known) >= _FEWEST_CONSONANTS and len(folded) >= _FEWEST_LETTERS
    )
    return known if len(known) == len(outlines) and is_enough else ()


def _join(words: tuple[Outline, ...]) -> Outline | None:
    """The sounds of a name as if it were one word."""
    if not words:
        return None
    joined = words[0]
    for word in words[1:]:
        vowels = (*joined.vowels[:-1], joined.vowels[-1] + word.vowels[0], *word.vowels[1:])
        joined = Outline(joined.consonants + word.consonants, vowels, joined.is_latin)
    return joined


def is_arabic_latin(name: str) -> bool:
    """Whether a name in Latin letters can be known to be Arabic or Persian."""
    parts = [part for word in split_words(name) for part in word]
    has_article = len(parts) > 1 and any(part in ("al", "el", "ash") for part in parts[:-1])
    return has_article or bool(_given_names().intersection(parts)) or any(map(_MARK.search, parts))


def is_arabic_given_name(word: str) -> bool:
    """Whether a word in small letters is a usual given name."""
    return word in _given_names()


def _normalize_latin(parts: list[str]) -> list[str]:
    """The words without articles; "ibn" and "ben" are "bin", "Abdul" and "Abdel" are "Abd"."""
    kept = [part for part in parts[:-1] if part not in _ARTICLES] + parts[-1:]
    words = (_SERVANT.sub("abd", "bin" if part in _SON else part.replace("'", "")) for part in kept)
    return [_FINAL_H.sub("", _GOD.sub("allah", word)) for word in words]


def _outline(
    spelled: str, letters: Mapping[str, Sounds], sound: re.Pattern[str], *, is_latin: bool
) -> Outline | None:
    consonants: list[Sounds] = []
    vowels = [""]
    for found in sound.findall(spelled):
        if known := letters.get(found):
            is_doubled = bool(consonants) and not vowels[-1] and consonants[-1] == known
            if not is_doubled:
                consonants.append(known)
                vowels.append("")
        elif found in _ARABIC_VOWELS or _LATIN_VOWELS.fullmatch(found):
            vowels[-1] += _ARABIC_VOWELS.get(found, found)
        else:
            return None
    return Outline(tuple(consonants), tuple(vowels), is_latin)


def _fit(one: Outline, other: Outline) -> bool:
    if one.is_latin and other.is_latin:
        return all(map(_fit_latin, one.vowels, other.vowels))
    if one.is_latin:
        one, other = other, one
    if not other.is_latin:
        return one.vowels == other.vowels
    last = len(one.vowels) - 1
    return all(
        _fit_arabic(written, spelled, is_first=place == 0, is_last=place == last)
        for place, (written, spelled) in enumerate(zip(one.vowels, other.vowels, strict=True))
    )


def _fit_latin(one: str, other: str) -> bool:
    """Whether two spellings of vowels can be one."""
    qualities, others = _qualities(one), _qualities(other)
    if not one or not other:
        return one == other
    return (
        qualities == others
        or (not qualities and others <= {"a", "i"})
        or (not others and qualities <= {"a", "i"})
    )


def _qualities(vowels: str) -> frozenset[str]:
    """Of u, i and a those that the letters spell; a counts alone only, e by itself is open."""
    letters = vowels.replace("ee", "i").replace("ae", "i").replace("ei", "i").replace("ey", "i")
    found = {
        quality
        for quality, spelled in (("u", "ouwv"), ("i", "iy"))
        if any(letter in letters for letter in spelled)
    }
    return frozenset(found or ({"a"} if "a" in letters else ()))


def _fit_arabic(written: str, spelled: str, *, is_first: bool, is_last: bool) -> bool:
    """Whether the vowels of a Latin spelling fit the letters between two Arabic consonants."""
    if (is_first and not written) or (is_last and not written):
        return not spelled or (is_last and spelled in ("a", "e"))
    if "u" in written and not (is_first or any(letter in spelled for letter in "ouwv")):
        return False
    if "i" in written and not (is_first or any(letter in spelled for letter in "iye")):
        return False
    return bool(spelled) or not written.strip("'")


@cache
def _arabic_letters() -> Mapping[str, Sounds]:
    return _group_letters((letter, sign) for sign, letters, _ in load_consonants() for letter in letters)


@cache
def _latin_letters() -> Mapping[str, Sounds]:
    return _group_letters((each, sign) for sign, _, spellings in load_consonants() for each in spellings)


def load_consonants() -> list[tuple[str, str, list[str]]]:
    """For each consonant that is compared as one its sign, its letters and its Latin spellings."""
    rows = (line.split() for line in load_line_sections(_PACKAGE, _TABLE)["consonants"])
    return [(sign, fold_name(letters), spellings.split(",")) for sign, letters, spellings in rows]


def _group_letters(pairs: Iterable[tuple[str, str]]) -> Mapping[str, Sounds]:
    signs: dict[str, set[str]] = {}
    for letter, sign in pairs:
        signs.setdefault(letter, set()).add(sign)
    return {letter: frozenset(found) for letter, found in signs.items()}


@cache
def _latin_sound() -> re.Pattern[str]:
    return re.compile(f"{regex_any_of(_latin_letters())}|{_VOWELS}|.")


@cache
def _given_names() -> frozenset[str]:
    return load_word_sections(_PACKAGE, _TABLE)["given"]
