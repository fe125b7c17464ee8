"""Whether a feed gives the whole text of an article, or only what should make one open the page."""

import re

from index.feeds.entries import FeedEntry
from index.text.scripts import count_words

_ENOUGH_WORDS = 150
"""The summaries of news feeds measured have up to 80; shorter articles are read from their page."""

_TAG = re.compile(r"<[^<>]*>")
_END = 300
_CUT = re.compile(
    r"""(?: … | \.\.\. | \[&\#8230;\] | \[…\] | \[\.\.\.\] | &hellip; | &\#8230; )\s*(?:</\w+>\s*)*$
    | \b(?:read|see)\s+(?:the\s+)?(?:more|full|rest)\b | \bcontinue\s+reading\b | \bread\s+on\b
    | \bview\s+(?:the\s+)?(?:full|original)\b | \bfull\s+(?:story|article)\b
    | 繼續閱讀 | 继续阅读 | 閱讀全文 | 阅读全文 | 更多內容 | 続きを読む | 全文を読む
    | 기사\s*더\s*보기 | 전문\s*보기""",
    re.VERBOSE | re.IGNORECASE,
)


def has_full_text(entry: FeedEntry) -> bool:
    """Whether the entry's text may stand for the article: long enough, and not cut off at its end."""
    if _CUT.search(entry.content_html.rstrip()[-_END:]):
        return False
    return count_words(_TAG.sub(" ", entry.content_html)) >= _ENOUGH_WORDS
