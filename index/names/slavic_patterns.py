"""Patterns that find a Ukrainian or Russian name in Cyrillic, in any case, and in other Latin spellings."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from index.names.pattern_types import SpellingPattern
from index.names.slavic_names import list_name_keys
from index.names.slavic_spelling import load_sounds, written_spellings
from index.text.scripts import WritingSystem
from index.text.search_folding import fold_letters

# Shorter ones are found within other words: Kev is no Kiev.
_SHORTEST_KEY = 4
_MOST_KEYS = 4
_DOUBLED = "лмнст"
_MOST_SIGNS_OF_TERM = 6
# Tokens have no apostrophes.
_NO_APOSTROPHES = re.compile(r"\['’\]\?")
_CASE_ENDING = "[а-яєіїґё]{0,4}"
_PATRONYMIC = "(?:[А-ЯЄІЇҐ][а-яєіїґё]{2,20}(?:вич|вн)[а-яєіїґё]{0,3} )?"
_ENDING_SIGNS = re.compile("[аеиоуюя]$")
# Sounds whose spellings depend on their neighbours; "-" is the end of Київ and Киев. The table has the others.
_CYRILLIC = {
    **{"и": "[иіїйы]{1,2}", "е": "[иіїйь]?[еєэё]", "я": "[иіїйь'’ʼ]{0,2}я", "ю": "[иіїйь'’ʼ]{0,2}ю"},
    **{"-": "[иіїоеєё]{1,2}в"},
}
_LATIN = {
    **{"и": "[iyj]{1,2}", "е": "[iyj]?e", "я": "[iyj]{1,2}a", "ю": "[iyj]{1,2}o?u", "у": "o?u"},
    **{"-": "[iyj]{0,2}[ioe]v", "г": "(?:kh|gh|ch|[gh])"},
}


def build_slavic_patterns(name: str) -> Iterator[SpellingPattern]:
    """Patterns for Cyrillic and for Latin letters, with the words in the order of the name."""
    words = [keys[:_MOST_KEYS] for keys in list_name_keys(name)]
    if not words or any(len(key) < _SHORTEST_KEY and "-" not in key for keys in words for key in keys):
        return
    cyrillic = [_any_of(_write_cyrillic(key) + _CASE_ENDING for key in keys) for keys in words]
    yield SpellingPattern(
        WritingSystem.CYRILLIC,
        tuple(_any_of(_write_cyrillic_term(key) for key in keys) for keys in words),
        rf"\b{f' {_PATRONYMIC}'.join(cyrillic)}(?!\w)",
    )
    latin = [_any_of(_write_latin(key) for key in keys) for keys in words]
    yield SpellingPattern(
        WritingSystem.LATIN,
        tuple(_any_of(_write_latin_term(key) for key in keys) for keys in words),
        rf"\b(?=[A-ZŠŽČŁŻ])(?i:{' '.join(latin)})(?![\w-])",
    )


def _any_of(expressions: Iterator[str]) -> str:
    return f"(?:{'|'.join(dict.fromkeys(expressions))})"


def _write_cyrillic(key: str) -> str:
    """The stem of a capitalised word in Cyrillic; its ending may be that of another case."""
    first, *others = (_cyrillic_spellings()[sign] for sign in _ENDING_SIGNS.sub("", key))
    return first.upper() + "".join(others)


def _write_cyrillic_term(key: str) -> str:
    """The beginning of a token: tantivy allows 1,000 states, and a Cyrillic letter needs several."""
    stem = _ENDING_SIGNS.sub("", key)[:_MOST_SIGNS_OF_TERM]
    return "".join(_cyrillic_of_token()[sign] for sign in stem) + "[а-яєі]*"


def _write_latin_term(key: str) -> str:
    """A token whose end stemming may have changed; folding drops the accent of š."""
    return "".join(_latin_of_token()[sign] for sign in key[:-1]) + "[a-z]{0,3}"


def _write_latin(key: str) -> str:
    return "".join(_latin_spellings()[sign] for sign in key)


@cache
def _cyrillic_spellings() -> Mapping[str, str]:
    letters = {sound.sign: sound.cyrillic for sound in load_sounds()}
    doubled = {sign: f"[{each}]{'{1,2}' if sign in _DOUBLED else ''}[ьъ'’ʼ]?" for sign, each in letters.items()}
    return doubled | _CYRILLIC


@cache
def _cyrillic_of_token() -> Mapping[str, str]:
    """As `_cyrillic_spellings`, for folded letters: й is и, ї is і, ё is е. Doubled letters are rare."""
    letters = {sound.sign: "".join(dict.fromkeys(fold_letters(sound.cyrillic))) for sound in load_sounds()}
    doubled = {sign: f"[{each}]{'+' if sign in _DOUBLED else ''}ь?" for sign, each in letters.items()}
    return doubled | {"и": "[иіы]+", "-": "[иіое]+в"}


@cache
def _latin_of_token() -> Mapping[str, str]:
    """As `_latin_spellings`, without accents, apostrophes and most doubled letters."""
    folded = {sign: _NO_APOSTROPHES.sub("", fold_letters(each)) for sign, each in _latin_spellings().items()}
    single = {sign: each if sign in _DOUBLED else each.replace("]{1,2}", "]") for sign, each in folded.items()}
    return single | {"и": "[iyj]+", "-": "[iyj]*[ioe]v"}


@cache
def _latin_spellings() -> Mapping[str, str]:
    return {sound.sign: _any_latin_of(written_spellings(sound)) for sound in load_sounds()} | _LATIN


def _any_latin_of(spellings: Sequence[str]) -> str:
    """One of the spellings; a letter may be doubled or followed by the apostrophe of a soft sign."""
    letters = "".join(each for each in spellings if len(each) == 1)
    several = [each for each in spellings if len(each) > 1]
    return f"(?:{'|'.join([*several, *([f'[{letters}]{{1,2}}'] if letters else [])])})['’]?"
