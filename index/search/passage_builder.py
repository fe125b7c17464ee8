"""Build the passages of an article, and the texts that the embedding model reads for them."""

from collections.abc import Sequence

from index.model.protocols import Embedder, PassageText
from index.search.passage_splitter import (
    PassageLimits,
    PassageSpan,
    PreviousSplit,
    find_unchanged_passages,
    split_article,
    truncate_title,
)
from index.store.embedding_queries import embedding_key
from index.store.passage_queries import NewPassage, StoredPassage
from index.text.sentences import SENTENCE_RULES_VERSION

_PACKING_VERSION = 1
"""Increase it with every change that puts other sentences into a passage."""
SPLITTER_VERSION = _PACKING_VERSION + SENTENCE_RULES_VERSION
"""Grows with every change that splits articles differently; passages of other versions are replaced."""


class PassageBuilder:
    """Splits articles for one embedding model."""

    def __init__(self, embedder: Embedder, passage_words: int) -> None:
        self._embedder = embedder
        self._words = passage_words

    def make(self, title: str, text: str, *, earlier: PreviousSplit | None = None) -> list[NewPassage]:
        """The passages of an article; unchanged passages of its `earlier` revision are kept."""
        count = self._embedder.count_tokens
        limits = PassageLimits(self._words, self._embedder.max_tokens)
        shown_title = truncate_title(title, count)
        # With another title, every passage has to be embedded again anyway.
        kept = find_unchanged_passages(earlier, text) if earlier is not None and earlier.title == title else ()
        spans = split_article(title, text, limits=limits, count_tokens=count, kept=kept)
        return [
            NewPassage(span.start, span.end, span.sentences, embedding_key(_to_text(shown_title, text, span)))
            for span in spans
        ]

    def read(self, title: str, text: str, passages: Sequence[NewPassage]) -> dict[bytes, PassageText]:
        """The model's input for passages that are not stored, by their keys."""
        shown_title = truncate_title(title, self._embedder.count_tokens)
        return {
            passage.text_key: PassageText(
                shown_title, text[passage.start : passage.end], _relative(passage.sentences, passage.start)
            )
            for passage in passages
        }

    def texts_of(self, passages: Sequence[StoredPassage]) -> list[PassageText]:
        """The model's input for stored passages."""
        count = self._embedder.count_tokens
        titles = {passage.title: "" for passage in passages}
        titles = {title: truncate_title(title, count) for title in titles}
        return [
            PassageText(titles[passage.title], passage.text, _relative(passage.sentences, passage.start))
            for passage in passages
        ]


def _to_text(title: str, text: str, span: PassageSpan) -> PassageText:
    return PassageText(title, text[span.start : span.end], _relative(span.sentences, span.start))


def _relative(sentences: Sequence[tuple[int, int]], start: int) -> tuple[tuple[int, int], ...]:
    return tuple((first - start, last - start) for first, last in sentences)
