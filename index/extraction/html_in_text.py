"""Read plain text that was pasted or imported with markup in it: HTML tags, entities, marks of Markdown.

Text without such markup is returned as it is.
"""

import re
from html import unescape

from index.extraction.html_fragment import read_fragment
from index.extraction.html_node import BLOCKS, EMBEDDED
from index.extraction.markdown_text import read_marks_in_line
from index.text.raised_text import without_note_marks

_BLOCK_NAMES = "|".join(sorted((*BLOCKS, "br"), reverse=True))
_INLINE_NAMES = (
    "abbr|acronym|annotation|annotation-xml|a|bdi|bdo|big|blink|button|b|cite|code|data|datalist|del|dfn|em|font"
    "|ins|i|kbd|label|map|mark|marquee|math|meter|m[inos]|nobr|output|progress|q|rb|rp|rtc|rt|ruby|samp|slot|small"
    "|span|strike|strong|sub|sup|s|time|tt|u|var|wbr"
)
_NAMES = f"{_BLOCK_NAMES}|{'|'.join(sorted(EMBEDDED, reverse=True))}|{_INLINE_NAMES}"
_CUSTOM_NAME = r"(?:[a-z]{1,20}(?:-[a-z]{1,20}){1,3}|[a-z][a-z0-9]{0,2}:[a-z]{1,20})"  # also Word's: <o:p>
# As in trafilatura: most attributes have a value, so that a comparison (`i<b and c>d`) is no tag.
_END = r"(?:\s(?:[^<>=]*+=[^<>]*+|\s*+(?:hidden|nowrap|open|reversed)\s*+)?+)?+/?>"
_TAG = re.compile(rf"</(?:{_NAMES})\s*+>|<(?:{_NAMES}){_END}", re.IGNORECASE)
_BLOCK_TAG = re.compile(rf"</(?:{_BLOCK_NAMES})\s*+>|<(?:{_BLOCK_NAMES}){_END}", re.IGNORECASE)
_OTHER_SIGN = re.compile(
    rf"<(?!/(?:{_NAMES}|{_CUSTOM_NAME})\s*+>|(?:{_NAMES}|{_CUSTOM_NAME}){_END})", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_CONDITION = re.compile(r"<!\[(?:if\s[^\[\]<>]{1,60}|endif)\]>", re.IGNORECASE)  # in the HTML of Word
_LINE_END = "\ue000"  # a private character
_MARKDOWN = re.compile(
    r"""\[\^[^\]\s]{1,60}\]|(?<![\w*])\*{2,3}(?![\s*])[^*\n]{1,300}\*{2,3}(?![\w*])
    |!?\[(?:[^\[\]\n]{1,300}|\\?\[[^\[\]\n]{1,20}\])\]\((?:https?://|\#)|!\[[^\[\]\n]{0,300}\]\(
    |(?<!\w)~~[^\s~][^~\n]{0,200}~~(?!\w)|~~[^~\n]{0,60}\d[^~\n]{0,60}~~""",
    re.VERBOSE,
)
_MAX_LINE_CHARS = 20_000


def without_markup(text: str) -> str:
    """The text as a reader of the rendered markup sees it, without footnote marks and struck-out text.

    Its lines stay, unless it has HTML tags for paragraphs or lines.
    """
    if "<!" in text:
        text = _CONDITION.sub("", _without_comments(text))
    if "&" in text and not _TAG.search(text):
        text = _ENTITY.sub(lambda entity: unescape(entity[0]), text)
    if "<" in text and _TAG.search(text):
        text = _read_html(text)
    if _MARKDOWN.search(text):
        text = "\n".join(map(_read_line, text.split("\n")))
    return without_note_marks(text)


def _without_comments(text: str) -> str:
    pieces, at = list[str](), 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        pieces.append(text[at:start])
        at = end + 3
    return "".join((*pieces, text[at:]))


def _read_html(text: str) -> str:
    html = _OTHER_SIGN.sub("&lt;", text)
    if _BLOCK_TAG.search(text):
        return read_fragment(html)
    lines = read_fragment(html.replace("\r\n", "\n").replace("\n", _LINE_END)).split(_LINE_END)
    return "\n".join(line.strip() for line in lines)


def _read_line(line: str) -> str:
    return read_marks_in_line(line) if _MARKDOWN.search(line) and len(line) <= _MAX_LINE_CHARS else line
