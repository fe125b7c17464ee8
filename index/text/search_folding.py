"""Fold spellings for search: what people type for İncirlik, Tromsø, Ma'rib or 臺南 finds the name as written.

Only what is compared is folded. Stored texts, quotes and their offsets are not.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from index.text.normalization import normalize
from index.text.scripts import HAN_RANGES
from index.text.word_lists import load_lines

SIGN_APOSTROPHES = "'`´’‘‛′‵׳՚❛❜"
"""Signs that are written for an apostrophe; the others are letters."""
_APOSTROPHES = SIGN_APOSTROPHES + "ʹʺʻʼʽʾʿˀˁˈˊˋˌˮꞋꞌ"
APOSTROPHE = re.compile(f"[{_APOSTROPHES}]")

# Accents, vowel points of Hebrew and Arabic, the tatweel, variation selectors, and invisible characters. The
# marks of other scripts distinguish words: those of kana and of Indic scripts.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f"
    "\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08d3-\u08e1\u08e3-\u08ff\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u20d0-\u20f0\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef\u00ad\u061c\u200b-\u200f\u2060-\u2064\ufeff"
)
_MARK = re.compile(f"[{_MARKS}]")
_MARK_OR_APOSTROPHE = re.compile(f"[{_MARKS}{_APOSTROPHES[1:]}]")

# Letters that Unicode neither decomposes nor names "… with …".
_SPELLED = {
    **{"æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ŋ": "n", "ə": "e", "ǝ": "e", "ɛ": "e", "ɔ": "o", "ı": "i"},
    **{"ȷ": "j", "ĸ": "k", "ɑ": "a", "ɣ": "g", "ɩ": "i", "ʊ": "u", "ʒ": "z", "ß": "ss", "ſ": "s"},
    **{"ө": "о", "ү": "у"},  # Cyrillic
    **{"ی": "ي", "ى": "ي", "ې": "ي", "ک": "ك", "ہ": "ه", "ھ": "ه", "ە": "ه", "ة": "ه", "ٱ": "ا"},
}
_LETTER_BLOCKS = (
    *(range(0xC0, 0x2B0), range(0x400, 0x530), range(0x1D6B, 0x1DA0)),
    *(range(0x1E00, 0x1F00), range(0x2C60, 0x2C80), range(0xA720, 0xA800)),
)

_IDEOGRAPH = re.compile(f"[{HAN_RANGES}]")
_ITERATED = re.compile(f"([{HAN_RANGES}])々")
_PLANE_SIZE = 0x10000
_SIGNS = re.compile(r"[\W_]+")


def fold_name(text: str) -> str:
    """A name, or a part of one, such that its spellings are equal: case, accents, apostrophes, variants."""
    return fold_spelling(text).casefold()


def is_same_writing(one: str, other: str) -> bool:
    """Whether two names differ in case, accents, signs, spaces or variants of characters only."""
    return _SIGNS.sub("", fold_name(one)) == _SIGNS.sub("", fold_name(other))


def fold_spelling(text: str) -> str:
    """As `fold_name`, but in the case of the text."""
    if text.isascii():
        return APOSTROPHE.sub("", text)
    # NFKC decomposes an acute accent that stands for an apostrophe into a space and a mark.
    composed = normalize("NFKC", text.replace("´", "'"))
    return fold_ideographs(fold_letters(APOSTROPHE.sub("", composed)))


def fold_letters(text: str) -> str:
    """The text without accents; letters such as ø and ß become plain ones. Case is kept."""
    if text.isascii():
        return text
    decomposed = normalize("NFC", _MARK.sub("", normalize("NFKD", text)))
    return _foldable_letter().sub(_to_plain_letters, decomposed)


def drop_marks(text: str) -> str:
    """The text without the marks that Unicode does not compose with a letter; all apostrophes are straight."""
    if not _MARK_OR_APOSTROPHE.search(text):
        return text
    return APOSTROPHE.sub("'", _MARK.sub("", text))


def fold_ideographs(text: str) -> str:
    """The text with one character for its variants: traditional, simplified, Japanese. 々 repeats another."""
    if not _IDEOGRAPH.search(text):
        return text
    return (_ITERATED.sub(r"\1\1", text) if "々" in text else text).translate(_ideographs())


def _to_plain_letters(match: re.Match[str]) -> str:
    return _plain_letters()[match[0]]


@cache
def _foldable_letter() -> re.Pattern[str]:
    return re.compile(f"[{''.join(_plain_letters())}]")


@cache
def _plain_letters() -> Mapping[str, str]:
    """The plain letters of each letter that does not decompose, in both cases."""
    small = dict(_list_small_letters())
    capitals = {letter.upper(): plain.capitalize() for letter, plain in small.items()}
    return {c: plain for c, plain in capitals.items() if len(c) == 1 and not c.isascii()} | small


def _list_small_letters() -> Iterator[tuple[str, str]]:
    yield from _SPELLED.items()
    for letter in (chr(code) for block in _LETTER_BLOCKS for code in block):
        called, is_with, _ = unicodedata.name(letter, "").partition(" WITH ")
        if is_with and " SMALL LETTER " in called and not unicodedata.decomposition(letter):
            try:
                plain = unicodedata.lookup(called)
            except KeyError:
                continue
            yield letter, _SPELLED.get(plain, normalize("NFKD", plain)[0])


@cache
def _ideographs() -> Sequence[int]:
    """For each character code, the code of the first character of its group."""
    first = list(range(_PLANE_SIZE))
    for group in load_lines("index.text", "words/variant_characters.txt"):
        for variant in group:
            first[ord(variant)] = ord(group[0])
    return first
