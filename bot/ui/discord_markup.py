"""Escape third-party text for Discord messages, build links, shorten text.

Escaped text can neither format, link, mention, unfurl nor reorder the message around it.
"""

import re
import unicodedata
from bisect import bisect_right
from datetime import datetime
from urllib.parse import quote, urlsplit

from bot.ui.link_labels import label_text, may_be_link, site_text

MAX_LINK_UNITS = 512
"""Discord's limit for a link button; a longer URL would take too much of the message:
https://discord.com/developers/docs/components/reference#button-button-structure"""
CUT_MARK = " […]"

_MARKUP = re.compile(r"([\\`*_~|<>\[\]()#+\-@:/])")
_LIST_NUMBER = re.compile(r"^(\d+)\.")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)
"""Controls, lone surrogates, direction overrides, zero-width blanks and hidden tags. The joiners U+200C and
U+200D stay: Persian and emoji need them."""
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_BRACKETS = str.maketrans("[]", "［］")


def count_units(text: str) -> int:
    """Length in UTF-16 code units, the strictest of Discord's ways to count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """One line without control and invisible characters; words stay unchanged."""
    return " ".join(_INVISIBLE.sub("", text).split())


def escape(text: str) -> str:
    """One line that Discord shows literally. Escaping twice shows the backslashes."""
    return _isolate(_escape_line(clean(text)))


def escape_with_bold(line: str, start: int, end: int) -> str:
    """A cleaned line that Discord shows literally, with line[start:end] in bold; these must not be blank."""
    before, words, after = (_escape_line(part) for part in (line[:start], line[start:end], line[end:]))
    return _isolate(f"{before}**{words}**{after}")


def _escape_line(line: str) -> str:
    return _LIST_NUMBER.sub(r"\1\\.", _MARKUP.sub(r"\\\1", line))


def _isolate(line: str) -> str:
    """The line so that right-to-left words in it do not reorder the message around it."""
    return f"{_ISOLATE}{line}{_END_ISOLATE}" if _RIGHT_TO_LEFT.search(line) else line


def link(label: str, url: str | None) -> str:
    """The label as a link to the URL if Discord can link it; never unfurled.

    A label that looks like the address of another site is not linked; the name of the real site is.
    """
    target = safe_url(url)
    if target is None:
        return escape(label_text(label, url))
    if not may_be_link(label, url):
        return f"[{escape(site_text(url))}](<{target}>) “{escape(label)}”"
    if "://" in label:  # Discord does not link a text that looks like an address.
        return f"{escape(label)} [link](<{target}>)"
    # Brackets in a label can end it early, even escaped.
    return f"[{escape(label.translate(_BRACKETS))}](<{target}>)"


def safe_url(url: str | None) -> str | None:
    """The URL encoded so that it cannot end a masked link early; None if it must not or cannot be linked."""
    try:
        parts = urlsplit((url or "").strip())
        if parts.scheme not in ("http", "https") or "@" in parts.netloc or "[" in parts.netloc:
            return None
        host = parts.netloc.encode("idna").decode("ascii")
        path, query, fragment = (
            quote(_STRAY_PERCENT.sub("%25", part), safe="%/:?#@!$&'+,;=~")
            for part in (parts.path, parts.query, parts.fragment)
        )
    except ValueError:
        return None
    if not re.fullmatch(r"[\w.-]+(:\d{1,5})?", host, re.ASCII):
        return None
    spelt = f"{parts.scheme}://{host}{path}{query and '?' + query}{fragment and '#' + fragment}"
    return spelt if count_units(spelt) <= MAX_LINK_UNITS else None


def date_stamp(moment: datetime, style: str) -> str:
    """A timestamp that Discord shows in each reader's language and time zone; `style` is Discord's letter."""
    return f"<t:{int(moment.timestamp())}:{style}>"


def message_link(guild_id: int | None, channel_id: int, message_id: int) -> str:
    """The address of a message; without a guild, of one in direct messages."""
    return f"https://discord.com/channels/{guild_id or '@me'}/{channel_id}/{message_id}"


def shorten(text: str, most_units: int, *, mark: str = "…") -> str:
    """The cleaned text, cut so that it takes at most `most_units` after escaping; `mark` shows the cut.

    Cuts between words if possible, and never inside a character of several code points.
    """
    head = text[: 4 * most_units]  # A stored sentence may be as long as a book; its end is never shown.
    line = clean(head)
    if len(head) == len(text) and count_units(escape(line)) <= most_units:
        return line
    # The escaped length never shrinks with another character, so bisection finds the longest that fits.
    ends = range(min(len(line), most_units) + 1)
    end = bisect_right(ends, most_units, key=lambda end: count_units(escape(line[:end] + mark))) - 1
    return line[: _word_end(line, max(end, 0))].rstrip() + mark


def _word_end(line: str, end: int) -> int:
    """The last position up to `end` between words, or at least between characters."""
    space = line.rfind(" ", 0, end + 1)
    if space > end - 40 and space > 0:
        return space
    while end > 0 and _is_continuation(line, end):
        end -= 1
    return end


def _is_continuation(line: str, at: int) -> bool:
    """Whether the code point at `at` belongs to the character before it: accents, emoji sequences, flags."""
    if at >= len(line):
        return False
    char = line[at]
    return (
        unicodedata.combining(char) != 0
        or unicodedata.category(char) in ("Mn", "Me", "Mc")
        or char == "\u200d"
        or line[at - 1] == "\u200d"
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or ("\U0001f1e6" <= char <= "\U0001f1ff" and "\U0001f1e6" <= line[at - 1] <= "\U0001f1ff")
    )
