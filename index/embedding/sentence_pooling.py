"""Pool the token vectors of a passage into vectors of its sentences."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from index.model.protocols import FloatArray, Matrix, PassageText, Span

IntArray: TypeAlias = npt.NDArray[np.int64]


def joined_text(passage: PassageText) -> str:
    """What the model reads: the title, a line break, the passage."""
    return f"{passage.title}\n{passage.text}" if passage.title else passage.text


def sentence_spans(passage: PassageText) -> list[Span]:
    """The spans of the sentences in the joined text."""
    shift = len(joined_text(passage)) - len(passage.text)
    return [(start + shift, end + shift) for start, end in passage.sentences]


def find_token_starts(text: str, offsets: IntArray) -> IntArray:
    """The position of each token's first character that is not a space; -1 for a token without characters.

    `offsets` has the shape (tokens, 2). Tokenizers like XLM-RoBERTa's include the space before a word.
    """
    characters = len(text)
    places = np.arange(characters + 1)
    if characters:
        places[:-1][[character.isspace() for character in text]] = characters
    # For each character the next one that is not a space.
    following = np.minimum.accumulate(places[::-1])[::-1]
    starts, ends = offsets[:, 0], offsets[:, 1]
    found = following[np.minimum(starts, characters)]
    return np.where(starts == ends, -1, np.where(found < ends, found, starts))


def pool_sentences(tokens: FloatArray, starts: IntArray, sentences: Sequence[Span]) -> Matrix:
    """Unit means, one row a sentence, of the token vectors that begin inside it; zeros where none does."""
    rows = np.zeros((len(sentences), tokens.shape[1]), dtype=np.float32)
    for row, (start, end) in zip(rows, sentences, strict=True):
        inside = tokens[(starts >= start) & (starts < end)]
        if len(inside):
            row[:] = to_unit(inside.mean(axis=0))
    return rows


def to_unit(vector: FloatArray) -> FloatArray:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-12), dtype=np.float32)
