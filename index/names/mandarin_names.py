"""Read a Mandarin name in characters or letters as syllables of Hanyu Pinyin.

A name in Latin letters is read in one system as far as possible: "Ting-yu" is Wade-Giles, where t is also the d
of Pinyin, but "Dingyu" is Pinyin. Family names also have usual spellings, such as Lee and Soong, with given
names of any system. Only a given name that no system spells is read syllable by syllable in several of them.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import product

from index.names.mandarin_spelling import (
    LATIN_SYSTEMS,
    Romanisation,
    load_family_names,
    load_sounds,
    load_spellings,
    sounds_of_character,
)
from index.names.name_readings import NameReading, Sounds
from index.names.written_names import DividedName, Parts, divide_name, load_english_words, split_words
from index.text.normalization import normalize
from index.text.scripts import HAN_RANGES
from index.text.search_folding import fold_ideographs

_HAN_NAME = re.compile(f"[{HAN_RANGES}]{{2,4}}")
# Accents of Hokkien, Hakka and Vietnamese that Mandarin does not have: circumflex, breve, dots, a vertical
# line, hooks, and a raised n.
_FOREIGN_ACCENT = re.compile("[\u0302\u0306\u0323\u0324\u030d\u0358\u0309\u031b\u0303\u030bⁿđ]")
_TONE_MARK = re.compile("[\u0300\u0301\u0304\u030c]")
_GIVEN_SYLLABLES = range(1, 3)
_WHOLE_SYSTEMS = (Romanisation.PINYIN, Romanisation.TONGYONG)

Syllables = tuple[Sounds, ...]


def read_mandarin_han(name: str) -> list[NameReading]:
    """The reading of a name in characters: each with all its readings, a family name with its own."""
    if not _HAN_NAME.fullmatch(name):
        return []
    folded = fold_ideographs(name)
    readings = []
    for size in (2, 1):
        family = _families_in_han().get(folded[:size])
        if family and len(name) > size:
            given = tuple(map(sounds_of_character, folded[size:]))
            readings.append(NameReading(family, given))
    if not readings:
        sounds = tuple(map(sounds_of_character, folded))
        readings.append(NameReading(sounds[:1], sounds[1:]))
    return [reading for reading in readings if all(reading.sounds)]


def is_family_name(characters: str) -> bool:
    """Whether one or two characters are a Chinese family name."""
    return fold_ideographs(characters) in _families_in_han()


def read_mandarin_hangul(name: str) -> list[NameReading]:
    """The readings of a name whose Mandarin sound is written in Hangul."""
    sounds = load_sounds(Romanisation.HANGUL)
    splits = _split_into(name.replace(" ", ""), sounds, 2, 4)
    return [NameReading(each[:1], each[1:]) for each in splits]


def read_mandarin_cyrillic(name: str) -> list[NameReading]:
    """The readings of a name in the system of Palladius; Ukrainian and Russian letters are alike."""
    sounds = _fold_cyrillic_sounds()
    readings = []
    for divided in divide_name(name):
        family, given = divided.family, "".join(divided.given)
        if len(family) == 1 and (sound := sounds.get(_fold_cyrillic(family[0]))):
            readings += [
                NameReading((sound,), each) for each in _split_into(_fold_cyrillic(given), sounds, 1, 2)
            ]
    return readings


@lru_cache(maxsize=512)
def read_mandarin_latin(name: str) -> tuple[NameReading, ...]:
    """The readings of a name in Latin letters, in each order of its words."""
    decomposed = normalize("NFKD", name)
    if _FOREIGN_ACCENT.search(name) or _FOREIGN_ACCENT.search(decomposed):
        return ()
    systems = (Romanisation.PINYIN,) if _TONE_MARK.search(decomposed) else LATIN_SYSTEMS
    found = [reading for divided in divide_name(name) for reading in _read_divided(divided, systems)]
    return tuple(dict.fromkeys(found or _read_place(name)))


def read_mandarin_pinyin(name: str) -> list[NameReading]:
    """The readings of a name that is all in Pinyin, its given name in one word: Xi Jinping."""
    divided = (each for each in divide_name(name) if len(each.given) == 1)
    return [reading for each in divided for reading in _read_in(each, Romanisation.PINYIN, with_usual=False)]


def _read_place(name: str) -> list[NameReading]:
    """The readings of one word of two or three syllables, as places are written: Xiamen, Hsia-men, Chinmen.

    All in one system, and in Pinyin if it can be.
    """
    words = split_words(name)
    if len(words) != 1 or words[0][0] in load_english_words():
        return []
    order = (Romanisation.PINYIN, Romanisation.WADE_GILES, Romanisation.TONGYONG)
    for system in order if len(words[0]) == 1 else order[1:]:
        splits = [split for split in _split_place(words[0], system) if len(split) > 1]
        if splits:
            return [NameReading((), split) for split in splits]
    return []


def _split_place(parts: Parts, system: Romanisation) -> list[Syllables]:
    if len(parts) > 1:
        return _split_parts(parts, system)
    return list(_split_into(parts[0], load_sounds(system), 2, 3))


def _read_divided(name: DividedName, systems: tuple[Romanisation, ...]) -> list[NameReading]:
    """In the system that the form suggests, else in another one, else in several at once.

    A given name in one word suggests Pinyin, one with a hyphen or in two words Wade-Giles.
    """
    in_one_word = len(name.given) == 1
    suggested = Romanisation.PINYIN if in_one_word else Romanisation.WADE_GILES
    found = _read_in(name, suggested, with_usual=not in_one_word) if suggested in systems else []
    if found and not _is_one_syllable(name):
        return found
    # The syllables of Gwoyeu Romatzyh stand among those of other systems: Su Chia-chyuan.
    others = systems if in_one_word else tuple(system for system in systems if system in _WHOLE_SYSTEMS)
    found += [reading for system in others for reading in _read_in(name, system, with_usual=True)]
    return found if in_one_word or len(systems) == 1 else found + _read_mixed(name)


def _is_one_syllable(name: DividedName) -> bool:
    return len(name.given) == 1 and all(
        len(split) == 1 for system in LATIN_SYSTEMS for split in _split_part(name.given[0], system)
    )


def _read_in(name: DividedName, system: Romanisation, *, with_usual: bool) -> list[NameReading]:
    givens = _split_parts(name.given, system)
    families = _read_families(name, system, with_usual=with_usual) if givens else []
    return [NameReading(family, given) for family, given in product(families, givens)]


def _read_mixed(name: DividedName) -> list[NameReading]:
    """Each syllable of the given name in Wade-Giles or, if it has not the syllable, in another system."""
    given = tuple(_sounds_in_any(part) for part in name.given)
    if len(given) not in _GIVEN_SYLLABLES or not all(given):
        return []
    families = _read_families(name, Romanisation.WADE_GILES, with_usual=True)
    return [NameReading(family, given) for family in families]


def _sounds_in_any(part: str) -> Sounds:
    if known := load_sounds(Romanisation.WADE_GILES).get(part):
        return known
    return frozenset().union(*(load_sounds(system).get(part, ()) for system in LATIN_SYSTEMS))


def _read_families(name: DividedName, system: Romanisation, *, with_usual: bool) -> list[Syllables]:
    found = _read_family(name.family, system, with_usual=with_usual)
    if found or len(name.family) != 2 or len(name.given) != 2:
        return found
    # A married woman may have two family names.
    ones, others = (_read_family((part,), system, with_usual=with_usual) for part in name.family)
    return [one + other for one, other in product(ones, others) if len(one) == len(other) == 1]


def _read_family(family: Parts, system: Romanisation, *, with_usual: bool) -> list[Syllables]:
    """The readings that are family names, in a system or, with usual spellings, in Wade-Giles too."""
    tables = (system, Romanisation.WADE_GILES) if with_usual else (system,)
    spelled = "".join(family)
    sounds = [load_sounds(table).get(spelled, frozenset()) & family_sounds() for table in tables]
    if with_usual:
        sounds += _usual_families().get(spelled, ())
    found: dict[Syllables, None] = dict.fromkeys((each,) for each in sounds if each)
    found |= dict.fromkeys(reading for table in tables for reading in _double_families(table).get(spelled, ()))
    return list(found)


def _split_parts(parts: Parts, system: Romanisation) -> list[Syllables]:
    """The given name or family name as syllables of a system."""
    if len(parts) > 1:
        sounds = tuple(load_sounds(system).get(part, frozenset()) for part in parts)
        return [sounds] if all(sounds) else []
    return list(_split_part(parts[0], system))


@lru_cache(maxsize=1024)
def _split_part(part: str, system: Romanisation) -> tuple[Syllables, ...]:
    """A word as one syllable or two; an apostrophe may divide them."""
    sounds = load_sounds(system)
    splits = list(_split_into(part, sounds, 1, 2))
    if "'" in part and not splits:
        splits = list(_split_into(part.replace("'", ""), sounds, 1, 2))
    return tuple(splits)


def _split_into(word: str, sounds: Mapping[str, Sounds], fewest: int, most: int) -> Iterator[Syllables]:
    """The ways to divide a word into syllables of a table."""
    if most == 0:
        return
    if fewest <= 1 and (whole := sounds.get(word)):
        yield (whole,)
    for end in range(1, min(len(word), 7)):
        if start := sounds.get(word[:end]):
            rest = word[end:].removeprefix("'")
            yield from ((start, *split) for split in _split_into(rest, sounds, max(fewest - 1, 1), most - 1))


@cache
def family_sounds() -> Sounds:
    """The syllables that are family names."""
    return frozenset().union(
        *(syllables[0] for syllables in _families_in_han().values() if len(syllables) == 1)
    )


@cache
def _families_in_han() -> Mapping[str, Syllables]:
    families: dict[str, Syllables] = {}
    for name in load_family_names():
        if len(name.characters) == 1:
            families[name.characters] = (frozenset(name.readings),)
        else:
            families[name.characters] = tuple(map(sounds_of_character, name.characters))
    return families


@cache
def _usual_families() -> Mapping[str, tuple[Sounds, ...]]:
    """The readings of each usual spelling of a family name."""
    usual: dict[str, set[str]] = {}
    for name in load_family_names():
        for spelling in name.usual:
            if len(name.characters) == 1:
                usual.setdefault(spelling, set()).update(name.readings)
    return {spelling: (frozenset(sounds),) for spelling, sounds in usual.items()}


@cache
def _double_families(system: Romanisation) -> Mapping[str, tuple[Syllables, ...]]:
    """The readings of each family name of two syllables, by its spelling in a system, without apostrophes."""
    spelled: dict[str, list[Syllables]] = {}
    table = load_spellings()[system]
    for name in load_family_names():
        if len(name.characters) == 2:
            sounds = tuple(map(sounds_of_character, name.characters))
            for spelling in {
                a + b for one, other in product(*sounds) for a in table[one] for b in table[other]
            }:
                spelled.setdefault(spelling.replace("'", ""), []).append(sounds)
    return {spelling: tuple(found) for spelling, found in spelled.items()}


@cache
def _fold_cyrillic_sounds() -> Mapping[str, Sounds]:
    folded: dict[str, Sounds] = {}
    for spelling, sounds in load_sounds(Romanisation.PALLADIUS).items():
        key = _fold_cyrillic(spelling)
        folded[key] = folded.get(key, frozenset()) | sounds
    return folded


def _fold_cyrillic(word: str) -> str:
    return word.translate(str.maketrans("іэё", "иее")).replace("й", "и")
