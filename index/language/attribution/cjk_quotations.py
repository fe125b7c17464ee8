"""Find the sentences that share a quotation in Chinese, Japanese or Korean text."""

import re

from index.text.sentences import Span, split_sentences

_MAX_SIDE = 600
_QUOTATION = re.compile('「[^「」]*」|『[^『』]*』|“[^“”]*”|"[^"]*"')


def widen_to_quotation(text: str, span: Span) -> Span:
    """The sentence at `span` with the other sentences of the quotation that it begins, continues or ends.

    Only one of them names the speaker: `「船が来た。」`, `国防相は「…。…。」と述べた`.
    """
    start, end = span
    first = max(text.rfind("\n", 0, start) + 1, start - _MAX_SIDE)
    last = text.find("\n", end)
    line = text[first : min(last if last >= 0 else len(text), end + _MAX_SIDE)]
    reach = [
        (match.start() + first, match.end() + first)
        for match in _QUOTATION.finditer(line)
        if match.start() + first < end and start < match.end() + first
    ]
    if all(start <= opened and closed <= end for opened, closed in reach):
        return span
    opened, closed = min(reach[0][0], start), max(reach[-1][1], end)
    around = [(first + a, first + b) for a, b in split_sentences(line)]
    touched = [(a, b) for a, b in around if a < closed and opened < b]
    return min(touched[0][0], start), max(touched[-1][1], end)
