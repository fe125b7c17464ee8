"""The part of an lxml element that we use, and the kinds of HTML elements.

lxml has no types.
"""

from collections.abc import Iterator
from typing import Protocol

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
