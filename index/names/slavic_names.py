"""Compare Ukrainian and Russian names in Cyrillic and Latin letters, in any grammatical case."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import permutations

from index.names.slavic_spelling import main_keys, sound_keys
from index.names.written_names import split_words
from index.text.word_lists import load_lines

Word = frozenset[str]
"""What a word may be: its keys, and the number of its given name in the table."""

_LEAST_LETTERS = 4
_WORDS_WITH_PATRONYMIC = 3
_SHORTEST_WIDENED = 3
# Київ and Киев, Харків and Харьков.
_CITY_ENDING = re.compile("(?<=.)[иое]в$")
_CYRILLIC = re.compile("[Ѐ-ӿ]")
_PATRONYMIC = re.compile("(?:[ое]вич|[иое]вна|ична)(?:а|у|ем|и|ои|ою|е)?$")
_FAMILY_ENDING = re.compile("(?:енко|[скцт]ки|[сц]ка|[иоея]ва?|чук|юк|як|ич|ец|[иы]на?)$")
# Endings of other cases, each with the nominative endings that it may stand for, in the signs of keys.
_CASE_ENDINGS = tuple(
    (ending, tuple(nominative.replace("-", "") for nominative in nominatives.split()))
    for ending, nominatives in (
        *(
            ("ского", "ски"),
            ("скому", "ски"),
            ("ским", "ски"),
            ("ском", "ски"),
            ("скои", "ска"),
            ("ску", "ска"),
        ),
        *(
            ("скою", "ска"),
            ("скую", "ская"),
            ("цкого", "цки"),
            ("цкому", "цки"),
            ("цким", "цки"),
            ("цкои", "цка"),
        ),
        *(
            ("енка", "енко"),
            ("енку", "енко"),
            ("енком", "енко"),
            ("енкови", "енко"),
            ("ови", "-"),
            ("еви", "- и"),
        ),
        *(
            ("ом", "-"),
            ("ем", "- и"),
            ("им", "-"),
            ("ои", "а"),
            ("ою", "а"),
            ("ею", "я"),
            ("а", "-"),
            ("у", "- а"),
        ),
        *(("е", "- а и"), ("и", "а я"), ("я", "- и"), ("ю", "- и я")),
    )
)


def share_slavic_name(one: str, other: str) -> bool:
    """Whether two names have the same words by their sounds, in any order; patronymics do not count.

    Of two names in Latin letters one must have a Slavic given name or ending.
    """
    ones, others = read_slavic_words(one), read_slavic_words(other)
    if (
        not ones
        or len(ones) != len(others)
        or not (_CYRILLIC.search(one + other) or _are_slavic(ones + others))
    ):
        return False
    forms, other_forms = [ones, *_list_nominatives(one, ones)], [others, *_list_nominatives(other, others)]
    return any(_agree(form, order) for form in forms for each in other_forms for order in permutations(each))


def list_name_keys(name: str) -> list[tuple[str, ...]]:
    """For each word of a name its keys in the nominative, and those of the given name in the other language.

    Empty for a name in Latin letters that has neither a Slavic given name nor a Slavic ending.
    """
    words = split_words(name, with_accents=True)
    read = read_slavic_words(name)
    if not read or len(read) != len(words) or not (_CYRILLIC.search(name) or _are_slavic(read)):
        return []
    if len(words) == 1:
        return [tuple(dict.fromkeys(_widen_ending(key) for key in main_keys(words[0][0])))]
    return [_list_equivalents(main_keys(word)) for (word,) in words]


def is_slavic_given_name(word: str) -> bool:
    """Whether a word is a given name of the table, in any spelling."""
    return any(key in _given_names() for key in main_keys(word))


def _widen_ending(key: str) -> str:
    widened = _CITY_ENDING.sub("-", key)
    return widened if len(widened) >= _SHORTEST_WIDENED else key


def _list_equivalents(keys: tuple[str, ...]) -> tuple[str, ...]:
    numbers = {_given_names()[key] for key in keys if key in _given_names()}
    others = (key for key, number in _given_names().items() if number in numbers)
    return tuple(dict.fromkeys((*keys, *others)))


@lru_cache(maxsize=512)
def read_slavic_words(name: str) -> tuple[Word, ...]:
    """The one or two words of a name without its patronymic; none if they cannot be read."""
    words = split_words(name, with_accents=True)
    if any(len(word) > 1 for word in words):
        return ()
    keys = _drop_patronymic([sound_keys(word) for (word,) in words])
    if len(keys) == 1:
        keys = [each | frozenset(_CITY_ENDING.sub("-", key) for key in each) for each in keys]
    if (
        not keys
        or len(keys) > 2
        or not all(keys)
        or sum(len(part) for word in words for part in word) < _LEAST_LETTERS
    ):
        return ()
    return tuple(
        each | frozenset(_given_names()[key] for key in each if key in _given_names()) for each in keys
    )


def _drop_patronymic(keys: list[Word]) -> list[Word]:
    """The given name and the family name: the patronymic follows the given name."""
    if len(keys) != _WORDS_WITH_PATRONYMIC:
        return keys
    place = 1 if any(key in _given_names() for key in keys[0]) else 2
    return [*keys[:place], *keys[place + 1 :]] if any(map(_PATRONYMIC.search, keys[place])) else keys


def _are_slavic(words: tuple[Word, ...]) -> bool:
    return any(key.isdecimal() or _FAMILY_ENDING.search(key) for word in words for key in word)


def _agree(words: tuple[Word, ...], others: tuple[Word, ...]) -> bool:
    return not any(map(frozenset.isdisjoint, words, others))


def _list_nominatives(name: str, words: tuple[Word, ...]) -> Iterator[tuple[Word, ...]]:
    """The words in the nominative, if all may stand in another case."""
    if _CYRILLIC.search(name):
        nominatives = tuple(frozenset(each for key in word for each in _to_nominative(key)) for word in words)
        if len(words) == 1:
            nominatives = (nominatives[0] | {_CITY_ENDING.sub("-", key) for key in nominatives[0]},)
        if all(nominatives):
            yield nominatives


def _to_nominative(key: str) -> Iterator[str]:
    for ending, nominatives in _CASE_ENDINGS:
        if key.endswith(ending) and len(key) - len(ending) >= 2:
            for nominative in nominatives:
                found = key.removesuffix(ending) + nominative
                yield found
                if found in _given_names():
                    yield _given_names()[found]
            return


@cache
def _given_names() -> Mapping[str, str]:
    """The line of the table for each key of a given name."""
    numbers: dict[str, str] = {}
    for number, line in enumerate(load_lines("index.names", "tables/slavic_given_names.txt")):
        for spelling in line.split():
            numbers |= dict.fromkeys(sound_keys(spelling), str(number))
    return numbers
