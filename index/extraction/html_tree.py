"""Parse a page into an lxml tree, drop its hidden parts and join a split article body.

The tree is lxml's, which has no types; it is made by trafilatura, so that it is parsed as trafilatura parses.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Protocol, cast

from index.text.markup_limits import limit_attributes

_HIDDEN = "//body//*[@hidden or contains(translate(@style, ' ', ''), 'display:none')]"
_MAX_HIDDEN_NODES = 1000  # within each other they would take time that grows with the square
_BODY_PARTS = "//article//*[contains(@class, 'body') and not(contains(@class, 'comment'))][p][not(.//h1)]"
_MAX_HIDDEN_SHARE = 0.3  # of the page's text: more is an article that a script shows, or that a wall covers


class HtmlNode(Protocol):
    """What we use of an lxml element."""

    @property
    def tag(self) -> object: ...
    def get(self, name: str, default: str = "") -> str: ...
    def xpath(self, path: str) -> "list[HtmlNode]": ...
    def getparent(self) -> "HtmlNode | None": ...
    def text_content(self) -> str: ...
    def drop_tree(self) -> None: ...
    def append(self, child: "HtmlNode") -> None: ...


def parse_tree(page: str) -> HtmlNode | None:
    """The tree of a page without its hidden parts, its article in one piece; None for what is no HTML."""
    from trafilatura import load_html  # noqa: PLC0415 - loading it takes 150 ms; only workers need it

    tree = cast(HtmlNode | None, load_html(limit_attributes(page)))
    if tree is not None:
        _drop_hidden(tree)
        _join_parts(tree)
    return tree


def _drop_hidden(tree: HtmlNode) -> None:
    most = _MAX_HIDDEN_SHARE * len(tree.text_content())
    for node in tree.xpath(_HIDDEN)[:_MAX_HIDDEN_NODES]:
        if len(node.text_content()) < most:
            node.drop_tree()


def _join_parts(tree: HtmlNode) -> None:
    """Bring the parts of an article between which a site puts pictures and offers under the first of them.

    Parts have one class and stand equally deep under one element, as Condé Nast's sites make them.
    """
    families: dict[tuple[HtmlNode | None, str], list[HtmlNode]] = defaultdict(list)
    for part in tree.xpath(_BODY_PARTS):
        parent = part.getparent()
        above = parent.getparent() if parent is not None else None
        families[above, part.get("class")].append(part)
    for first, *others in families.values():
        for other in others:
            for child in other.xpath("./*"):
                first.append(child)


class Element(Protocol):
    """Its tag is no string for a comment."""

    @property
    def tag(self) -> object: ...
    @property
    def text(self) -> str | None: ...
    @property
    def tail(self) -> str | None: ...
    def __iter__(self) -> "Iterator[Element]": ...
