"""The input of the reader in training: the tokens of examples, and batches of them as tensors."""

import random
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from reader_examples import ReaderExample

from index.embedding.model_folder import read_mean_pooled_bert
from index.embedding.reader_input import ReaderEncoder, ReaderInput
from index.embedding.sentence_pooling import IntArray
from index.embedding.text_tokenizer import TextTokenizer
from index.model.protocols import PassageSentences
from index.text.tokenizer import content_tokens

# Longer passages are cut around a sentence that answers.
MOST_TOKENS = 320
# The prompt before a question and the special tokens.
_PROMPT_TOKENS = 8
# Lengths are rounded up to a multiple, so that fewer shapes occur.
_STEP = 16
_SORTED_AT_ONCE = 4000
# Questions as people type them: as keywords, in lower case, without a question mark, with a typing mistake.
_AS_WRITTEN, _KEYWORDS, _LOWER, _NO_MARK, _MISTYPED = 0.4, 0.06, 0.3, 0.3, 0.1
_NO_TITLE = 0.15


@dataclass(frozen=True)
class Row:
    """The tokens of an example, and where its answers begin and end, in tokens."""

    tokens: ReaderInput
    sentences: int
    answering: Sequence[int]
    starts: Sequence[int]
    ends: Sequence[int]
    knows_answers: bool
    weight: float


class Batch(NamedTuple):
    """Examples, filled up to the longest one. A target row has at least one True."""

    ids: torch.Tensor
    mask: torch.Tensor
    places: torch.Tensor
    """Shape (examples, tokens): the sentence of each token, -1 for others."""
    answering: torch.Tensor
    """Shape (examples, sentences + 1): the sentences that answer; the last column if none does."""
    starts: torch.Tensor
    """Shape (examples, tokens): the tokens that begin answers, likewise `ends`; the first if none does."""
    ends: torch.Tensor
    knows_answers: torch.Tensor
    weights: torch.Tensor


class RowEncoder:
    """Encodes examples at random as training needs them, and pairs as the program reads them."""

    def __init__(self, folder: Path) -> None:
        """`folder` holds the model that the reader is built on."""
        settings = read_mean_pooled_bert(folder)
        if settings is None:
            raise SystemExit(f"no model in {folder}")
        self._tokenizer = TextTokenizer(folder, settings.max_tokens, settings.pad_id)
        self._training = ReaderEncoder(self._tokenizer, min(MOST_TOKENS, settings.max_tokens))
        self._reading = ReaderEncoder(self._tokenizer, settings.max_tokens)
        self._counts: dict[str, int] = {}
        self._room = min(MOST_TOKENS, settings.max_tokens)
        self.pad_id = settings.pad_id

    def encode_pair(self, question: str, passage: PassageSentences) -> ReaderInput:
        return self._reading.encode(question, _with_spaces(passage))

    def encode(self, example: ReaderExample, rng: random.Random) -> Row | None:
        """None if the sentences that answer are too long."""
        question = example.question if rng.random() < _AS_WRITTEN else vary(example.question, rng)
        passage = _with_spaces(example.passage)
        title = "" if rng.random() < _NO_TITLE else passage.title
        start = self._find_start(question, title, example, rng)
        tokens = self._training.encode(question, PassageSentences(title, passage.sentences[start:]))
        count = int(tokens.places.max()) + 1
        answering = [place - start for place in example.answering if 0 <= place - start < count]
        if not count or (example.answering and not answering):
            return None
        spans = [
            (int(found[0]), int(found[-1]))
            for place in answering
            for span in example.answers.get(place + start, ())
            if len(found := _find_tokens(tokens, place, span))
        ]
        return Row(
            tokens=tokens,
            sentences=count,
            answering=answering,
            starts=[first for first, _ in spans],
            ends=[last for _, last in spans],
            knows_answers=bool(spans) or not answering,
            weight=example.weight,
        )

    def count_tokens(self, pairs: Sequence[tuple[str, PassageSentences]]) -> list[int]:
        """About how many tokens each question and passage have together, without a limit."""
        texts = {text for question, passage in pairs for text in (question, passage.title, *passage.sentences)}
        self._count(texts)
        return [
            sum(self._count([question, passage.title, *passage.sentences])) + _PROMPT_TOKENS
            for question, passage in pairs
        ]

    def _count(self, texts: Collection[str]) -> list[int]:
        """The tokens of each text. Counts are kept, since counting takes longer than the rest."""
        missing = [text for text in texts if text not in self._counts]
        if missing:
            self._counts.update(zip(missing, self._tokenizer.count(missing), strict=True))
        return [self._counts[text] for text in texts]

    def _find_start(self, question: str, title: str, example: ReaderExample, rng: random.Random) -> int:
        """The first sentence to read, at random, so that the first one that answers is read too."""
        lengths = self._count(example.passage.sentences)
        room = self._room - sum(self._tokenizer.count([question, title])) - _PROMPT_TOKENS
        if sum(lengths) <= room:
            return 0
        start = min(example.answering) if example.answering else rng.randrange(len(lengths))
        back = rng.random() * max(0, room - lengths[start])
        while start and lengths[start - 1] <= back:
            start -= 1
            back -= lengths[start]
        return start


