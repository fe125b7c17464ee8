"""Decide whether a full stop belongs to an abbreviation, an initial or a time of day, and ends no sentence."""

import re

from index.text.word_lists import load_word_sections, regex_any_of

_WORDS = load_word_sections("index.text", "words/abbreviations.txt")
_TITLES, _OTHER, _NUMBERED = _WORDS["titles"], _WORDS["other"], _WORDS["numbered"]
_UNITS, _LETTERED, _OPENERS = _WORDS["units"], _WORDS["lettered"], _WORDS["openers"]
_BEFORE_TITLE = _WORDS["before a title"]
_NAMES = tuple(_WORDS["exclaimed"])

_MAX_TOKEN_CHARS = 24
# The letters of alphabets; a Chinese or Japanese word may precede an initial directly.
_LETTER = "[A-Za-zÀ-ÖØ-öø-\u1fff]"
_TOKEN = re.compile(rf"(?:{_LETTER}|(?<=\w)[.&’']){{1,24}}$")
_WORD_BEFORE = re.compile(r"(?P<word>\w{1,24})\W{1,3}$")
_DIGIT_BEFORE = re.compile(r"\d[ \u00a0-]?$")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,3}\.)+[^\W\d_]{1,3}")
_NEVER_LAST = frozenset(("e.g", "i.e", "a.k.a", "E.g", "I.e"))
_CLOCK = re.compile(r"(?:\b[ap]\.\s|[ap]\.)m$", re.IGNORECASE)
_AFTER_TIME = re.compile(
    r"\s{0,3}(?:[(]?(?:[A-Z]{1,4}T|GMT|UTC|BST|IST|KST|JST|MSK|CEST)\b"
    rf"|(?:{regex_any_of(_WORDS['after a time'])})\b"
    r"|[A-Z]\w{1,30}(?:\s(?:Standard|Daylight|Summer))?(?:\s[A-Z]\w{1,30})?\s[Tt]ime\b|\d)"
)
_ORDINAL = re.compile(rf"(?<!\w)(?:{regex_any_of(_WORDS['before an ordinal'])})\s\d{{1,3}}$")
_TITLE = re.compile(rf"(?:{regex_any_of(_TITLES | _OTHER)})\.")
_ROMAN = re.compile(r"[IVXLC]{1,8}\b")
_VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)?")


def is_part_of_abbreviation(
    text: str, stop: int, following: int, *, is_prose: bool, is_dashed: bool = False
) -> bool:
    """Whether the full stop at `stop`, with a capital or a digit at `following`, ends no sentence.

    After an abbreviation that may be the last word of a sentence, the next word decides: `U.S. The` and
    `U.S. Navy`. In a headline (not `is_prose`), where all words have capitals, and after a dash, it does not.
    """
    before = text[max(0, stop - _MAX_TOKEN_CHARS) : stop]
    if _CLOCK.search(before):
        return is_dashed or _AFTER_TIME.match(text, stop + 1) is not None
    found = _TOKEN.search(before)
    if found is None:
        return before[-1:].isdigit() and _ORDINAL.search(before) is not None
    token, before = found.group(), before[: found.start()]
    if before[-1:].isdigit() or (token in _UNITS and _DIGIT_BEFORE.search(before)):
        return token in _UNITS and text[following].isdigit()
    if (
        _is_never_last(token)
        or _precedes_number(token, text, following)
        or _precedes_title(token, text, following)
    ):
        return True
    return _is_abbreviation(token, before) and not (is_prose and not is_dashed and _opens(text, following))


def _is_never_last(token: str) -> bool:
    return _spell(token) in _TITLES or token in _NEVER_LAST or (len(token) == 1 and token.islower())


def _precedes_number(token: str, text: str, following: int) -> bool:
    if _spell(token) not in _NUMBERED:
        return False
    return text[following].isdigit() or text[following] == "#" or _ROMAN.match(text, following) is not None


def _precedes_title(token: str, text: str, following: int) -> bool:
    return _spell(token) in _BEFORE_TITLE and _TITLE.match(text, following) is not None


def _is_abbreviation(token: str, before: str) -> bool:
    """Whether it is an initial, `U.S`, a known abbreviation, or one without a vowel such as `Brgd`."""
    if len(token) == 1:
        word = _WORD_BEFORE.search(before)
        return word is None or word["word"] not in _LETTERED
    return _DOTTED.fullmatch(token) is not None or _spell(token) in _OTHER or _lacks_vowel(token)


def _spell(token: str) -> str:
    """`GEN` and `SEPT`, in a line of capitals, as `Gen` and `Sept`."""
    return token.capitalize() if len(token) > 2 and token.isupper() else token


def _lacks_vowel(token: str) -> bool:
    """Acronyms in capitals do not count."""
    return token[0].isupper() and token[1:].islower() and token.isascii() and not _VOWEL.search(token)


def _opens(text: str, following: int) -> bool:
    """Whether a sentence begins with the next word; `No.` and `A.` are abbreviations."""
    word = _WORD.match(text, following)
    return word is not None and word.group() in _OPENERS and not text.startswith(".", word.end())


def is_exclaimed_name(text: str, end: int) -> bool:
    """Whether text[:end] ends with a name whose exclamation mark is part of it."""
    return text.endswith(_NAMES, max(0, end - _MAX_TOKEN_CHARS), end)


def is_opener(word: str) -> bool:
    """Whether a word has a capital only because it begins a sentence."""
    return word in _OPENERS
