"""Patterns for names of a few syllables, each with its possible spellings, characters or Hangul."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from index.names.pattern_types import SpellingPattern
from index.text.scripts import WritingSystem
from index.text.search_folding import fold_ideographs
from index.text.tokenizer import tokenize
from index.text.word_lists import load_line_sections, load_lines

_SHORTEST_LITERAL = 3
# A longer list of characters is no evidence.
_MOST_CHARACTERS = 400
_FEW_PAIRS = 250
Spellings = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpelledWord:
    """The spellings of each syllable of a family name or given name, and of the name in one word."""

    syllables: tuple[Spellings, ...]
    joined: Spellings = ()


@dataclass(frozen=True, slots=True)
class SpelledName:
    """A name as it may be spelled in Latin letters."""

    family: SpelledWord
    given: SpelledWord


def build_latin_pattern(names: Iterable[SpelledName]) -> SpellingPattern | None:
    """Names in Latin letters, capitalised, with the family name first or last."""
    spelled = list(dict.fromkeys(names))
    if not spelled:
        return None
    expression = "|".join(_write_orders(name) for name in spelled)
    terms = [*_list_terms([name.family for name in spelled]), *_list_terms([name.given for name in spelled])]
    return SpellingPattern(WritingSystem.LATIN, tuple(terms), rf"(?<![\w-])(?=[A-Z])(?i:{expression})(?!\w)")


def build_han_pattern(names: Iterable[tuple[str, ...]]) -> SpellingPattern | None:
    """Names of three or more characters: for each place the characters that may stand there, folded.

    One of two would also be found within words.
    """
    usable = [name for name in dict.fromkeys(names) if len(name) >= _SHORTEST_LITERAL and all(name)]
    if not usable:
        return None
    length = min(map(len, usable))
    usable = [name for name in usable if len(name) == length]
    expression = "|".join("".join(f"[{_with_variants(place)}]" for place in name) for name in usable)
    places = ["".join(sorted(set().union(*(name[i] for name in usable)))) for i in range(length)]
    if max(map(len, places)) > _MOST_CHARACTERS:
        return None
    terms = [f"[{one}][{other}]" for one, other in pairwise(places)]
    # Long classes take a millisecond each; a family name with few characters after it is rare enough.
    if len(places[0]) * len(places[1]) <= _FEW_PAIRS:
        terms = terms[:1]
    return SpellingPattern(WritingSystem.HAN, tuple(terms), f"(?:{expression})")


def build_hangul_pattern(names: Iterable[str]) -> SpellingPattern | None:
    """Names of three or more syllables of Hangul, one of two could be a word."""
    literals = sorted({name for name in names if len(name) >= _SHORTEST_LITERAL})
    if not literals:
        return None
    shortest = min(map(len, literals))
    terms = ("|".join(sorted({name[i : i + 2] for name in literals})) for i in range(shortest - 1))
    return SpellingPattern(WritingSystem.HANGUL, tuple(terms), f"(?<![가-힣])(?:{'|'.join(literals)})")


def given_characters(characters: str) -> str:
    """The characters without those that are common in text but not in given names."""
    return characters.translate(_not_in_names())


@cache
def load_character_lists() -> Mapping[str, str]:
    """Lists of characters and words, with one character for its variants."""
    sections = load_line_sections("index.names", "tables/characters_in_text.txt")
    return {section: fold_ideographs(" ".join(lines)) for section, lines in sections.items()}


def _write_orders(name: SpelledName) -> str:
    family, given = _write_word(name.family), _write_word(name.given)
    # A hyphen after a given name of one syllable continues it.
    end = "(?!-)" if len(name.given.syllables) == 1 else ""
    return f"{family},? {given}{end}|{given} {family}(?!-)"


def _write_word(word: SpelledWord) -> str:
    syllables = (f"(?:{'|'.join(map(_write_spelling, spellings))})" for spellings in word.syllables)
    return "[-' \u2010\u2019]?".join(syllables)


def _write_spelling(spelling: str) -> str:
    return spelling.replace("'", "['\u2019\u02bc\u2018`]?")


def _list_terms(words: Sequence[SpelledWord]) -> Iterable[str]:
    """For each syllable of a word its tokens, or the token of the whole word where it is written as one."""
    joined = {spelling for word in words for spelling in word.joined}
    for place in range(max(len(word.syllables) for word in words)):
        syllables = {each for word in words for each in word.syllables[min(place, len(word.syllables) - 1)]}
        yield "|".join(sorted(set(tokenize(" ".join(syllables | joined)))))


def _with_variants(characters: str) -> str:
    return "".join(_variants().get(character, character) for character in characters)


@cache
def _not_in_names() -> Mapping[int, None]:
    return dict.fromkeys(map(ord, load_character_lists()["never"].replace(" ", "")))


@cache
def _variants() -> Mapping[str, str]:
    """The variants of the first character of each group."""
    return {group[0]: group for group in load_lines("index.text", "words/variant_characters.txt")}