def collate(rows: Sequence[Row], pad_id: int) -> Batch:
    ids, mask, places = fill_up([row.tokens for row in rows], pad_id)
    shape = ids.shape
    answering = np.zeros((len(rows), max(row.sentences for row in rows) + 1), bool)
    starts, ends = np.zeros(shape, bool), np.zeros(shape, bool)
    for line, row in enumerate(rows):
        answering[line, list(row.answering) or [-1]] = True
        starts[line, list(row.starts) or [0]] = True
        ends[line, list(row.ends) or [0]] = True
    knows = np.array([row.knows_answers for row in rows])
    weights = np.array([row.weight for row in rows], np.float32)
    return Batch(*map(torch.from_numpy, (ids, mask, places, answering, starts, ends, knows, weights)))


def fill_up(inputs: Sequence[ReaderInput], pad_id: int) -> tuple[IntArray, IntArray, IntArray]:
    """The ids, the mask and the places, each of shape (inputs, tokens)."""
    longest = max(len(tokens.places) for tokens in inputs)
    shape = (len(inputs), -(-longest // _STEP) * _STEP)
    ids, mask, places = np.full(shape, pad_id), np.zeros(shape, np.int64), np.full(shape, -1)
    for line, tokens in enumerate(inputs):
        count = len(tokens.places)
        ids[line, :count], mask[line, :count], places[line, :count] = tokens.ids[0], 1, tokens.places
    return ids, mask, places


def split_by_length(
    numbers: Iterable[int], lengths: Mapping[int, int] | Sequence[int], most_tokens: int, rng: random.Random
) -> list[list[int]]:
    """All numbers in random order, in batches of similar length with at most so many tokens when filled up."""
    order = [*numbers]
    rng.shuffle(order)
    batches = [
        batch
        for first in range(0, len(order), _SORTED_AT_ONCE)
        for batch in _split_sorted(order[first : first + _SORTED_AT_ONCE], lengths, most_tokens)
    ]
    rng.shuffle(batches)
    return batches


def _split_sorted(
    numbers: Iterable[int], lengths: Mapping[int, int] | Sequence[int], most_tokens: int
) -> Iterator[list[int]]:
    batch: list[int] = []
    for number in sorted(numbers, key=lambda number: lengths[number]):
        # The last one is the longest.
        if batch and (lengths[number] + _STEP) * (len(batch) + 1) > most_tokens:
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch


def vary(question: str, rng: random.Random) -> str:
    """The question as somebody might type it."""
    if rng.random() < _KEYWORDS:
        words = [word for word in question.rstrip("?").split() if content_tokens(word)]
        question = " ".join(words) if len(words) >= 3 else question
    if rng.random() < _LOWER:
        question = question.lower()
    if rng.random() < _NO_MARK:
        question = question.rstrip(" ?？")
    words = question.split()
    if words and rng.random() < _MISTYPED:
        place = rng.randrange(len(words))
        words[place] = misspell(words[place], rng)
        question = " ".join(words)
    return question


def misspell(word: str, rng: random.Random) -> str:
    """Leave out a letter, exchange it with the next one, or type it twice; short words stay."""
    if len(word) < 5:
        return word
    at = rng.randrange(1, len(word) - 1)
    changed = (word[at + 1 :], word[at + 1] + word[at] + word[at + 2 :], word[at] + word[at:])
    return word[:at] + rng.choice(changed)


def _find_tokens(tokens: ReaderInput, place: int, span: tuple[int, int]) -> IntArray:
    start, end = span
    is_inside = (tokens.offsets[:, 0] < end) & (tokens.offsets[:, 1] > start)
    return np.nonzero((tokens.places == place) & is_inside)[0]


def _with_spaces(passage: PassageSentences) -> PassageSentences:
    """Titles of squad2-half have underscores in place of spaces."""
    return PassageSentences(passage.title.replace("_", " "), passage.sentences)
