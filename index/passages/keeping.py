"""Which passages of an article stand unchanged in its next revision. Pure.

Splitting a text anew moves every border behind an edit; passages that are kept cost no embedding.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from index.passages.splitting import PassageSpan


@dataclass(frozen=True, slots=True)
class EarlierSplit:
    """The revision before: its title and text, and how that was split."""

    title: str
    text: str
    spans: Sequence[PassageSpan]


def find_unchanged_passages(earlier: EarlierSplit, text: str) -> list[PassageSpan]:
    """The passages of the earlier revision that stand in the new text to the letter, in their order.

    Their spans count characters of the new text. A passage that has moved before another one is not found.
    """
    found: list[PassageSpan] = []
    since = 0
    for span in earlier.spans:
        at = text.find(earlier.text[span.start : span.end], since)
        if at >= 0:
            found.append(_moved(span, at - span.start))
            since = at + 1
    return found


def _moved(span: PassageSpan, by: int) -> PassageSpan:
    sentences = tuple((start + by, end + by) for start, end in span.sentences)
    return PassageSpan(span.start + by, span.end + by, sentences)
