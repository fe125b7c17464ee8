"""MinHash sketches of texts with banding, to find candidates for near-duplicates.

Sketches are stored, so they are the same on every machine.
"""

from collections.abc import Sequence
from functools import lru_cache
from zlib import crc32

import numpy as np
import numpy.typing as npt

from index.dedup.word_sequences import WordSequence, split_words

SKETCH_VERSION = 2
"""Increase it with every change of the sketches, or of the rules that decide about copies."""

# Two texts that share 0.3 of their phrases agree in at least two of 64 pairs of minima with a probability of
# 0.98; texts that share 0.05, with 0.01. Fewer pairs miss rewritten reports.
BANDS = 64
_ROWS = 2
_PHRASE_WORDS = 3
_PHRASE_CHARACTERS = 5
_BLOCK = 16_384  # phrases; all those of the longest article at once would take 1 GB

_Hashes = npt.NDArray[np.uint64]
_MIX = np.uint64(0x9E3779B97F4A7C15)
_FINAL_MIX = np.uint64(0xC2B2AE3D27D4EB4F)
_UPPER_HALF = np.uint64(32)


def sketch_text(text: str) -> tuple[int, ...]:
    """One signed 32-bit integer for each band; empty for a text without words."""
    words = split_words(text)
    phrases = np.unique(hash_runs(words, _PHRASE_CHARACTERS if words.is_dense else _PHRASE_WORDS))
    if not len(phrases):
        return ()
    blocks = (phrases[start : start + _BLOCK] for start in range(0, len(phrases), _BLOCK))
    minima = [((_FACTORS * block + _SUMMANDS) >> _UPPER_HALF).min(axis=1) for block in blocks]
    pairs = np.min(minima, axis=0).reshape(BANDS, _ROWS)
    keys = _mix(_mix(pairs[:, 0], pairs[:, 1]), np.arange(BANDS, dtype=np.uint64))
    return tuple(int(key) for key in keys.astype(np.uint32).view(np.int32))


def hash_runs(words: WordSequence, length: int) -> _Hashes:
    """A hash of every run of `length` words, in order; a shorter text is one run."""
    hashes = np.fromiter((_hash(word) for word in words.sequence), np.uint64, len(words.sequence))
    count = len(hashes) - length + 1
    if count < 1:
        length, count = len(hashes), min(len(hashes), 1)
    runs = np.zeros(count, np.uint64)
    for offset in range(length):
        runs = _mix(runs, hashes[offset : offset + count])
    return runs


def _mix(one: _Hashes, other: _Hashes) -> _Hashes:
    mixed = (one * _MIX + other) * _FINAL_MIX
    return np.asarray(mixed ^ (mixed >> _UPPER_HALF), np.uint64)


@lru_cache(maxsize=1 << 17)
def _hash(word: str) -> int:
    return crc32(word.encode())


def _draw(count: int, seed: int) -> Sequence[int]:
    """Pseudorandom numbers by splitmix64: numpy does not promise the same sequence in every version."""
    drawn = []
    for _ in range(count):
        seed = (seed + 0x9E3779B97F4A7C15) % 2**64
        mixed = (seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB % 2**64
        drawn.append(mixed ^ (mixed >> 31))
    return drawn


_FACTORS = np.array(_draw(BANDS * _ROWS, 1), np.uint64)[:, None] | np.uint64(1)
_SUMMANDS = np.array(_draw(BANDS * _ROWS, 2), np.uint64)[:, None]
