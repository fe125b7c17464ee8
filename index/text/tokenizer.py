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
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_TOKEN = re.compile(
    f"(?P<cjk>[{HAN_RANGES}{KANA_RANGES}{HANGUL_RANGES}]+)"
    r"|(?P<number>\d+(?:\.\d+)*)"
    f"|(?P<word>(?:(?![{HAN_RANGES}{KANA_RANGES}{HANGUL_RANGES}])[^\\W\\d_])+(?:['’](?:s|t|re|ve|ll|d|m)\\b)?)"
)
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
    folded = _THOUSANDS.sub("", _ACRONYM.sub(_join_acronym, folded))
    tokens: list[str] = []
    for match in _TOKEN.finditer(folded):
        # This runs for every scored sentence: no generator for a single word.
        if match.lastgroup == "word":
            word = match.group()
            tokens.append(_stem_cached(word) if len(word) <= _LONGEST_CACHED_CHARS else _stem(word))
        elif match.lastgroup == "number":
            tokens.append(match.group())
        else:
            tokens += _split_run(match.group())
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
