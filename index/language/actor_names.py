"""Names of states and international organisations, with the capitals and adjectives that stand for them.

`actor_names.json` lists them in English, Chinese (both scripts), Japanese and Korean; the first English name
identifies the actor. People and companies are left out, since they change.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources

from index.text.scripts import HAN_RANGES, HANGUL_RANGES, KANA_RANGES
from index.text.search_folding import fold_ideographs

# Names of places in which the name of an actor does not refer to it.
_NOT_ACTORS = (
    *(
        "South China Sea",
        "East China Sea",
        "Sea of Japan",
        "Indian Ocean",
        "Gulf of Mexico",
        "Korean Peninsula",
    ),
    *("日本海", "南中国海", "東中国海", "南中國海", "東中國海", "朝鮮半島", "朝鲜半岛", "印度洋"),
)
# In lower case these are common words.
_COMMON_WORDS = frozenset(("us", "who", "un", "turkey", "polish", "poles", "jordan"))
_UNSPACED = f"{HAN_RANGES}{KANA_RANGES}{HANGUL_RANGES}"


@lru_cache(maxsize=1 << 13)
def find_actors(text: str) -> frozenset[str]:
    """The states and organisations that a text names, by their English names. Names must match in case."""
    actors = _load_actors()
    return frozenset(actors[name[0]] for name in _pattern().finditer(_fold(text)) if name[0] in actors)


def find_actors_typed(text: str) -> frozenset[str]:
    """As `find_actors`, in any case, for text that people type: "and beijing?"."""
    return frozenset(_load_folded()[match[0].casefold()] for match in _find_typed(text))


def drop_actors(text: str) -> str:
    """A typed text with spaces in place of the names of actors."""
    kept, end = [], 0
    for match in _find_typed(text):
        kept.append(text[end : match.start()])
        end = match.end()
    return " ".join([*kept, text[end:]])


def _find_typed(text: str) -> Iterator[re.Match[str]]:
    """Names of actors in any case; not "who" or "turkey", but "WHO" and "Turkey"."""
    actors, others = _load_actors(), {_fold(name).casefold() for name in _NOT_ACTORS}
    for match in _pattern_in_any_case().finditer(_fold(text)):
        folded = match[0].casefold()
        if folded not in others and (folded not in _COMMON_WORDS or match[0] in actors):
            yield match


@cache
def _load_actors() -> Mapping[str, str]:
    """The actor of each name."""
    text = resources.files("index.language").joinpath("actor_names.json").read_text("utf-8")
    return {
        _fold(name): actor["en"][0] for actor in json.loads(text) for names in actor.values() for name in names
    }


def _fold(text: str) -> str:
    """The text with one variant of each character and straight apostrophes; its length stays the same."""
    return fold_ideographs(text.replace("’", "'"))


@cache
def _load_folded() -> Mapping[str, str]:
    """The actor of each name, in lower case."""
    return {name.casefold(): actor for name, actor in _load_actors().items()}


@cache
def _pattern() -> re.Pattern[str]:
    # All names in Latin letters begin with a capital.
    return re.compile(_build_name_regex(opening="(?=[A-Z])"))


@cache
def _pattern_in_any_case() -> re.Pattern[str]:
    return re.compile(_build_name_regex(opening=""), re.IGNORECASE)


def _build_name_regex(*, opening: str) -> str:
    """All names, the longest first; those in Latin letters as whole words, which match `opening`."""
    names = sorted({*_load_actors(), *map(_fold, _NOT_ACTORS)}, key=lambda name: (-len(name), name))
    spaced = "|".join(re.escape(name) for name in names if name[0].isascii())
    unspaced = "|".join(re.escape(name) for name in names if not name[0].isascii())
    whole_word = rf"(?<![^\W{_UNSPACED}]){opening}(?:{spaced})(?![^\W_{_UNSPACED}])"
    return rf"{whole_word}|(?=[{_UNSPACED}])(?:{unspaced})"
