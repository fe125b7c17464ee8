"""Unwrap inline elements within running text, so that trafilatura cannot drop or separate their words."""

import re
from collections import Counter
from dataclasses import dataclass, field

from index.extraction.html_node import BLOCKS, EMBEDDED, HtmlNode

_UNWRAPPED = "watchdesk-unwrapped"

_TEXT_BLOCKS = frozenset(
    [
        *("address", "blockquote", "caption", "dd", "dt", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("li", "p", "pre", "summary", "td", "th"),
    ]
)
_FORMATTING = frozenset(
    [
        *(
            "abbr",
            "acronym",
            "b",
            "bdi",
            "bdo",
            "big",
            "cite",
            "code",
            "data",
            "dfn",
            "em",
            "font",
            "i",
            "ins",
            "kbd",
        ),
        *("mark", "nobr", "rb", "ruby", "samp", "small", "strong", "sub", "sup", "tt", "u", "var"),
        "wbr",  # the parser takes it for an open tag
    ]
)
"""Elements of which a page rarely makes labels; their text counts as that of the block."""
_MIN_CHARS = 4  # beside an element, for a text block
_MIN_CHARS_IN_CONTAINER = 12
_MIN_UNLINKED = 0.25  # of the text in links: less is a menu or a teaser
_BREAKING_STYLE = re.compile(r"(?<![a-z-])display:(?:block|flex|grid|list-item|table)")


def unwrap_inline(tree: HtmlNode) -> None:
    """Replace the inline elements within running text by their content.

    trafilatura drops or separates some of them, depending on their name and class, and drops short blocks with
    several links. Links stay where they are most of the text of a block, as in menus and teasers.
    """
    from lxml.etree import strip_tags  # noqa: PLC0415 - only workers need it

    nodes = [node for node in tree.iter() if isinstance(node.tag, str)]
    holders = _find_block_holders(nodes)
    setting = _find_settings(nodes)
    for node in nodes:
        if node.tag in BLOCKS or node.tag in EMBEDDED or node in holders or not setting.is_running(node):
            continue
        if _BREAKING_STYLE.search("".join(node.get("style", "").split()).lower()):
            node.text, node.tail = f" {node.text or ''}", f" {node.tail or ''}"
        node.tag = _UNWRAPPED
    strip_tags(tree, _UNWRAPPED)


def _find_block_holders(nodes: list[HtmlNode]) -> set[HtmlNode]:
    """The elements with a block inside."""
    holders: set[HtmlNode] = set()
    for node in reversed(nodes):
        parent = node.getparent()
        if parent is not None and (node.tag in BLOCKS or node in holders):
            holders.add(parent)
    return holders


@dataclass(slots=True)
class _Setting:
    """Where inline elements stand: their block, and the letters and digits beside them."""

    owners: dict[HtmlNode, HtmlNode] = field(default_factory=dict)
    """The block of each element."""
    beside: dict[HtmlNode, int] = field(default_factory=dict)
    """For each inline element, the most that an element around it, up to the block, has as text of its own."""
    linked: Counter[HtmlNode] = field(default_factory=Counter)
    """For each block, how much of it is in links."""
    unlinked: Counter[HtmlNode] = field(default_factory=Counter)

    def is_running(self, node: HtmlNode) -> bool:
        """Whether an inline element is within running text."""
        owner = self.owners[node]
        if _is_link(node):
            return self.unlinked[owner] > _MIN_UNLINKED * self.linked[owner]
        least = _MIN_CHARS if owner.tag in _TEXT_BLOCKS else _MIN_CHARS_IN_CONTAINER
        return node.tag == "a" or self.beside.get(node, 0) >= least


def _find_settings(nodes: list[HtmlNode]) -> _Setting:
    setting, links, own = _Setting(), set[HtmlNode](), Counter[HtmlNode]()
    for node in reversed(nodes):
        own[node] += _count_word_chars(node.text) + sum(_count_word_chars(child.tail) for child in node)
        parent = node.getparent()
        if parent is not None and (node.tag in _FORMATTING or (node.tag == "a" and not _is_link(node))):
            own[parent] += own[node]
    for node in nodes:
        parent = node.getparent()
        if parent is None or parent not in setting.owners or node.tag in BLOCKS:
            setting.owners[node] = node
        else:
            setting.owners[node] = setting.owners[parent]
            setting.beside[node] = max(setting.beside.get(parent, 0), own[parent])
        if _is_link(node) or (parent in links and node.tag not in BLOCKS):
            links.add(node)
        counter = setting.linked if node in links else setting.unlinked
        counter[setting.owners[node]] += _count_word_chars(node.text) + sum(
            _count_word_chars(child.tail) for child in node
        )
    return setting


def _is_link(node: HtmlNode) -> bool:
    return node.tag == "a" and node.get("href", "") != ""


def _count_word_chars(text: str | None) -> int:
    """The letters and digits; those of scripts other than Latin count twice, as their words are shorter."""
    return sum(2 if char >= "\u0370" else 1 for char in text if char.isalnum()) if text else 0
