"""Readings of a reader that was trained without the questions it reads, as `train_reader.py` stores them."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from index.model.protocols import PassageSentences, Reader, SentenceReading


class StoredReadings:
    """Implements `Reader`: what was stored, and what another reader finds in pairs that were not stored."""

    def __init__(self, path: Path, other: Reader) -> None:
        with np.load(path) as stored:
            self._scores, self._answer_scores = stored["scores"], stored["answer_scores"]
            self._starts, self._ends = stored["starts"], stored["ends"]
            lasts = np.cumsum(stored["counts"], dtype=np.int64)
            firsts = lasts - stored["counts"]
            self._rows = {int(k): slice(a, b) for k, a, b in zip(stored["keys"], firsts, lasts, strict=True)}
        self._other = other
        self.missing = 0
        """The number of pairs that the other reader has read."""

    def contains(self, question: str, passage: PassageSentences) -> bool:
        return key_of(question, passage) in self._rows

    def read(self, question: str, passages: Sequence[PassageSentences]) -> list[list[SentenceReading | None]]:
        keys = [key_of(question, passage) for passage in passages]
        rest = [passage for key, passage in zip(keys, passages, strict=True) if key not in self._rows]
        self.missing += len(rest)
        others = iter(self._other.read(question, rest) if rest else ())
        return [
            self._find(self._rows[key], len(passage.sentences)) if key in self._rows else next(others)
            for key, passage in zip(keys, passages, strict=True)
        ]

    def _find(self, rows: slice, count: int) -> list[SentenceReading | None]:
        read = [
            SentenceReading(float(score), (int(start), int(end)), float(answer))
            for score, answer, start, end in zip(
                self._scores[rows],
                self._answer_scores[rows],
                self._starts[rows],
                self._ends[rows],
                strict=True,
            )
        ]
        return [*read, *[None] * (count - len(read))]


def key_of(question: str, passage: PassageSentences) -> int:
    """Identifies a question and a passage in the file."""
    text = "\x1f".join((question, passage.title, "\x1e".join(passage.sentences)))
    return int.from_bytes(sha256(text.encode()).digest()[:8], "little")
