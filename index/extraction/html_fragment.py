"""Convert an HTML fragment of a feed entry to text, without looking for the article in it."""

from collections.abc import Iterator
from html import unescape
from typing import cast

from lxml import html
from lxml.etree import ParserError

from index.extraction.html_hidden import drop_hidden, drop_struck
from index.extraction.html_inline import write_out_signs
from index.extraction.html_node import BLOCKS, EMBEDDED, HtmlNode
from index.extraction.html_unwrapping import unwrap_inline
from index.extraction.plain_text import join_lines
from index.text.markup_limits import limit_attributes
from index.text.normalization import clean_line, clean_text
from index.text.raised_text import without_note_marks

_LEFT_OUT = EMBEDDED | {"figcaption", "form", "nav"}
_ADVERTISEMENT = frozenset(["ad", "ads", "advert", "advertisement"])
_BREAK = "\n"


def read_fragment(fragment: str) -> str:
    """The text of an HTML fragment, its paragraphs separated by blank lines; "" if there is none."""
    if "<" not in fragment:
        return without_note_marks(clean_text(unescape(fragment)))
    try:
        tree = cast(HtmlNode, html.document_fromstring(limit_attributes(fragment)))
    except (ParserError, ValueError):  # nothing but comments
        return ""
    for advertisement in [node for node in tree.iter("div", "p", "aside") if _is_advertisement(node)]:
        advertisement.drop_tree()
    drop_hidden(tree)
    drop_struck(tree)
    write_out_signs(tree)
    unwrap_inline(tree)
    return without_note_marks("\n\n".join(read_lines(tree)))


def read_lines(tree: HtmlNode) -> list[str]:
    """The text of each block of a tree, in order, without menus, forms, captions and embedded media."""
    return [line for line in map(clean_line, "".join(_pieces(tree)).split(_BREAK)) if line]


def _is_advertisement(node: HtmlNode) -> bool:
    return not _ADVERTISEMENT.isdisjoint(node.get("class", "").lower().split())


def _pieces(root: HtmlNode) -> Iterator[str]:
    """The text in document order with a break around each block; without recursion, for any depth."""
    todo: list[tuple[HtmlNode, bool]] = [(root, False)]
    while todo:
        element, is_behind = todo.pop()
        yield _BREAK if element.tag in BLOCKS or element.tag == "br" else ""
        if is_behind:
            yield _one_line(element.tail) if element is not root else ""
            continue
        todo.append((element, True))
        if element.tag == "pre":
            yield join_lines(element.text_content())
        elif isinstance(element.tag, str) and element.tag not in _LEFT_OUT:
            yield _one_line(element.text)
            todo += ((child, False) for child in reversed(list(element)))


def _one_line(text: str | None) -> str:
    return (text or "").replace(_BREAK, " ")
