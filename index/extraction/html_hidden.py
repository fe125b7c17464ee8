"""Remove what a page does not show as its text: comments, hidden and struck-out text, ruby readings.

All functions change the tree, in time proportional to its size.
"""

import re
from collections.abc import Iterator

from index.extraction.html_node import BLOCKS, HtmlNode, short_text, style_of

_STRUCK_TAGS = frozenset(["del", "s", "strike"])
_READING_TAGS = frozenset(["annotation", "annotation-xml", "rp", "rt", "rtc"])
_STRUCK_STYLE = re.compile(r"text-decoration(?:-line)?:[a-z]*line-through")
_STRUCK_CLASS = re.compile(
    r"(?<![\w-])(?:text-)?(?:decoration-)?(?:line-through|strike-?through|struck-?out)(?:-text)?(?![\w-])"
)
_STRUCK_WORDS = frozenset(["del", "deleted", "strike", "struck", "text-strike"])
"""Classes that are struck out in a sentence; as one of several, or of a block, they may be the subject."""
_NEVER_SHOWN = frozenset(["datalist", "template"])
_HIDDEN_STYLE = re.compile(
    r"(?<![a-z-])(?:display:none|visibility:(?:hidden|collapse)|font-size:0(?:px|em|rem|%)?(?![\d.]))"
)
# Of a block, these may be a state that a script ends: text that fades in, the rest behind "Read more".
_HIDDEN_INLINE_STYLE = re.compile(
    r"(?<![a-z-])(?:opacity:0?(?:\.0+)?(?![\d.])|(?:left|top|text-indent):-\d{3}|clip:rect\((?:0|1px)|color:transparent"
    r"|(?:width|height):0(?:px)?(?![\d.a-z%]))"
)
_HIDDEN_WORDS = frozenset(
    ["d-none", "hidden", "hide", "invisible", "is-hidden", "off-screen", "offscreen", "u-hidden"]
)
_NOTE_TEXT_CLASS = re.compile(  # stands beside the text, or appears on a click
    r"(?<![\w-])(?:side|margin)-?note(?![\w-])|(?<![a-z])(?:tooltip|popover)[-_]{0,2}(?:text|content|body)(?![a-z])"
)
_SHOWN_AT_SOME_WIDTH = re.compile(r"(?:^|\s)(?:d-)?(?:xs|sm|md|lg|xl|xxl)[:-]")
_SPOKEN_CLASS = re.compile(  # text for screen readers
    r"(?<![\w-])(?:[a-z]{1,8}[-_])?(?:sr-only|visually-?hidden|screen-?reader(?:-text|-only)?)(?![\w-])"
)
_MAX_HIDDEN_SHARE = 0.3  # of the page's text: more is an article that a script reveals, or that a wall covers
_MAX_STRUCK_SHARE = 0.5  # more is a tag that was never closed
_MAX_HIDDEN_INLINE_CHARS = 100
_FEW_CHARS = 200  # are dropped from a short text, too, unless they are all of it
_DROPPED = "watchdesk-dropped"


def drop_struck(tree: HtmlNode) -> None:
    """Drop comments, struck-out text and ruby readings; struck-out text that is most of the page stays."""
    from lxml.etree import Comment, ProcessingInstruction, strip_tags  # noqa: PLC0415 - only workers need it

    strip_tags(tree, Comment, ProcessingInstruction)
    _drop(tree, [node for node in _elements(tree) if node.tag in _READING_TAGS])
    _drop(tree, [node for node in _elements(tree) if _is_struck(node)], most=_MAX_STRUCK_SHARE)


def drop_hidden(tree: HtmlNode) -> None:
    """Drop the hidden elements of the body, unless they are a large part of the page."""
    hidden = [node for node in _elements(tree) if node.tag not in ("html", "body") and _is_hidden(node)]
    _drop(tree, hidden, most=_MAX_HIDDEN_SHARE)


def _elements(tree: HtmlNode) -> Iterator[HtmlNode]:
    return (node for node in tree.iter() if isinstance(node.tag, str))


def _is_struck(node: HtmlNode) -> bool:
    classes = node.get("class", "").lower()
    return (
        node.tag in _STRUCK_TAGS
        or node.get("role", "") == "deletion"
        or _STRUCK_STYLE.search(style_of(node)) is not None
        or _STRUCK_CLASS.search(classes) is not None
        or (node.tag not in BLOCKS and classes.strip() in _STRUCK_WORDS)
    )


def _is_hidden(node: HtmlNode) -> bool:
    style, classes = style_of(node), node.get("class", "").lower()
    return (
        node.tag in _NEVER_SHOWN
        or (node.tag == "dialog" and node.get("open", "-") == "-")
        or node.get("hidden", "-").lower() not in ("-", "until-found")
        or _HIDDEN_STYLE.search(style) is not None
        or _SPOKEN_CLASS.search(classes) is not None
        or (node.tag not in BLOCKS and _NOTE_TEXT_CLASS.search(classes) is not None)
        or (node.tag not in BLOCKS and _is_hidden_inline(node, style, classes))
    )


def _is_hidden_inline(node: HtmlNode, style: str, classes: str) -> bool:
    is_hidden = _HIDDEN_INLINE_STYLE.search(style) is not None or (
        not _HIDDEN_WORDS.isdisjoint(classes.split()) and not _SHOWN_AT_SOME_WIDTH.search(classes)
    )
    return is_hidden and short_text(node, most=_MAX_HIDDEN_INLINE_CHARS) is not None


def _drop(tree: HtmlNode, nodes: list[HtmlNode], *, most: float = 1.0) -> None:
    from lxml.etree import strip_elements  # noqa: PLC0415 - only workers need it

    if nodes and most < 1:
        chars = _count_chars(tree)
        most_chars = max(most * chars[tree], min(_FEW_CHARS, chars[tree]))
        nodes = [node for node in nodes if chars[node] < most_chars]
    for node in nodes:
        node.tag = _DROPPED
    if nodes:
        strip_elements(tree, _DROPPED, with_tail=False)


def _count_chars(tree: HtmlNode) -> dict[HtmlNode, int]:
    """The length of the text in each element."""
    chars: dict[HtmlNode, int] = {}
    for node in reversed(list(tree.iter())):
        own = len(node.text or "") if isinstance(node.tag, str) else 0
        chars[node] = own + sum(chars[child] + len(child.tail or "") for child in node)
    return chars
