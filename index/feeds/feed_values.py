"""Read values from feed elements: plain lines, HTML, absolute web addresses."""

import base64
import binascii
import re
from html import escape, unescape
from unicodedata import category
from urllib.parse import parse_qs, urlsplit

from index.feeds.xml_tree import XmlNode, join_address
from index.http.canonical_url import repair_url
from index.text.raised_text import read_raised

_MAX_MARKUP_CHARS = 4000  # of markup; far more than any title has
_HIDDEN_ELEMENTS = re.compile(
    rf"<(script|style|svg|iframe)\b[^>]{{0,{_MAX_MARKUP_CHARS}}}+>.*?(?:</\1\s*>|$)", re.DOTALL | re.IGNORECASE
)
_TAG = re.compile(
    rf"""<!--.{{0,{_MAX_MARKUP_CHARS}}}?-->|</?[a-zA-Z](?:[^<>"']|"[^"]*"|'[^']*')*+>|</?[a-zA-Z!?][^<>]*+>|<!--.*""",
    re.DOTALL,
)
_ANY_TAG = re.compile(r"(<[^<>]*+>)")
_TAG_NAME = re.compile(r"<(/?)([a-z]+)\b", re.IGNORECASE)
_STRUCK_OR_READING = frozenset(["del", "rp", "rt", "rtc", "s", "strike"])
_QUOTATION = re.compile(r"<(/?)q\b[^<>]*+>", re.IGNORECASE)
_BREAKING = re.compile(r"<(?:br|p|div|li|/p|/div|/li)\b", re.IGNORECASE)
_CLOSING_TAG_OR_REFERENCE = re.compile(r"</[a-zA-Z]\w*\s*>|&(?:[a-zA-Z]{2,8}|#\d{2,7}|#[xX][0-9a-fA-F]{2,6});")
_INVISIBLE_CATEGORIES = frozenset(["Cc", "Cf", "Cs"])  # control, format (including text direction), surrogates
_JOINERS = "\u200c\u200d"  # needed by emoji and some scripts
_C1 = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
"""The characters that were meant where Windows-1252 was decoded as Latin-1."""


def one_line(text: str) -> str:
    """Plain text in one line, stripped, without invisible characters."""
    line = " ".join(text[:_MAX_MARKUP_CHARS].translate(_C1).split())
    if line.isprintable():
        return line
    return "".join(
        char for char in line if char in _JOINERS or category(char) not in _INVISIBLE_CATEGORIES
    ).strip()


def html_to_line(markup: str) -> str:
    """The text of an HTML fragment as one line, without struck-out text and footnote marks."""
    markup = _HIDDEN_ELEMENTS.sub("", markup[:_MAX_MARKUP_CHARS])
    markup = _QUOTATION.sub(lambda tag: "”" if tag[1] else "“", _read_inline(markup))
    return one_line(_without_tags(markup))


def _read_inline(markup: str) -> str:
    """HTML without struck-out text, ruby readings and footnote marks; an element that is not closed stays."""
    pieces = _ANY_TAG.split(markup)
    kept, opened = list[str](), dict[str, int]()
    for place, piece in enumerate(pieces):
        tag = _TAG_NAME.match(piece)
        name = tag[2].lower() if tag else ""
        if tag and not tag[1] and (name == "sup" or name in _STRUCK_OR_READING):
            opened.setdefault(name, len(kept))
            kept.append(piece)
        elif tag and tag[1] and name in opened:
            start = opened[name]
            inside = "".join(kept[start:])
            del kept[start:]
            opened = {other: at for other, at in opened.items() if at < start}
            if name == "sup":
                after = "".join(pieces[place + 1 : place + 4])
                kept.append(_write_raised(inside, "".join(kept[-4:]), after))
        else:
            kept.append(piece)
    return "".join(kept)


def _write_raised(markup: str, before: str, after: str) -> str:
    text = _without_tags(markup).strip()
    is_note = "href" in markup
    written = read_raised(text, before=_without_tags(before), after=_without_tags(after), is_note=is_note)
    return escape(text if written is None else written.text)


def _without_tags(markup: str) -> str:
    return unescape(_TAG.sub(lambda tag: " " if _BREAKING.match(tag[0]) else "", markup))


def text_to_html(text: str) -> str:
    """Plain text as HTML."""
    return "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n") if part.strip())


def looks_like_markup(text: str) -> bool:
    """Whether text that should be plain is HTML: it has a closing tag or a character reference.

    Needed for formats that do not say which of the two a field contains.
    """
    return _CLOSING_TAG_OR_REFERENCE.search(text[:_MAX_MARKUP_CHARS]) is not None


_PLAIN_TYPES = frozenset(["text", "text/plain", "plain"])


def element_html(node: XmlNode | None) -> str:
    """The content of an element as HTML; "" if it only links to the content."""
    if node is None or node.attribute("src"):
        return ""
    if node.has_children:  # inline markup, whether the format allows it or not
        return node.markup
    text = _unpack(node)
    is_markup = not _is_plain(node) and ("<" in text or looks_like_markup(text))
    return text if is_markup else text_to_html(text)


def element_line(node: XmlNode) -> str:
    """The content of an element as one line of plain text."""
    if node.has_children:
        return html_to_line(node.markup)
    text = _unpack(node)
    if _is_plain(node) or not (node.attribute("type") or looks_like_markup(text)):
        return one_line(text)
    return html_to_line(text)


def _is_plain(node: XmlNode) -> bool:
    """Whether the element declares plain text. Without a type Atom means plain, but many feeds use HTML."""
    return node.attribute("type").lower() in _PLAIN_TYPES


def _unpack(node: XmlNode) -> str:
    """The text, decoded from base64 if needed; "" for binary content."""
    kind = node.attribute("type").lower()
    is_binary = "/" in kind and not kind.startswith("text/") and not kind.endswith("xml")
    if node.attribute("mode").lower() != "base64" and not is_binary:
        return node.text
    try:
        return base64.b64decode("".join(node.text.split()), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return "" if is_binary else node.text


_MAX_ADDRESS_CHARS = 4096

# Search result feeds link to articles through a counting redirect with the URL in its query.
_WRAPPERS = (
    (re.compile(r"(?:www\.)?google\.[a-z.]{2,6}"), re.compile("/url"), ("url", "q")),
    (re.compile(r"(?:www\.)?bing\.com"), re.compile(r"/news/apiclick\.aspx"), ("url",)),
    (re.compile(r"l\.facebook\.com"), re.compile(r"/l\.php"), ("u",)),
)


def web_address(base: str, written: str) -> str | None:
    """Resolve a URL from a feed and unwrap known redirects; None unless it is http or https."""
    written = repair_url("".join(written.split()))
    if not written or len(written) > _MAX_ADDRESS_CHARS or written.startswith("#"):
        return None
    address = join_address(base, written)
    return unwrap_redirect(address) if address else None


def unwrap_redirect(address: str) -> str:
    """The target of a known counting redirect, or the URL itself."""
    parts = urlsplit(address)
    for host, path, names in _WRAPPERS:
        if host.fullmatch(parts.netloc.lower()) and path.fullmatch(parts.path):
            query = parse_qs(parts.query)
            inner = (query[name][0] for name in names if name in query)
            return next((url for url in inner if url.startswith(("http://", "https://"))), address)
    return address
