"""The part of an lxml element that we use, its text and style, and the kinds of HTML elements.

lxml has no types.
"""

from collections.abc import Iterator
from typing import Protocol

from index.text.normalization import clean_line

BLOCKS = frozenset(
    [
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "caption",
            "center",
            "dd",
            "details",
            "dialog",
            "dir",
        ),
        *(
            "div",
            "dl",
            "dt",
            "fieldset",
            "figcaption",
            "figure",
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
        ),
        *(
            "h6",
            "head",
            "header",
            "hgroup",
            "hr",
            "html",
            "legend",
            "li",
            "main",
            "menu",
            "nav",
            "ol",
            "optgroup",
        ),
        *("option", "p", "pre", "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead"),
        *("tr", "ul"),
    ]
)
"""Elements that begin and end a line of text."""

EMBEDDED = frozenset(
    [
        *("applet", "area", "audio", "base", "br", "canvas", "col", "embed", "frame", "iframe", "img", "input"),
        *(
            "link",
            "meta",
            "noscript",
            "object",
            "param",
            "picture",
            "script",
            "select",
            "source",
        ),
        *("style", "svg", "template", "textarea", "title", "track", "video"),
    ]
)
"""Elements that show no text of the page, or not as a part of a sentence."""


class HtmlNode(Protocol):
    """The part of an lxml element that we use."""

    tag: object
    """The name of the element; not a string for a comment."""
    text: str | None
    tail: str | None

    def __iter__(self) -> "Iterator[HtmlNode]": ...
    def get(self, name: str, default: str) -> str: ...
    def iter(self, *tags: str) -> "Iterator[HtmlNode]": ...
    def iterancestors(self, *tags: str) -> "Iterator[HtmlNode]": ...
    def itertext(self) -> Iterator[str]: ...
    def xpath(self, path: str) -> "list[HtmlNode]": ...
    def getparent(self) -> "HtmlNode | None": ...
    def getnext(self) -> "HtmlNode | None": ...
    def getprevious(self) -> "HtmlNode | None": ...
    def text_content(self) -> str: ...
    def drop_tree(self) -> None: ...
    def append(self, child: "HtmlNode") -> None: ...


def style_of(node: HtmlNode) -> str:
    """The style attribute in lower case, without blanks."""
    return "".join(node.get("style", "").split()).lower()


def short_text(node: HtmlNode, *, most: int) -> str | None:
    """The text of an element in one line; None if it is longer than `most` characters."""
    text = ""
    for piece in node.itertext():
        text += piece
        if len(text) > most:
            return None
    return clean_line(text)
