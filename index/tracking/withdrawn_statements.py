"""Find the sentences of an earlier revision that no longer stand in its article. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from index.qa.quotability import find_flaw
from index.text.normalization import normalize
from index.text.sentences import Span, split_sentences
from index.text.tokenizer import content_tokens

_FEWEST_TOKENS = 5
# The share of the words of the shorter sentence that both have.
_LEAST_ALIKE = 0.5
_MOST_COMPARED = 100
"""Sentences that are compared with the whole text now; a page that changed more was rewritten."""


@dataclass(frozen=True, slots=True)
class LostSentence:
    """A span of the earlier text, and that of the sentence in the text now that replaced it, if any."""

    before: Span
    now: Span | None


def find_lost_sentences(earlier: str, now: str, *, title: str = "") -> Iterator[LostSentence]:
    """The sentences of the earlier text that may be quoted and are gone, in order.

    One that differs only in case, spaces or punctuation, or in the order of its words, still stands. Only the
    first 100 sentences that changed are compared.
    """
    folded = _fold(now)
    sentences = [(span, frozenset(content_tokens(now[slice(*span)]))) for span in split_sentences(now)]
    standing = {_fold(now[slice(*span)]) for span, _ in sentences}
    changed = (span for span in split_sentences(earlier) if _fold(earlier[slice(*span)]) not in standing)
    for span in islice(changed, _MOST_COMPARED):
        text = earlier[slice(*span)]
        words = frozenset(content_tokens(text))
        if len(words) < _FEWEST_TOKENS or _fold(text) in folded or find_flaw(earlier, span, title=title):
            continue
        likest = max(sentences, key=lambda one: _likeness(words, one[1]), default=None)
        if likest is None or _likeness(words, likest[1]) < _LEAST_ALIKE:
            yield LostSentence(span, None)
        elif words != likest[1]:
            yield LostSentence(span, likest[0])


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / min(len(one), len(other)) if len(other) >= _FEWEST_TOKENS else 0.0


def _fold(text: str) -> str:
    folded = normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())
