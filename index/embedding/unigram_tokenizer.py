"""Adapter of SentencePiece: finds the pieces of a Unigram vocabulary in less memory than `tokenizers`.

The 250,002 pieces of XLM-RoBERTa take 48 MB instead of 281 MB, and load in 0.4 s instead of 0.7 s of CPU time
(docs/decisions/0031).
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from sentencepiece import SentencePieceProcessor
from tokenizers import Encoding, PreTokenizedString, Token

from index.embedding.model_folder import PIECES_FILE
from index.embedding.text_tokenizer import TextTokenizer

# No piece has U+2581 after its first character, so a text may be cut before each. SentencePiece adds the scores
# of a text in 32 bits and `tokenizers` in 64: among the 2.7 million tokens of 4,753 articles 10 differ, and 1
# with parts of this length. There, two orders of the same pieces have the same score, as in a row of hyphens.
_PARTS = re.compile("(?s:.{1,256}(?=\u2581|\\Z)|.[^\u2581]*)")


class UnigramTokenizer(TextTokenizer):
    """The tokenizer in a folder that `write_unigram_files` filled. Safe to call from several threads.

    `tokenizers` normalizes the text, splits it into words and adds the special tokens. A special token that is
    written in a text, such as "</s>", is text: an article cannot end itself.

    Raises OSError, and ValueError if SentencePiece rejects the file of pieces.
    """

    def __init__(self, folder: Path, max_tokens: int, pad_id: int) -> None:
        super().__init__(folder, max_tokens, pad_id)
        try:
            self._pieces = SentencePieceProcessor(model_proto=(folder / PIECES_FILE).read_bytes())
        except RuntimeError as error:
            raise ValueError(f"SentencePiece cannot load {folder / PIECES_FILE}: {error}") from error
        self._normalizer = self._tokenizer.normalizer
        self._pre_tokenizer = self._tokenizer.pre_tokenizer

    def _count(self, texts: Sequence[str]) -> list[int]:
        return [
            sum(len(self._pieces.encode(part)) for word in self._words(text) for part in _PARTS.findall(word))
            for text in texts
        ]

    def _words(self, text: str) -> list[str]:
        if self._normalizer is not None:
            text = self._normalizer.normalize_str(text)
        if self._pre_tokenizer is None:
            return [text]
        return [word for word, _ in self._pre_tokenizer.pre_tokenize_str(text)]

    def _find_tokens(self, text: str) -> Encoding:
        words = PreTokenizedString(text)
        if self._normalizer is not None:
            words.normalize(self._normalizer.normalize)
        if self._pre_tokenizer is not None:
            self._pre_tokenizer.pre_tokenize(words)
        words.tokenize(lambda word: list(self._tokens(word)))
        return words.to_encoding()

    def _tokens(self, word: str) -> Iterator[Token]:
        """The tokens of a word with their spans in bytes, from which `tokenizers` finds those in the text."""
        start = 0
        for part in _PARTS.findall(word):
            # The piece of an unknown token is its text.
            pieces = self._pieces.encode(part, out_type=str)
            for token_id, piece in zip(self._pieces.encode(part), pieces, strict=True):
                end = start + len(piece.encode())
                yield Token(token_id, piece, (start, end))
                start = end
