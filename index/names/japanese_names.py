"""Compare Japanese names in kana and in Latin letters, by the syllables of Hepburn without long vowels."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from index.names.written_names import split_words
from index.text.normalization import normalize
from index.text.scripts import KANA_RANGES
from index.text.word_lists import load_lines, regex_any_of

_LONGEST_NAME = 40
_FEWEST_SYLLABLES = 2
_MOST_WORDS = 2
_KANA_NAME = re.compile(f"[{KANA_RANGES}]+(?:[ ・][{KANA_RANGES}]+)?")
_KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_ACCENT = re.compile("[\u0300\u0301\u0303\u0307-\u033f]")
_LONG = (("ou", "o"), ("oo", "o"), ("uu", "u"), ("aa", "a"), ("ii", "i"), ("ee", "e"))
_OH = re.compile("oh(?![aeiouy])")
_DOUBLED = re.compile(r"(?:t(?=ch)|([kstpgdbz])(?=\1))")


def share_japanese_name(one: str, other: str) -> bool:
    """Whether two names have the same words by their syllables, in either order."""
    ones, others = read_japanese(one), read_japanese(other)
    return bool(ones) and others in (ones, ones[::-1])


@lru_cache(maxsize=512)
def read_japanese(name: str) -> tuple[str, ...]:
    """The one or two words of a name in Hepburn, without long vowels; none if it is not Japanese."""
    if len(name) > _LONGEST_NAME:
        return ()
    composed = normalize("NFKC", name)
    if _KANA_NAME.fullmatch(composed):
        words = tuple(_read_kana(word) for word in re.split("[ ・]", composed.translate(_KATAKANA_TO_HIRAGANA)))
    elif _ACCENT.search(normalize("NFKD", name)):
        return ()
    else:
        words = tuple(_read_latin("".join(word)) for word in split_words(name))
    return words if len(words) <= _MOST_WORDS and all(words) else ()


def _read_kana(word: str) -> str:
    """A small tsu doubles the next consonant, which does not count."""
    syllables = _kana_syllable().findall(word.replace("っ", "").replace("ー", ""))
    hepburn = [_kana_in_hepburn().get(syllable, "") for syllable in syllables]
    return _shorten("".join(hepburn)) if all(hepburn) and len(hepburn) >= _FEWEST_SYLLABLES else ""


def _read_latin(word: str) -> str:
    spelled = _DOUBLED.sub("", _OH.sub("o", word))
    syllables = _latin_syllable().findall(spelled)
    hepburn = [_latin_in_hepburn().get(syllable.replace("'", ""), "") for syllable in syllables]
    return _shorten("".join(hepburn)) if all(hepburn) and len(hepburn) >= _FEWEST_SYLLABLES else ""


def _shorten(hepburn: str) -> str:
    for long, short in _LONG:
        hepburn = hepburn.replace(long, short)
    return hepburn


@cache
def _load_syllables() -> Mapping[str, tuple[str, ...]]:
    rows = (line.split() for line in load_lines("index.names", "tables/japanese_syllables.txt"))
    return {kana: tuple(spellings.split(",")) for kana, spellings in rows}


@cache
def _kana_in_hepburn() -> Mapping[str, str]:
    return {kana: spellings[0] for kana, spellings in _load_syllables().items()}


@cache
def _latin_in_hepburn() -> Mapping[str, str]:
    return {
        each: spellings[0] for spellings in reversed(list(_load_syllables().values())) for each in spellings
    }


@cache
def _kana_syllable() -> re.Pattern[str]:
    return re.compile(f"{regex_any_of(_load_syllables())}|.")


@cache
def _latin_syllable() -> re.Pattern[str]:
    """A syllable; n and m end one only before a consonant or at the end."""
    syllables = regex_any_of(each for each in _latin_in_hepburn() if each not in ("n", "m"))
    return re.compile(f"{syllables}|n(?:'|(?![aeiouy]))|m(?=[bpm])|.")
