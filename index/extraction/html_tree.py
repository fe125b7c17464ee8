"""Parse HTML into an lxml tree and prepare it for trafilatura.

trafilatura parses the page, so that its repairs of faulty markup apply.
"""

from collections import defaultdict
from collections.abc import Iterator
from copy import copy
from typing import cast

from index.extraction.html_hidden import drop_hidden
from index.extraction.html_node import HtmlNode

_ASIDES = ("aside", "footer", "nav")
_NOT_MAIN = (*_ASIDES, "script", "style")
_BODY_PARTS = "//article//*[contains(@class, 'body') and not(contains(@class, 'comment'))][p][not(.//h1)]"


def parse_tree(html: str) -> HtmlNode | None:
    """The root element; None for a text that is not HTML.

    The caller limits the attributes of a tag: libxml2's time grows with the square of their number.
    """
    from trafilatura import load_html  # noqa: PLC0415 - loading it takes 150 ms; only workers need it

    return cast(HtmlNode | None, load_html(html))


def is_main(node: HtmlNode) -> bool:
    """Whether a node is outside <aside>, <footer> and <nav>."""
    return next(node.iterancestors(*_ASIDES), None) is None


def main_text(tree: HtmlNode) -> str:
    """The text outside scripts, styles, <aside>, <footer> and <nav>, with each stretch between `>` and `<`."""
    from lxml.etree import strip_elements  # noqa: PLC0415 - as trafilatura, only workers need it

    main = copy(tree)
    strip_elements(main, *_NOT_MAIN, with_tail=False)
    return f">{'<>'.join(main.itertext())}<"


def text_until_closed(node: HtmlNode, *, max_chars: int) -> str | None:
    """The text of an element up to the first end of an element of its name; None if it is longer.

    An element that wraps others of its name, such as <div>, is not read to its end: only its first part may be
    what its class says.
    """
    from lxml.etree import iterwalk  # noqa: PLC0415 - as above

    pieces: list[str] = []
    chars = 0
    for event, inner in cast(Iterator[tuple[str, HtmlNode]], iterwalk(node, events=("start", "end"))):
        if event == "end" and inner.tag == node.tag:
            return " ".join(pieces)
        piece = (inner.text if event == "start" else inner.tail) or ""
        pieces.append(piece)
        chars += len(piece) + 1  # an element counts, too, so that empty ones come to an end
        if chars > max_chars:
            return None
    return None


def article_tree(tree: HtmlNode) -> HtmlNode:
    """A copy without hidden elements, with the parts of a split article joined."""
    article = copy(tree)
    drop_hidden(article)
    _join_parts(article)
    return article


def _join_parts(tree: HtmlNode) -> None:
    """Move the parts of an article, which some sites separate with pictures and offers, into the first part.

    Parts share their class and their grandparent, as on Condé Nast's sites.
    """
    families: dict[tuple[HtmlNode | None, str], list[HtmlNode]] = defaultdict(list)
    for part in tree.xpath(_BODY_PARTS):
        parent = part.getparent()
        grandparent = parent.getparent() if parent is not None else None
        families[grandparent, part.get("class", "")].append(part)
    for first, *others in families.values():
        for other in others:
            for child in other.xpath("./*"):
                first.append(child)
