"""Article -> the passages that the store keeps of it."""

from collections.abc import Sequence

from index.passages.splitting import Limits, PassageSpan, fit_title, split_article
from index.protocols import Embedder, PassageText
from index.store.passages import NewPassage, StoredPassage, key_of

SPLITTER_VERSION = 1
"""Raised whenever an article would come apart differently; passages of another version are made anew."""


class PassageMaker:
    """Splits articles for one model."""

    def __init__(self, embedder: Embedder, passage_words: int) -> None:
        self._embedder = embedder
        self._words = passage_words

    def make(self, title: str, text: str) -> list[NewPassage]:
        count = self._embedder.count_tokens
        limits = Limits(self._words, self._embedder.max_tokens)
        shown_title = fit_title(title, count)
        spans = split_article(title, text, limits=limits, count_tokens=count)
        return [
            NewPassage(span.start, span.end, span.sentences, key_of(_to_text(shown_title, text, span)))
            for span in spans
        ]

    def texts_of(self, passages: Sequence[StoredPassage]) -> list[PassageText]:
        """What the model reads of stored passages."""
        count = self._embedder.count_tokens
        titles = {passage.title: "" for passage in passages}
        titles = {title: fit_title(title, count) for title in titles}
        return [
            PassageText(titles[passage.title], passage.text, _relative(passage.sentences, passage.start))
            for passage in passages
        ]


def _to_text(title: str, text: str, span: PassageSpan) -> PassageText:
    return PassageText(title, text[span.start : span.end], _relative(span.sentences, span.start))


def _relative(sentences: Sequence[tuple[int, int]], start: int) -> tuple[tuple[int, int], ...]:
    return tuple((first - start, last - start) for first, last in sentences)
