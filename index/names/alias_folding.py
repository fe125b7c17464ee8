"""Split texts and names into folded words, such that the spellings and cases of one name are equal."""

import re
from functools import lru_cache
from typing import NamedTuple

from index.text.scripts import HAN_RANGES, HANGUL_RANGES, KANA_RANGES
from index.text.search_folding import APOSTROPHE, fold_ideographs, fold_name

_UNSPACED = f"{HAN_RANGES}{KANA_RANGES}{HANGUL_RANGES}"
# Marks are no letters to `\w`: Chŏng may be written with one of its own.
_MARKS = "\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670"
# A run of Chinese, Japanese or Korean is split into its characters.
_WORD = re.compile(rf"[{_UNSPACED}]|(?:[^\W_{_UNSPACED}]|[{_MARKS}])+")
_IS_CYRILLIC = re.compile("[\u0400-\u052f]")
_IS_ARABIC = re.compile("[\u0600-\u06ff]")

# Endings of nouns and adjectives in Russian and Ukrainian, after й and ї have become и and і.
_CYRILLIC_ENDING = re.compile(
    "(?<=....)(?:ого|его|єго|ому|ему|єму|ими|ыми|іми|ами|ями|[оеєиыі]и|[оеєі]ю|[оеєиыі]м|[ая]х|[ая]м|[аяоуюеєиіыэьъ])$"
)
# Київ, Києва; Харків, Харкова; Киев.
_CYRILLIC_OV = re.compile("[оеєиі]в$")
# "The", also after "and", "with", "in", "like" and "for".
_ARABIC_ARTICLE = re.compile("^(?:[وف]?[بك]?ال|[وف]?لل)(?=...)")
_ARABIC_PREFIX = re.compile("^[وفبلك](?=....)")


class FoldedWord(NamedTuple):
    """A word, or a Chinese, Japanese or Korean character, of a text."""

    start: int
    end: int
    folded: str
    """As `fold_name`; empty for a word of marks only."""
    stem: str
    """Without the endings of Cyrillic words and the article of Arabic ones."""


def split_words(text: str) -> list[FoldedWord]:
    """The words of a text with their places in it; apostrophes, hyphens and other signs separate words."""
    return [
        FoldedWord(found.start(), found.end(), *_fold_cached(found[0]))
        if found.end() - found.start() <= _LONGEST_CACHED_CHARS
        else FoldedWord(found.start(), found.end(), *_fold(found[0]))
        for found in _WORD.finditer(_drop_repetition(text))
    ]


def fold_alias(name: str) -> str:
    """What the spellings of a name have in common; empty for a name without letters and digits."""
    return "".join(word.stem for word in name_words(name))


def name_words(name: str) -> list[FoldedWord]:
    """The words of a name, without an English article."""
    words = [word for word in split_words(name) if word.folded]
    return words[1:] if len(words) > 1 and words[0].folded == "the" else words


def without_arabic_prefix(word: str) -> str | None:
    """An Arabic word without the "and", "in" or "to" that is written with it; None if there may be none."""
    return word[1:] if _IS_ARABIC.match(word) and _ARABIC_PREFIX.match(word) else None


def _drop_repetition(text: str) -> str:
    """The text with characters in place of the signs that repeat them; its length stays the same."""
    return fold_ideographs(text) if "々" in text else text


def _fold(word: str) -> tuple[str, str]:
    folded = fold_name(APOSTROPHE.sub("", word))
    if folded.isascii():
        return folded, folded
    if _IS_CYRILLIC.match(folded):
        return folded, _CYRILLIC_OV.sub("ів", _CYRILLIC_ENDING.sub("", folded))
    if _IS_ARABIC.match(folded):
        return folded, _ARABIC_ARTICLE.sub("", folded)
    return folded, folded


# Words are shorter: a run of a million letters must not stay in the cache.
_LONGEST_CACHED_CHARS = 64
_fold_cached = lru_cache(maxsize=1 << 15)(_fold)
