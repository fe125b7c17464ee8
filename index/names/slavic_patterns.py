"""Patterns that find a Ukrainian or Russian name in Cyrillic, in any case, and in other Latin spellings."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from index.names.pattern_types import SpellingPattern
from index.names.slavic_names import list_name_keys
from index.names.slavic_spelling import load_sounds, written_spellings
from index.text.scripts import WritingSystem

# Shorter ones are found within other words: Kev is no Kiev.
_SHORTEST_KEY = 4
_MOST_KEYS = 4
_CASE_ENDING = "[а-яєіїґё]{0,4}"
_PATRONYMIC = "(?:[А-ЯЄІЇҐ][а-яєіїґё]{2,20}(?:вич|вн)[а-яєіїґё]{0,3} )?"
_ENDING_SIGNS = re.compile("[аеиоуюя]$")
# Sounds whose spellings depend on their neighbours; "-" is the end of Київ and Киев. The others follow from the table.
_CYRILLIC = {
    **{"и": "[иіїйы]{1,2}", "е": "[иіїйь]?[еєэё]", "я": "[иіїйь'’ʼ]{0,2}я", "ю": "[иіїйь'’ʼ]{0,2}ю"},
    **{"-": "[иіїоеєё]{1,2}в"},
}
_LATIN = {
    **{"и": "[iyj]{1,2}", "е": "[iyj]?e", "я": "[iyj]{1,2}a", "ю": "[iyj]{1,2}o?u", "у": "o?u"},
    **{"-": "[iyj]{0,2}[ioe]v", "г": "(?:kh|gh|ch|[gh])"},
}


def build_slavic_patterns(name: str) -> Iterator[SpellingPattern]:
    """Patterns for Cyrillic and for Latin letters."""
    words = [keys[:_MOST_KEYS] for keys in list_name_keys(name)]
    if not words or any(len(key) < _SHORTEST_KEY and "-" not in key for keys in words for key in keys):
        return
    cyrillic = [_any_of(_write_cyrillic(key) + _CASE_ENDING for key in keys) for keys in words]
    yield SpellingPattern(
        WritingSystem.CYRILLIC,
        tuple(_any_of(_write_cyrillic(key) + ".{0,4}" for key in keys) for keys in words),
        rf"\b(?=[А-ЯЄІЇҐ])(?i:{_in_both_orders(cyrillic, _PATRONYMIC)})(?!\w)",
    )
    latin = [_any_of(_write_latin(key) for key in keys) for keys in words]
    yield SpellingPattern(
        WritingSystem.LATIN,
        # Stemming may change the end of a word, and folding drops the accent of š.
        tuple(_any_of(_write_latin(key[:-2] if len(key) > 4 else key[:-1]) + ".{0,7}" for key in keys) for keys in words),
        rf"\b(?=[A-ZŠŽČŁŻ])(?i:{_in_both_orders(latin, '')})(?![\w-])",
    )


def _any_of(expressions: Iterator[str]) -> str:
    return f"(?:{'|'.join(dict.fromkeys(expressions))})"


def _in_both_orders(words: Sequence[str], between: str) -> str:
    if len(words) == 1:
        return words[0]
    one, other = words
    return f"{one} {between}{other}|{other},? {one}"


def _write_cyrillic(key: str) -> str:
    """The stem of a word in Cyrillic; its ending may be that of another case."""
    return "".join(_cyrillic_spellings()[sign] for sign in _ENDING_SIGNS.sub("", key))


def _write_latin(key: str) -> str:
    return "".join(_latin_spellings()[sign] for sign in key)


@cache
def _cyrillic_spellings() -> Mapping[str, str]:
    letters = {sound.sign: sound.cyrillic for sound in load_sounds()}
    return {sign: f"[{each}]{{1,2}}[ьъ'’ʼ]?" for sign, each in letters.items()} | _CYRILLIC


@cache
def _latin_spellings() -> Mapping[str, str]:
    return {sound.sign: _any_latin_of(written_spellings(sound)) for sound in load_sounds()} | _LATIN


def _any_latin_of(spellings: Sequence[str]) -> str:
    """One of the spellings; a letter may be doubled or followed by the apostrophe of a soft sign."""
    letters = "".join(each for each in spellings if len(each) == 1)
    several = [each for each in spellings if len(each) > 1]
    return f"(?:{'|'.join([*several, *([f'[{letters}]{{1,2}}'] if letters else [])])})['’]?"
