"""The input of a reader: the tokens of a question, the title of an article, and the sentences of a passage.

    <s> query: question </s> title </s> sentence sentence … </s>

Without a title, its </s> is left out too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.embedding.sentence_pooling import IntArray
from index.embedding.text_tokenizer import TextTokenizer
from index.model.protocols import PassageSentences

QUESTION_PROMPT = "query: "
# The reader was trained with these limits. Longer sentences are rare, and a question of 64 tokens, with its
# prompt, has 50 words.
_MOST_QUESTION_TOKENS = 64
_MOST_TITLE_TOKENS = 24
_MOST_SENTENCE_TOKENS = 128


@dataclass(frozen=True, slots=True)
class ReaderInput:
    """The tokens of a question and a passage. All arrays are int64."""

    ids: IntArray
    """Shape (1, tokens). The logits of the first token stand for no answer."""
    places: IntArray
    """Shape (tokens,): the index of the sentence that a token belongs to, -1 for other tokens."""
    offsets: IntArray
    """Shape (tokens, 2): the characters of a token in its sentence; both 0 for other tokens."""

    @property
    def mask(self) -> IntArray:
        """Shape (1, tokens): all 1, since one passage is read at a time, without padding."""
        return np.ones_like(self.ids)


class ReaderEncoder:
    """Encodes questions with passages. Safe to call from several threads."""

    def __init__(self, tokenizer: TextTokenizer, max_tokens: int) -> None:
        """`max_tokens` is the limit of the model.

        Raises ValueError for a tokenizer that adds other than one token before and one after a text.
        """
        self._tokenizer = tokenizer
        self._max_tokens = max_tokens
        self._start, self._end = tokenizer.get_special_tokens()

    def encode(self, question: str, passage: PassageSentences) -> ReaderInput:
        """The tokens of a question and a passage.

        A long question, title or sentence is cut. From the first sentence on that exceeds the limit of the
        model, all are left out.
        """
        ids = [self._start, *self._find_ids(QUESTION_PROMPT + question)[:_MOST_QUESTION_TOKENS], self._end]
        title = self._find_ids(passage.title)[:_MOST_TITLE_TOKENS] if passage.title else []
        if title:
            ids += [*title, self._end]
        places, offsets = [-1] * len(ids), [(0, 0)] * len(ids)
        for place, sentence in enumerate(passage.sentences):
            tokens, characters = self._tokenizer.encode_plain(sentence)
            tokens = tokens[:_MOST_SENTENCE_TOKENS]
            if len(ids) + len(tokens) >= self._max_tokens:
                break
            ids += tokens
            places += [place] * len(tokens)
            offsets += characters[:_MOST_SENTENCE_TOKENS]
        return ReaderInput(
            np.array([[*ids, self._end]], np.int64),
            np.array([*places, -1], np.int64),
            np.array([*offsets, (0, 0)], np.int64),
        )

    def _find_ids(self, text: str) -> Sequence[int]:
        return self._tokenizer.encode_plain(text)[0]
