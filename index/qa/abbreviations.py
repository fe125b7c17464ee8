"""Find the name in a library that an abbreviation of a question stands for."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from index.text.search_folding import fold_name, fold_spelling

_ABBREVIATION = re.compile(r"[A-Z]{3,6}")
_WORD = re.compile(r"[\w'’-]+")
# Words of a name that its abbreviation leaves out, two in a row at most.
_LEFT_OUT = frozenset(["of", "the", "and", "for", "on", "in", "to", "de", "del", "des", "du", "la"])
_MOST_LEFT_OUT = 2
# One mention may be a coincidence.
_FEWEST_MENTIONS = 2


def is_abbreviation(word: str) -> bool:
    """Whether it may be the initials of a name: three to six capital letters."""
    return _ABBREVIATION.fullmatch(word) is not None


def find_full_name(abbreviation: str, texts: Iterable[str]) -> str | None:
    """The name with these initials, as most of its mentions write it.

    None if it is mentioned less than twice, or if other names have the same initials.
    """
    mentions = Counter(name for text in texts for name in _find_names(abbreviation, text))
    if mentions.total() < _FEWEST_MENTIONS or len({fold_name(name) for name in mentions}) > 1:
        return None
    return mentions.most_common(1)[0][0]


def _find_names(abbreviation: str, text: str) -> Iterator[str]:
    matches = list(_WORD.finditer(text))
    for place, match in enumerate(matches):
        if _begins_with(match[0], abbreviation[0]):
            name = _read_name(abbreviation, text, matches, place)
            if name is not None:
                yield name


def _read_name(abbreviation: str, text: str, matches: Sequence[re.Match[str]], place: int) -> str | None:
    """The name that begins at a word, None if its words do not have these initials."""
    words, letters, left_out = [matches[place][0]], 1, 0
    while letters < len(abbreviation):
        place += 1
        if place == len(matches) or not text[matches[place - 1].end() : matches[place].start()].isspace():
            return None
        word = matches[place][0]
        if _begins_with(word, abbreviation[letters]):
            letters, left_out = letters + 1, 0
        elif word in _LEFT_OUT and left_out < _MOST_LEFT_OUT:
            left_out += 1
        else:
            return None
        words.append(word)
    return " ".join(words)


def _begins_with(word: str, letter: str) -> bool:
    """Whether a capitalised word, but no abbreviation, begins with a letter."""
    return fold_spelling(word[:1])[:1] == letter and word[1:2].islower()
