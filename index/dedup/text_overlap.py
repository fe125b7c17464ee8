"""Measure how much two texts share word by word, where they share it, and which numbers differ.

A word is shared if it is in a run of six words (twelve characters) that the other text also has. Such runs
are copied: two reporters who describe the same event hardly ever write the same one, except in quotations.
`index.text.text_similarity` compares shorter runs, to recognise versions of one page.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from index.dedup.minhash import hash_runs
from index.dedup.word_sequences import (
    WordSequence,
    is_weekday_or_month,
    normalize_number,
    split_unquoted_words,
    split_words,
)

_RUN_WORDS = 6
_RUN_CHARACTERS = 12
# The opening says what a report is about; galleries and boxes that an outlet repeats follow below.
_OPENING_WORDS = 100
_OPENING_CHARACTERS = 200
# Words on each side of a number; a template has the same words there every day.
_CONTEXT_WORDS = 3
# A capitalised word within a sentence, usually a name.
_NAME = re.compile(r"(?<=[a-z0-9,;] )[A-Z][\w’'-]+")

_Flags = npt.NDArray[np.bool_]
_Numbers = Mapping[tuple[str, ...], frozenset[str]]


@dataclass(frozen=True, slots=True)
class WordRuns:
    """The hash of every run of `length` words, in order; empty for a shorter text."""

    hashes: npt.NDArray[np.uint64]
    known: npt.NDArray[np.uint64]
    """The same in ascending order."""
    length: int
    words: int
    """Words in the text."""


@dataclass(frozen=True, slots=True)
class ComparableText:
    """A text prepared for comparisons with many others."""

    runs: WordRuns
    own_runs: WordRuns
    """Runs of the words outside quotation marks."""
    opening: int
    """Words that count as its opening."""
    numbers: _Numbers
    """By the words around them."""
    details: frozenset[str]
    """Names and numbers of the whole text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextOverlap:
    """What two texts share. Shares are 0 to 1; "more" is the larger of the shares of the two texts."""

    shared_more: float
    shared_less: float
    own_more: float
    """The same without quotations."""
    own_less: float
    opening_more: float
    opening_less: float
    details: float
    """Share of the names and numbers of the text with fewer of them that the other text also has."""
    other_words: int
    """Words that are not shared, in the text with more such words."""


@dataclass(frozen=True, slots=True)
class NumberComparison:
    """Counts of numbers and dates that have the same words around them in both texts."""

    equal: int
    other: int
    """Those that differ."""
    other_days: int
    """Those that differ and are weekdays or months."""


@lru_cache(maxsize=512)
def prepare_text(text: str) -> ComparableText:
    """Prepare a text in a few milliseconds. Cached, since a text is compared with several others in a row."""
    words = split_words(text)
    numbers = [number for word in words.sequence if (number := normalize_number(word)) is not None]
    return ComparableText(
        runs=_find_runs(words),
        own_runs=_find_runs(split_unquoted_words(text)),
        opening=_OPENING_CHARACTERS if words.is_dense else _OPENING_WORDS,
        numbers=_place_numbers(words),
        details=frozenset([*numbers, *(name.casefold() for name in _NAME.findall(text))]),
    )


def measure_overlap(one: ComparableText, other: ComparableText) -> TextOverlap:
    """Measure what two texts share. Symmetric."""
    pairs = [_find_shared(one.runs, other.runs), _find_shared(other.runs, one.runs)]
    own = [
        _share(_find_shared(one.own_runs, other.own_runs)),
        _share(_find_shared(other.own_runs, one.own_runs)),
    ]
    openings = [_share(shared[: one.opening]) for shared in pairs]
    shares = [_share(shared) for shared in pairs]
    return TextOverlap(
        shared_more=max(shares),
        shared_less=min(shares),
        own_more=max(own),
        own_less=min(own),
        opening_more=max(openings),
        opening_less=min(openings),
        details=_share_details(one.details, other.details),
        other_words=max(int(np.count_nonzero(~shared)) for shared in pairs),
    )


def compare_numbers(one: ComparableText, other: ComparableText) -> NumberComparison:
    """Compare numbers with the same context, in some microseconds. Symmetric."""
    both = one.numbers.keys() & other.numbers.keys()
    differing = [context for context in both if not one.numbers[context] & other.numbers[context]]
    days = sum(
        1
        for context in differing
        if all(map(is_weekday_or_month, one.numbers[context] | other.numbers[context]))
    )
    return NumberComparison(len(both) - len(differing), len(differing), days)


def _find_runs(words: WordSequence) -> WordRuns:
    length = _RUN_CHARACTERS if words.is_dense else _RUN_WORDS
    count = len(words.sequence)
    hashes = hash_runs(words, length) if count >= length else np.zeros(0, np.uint64)
    return WordRuns(hashes, np.unique(hashes), length, count)


def _find_shared(runs: WordRuns, other: WordRuns) -> _Flags:
    """For each word, whether it is in a run that the other text also has."""
    shared = np.zeros(runs.words, np.bool_)
    if runs.length != other.length or not len(runs.hashes) or not len(other.hashes):
        return shared
    places = np.minimum(np.searchsorted(other.known, runs.hashes), len(other.known) - 1)
    starts = other.known[places] == runs.hashes
    if not starts.any():
        return shared
    for offset in range(runs.length):
        shared[offset : offset + len(starts)] |= starts
    return shared


def _share(flags: _Flags) -> float:
    return int(np.count_nonzero(flags)) / len(flags) if len(flags) else 0.0


def _share_details(one: frozenset[str], other: frozenset[str]) -> float:
    fewer = min(len(one), len(other))
    return len(one & other) / fewer if fewer else 0.0


def _place_numbers(words: WordSequence) -> _Numbers:
    """Numbers by the words around them; in those, every number is replaced by "#"."""
    numbers = [normalize_number(word) for word in words.sequence]
    masked = ["#" if number is not None else word for word, number in zip(words.sequence, numbers, strict=True)]
    placed: dict[tuple[str, ...], set[str]] = {}
    for place, number in enumerate(numbers):
        if number is not None:
            context = tuple(masked[max(place - _CONTEXT_WORDS, 0) : place + _CONTEXT_WORDS + 1])
            placed.setdefault(context, set()).add(number)
    return {context: frozenset(found) for context, found in placed.items()}
