"""Recognise lines in title case, where names run together with other words: `President Doe Speech in Oslo`."""

import re

from index.language.attribution.attribution_lexicon import SMALL_HEADLINE_WORDS
from index.text.sentences import Span

_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_MIN_WORDS = 4
# With a full stop at the end it may be a short sentence about people.
_MIN_WORDS_OF_SENTENCE = 6
_MAX_CHARS = 200


def is_title_case(line: str) -> bool:
    """Whether every longer word has a capital letter, as in a headline; False for a few words."""
    words = _WORD.findall(line) if len(line) <= _MAX_CHARS else []
    least = _MIN_WORDS_OF_SENTENCE if line.rstrip().endswith(".") else _MIN_WORDS
    return len(words) >= least and all(word[0].isupper() or word in SMALL_HEADLINE_WORDS for word in words)


def is_in_heading(text: str, span: Span) -> bool:
    """Whether the line around a span is in title case."""
    start = text.rfind("\n", max(0, span[0] - _MAX_CHARS), span[0]) + 1
    end = text.find("\n", span[1], span[1] + _MAX_CHARS)
    if start == 0 and span[0] > _MAX_CHARS:
        return False
    return is_title_case(text[start : end if end >= 0 else span[1] + _MAX_CHARS + 1])
