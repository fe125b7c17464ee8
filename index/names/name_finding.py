"""Find the stretches of a text that can be names which the rules of spelling read.

Strict: a name needs a known family name and, in Latin letters, capitals and a given name of two syllables.
English words that look like syllables are no names.
"""

import re
from collections.abc import Iterator

from index.names.arabic_names import is_arabic_given_name
from index.names.korean_names import is_korean_name, read_korean_latin
from index.names.mandarin_names import (
    is_family_name,
    read_mandarin_cyrillic,
    read_mandarin_han,
    read_mandarin_latin,
    read_mandarin_pinyin,
)
from index.names.slavic_names import is_slavic_given_name, list_name_keys
from index.names.syllable_patterns import given_characters, load_character_lists
from index.names.written_names import Parts, load_english_words, split_words
from index.text.scripts import HAN_RANGES
from index.text.search_folding import fold_ideographs
from index.text.sentences import Span

_HYPHENS = "-\u2010\u2011"
_LATIN = "a-zA-Z\u00c0-\u024f"
_CAPITALISED = re.compile(rf"\b(?:(?:al|el|ash)-)?[A-Z][{_LATIN}]*(?:[{_HYPHENS}'\u2019\u02bc][{_LATIN}]+)*")
_BETWEEN = re.compile(r",? ")
_POSSESSIVE = re.compile("['\u2019]s$")
_SLAVIC_ENDING = re.compile(
    "(?:enko|[dt]?s[ck]?k(?:y|i|yy|iy|yi|yj|ij|ii)|t?chuk|[ntrdlks][iy]uk|[bdghklmnprstv]{1,2}(?:ov|[iy]ev))$"
)
_CYRILLIC_NAME = re.compile(r"\b[А-ЯЄІЇҐ][а-яєіїґё'’ʼ]{3,30}(?: [А-ЯЄІЇҐ][а-яєіїґё'’ʼ]{3,30}){0,2}")
_SENTENCE_ENDS = ".?!:\n"
_CHARS_BEFORE = 3
# 於 is written for the family name 于 only by computers.
_HAN_RUN = re.compile(f"(?:(?!於)[{HAN_RANGES}]){{2,}}")
_HANGUL_NAME = re.compile(
    r"(?<![가-힣])[가-힣]{3}(?=(?:이|가|은|는|을|를|의|에게|도|와|과|에|측|씨)?(?![가-힣]))"
)
_MOST_WORDS = 3
_MOST_NAMES = 12
_SHORTEST_SLAVIC = 5
_SHORTEST_AFTER_ARTICLE = 4
_ARTICLES = ("al", "el", "ash")


def find_name_spans(text: str) -> list[Span]:
    """The first names, in the order of the text and without overlap."""
    spans = [*_find_latin(text), *_find_han(text), *_find_hangul(text), *_find_cyrillic(text)]
    return sorted(spans)[:_MOST_NAMES]


def _find_latin(text: str) -> Iterator[Span]:
    """The longest names of two or three capitalised words."""
    words = list(_CAPITALISED.finditer(text))
    place = 0
    while place < len(words):
        size = _size_of_name(text, words[place : place + _MOST_WORDS])
        if size:
            yield words[place].start(), _end_of(words[place + size - 1])
        place += size or 1


def _size_of_name(text: str, words: list[re.Match[str]]) -> int:
    """How many of the words are a name; 0 if none."""
    fitting = 1
    while fitting < len(words) and _BETWEEN.fullmatch(text, words[fitting - 1].end(), words[fitting].start()):
        fitting += 1
    for size in range(fitting, 0, -1):
        name = text[words[0].start() : _end_of(words[size - 1])]
        if (size > 1 and _is_syllable_name(name)) or _is_slavic_name(name) or _is_arabic_name(name):
            return size
    return 0


def _end_of(word: re.Match[str]) -> int:
    possessive = _POSSESSIVE.search(word.group())
    return word.end() - len(possessive.group()) if possessive else word.end()


