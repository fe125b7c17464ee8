"""Read the best sentences of one article as short passages, instead of all its passages.

The time that the reader takes grows with the number of tokens. Without it, sentences are ranked in
milliseconds, and those that answer are nearly always among the best few (docs/decisions/0049).
"""

from collections.abc import Sequence
from itertools import chain

from index.model.batches import batched
from index.model.protocols import PassageSentences, Reader, SentenceReading
from index.qa.sentence_selection import Selection

_MOST_READ = 4
# Two processors then take half the time, and more quotes are right than if all are read together.
_PASSAGE_SENTENCES = 2


class ExtractReader:
    """Implements `Reader` for the passages of one article: reads some of their sentences, and no others.

    Safe to call from several threads if the reader that it uses is.
    """

    def __init__(self, reader: Reader, sentences: Sequence[str]) -> None:
        """`sentences` are in the order of the article."""
        self._reader = reader
        self._sentences = tuple(dict.fromkeys(sentences))

    def read(self, question: str, passages: Sequence[PassageSentences]) -> list[list[SentenceReading | None]]:
        """As `Reader.read`; None for the other sentences."""
        present = {sentence for passage in passages for sentence in passage.sentences}
        extract = [sentence for sentence in self._sentences if sentence in present]
        parts = [PassageSentences(passages[0].title, part) for part in batched(extract, _PASSAGE_SENTENCES)]
        readings = self._reader.read(question, parts) if parts else []
        found = dict(zip(extract, chain.from_iterable(readings), strict=True))
        return [[found.get(sentence) for sentence in passage.sentences] for passage in passages]


def list_best_sentences(selection: Selection) -> list[str]:
    """The sentences to read: those that were chosen, and the next best ones, in the order of the article."""
    ranked = [sentence for sentence in selection.scored if sentence.features is not None]
    best = {sentence.span: sentence.text for sentence in (*selection.chosen, *ranked)}
    return [text for _, text in sorted([*best.items()][:_MOST_READ])]
