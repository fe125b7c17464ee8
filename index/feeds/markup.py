"""Elements that hold text, in the ways in which the versions of RSS and Atom mark HTML."""

import base64
import binascii

from index.feeds.plain import text_to_html, looks_like_markup, one_line, html_to_line
from index.feeds.trees import Node

_PLAIN_TYPES = frozenset(["text", "text/plain", "plain"])


def element_html(node: Node | None) -> str:
    """What an element says, as HTML; "" for one that only points elsewhere."""
    if node is None or node.attribute("src"):
        return ""
    if node.has_children:  # markup stands in it as elements, be that allowed or not
        return node.markup
    text = _unpack(node)
    is_markup = not _is_plain(node) and ("<" in text or looks_like_markup(text))
    return text if is_markup else text_to_html(text)


def element_line(node: Node) -> str:
    """What an element says, as one line of plain text."""
    if node.has_children:
        return html_to_line(node.markup)
    text = _unpack(node)
    if _is_plain(node) or not (node.attribute("type") or looks_like_markup(text)):
        return one_line(text)
    return html_to_line(text)


def _is_plain(node: Node) -> bool:
    """Whether the element says so. Without a type Atom's texts are plain, but many put HTML there."""
    return node.attribute("type").lower() in _PLAIN_TYPES


def _unpack(node: Node) -> str:
    """The text, freed of base64; "" for what is then no text but a picture or a sound."""
    kind = node.attribute("type").lower()
    is_binary = "/" in kind and not kind.startswith("text/") and not kind.endswith("xml")
    if node.attribute("mode").lower() != "base64" and not is_binary:
        return node.text
    try:
        return base64.b64decode("".join(node.text.split()), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return "" if is_binary else node.text