def _is_syllable_name(name: str) -> bool:
    """Whether it has a family name and a hyphenated given name, one in two words, or one in Pinyin."""
    words = split_words(name)
    parts = [part for word in words for part in word]
    if (
        not words
        or len(parts) < 2
        or load_english_words().intersection(parts if len(parts) == len(words) == 3 else ())
    ):
        return False
    if len(parts) > len(words):
        return _has_hyphenated_given_name(name, words)
    if "," in name or name.isupper():
        return False
    if len(words) == 3:
        return _is_read(name, fewest=2)
    return not load_english_words().intersection(parts) and any(
        len(reading.given) == 2 for reading in read_mandarin_pinyin(name)
    )


def _has_hyphenated_given_name(name: str, words: tuple[Parts, ...]) -> bool:
    hyphenated = max(words, key=len)
    if len(hyphenated) != 2 or load_english_words().issuperset(hyphenated):
        return False
    return _is_read(name, fewest=2)


def _is_read(name: str, *, fewest: int) -> bool:
    return any(
        len(reading.given) >= fewest for reading in (*read_mandarin_latin(name), *read_korean_latin(name))
    )


def _is_slavic_name(name: str) -> bool:
    """Whether the family name, which may stand alone, has an ending that few English words have."""
    words = split_words(name)
    if not words or max(map(len, words)) > 1:
        return False
    *given, family = (part for word in words for part in word)
    if len(family) < _SHORTEST_SLAVIC or not _SLAVIC_ENDING.search(family) or family in load_english_words():
        return False
    return not given or (len(given) == 1 and is_slavic_given_name(given[0]))


def _is_arabic_name(name: str) -> bool:
    """Whether it has a usual given name and another word, or a word with an article and a hyphen."""
    words = split_words(name)
    if any(part in load_english_words() for word in words for part in word if part not in _ARTICLES):
        return False
    has_given = len(words) > 1 and any(is_arabic_given_name(part) for part in words[0])
    has_article = any(
        len(word) == 2 and word[0] in _ARTICLES and len(word[1]) >= _SHORTEST_AFTER_ARTICLE for word in words
    )
    return has_given or (has_article and len(words) < _MOST_WORDS)


def _find_cyrillic(text: str) -> Iterator[Span]:
    """Capitalised words in a row; the first word of a sentence only if a given name is among them."""
    for match in _CYRILLIC_NAME.finditer(text):
        start, end = match.span()
        before = text[max(0, start - _CHARS_BEFORE) : start].rstrip(' «„"')
        if not before or before[-1] in _SENTENCE_ENDS:
            first, *others = match.group().split(" ")
            if not others:
                continue
            if not any(map(is_slavic_given_name, (first, *others))):
                start += len(first) + 1
        if list_name_keys(text[start:end]) or read_mandarin_cyrillic(text[start:end]):
            yield start, end


def _find_han(text: str) -> Iterator[Span]:
    """A family name and one or two characters, between the words that names stand between."""
    for run in _HAN_RUN.finditer(text):
        folded = fold_ideographs(run.group())
        place = 0
        while place < len(folded) - 1:
            size = _size_of_han_name(folded, place)
            if size:
                yield run.start() + place, run.start() + place + size
            place += size or 1


def _size_of_han_name(run: str, start: int) -> int:
    lists = load_character_lists()
    if start and run[start - 1] not in lists["before"] and run[start - 1] not in lists["never"]:
        return 0
    if run[start : start + 2] in lists["words"]:
        return 0
    family = 2 if is_family_name(run[start : start + 2]) else int(is_family_name(run[start]))
    for size in (family + 2, family + 1) if family else ():
        end = start + size
        is_ended = end == len(run) or (end < len(run) and _follows_name(run[end]))
        given = run[start + family : end]
        if is_ended and not any(map(_follows_name, given[1:])) and given_characters(given) == given:
            return size if read_mandarin_han(run[start:end]) else 0
    return 0


def _follows_name(character: str) -> bool:
    lists = load_character_lists()
    return character in lists["after"] or character in lists["never"]


def _find_hangul(text: str) -> Iterator[Span]:
    for match in _HANGUL_NAME.finditer(text):
        if is_korean_name(match.group()):
            yield match.span()
