"""Where the article of a page ends and teasers of others begin; nothing is left of a page that only lists."""

import re
from collections.abc import Iterator, Sequence

_SENTENCE_END = re.compile(r"[.!?。！？｡…؟۔।။]|[\u0e00-\u0eff\u1780-\u17ff]")  # Thai, Lao and Khmer have none
_HEADLINE_LINK = re.compile(
    r"<h[1-5]\b[^<>]*>\s{0,99}(?:<(?!a\b|/h)[^<>]*>\s{0,99}){0,5}<a\b|<a\b[^<>]*>\s{0,99}(?:<(?!/?a\b)[^<>]*>\s{0,99}){0,5}<h[1-5]\b",
    re.IGNORECASE,
)
_LEAST_HEADED = 4
_HEADED_SHARE = 0.6  # subheadings of an article may be links, and widgets may stand within it
_FOUND_BY_CHARS = 24
_MOST_MISSED = 50  # blocks that are written in another way in the page; those behind are looked for near by
_NEAR_CHARS = 2000


def without_teasers(page: str, blocks: Sequence[str]) -> list[str]:
    """The blocks of text that were taken from the page's HTML, up to where teasers of other articles begin.

    In front of a teaser stands a headline that is a link. Nothing is left of a page that is a list, or whose
    blocks hold no sentence.
    """
    if not any(_SENTENCE_END.search(block) for block in blocks):
        return []
    headed = list(_headed(page, blocks))
    left = sum(headed)
    for place, is_headed in enumerate(headed):
        if is_headed and left >= _LEAST_HEADED and left >= _HEADED_SHARE * (len(headed) - place):
            return list(blocks[:place])
        left -= is_headed
    return list(blocks)


def _headed(page: str, blocks: Sequence[str]) -> Iterator[bool]:
    """For each block, whether a headline that is a link stands between it and the block before."""
    last = max(page.find("<body"), 0)
    missed = 0
    for block in blocks:
        reach = len(page) if missed < _MOST_MISSED else last + _NEAR_CHARS
        place = page.find(block[:_FOUND_BY_CHARS], last + 1, reach)
        missed += place < 0
        yield place >= 0 and _HEADLINE_LINK.search(page, last, place) is not None
        last = max(last, place)
