"""The search tokenizer, the same for articles, questions and overlaps.

Texts are normalized to NFKC and casefolded. Acronyms lose their dots and numbers their thousands separators;
accents are dropped and English words stemmed. Runs of Chinese, Japanese or Korean become overlapping bigrams
plus each ideograph as a token, which finds words without a dictionary.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import Stemmer

from index.text.normalization import normalize
from index.text.scripts import HAN_RANGES, HANGUL_RANGES, KANA_RANGES
from index.text.word_lists import load_word_sections

_ACRONYM = re.compile(r"\b(?:[^\W\d_]\.){2,}")
# Every acronym has this in it. It is found 40 times as fast, since it begins with a fixed character.
_LETTER_BETWEEN_DOTS = re.compile(r"\.[^\W\d_]\.")
_THOUSANDS = re.compile(r",(?<=\d,)(?=\d{3}(?!\d))")
_CJK = f"[{HAN_RANGES}{KANA_RANGES}{HANGUL_RANGES}]"
_HAS_CJK = re.compile(_CJK)
_NUMBER = r"\d+(?:\.\d+)*"
_ENDING = r"(?:['’](?:s|t|re|ve|ll|d|m)\b)?"
# For text without CJK characters: a check for one before each letter takes a third of the time.
_SPACED_TOKEN = re.compile(rf"{_NUMBER}|[^\W\d_]+{_ENDING}")
_TOKEN = re.compile(rf"{_CJK}+|{_NUMBER}|(?:(?!{_CJK})[^\W\d_])+{_ENDING}")
_IDEOGRAPH = re.compile(f"[{HAN_RANGES}]")
_POSSESSIVE = re.compile("['’]s$")
# Words are shorter: a run of a million letters must not stay in the cache.
_LONGEST_CACHED_CHARS = 64
# Increment it with every change to the tokens of any text.
_RULES_VERSION = 1

# Function words: matching them says nothing about an answer. `tokenize` keeps them.
STOP_WORDS = load_word_sections("index.text", "words/stop_words.txt")["english"]


def tokenize(text: str) -> list[str]:
    """Tokens in the order of the text, including repeated ones."""
    folded = text.casefold() if text.isascii() else normalize("NFKC", text).casefold()
    if _LETTER_BETWEEN_DOTS.search(folded):
        folded = _ACRONYM.sub(_join_acronym, folded)
    folded = _THOUSANDS.sub("", folded)
    if not _HAS_CJK.search(folded):
        return [_to_token(found) for found in _SPACED_TOKEN.findall(folded)]
    tokens: list[str] = []
    for found in _TOKEN.findall(folded):
        if _HAS_CJK.match(found):
            tokens += _split_run(found)
        else:
            tokens.append(_to_token(found))
    return tokens


def content_tokens(text: str) -> list[str]:
    """Tokens without stop words; all tokens if there are no others."""
    tokens = tokenize(text)
    return [token for token in tokens if token not in _STOP_TOKENS] or tokens


def token_rules() -> str:
    """The version of `tokenize`: of our rules, the stemmer and Python's Unicode data.

    Words indexed with another version may differ from those of a question.
    """
    return f"{_RULES_VERSION}/{Stemmer.version()}/{unicodedata.unidata_version}"


def is_stop_token(token: str) -> bool:
    """Whether a token is a function word."""
    return token in _STOP_TOKENS


def _to_token(found: str) -> str:
    """A number as it is, or the stem of a word."""
    if found[0].isdecimal():
        return found
    return _stem_cached(found) if len(found) <= _LONGEST_CACHED_CHARS else _stem(found)


def _join_acronym(match: re.Match[str]) -> str:
    return match.group().replace(".", "")


def _split_run(run: str) -> Iterator[str]:
    """Overlapping pairs of characters, then each ideograph."""
    yield from (run[i : i + 2] for i in range(len(run) - 1))
    yield from (character for character in run if len(run) == 1 or _IDEOGRAPH.match(character))


def _stem(word: str) -> str:
    """The stem of a casefolded word, without its possessive and its accents.

    A stemmer stores its current word. Each call creates its own, in 0.3 µs, so that threads share nothing and
    the cache below only holds results of single calls.
    """
    word = _POSSESSIVE.sub("", word)
    if not word.isascii():
        word = "".join(c for c in normalize("NFKD", word) if not unicodedata.combining(c))
    stem: str = Stemmer.Stemmer("english", 0).stemWord(word)
    return stem


_stem_cached = lru_cache(maxsize=1 << 17)(_stem)
_STOP_TOKENS = frozenset(_stem(word) for word in STOP_WORDS)
