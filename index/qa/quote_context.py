"""Find the span that is shown for a chosen sentence. Pure.

A dateline is left out, and the previous sentence is added if a pronoun needs it. The span is in one line of the
article, so that it never joins two paragraphs.
"""

import re
from collections.abc import Sequence

from index.model.protocols import Span
from index.qa.quotability import find_flaw
from index.qa.sentence_cues import find_capitalised, points_back
from index.qa.sentence_setting import find_quote_start
from index.text.sentences import split_sentences
from index.text.tokenizer import is_stop_token

# How far before a sentence the previous one may begin.
_MAX_BEFORE = 1200
# "This week" points to no sentence.
_TIME = re.compile(
    r"[“\"‘']?th(?:is|at|ese) (?:past |coming |same |very )?"
    r"(?:time|days?|weeks?|months?|years?|morning|evening|season|spring|summer|autumn|fall|winter)\b",
    re.IGNORECASE,
)


def find_shown_span(text: str, span: Span, shown: Sequence[Span] = ()) -> Span:
    """The span to show for the sentence at `span`.

    It includes the previous sentence if the sentence opens with a pronoun, unless the other spans `shown` of
    the article already name what it may refer to. `text` is the whole article.
    """
    if any(start <= span[0] and span[1] <= end for start, end in shown):
        return span
    start = find_quote_start(text, span)
    span = (start if start < span[1] else span[0], span[1])
    if not points_back(text[slice(*span)]) or _TIME.match(text, *span):
        return span
    before = _find_previous(text, span[0])
    if before is None or find_flaw(text, before) is not None or _is_named(text, before, shown):
        return span
    return find_quote_start(text, before), span[1]


def _find_previous(text: str, start: int) -> Span | None:
    """The previous sentence of the same line."""
    first = max(text.rfind("\n", 0, start) + 1, start - _MAX_BEFORE)
    before = split_sentences(text[first:start])
    return (first + before[-1][0], first + before[-1][1]) if before else None


def _is_named(text: str, before: Span, shown: Sequence[Span]) -> bool:
    """Whether the previous sentence adds no name to the spans shown, or only has a pronoun itself."""
    if any(start <= before[0] and before[1] <= end for start, end in shown):
        return True
    sentence = text[slice(*before)]
    names = _names(sentence)
    if not names:
        return points_back(sentence)
    return any(names <= _names(text[start:end]) for start, end in shown)


def _names(text: str) -> frozenset[str]:
    """Capitalised words, without possessive endings and words such as `The`."""
    words = (re.sub(r"['’]s$", "", word) for word in find_capitalised(text))
    return frozenset(word for word in words if not is_stop_token(word.lower()))
