"""Decide whether two articles that are no copies of each other rest on one report. Pure.

One may contain paragraphs of an agency or retell the other's story. What both quote is no sign of that: two
reporters write down the same statement. Neither is a line such as "The Associated Press contributed to this
report": what counts are the reporter's own words that both have in common. docs/decisions/0070 has the pairs on
which the limits were chosen.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from index.dedup.minhash import hash_runs
from index.dedup.word_sequences import WordSequence, split_unquoted_words, split_words
from index.language.news_agencies import WIRE_NAMES

_RUN_WORDS = 7
_RUN_CHARACTERS = 14
# Own words in common, in stretches of at least a run. Independent reports on one event have up to 30 of them.
_LEAST_OWN_WORDS = 50
# The same with quotations, if one names the other as its source.
_LEAST_RETOLD_WORDS = 60
# A word of English is about two characters of Chinese.
_CHARACTERS_A_WORD = 2
# So many stretches of a text are no statement that both print in full.
_MANY_STRETCHES = 8

# A statement, post or testimony that is printed without quotation marks. Reporters avoid these words.
_FIRST_PERSON = re.compile(
    r"\b(?:i|me|my|we|our|us|you|your)\b|[我吾私僕俺]|저는|우리|\b(?:я|мы|ми|наш|мой|мій)\b"
)
_SAYING = re.compile(
    r"\b(?:said|says|told|according to|сказав|заявив|сообщил|заявил|повідомив)\b"
    "|表示|指出|強調|强调|透露|說|说|稱|称|述べ|明らかにし|発表し|밝혔|말했|전했"
)
# Who reported first: "told Reuters", "CNN reports that", 「據路透社報導」.
_NAMED_BEFORE = re.compile(
    r"(?:according to|told|tells|(?:reported|quoted|obtained|published) by|interview (?:with|to|on|in)"
    r"|(?:speaking|spoke|talking|talked|wrote|writing|op-ed|column|essay)(?: yesterday| today| earlier)?"
    r" (?:to|with|on|in|for)) (?:the )?\Z"
    r"|[據据向對对]\Z",
    re.IGNORECASE,
)
_NAMED_AFTER = re.compile(
    r"(?:[’']s)? (?:has |have |had |first |also )?(?:report(?:s|ed)?|said|says|spoke|found|learned|revealed)\b"
    r"|.{0,4}(?:報[導道]|报道|獨家|独家|專訪|专访|によると|が報じ|の取材|보도|에 따르면|와의 인터뷰)"
)
_CONTEXT = 40


@dataclass(frozen=True, slots=True)
class ReportText:
    """The text of an article and the names of its outlet, by which others refer to it."""

    text: str
    outlet_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Words:
    """The words of a text, and the hash of every run of them."""

    sequence: WordSequence
    hashes: npt.NDArray[np.uint64]
    ordered: npt.NDArray[np.uint64]
    """The same hashes, sorted."""
    run: int

    def has(self, hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
        """Which runs are in the text. Faster than `np.isin`, which sorts both sides each time."""
        if not len(self.ordered):
            return np.zeros(len(hashes), np.bool_)
        places = np.searchsorted(self.ordered, hashes)
        found = self.ordered[np.minimum(places, len(self.ordered) - 1)]
        return np.asarray(found == hashes, np.bool_)


def have_one_report(one: ReportText, other: ReportText) -> bool:
    """Whether the facts of both likely come from one report. Symmetric; some milliseconds for new texts."""
    own = list(_find_stretches(_split_own_words(one.text), _split_own_words(other.text)))
    written = [stretch for stretch in own if not _FIRST_PERSON.search(stretch)]
    if _count_words(written) >= _LEAST_OWN_WORDS and _is_reporting(written, one.text, other.text):
        return True
    if not _names_as_source(one.text, other.outlet_names) and not _names_as_source(
        other.text, one.outlet_names
    ):
        return False
    return (
        _count_words(_find_stretches(_split_all_words(one.text), _split_all_words(other.text)))
        >= _LEAST_RETOLD_WORDS
    )


def _is_reporting(stretches: Sequence[str], one: str, other: str) -> bool:
    """Whether common stretches were written by a reporter; else they may be a document that both print."""
    if len(stretches) >= _MANY_STRETCHES or any(map(_SAYING.search, stretches)):
        return True
    return any(names.search(one) and names.search(other) for names in _AGENCIES)


def _find_stretches(one: _Words, other: _Words) -> Iterator[str]:
    """The longest sequences of words of one text that consist of runs of the other."""
    if one.run != other.run:
        return
    flags = np.zeros(len(one.sequence.sequence) + 2, np.bool_)
    starts = other.has(one.hashes)
    for offset in range(1, one.run + 1):
        flags[offset : offset + len(starts)] |= starts
    edges = np.flatnonzero(flags[1:] != flags[:-1])
    between = "" if one.sequence.is_dense else " "
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        yield between.join(one.sequence.sequence[start:end])


def _count_words(stretches: Iterable[str]) -> int:
    return sum(
        stretch.count(" ") + 1 if " " in stretch else len(stretch) // _CHARACTERS_A_WORD
        for stretch in stretches
    )


def _names_as_source(text: str, names: Iterable[str]) -> bool:
    """Whether a text names an outlet as where it has something from."""
    return any(
        _NAMED_BEFORE.search(text, max(0, found.start() - _CONTEXT), found.start())
        or _NAMED_AFTER.match(text, found.end(), found.end() + _CONTEXT)
        for name in names
        for found in re.finditer(re.escape(name), text)
    )


@lru_cache(maxsize=64)
def _split_own_words(text: str) -> _Words:
    return _hash_runs(split_unquoted_words(text))


@lru_cache(maxsize=64)
def _split_all_words(text: str) -> _Words:
    return _hash_runs(split_words(text))


def _hash_runs(words: WordSequence) -> _Words:
    run = _RUN_CHARACTERS if words.is_dense else _RUN_WORDS
    hashes = hash_runs(words, run) if len(words.sequence) >= run else np.zeros(0, np.uint64)
    return _Words(words, hashes, np.sort(hashes), run)


_AGENCIES = [re.compile(rf"(?<![A-Za-z0-9.])(?:{names})(?![A-Za-z0-9.])") for names in WIRE_NAMES.values()]
