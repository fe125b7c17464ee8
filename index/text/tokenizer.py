"""The search tokenizer, the same for articles, questions and overlaps.

Texts are normalized to NFKC and casefolded. Acronyms lose their dots and numbers their thousands separators;
letters become plain ones and English words are stemmed. Runs of Chinese, Japanese or Korean become overlapping
bigrams plus each ideograph as a token, which finds words without a dictionary; variants of a character are one.
An apostrophe within a word is dropped: Ma'rib is Marib. After a shortened word the rest is a token, too:
d'Ivoire is dIvoire and Ivoire. "O Brien" is OBrien and Brien.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import Stemmer

from index.text.normalization import normalize
from index.text.scripts import HAN_RANGES, HANGUL_RANGES, KANA_RANGES
from index.text.search_folding import drop_marks, fold_ideographs, fold_letters
from index.text.word_lists import load_word_sections

_ACRONYM = re.compile(r"\b(?:[^\W\d_]\.){2,}")
# Every acronym has this in it. It is found 40 times as fast, since it begins with a fixed character.
_LETTER_BETWEEN_DOTS = re.compile(r"\.[^\W\d_]\.")
_THOUSANDS = re.compile(r",(?<=\d,)(?=\d{3}(?!\d))")
_CJK = f"{HAN_RANGES}{KANA_RANGES}{HANGUL_RANGES}"
_HAS_CJK = re.compile(f"[{_CJK}]")
_NUMBER = r"\d+(?:\.\d+)*"
_ASCII_TOKEN = re.compile(rf"{_NUMBER}|[a-z]+(?:'[a-z]+)*")
# For text without CJK characters: they make the class of letters a third slower.
_SPACED_TOKEN = re.compile(rf"{_NUMBER}|[^\W\d_]+(?:'[^\W\d_]+)*")
_TOKEN = re.compile(rf"[{_CJK}]+|{_NUMBER}|[^\W\d_{_CJK}]+(?:'[^\W\d_{_CJK}]+)*")
_IDEOGRAPH = re.compile(f"[{HAN_RANGES}]")
# Words that lose their vowel before another vowel, in French and Italian.
_SHORTENED = "|".join(
    rf"(?<=\b{word}')" for word in ("d", "l", "qu", "un", "all", "dall", "dell", "nell", "sull", "sant")
)
_VOWELS = "aeiouyhà-æè-ïò-öø-ýœ"
# It begins with a fixed character, so that it is found fast.
_ELISION = re.compile(rf"'(?:{_SHORTENED})(?=[{_VOWELS}])([^\W\d_]{{2,}})")
# An Irish name without its apostrophe.
_SPACED_O = re.compile(r"\bO ([A-Z][a-z]{2,})")
# An Arabic word in names of capes and ports, no possessive.
_CAPE = "ra's"
# The words before "'d": Sa'd is a name.
_BEFORE_WOULD = frozenset(
    ("i", "you", "he", "she", "it", "we", "they", "who", "what", "where", "how", "that", "there")
)
# Words are shorter: a run of a million letters must not stay in the cache.
_LONGEST_CACHED_CHARS = 64
# Increment it with every change to the tokens of any text.
_RULES_VERSION = 3

# Function words: matching them says nothing about an answer. `tokenize` keeps them.
STOP_WORDS = load_word_sections("index.text", "words/stop_words.txt")["english"]


def tokenize(text: str) -> list[str]:
    """Tokens in the order of the text, including repeated ones."""
    if "O " in text:
        text = _SPACED_O.sub(r"O\1 \1", text)
    is_ascii = text.isascii()
    folded = text.casefold().replace("`", "'") if is_ascii else _fold(text)
    if _LETTER_BETWEEN_DOTS.search(folded):
        folded = _ACRONYM.sub(_join_acronym, folded)
    folded = _THOUSANDS.sub("", folded)
    if "'" in folded:
        folded = _ELISION.sub(r"\1 \1", folded)
    if is_ascii:
        return [_to_token(found) for found in _ASCII_TOKEN.findall(folded)]
    if not _HAS_CJK.search(folded):
        return [_to_token(found) for found in _SPACED_TOKEN.findall(folded)]
    tokens: list[str] = []
    for found in _TOKEN.findall(fold_ideographs(folded)):
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


def _fold(text: str) -> str:
    """The casefolded text with straight apostrophes, and without marks that are no part of a character."""
    # NFKC decomposes an acute accent that stands for an apostrophe into a space and a mark.
    folded = normalize("NFKC", text.replace("´", "'")).casefold()
    return drop_marks(folded.replace("’", "'"))


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
    """The stem of a casefolded word, in plain letters, without its possessive.

    A stemmer stores its current word. Each call creates its own, in 0.3 µs, so that threads share nothing and
    the cache below only holds results of single calls.
    """
    stem: str = Stemmer.Stemmer("english", 0).stemWord(fold_letters(_join_apostrophes(word)))
    return stem


def _join_apostrophes(word: str) -> str:
    """The word without its possessive and without apostrophes, except for those of English contractions."""
    *before, ending = word.split("'")
    joined = "".join(before)
    if not joined:
        return ending
    if ending == "s" and word != _CAPE:
        return joined
    return f"{joined}'{ending}" if _is_contraction(joined, ending) else joined + ending


def _is_contraction(word: str, ending: str) -> bool:
    """Whether an apostrophe between them shortens an English word: "don't", "we'll"."""
    return (
        ending in ("re", "ve", "ll")
        or (ending == "t" and word.endswith("n"))
        or (ending == "m" and word == "i")
        or (ending == "d" and word in _BEFORE_WOULD)
    )


_stem_cached = lru_cache(maxsize=1 << 17)(_stem)
_STOP_TOKENS = frozenset(_stem(word) for word in STOP_WORDS)
