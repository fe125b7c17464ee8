"""The tokenizer of a model, from the file tokenizer.json in its folder."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from tokenizers import Encoding, Tokenizer

from index.embedding.model_folder import PIECES_FILE, TOKENIZER_FILE
from index.embedding.sentence_pooling import IntArray
from index.model.batches import batched

log = logging.getLogger(__name__)

# Texts whose tokens are counted at once: for 19,000 sentences the tokenizer holds the interpreter for 0.3 s.
_COUNTED_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class TokenBatch:
    """The tokens of some texts, filled up to the longest one."""

    ids: IntArray
    """Shape (texts, tokens)."""
    mask: IntArray
    """Shape (texts, tokens): 1 for a token, 0 for filling."""
    offsets: IntArray
    """Shape (texts, tokens, 2): the characters of each token; both 0 for filling and special tokens."""


class TextTokenizer:
    """Counts and encodes tokens. Safe to call from several threads.

    Truncation and padding are states of a `tokenizers.Tokenizer`, which threads would share, so both are done
    here.
    """

    def __init__(self, folder: Path, max_tokens: int, pad_id: int) -> None:
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._text_tokens = max_tokens - self._tokenizer.num_special_tokens_to_add(is_pair=False)
        self._pad_id = pad_id

    def count(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens in each text, without special tokens and without a limit."""
        counts: list[int] = []
        for batch in batched(texts, _COUNTED_AT_ONCE):
            counts += self._count(batch)
        return counts

    def _count(self, texts: Sequence[str]) -> list[int]:
        encoded = self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        return [len(tokens) for tokens in encoded]

    def encode(self, texts: Sequence[str]) -> TokenBatch:
        """The tokens of each text with special tokens, cut at the limit of the model."""
        encoded = [self._encode(text) for text in texts]
        shape = (len(encoded), max(map(len, encoded), default=0))
        batch = TokenBatch(
            np.full(shape, self._pad_id, np.int64), np.zeros(shape, np.int64), np.zeros((*shape, 2), np.int64)
        )
        for row, tokens in enumerate(encoded):
            batch.ids[row, : len(tokens)] = tokens.ids
            batch.mask[row, : len(tokens)] = 1
            batch.offsets[row, : len(tokens)] = tokens.offsets
        return batch

    def encode_plain(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """The ids of all tokens of a text, without special tokens, and the characters of each token."""
        tokens = self._find_tokens(text)
        return tokens.ids, tokens.offsets

    def get_special_tokens(self) -> tuple[int, int]:
        """The ids of the tokens before and after a text.

        Raises ValueError if the model adds other than one before and one after.
        """
        ids = self._encode("").ids
        if len(ids) != 2:
            raise ValueError(f"the tokenizer adds {len(ids)} tokens to a text, not 2")
        return ids[0], ids[1]

    def _encode(self, text: str) -> Encoding:
        tokens = self._find_tokens(text)
        tokens.truncate(self._text_tokens)
        return self._tokenizer.post_process(tokens)

    def _find_tokens(self, text: str) -> Encoding:
        return self._tokenizer.encode(text, add_special_tokens=False)


def load_tokenizer(folder: Path, built: Path, max_tokens: int, pad_id: int) -> TextTokenizer:
    """The tokenizer of the model in `folder`: from what was built from it if possible."""
    if (built / PIECES_FILE).exists() and _can_use_sentencepiece():
        from index.embedding.unigram_tokenizer import UnigramTokenizer  # noqa: PLC0415 - not for every model

        return UnigramTokenizer(built, max_tokens, pad_id)
    return TextTokenizer(folder, max_tokens, pad_id)


@cache
def _can_use_sentencepiece() -> bool:
    """Whether it can be imported; the log says once why not."""
    try:
        import sentencepiece  # noqa: F401, PLC0415 - as above
    except (ImportError, OSError) as error:
        log.warning("the tokenizer uses 200 MB more memory than usual: %s", error)
        return False
    return True
