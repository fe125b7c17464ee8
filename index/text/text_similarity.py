"""Compare two texts by their word shingles: Jaccard, containment, same numbers."""

import re
from collections.abc import Set as AbstractSet
from typing import TypeAlias

from index.text.normalization import normalize
from index.text.scripts import HAN_RANGES, HANGUL_RANGES, KANA_RANGES

Shingles: TypeAlias = AbstractSet[tuple[str, ...]]

_PIECE = re.compile(
    f"[{HAN_RANGES}{KANA_RANGES}{HANGUL_RANGES}]|[^\\W_{HAN_RANGES}{KANA_RANGES}{HANGUL_RANGES}]+"
)
_NUMBER = re.compile(r"\d+")
_RUN = 3
_MIN_JACCARD = 0.8
_MIN_CONTAINMENT = 0.9
_MAX_OTHER_NUMBERS_SHARE = 0.1


def shingles_of(text: str) -> Shingles:
    """All runs of three words, ignoring case and punctuation; a shorter text is one run."""
    words = _PIECE.findall(normalize("NFKC", text).casefold())
    return {tuple(words[i : i + _RUN]) for i in range(max(1, len(words) - _RUN + 1))} if words else set()


def jaccard(one: Shingles, other: Shingles) -> float:
    """The share of all runs that both have, 0 to 1; 0 if both are empty."""
    union = len(one | other)
    return len(one & other) / union if union else 0.0


def containment(part: Shingles, whole: Shingles) -> float:
    """The share of the runs of `part` that `whole` also has, 0 to 1."""
    return len(part & whole) / len(part) if part else 0.0


def numbers_of(text: str) -> frozenset[str]:
    """The numbers that a text contains in digits."""
    return frozenset(_NUMBER.findall(normalize("NFKC", text)))


def are_text_variants(one: str, other: str) -> bool:
    """Whether two texts are variants of one article: nearly the same words, and the same numbers.

    Numbers count because bulletins of two days may differ in them alone.
    """
    if not one or not other:
        return False
    shorter, longer = sorted((one, other), key=len)
    if not _have_numbers_of(longer, shorter):
        return False
    part, whole = shingles_of(shorter), shingles_of(longer)
    if jaccard(part, whole) >= _MIN_JACCARD:
        return True
    return 2 * len(part) >= len(whole) and containment(part, whole) >= _MIN_CONTAINMENT


def _have_numbers_of(whole: str, part: str) -> bool:
    numbers = numbers_of(part)
    return len(numbers - numbers_of(whole)) <= _MAX_OTHER_NUMBERS_SHARE * len(numbers)
