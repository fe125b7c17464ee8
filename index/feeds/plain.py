"""Markup -> one line of text, for titles and names."""

import re
from html import escape, unescape
from unicodedata import category

_MAX_CHARS = 4000  # of markup; far more than any title has
_SILENT = re.compile(
    rf"<(script|style|svg|iframe)\b[^>]{{0,{_MAX_CHARS}}}+>.*?(?:</\1\s*>|$)", re.DOTALL | re.IGNORECASE
)
_TAG = re.compile(
    rf"""<!--.{{0,{_MAX_CHARS}}}?-->|</?[a-zA-Z](?:[^<>"']|"[^"]*"|'[^']*')*+>|</?[a-zA-Z!?][^<>]*+>|<!--.*""",
    re.DOTALL,
)
_BREAKING = re.compile(r"<(?:br|p|div|li|/p|/div|/li)\b", re.IGNORECASE)
_CLOSING_TAG_OR_REFERENCE = re.compile(r"</[a-zA-Z]\w*\s*>|&(?:[a-zA-Z]{2,8}|#\d{2,7}|#[xX][0-9a-fA-F]{2,6});")
_UNSEEN = frozenset(["Cc", "Cf", "Cs"])  # control, format (some turn the direction of a line), surrogates
_JOINERS = "\u200c\u200d"  # which make emoji and some scripts
_C1 = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
"""What Windows' characters become when somebody takes them for Latin-1."""


def one_line(text: str) -> str:
    """Plain text without breaks, blanks around it, or characters that nobody sees."""
    line = " ".join(text[:_MAX_CHARS].translate(_C1).split())
    if line.isprintable():
        return line
    return "".join(char for char in line if char in _JOINERS or category(char) not in _UNSEEN).strip()


def html_to_line(markup: str) -> str:
    """The text of a piece of HTML as one line."""
    markup = _SILENT.sub("", markup[:_MAX_CHARS])
    pieces = _TAG.sub(lambda tag: " " if _BREAKING.match(tag[0]) else "", markup)
    return one_line(unescape(pieces))


def text_to_html(text: str) -> str:
    """Plain text as HTML."""
    return "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n") if part.strip())


def looks_like_markup(text: str) -> bool:
    """Whether text that should be plain is HTML: it closes a tag, or names a character.

    Formats that leave open which it is are mostly written by programs that did not think of it.
    """
    return _CLOSING_TAG_OR_REFERENCE.search(text[:_MAX_CHARS]) is not None
