"""What a reader finds in pairs of a question and a passage, and the file of these readings."""

import hashlib
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import torch
from reader_network import ReaderNetwork
from reader_rows import RowEncoder, fill_up, split_by_length
from torch.utils.data import DataLoader, Dataset

from index.embedding.onnx_reader import find_readings
from index.embedding.reader_input import ReaderInput
from index.model.protocols import PassageSentences, SentenceReading

Pair: TypeAlias = tuple[str, PassageSentences]
"""A question and a passage."""


@dataclass(frozen=True)
class Readings:
    """The readings of pairs, one after the other, as in a file of readings."""

    keys: np.ndarray
    """uint64: `compute_key` of each pair."""
    counts: np.ndarray
    """uint16: the sentences of each pair that were read; those beyond the limit of the model are not."""
    scores: np.ndarray
    """float16: the score of each sentence; minus infinity for one without tokens."""
    answer_scores: np.ndarray
    """float16, likewise."""
    starts: np.ndarray
    """uint16: where the answer begins in the sentence, in characters, likewise `ends`."""
    ends: np.ndarray

    def write(self, path: Path) -> None:
        np.savez_compressed(path, **vars(self))


def load_readings(path: Path) -> Readings:
    with np.load(path) as stored:
        return Readings(**{name: stored[name] for name in Readings.__dataclass_fields__})


def join_readings(parts: Sequence[Readings]) -> Readings:
    return Readings(
        **{
            name: np.concatenate([getattr(part, name) for part in parts])
            for name in Readings.__dataclass_fields__
        }
    )


def compute_key(question: str, passage: PassageSentences) -> int:
    """The first 8 bytes of the SHA-256 of the pair."""
    text = "\x1f".join((question, passage.title, "\x1e".join(passage.sentences)))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")


class _PairBatches(Dataset[tuple[list[int], list[ReaderInput]]]):
    def __init__(self, pairs: Sequence[Pair], batches: Sequence[list[int]], encoder: RowEncoder) -> None:
        self._pairs, self._batches, self._encoder = pairs, batches, encoder

    def __len__(self) -> int:
        return len(self._batches)

    def __getitem__(self, number: int) -> tuple[list[int], list[ReaderInput]]:
        batch = self._batches[number]
        return batch, [self._encoder.encode_pair(*self._pairs[place]) for place in batch]


@torch.no_grad()
def read_pairs(
    network: ReaderNetwork, pairs: Iterable[Pair], encoder: RowEncoder, *, most_tokens: int, workers: int = 0
) -> Readings:
    """Read each pair once, as the program does."""
    distinct = [*{compute_key(*pair): pair for pair in pairs}.values()]
    batches = split_by_length(
        range(len(distinct)), encoder.count_tokens(distinct), most_tokens, random.Random(0)
    )
    device = next(network.parameters()).device
    network.eval()
    found: dict[int, list[SentenceReading | None]] = {}
    loader = DataLoader(_PairBatches(distinct, batches, encoder), batch_size=None, num_workers=workers)
    for batch, inputs in loader:
        ids, mask, _ = (torch.from_numpy(values).to(device) for values in fill_up(inputs, encoder.pad_id))
        logits = network(ids, mask).float().cpu().numpy()
        for place, tokens, of_pair in zip(batch, inputs, logits, strict=True):
            sentences = distinct[place][1].sentences
            found[place] = find_readings(of_pair[: len(tokens.places)], tokens, sentences)
    network.train()
    return pack([(distinct[place], found[place]) for place in range(len(distinct))])


def pack(read: Sequence[tuple[Pair, Sequence[SentenceReading | None]]]) -> Readings:
    """The readings of pairs; None for a sentence that was not read."""
    kept = [_drop_unread(readings) for _, readings in read]
    known = [reading or SentenceReading(-np.inf, (0, 0), -np.inf) for readings in kept for reading in readings]
    return Readings(
        keys=np.array([compute_key(*pair) for pair, _ in read], np.uint64),
        counts=np.array([len(readings) for readings in kept], np.uint16),
        scores=np.array([reading.score for reading in known], np.float16),
        answer_scores=np.array([reading.answer_score for reading in known], np.float16),
        starts=np.array([reading.answer[0] for reading in known], np.uint16),
        ends=np.array([reading.answer[1] for reading in known], np.uint16),
    )


def _drop_unread(readings: Sequence[SentenceReading | None]) -> Sequence[SentenceReading | None]:
    """The readings up to the last sentence that was read."""
    count = len(readings)
    while count and readings[count - 1] is None:
        count -= 1
    return readings[:count]
