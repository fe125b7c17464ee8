"""The page as a tree, put right where its makers hide text in it or scatter the article over it.

The tree is lxml's, which has no types; it is made by trafilatura, so that it is parsed as trafilatura parses.
"""

from collections import defaultdict
from typing import Protocol, cast

from index.text.markup import limit_attributes

_HIDDEN = "//body//*[@hidden or contains(translate(@style, ' ', ''), 'display:none')]"
_MOST_NODES = 1000  # within each other they would take time that grows with the square
_PARTS = "//article//*[contains(@class, 'body') and not(contains(@class, 'comment'))][p][not(.//h1)]"
_MOST_HIDDEN = 0.3  # of the page's text: more is an article that a script shows, or that a wall covers


class Node(Protocol):
    """What we use of an lxml element."""

    @property
    def tag(self) -> object: ...
    def get(self, name: str, default: str = "") -> str: ...
    def xpath(self, path: str) -> "list[Node]": ...
    def getparent(self) -> "Node | None": ...
    def text_content(self) -> str: ...
    def drop_tree(self) -> None: ...
    def append(self, child: "Node") -> None: ...


def read_tree(page: str) -> Node | None:
    """The tree of a page without its hidden parts, its article in one piece; None for what is no HTML."""
    from trafilatura import load_html  # noqa: PLC0415 - loading it takes 150 ms; only workers need it

    tree = cast(Node | None, load_html(limit_attributes(page)))
    if tree is not None:
        _drop_hidden(tree)
        _join_parts(tree)
    return tree


def _drop_hidden(tree: Node) -> None:
    most = _MOST_HIDDEN * len(tree.text_content())
    for node in tree.xpath(_HIDDEN)[:_MOST_NODES]:
        if len(node.text_content()) < most:
            node.drop_tree()


def _join_parts(tree: Node) -> None:
    """Bring the parts of an article between which a site puts pictures and offers under the first of them.

    Parts have one class and stand equally deep under one element, as Condé Nast's sites make them.
    """
    families: dict[tuple[Node | None, str], list[Node]] = defaultdict(list)
    for part in tree.xpath(_PARTS):
        parent = part.getparent()
        above = parent.getparent() if parent is not None else None
        families[above, part.get("class")].append(part)
    for first, *others in families.values():
        for other in others:
            for child in other.xpath("./*"):
                first.append(child)
