"""Decide whether a feed entry contains the full text of its article."""

import re
from html import unescape

from index.feeds.feed_entries import FeedEntry
from index.text.quotation_marks import SENTENCE_CLOSERS
from index.text.scripts import count_words

_MIN_WORDS = 150
"""Summaries in the measured news feeds have up to 80 words; shorter articles are read from their page."""

_TAG = re.compile(r"<[^<>]*>")
_SPACE_BEFORE_STOP = re.compile(r"(?<!\s)\s+(?=[.…])")
_LAST_PARAGRAPH_CHARS = 2000
_TAIL_CHARS = 200
_CUT = re.compile(
    rf"""(?: … | \.\.\. ) \W{{0,{_TAIL_CHARS}}}$
    | \b(?:read|see)\s+(?:the\s+)?(?:more|full|rest)\b | \bcontinue\s+reading\b | \bread\s+on\b
    | \bview\s+(?:the\s+)?(?:full|original)\b | \bfull\s+(?:story|article)\b
    | \bsubscribe\s+to\s+(?:read|continue)\b | \blog\s+in\s+to\s+(?:read|continue)\b
    | 繼續閱讀 | 继续阅读 | 閱讀全文 | 阅读全文 | 更多內容 | 続きを読む | 全文を読む
    | 기사\s*더\s*보기 | 전문\s*보기 | 계속\s*읽기""",
    re.VERBOSE | re.IGNORECASE,
)
_FINISHED = re.compile(rf"[.!?。！？．][{re.escape(SENTENCE_CLOSERS)}]*$")

# The line that WordPress adds below every entry, in its translations.
_APPEARED_ON = re.compile(
    r"appeared\s+first\s+on|first\s+appeared\s+on|這篇文章最早發佈於|最先出现在|に最初に表示されました|처음\s*등장했습니다",
    re.IGNORECASE,
)


def is_too_short(entry: FeedEntry) -> bool:
    """Whether the entry is too short for a full text, decided without parsing it."""
    return len(entry.content_html) < _MIN_WORDS  # a word has a character


def has_full_text(entry: FeedEntry) -> bool:
    """Whether the entry has the full article: long enough, complete, and not cut off at the end.

    In doubt it does not, and the page is read.
    """
    text = unescape(_TAG.sub(" ", strip_syndication_notice(entry.content_html)))
    end = _SPACE_BEFORE_STOP.sub("", text[-_TAIL_CHARS:].rstrip())
    return bool(_FINISHED.search(end)) and not _CUT.search(end) and count_words(text) >= _MIN_WORDS


def strip_syndication_notice(html: str) -> str:
    """Remove the "appeared first on" line at the end of an entry's HTML."""
    start = html.rfind("<p", max(0, len(html) - _LAST_PARAGRAPH_CHARS))
    return html[:start].rstrip() if start >= 0 and _APPEARED_ON.search(html, start) else html
