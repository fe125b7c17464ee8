"""Convert an HTML fragment of a feed entry to text, without looking for the article in it."""

from collections.abc import Iterator
from html import unescape
from typing import cast

from lxml import html
from lxml.etree import ParserError

from index.extraction.html_tree import HtmlNode
from index.text.markup_limits import limit_attributes
from index.text.normalization import clean_line, clean_text

_BLOCKS = frozenset(
    [
        *("address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "figure", "h1", "h2", "h3", "h4"),
        *("h5", "h6", "hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul"),
    ]
)
_LEFT_OUT = frozenset(
    [
        *("audio", "button", "canvas", "figcaption", "form", "iframe", "nav", "noscript", "script", "style"),
        *("svg", "video"),
    ]
)
_BREAK = "\n"


def read_fragment(fragment: str) -> str:
    """The text of an HTML fragment, its paragraphs separated by blank lines; "" if there is none."""
    if "<" not in fragment:
        return clean_text(unescape(fragment))
    try:
        tree = cast(HtmlNode, html.document_fromstring(limit_attributes(fragment)))
    except (ParserError, ValueError):  # nothing but comments
        return ""
    paragraphs = "".join(_pieces(tree)).split(_BREAK)
    return "\n\n".join(line for line in map(clean_line, paragraphs) if line)


def _pieces(root: HtmlNode) -> Iterator[str]:
    """The text in document order with a break around each block; without recursion, for any depth."""
    todo: list[tuple[HtmlNode, bool]] = [(root, False)]
    while todo:
        element, is_behind = todo.pop()
        yield _BREAK if element.tag in _BLOCKS else ""
        if is_behind:
            yield _one_line(element.tail)
            continue
        todo.append((element, True))
        if isinstance(element.tag, str) and element.tag not in _LEFT_OUT:
            yield _one_line(element.text)
            todo += ((child, False) for child in reversed(list(element)))


def _one_line(text: str | None) -> str:
    return (text or "").replace(_BREAK, " ")
