"""Decide whether an article argues an opinion instead of reporting. Pure.

Outlets say so in the title or in the address. Most columns and essays do not, but in English their style tells:
they speak for themselves and argue, while reports name days and sources. In other languages only labels count.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from math import log1p
from urllib.parse import urlsplit

from index.language.dates.quotation_spans import find_quoted_spans
from index.text.word_lists import load_line_sections

OPENING_CHARS = 3000
"""How much of a text is read. Features name their sources later than reports."""
_WORDS = {
    section: frozenset(word for line in lines for word in line.split())
    for section, lines in load_line_sections("index.tracking", "words/opinions.txt").items()
}
_LABEL = re.compile(
    r"""\W?(?:(?:guest\ |lead\ )?opinion|(?:the\ )?editorial|op-?ed|commentary|column|viewpoint|perspective)s?
      \s?[]:|–—-]
    | [【［\[(（]?(?:社論|社论|評論|评论|社説|論説|コラム|オピニオン|사설|칼럼|기고|오피니언)[】］\])）:：|]""",
    re.IGNORECASE | re.VERBOSE,
)
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)?")
_FEWEST_WORDS = 40
# Which words are frequent in opinion pieces and which in reports, with their weights: fitted by logistic
# regression on 3,248 articles of US news of 2012 to 2020 whose titles or addresses say what they are;
# docs/decisions/0051 has the figures for weeks that were read by hand.
_OPINIONS = ((_WORDS["writer"], 1.7), (_WORDS["readers"], 2.2), (_WORDS["argument"], 2.55))
_REPORTS = ((_WORDS["days"], -2.0), (_WORDS["sources"], -3.3))
# From 0.1 on an opinion is more probable. A report that is taken for one costs more than the reverse.
_LEAST_SCORE = 1.1


def is_opinion_piece(title: str, url: str | None, text: str) -> bool:
    """Whether an article is a column, an editorial or an essay. `text` may be cut after `OPENING_CHARS`."""
    return _LABEL.match(title) is not None or _is_in_section(url) or _reads_like_opinion(text)


def _is_in_section(url: str | None) -> bool:
    try:
        parts = urlsplit(url.casefold()).path.split("/") if url is not None else []
    except ValueError:
        return False
    return not _WORDS["opinion sections"].isdisjoint(parts)


def _reads_like_opinion(text: str) -> bool:
    """Whether the style outside quotation marks does. Most reports are known before those are looked for."""
    opening = text[:OPENING_CHARS]
    length = max(_FEWEST_WORDS, len(opening.split()))
    counts = _count_words(opening)
    report = _score(_REPORTS, counts, length)
    if report + _score(_OPINIONS, counts, length) < _LEAST_SCORE:
        return False
    return report + _score(_OPINIONS, _count_words(_remove_quotations(opening)), length) >= _LEAST_SCORE


def _score(features: Sequence[tuple[Collection[str], float]], counts: Counter[str], length: int) -> float:
    return sum(weight * log1p(100 * sum(counts[word] for word in words) / length) for words, weight in features)


def _count_words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.replace("US", "").lower()))  # the country, not "us"


def _remove_quotations(text: str) -> str:
    """A text without what is in quotation marks."""
    starts, ends = zip((0, 0), *find_quoted_spans(text), (len(text), len(text)), strict=True)
    return " ".join(text[end:start] for end, start in zip(ends, starts[1:], strict=False))
