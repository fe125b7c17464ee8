"""Bytes -> feed. The one file that knows feedparser."""

import io
import re
from collections.abc import Iterable, Mapping
from html import unescape
from time import struct_time
from typing import Protocol, cast
from urllib.parse import urljoin

import feedparser

from index.errors import NotAFeedError, TooLargeError
from index.feeds.entries import Feed, FeedEntry
from index.feeds.feed_dates import stated_moment
from index.feeds.json_feed import looks_like_json, parse_json_feed
from index.source_types import SourceKind
from index.types import PublishedAt
from index.wording import word

MAX_FEED_BYTES = 5_000_000
MAX_ENTRIES = 500
"""Of which the first are taken: feeds list the newest first."""

_MAX_ENTITY_CHARS = 2000
_ENTITY = re.compile(rb"<!ENTITY\s[^>]*>", re.IGNORECASE)
_MARKUP = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|</?[a-z!][^<>]*>", re.IGNORECASE | re.DOTALL
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|body)\b", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml\b|\s*<[a-zA-Z]")
_LOOKED_AT = 2000
_PERIODS_S = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}


def parse_feed(
    data: bytes, *, url: str, content_type: str = "", charset: str | None = None, source: str
) -> Feed:
    """An RSS, RDF, Atom, CDF or JSON feed, however badly formed.

    `url` is where it came from, for relative links; `source` names it in errors. Raises NotAFeedError, with
    what it is instead, and TooLargeError.
    """
    if len(data) > MAX_FEED_BYTES:
        reason = word("the feed is larger than {n:,} bytes", n=MAX_FEED_BYTES)
        raise TooLargeError(source, reason, limit=MAX_FEED_BYTES)
    if not data.strip(b"\0\t\r\n "):
        raise NotAFeedError(source, word("it is empty"))
    if looks_like_json(data):
        return parse_json_feed(data, url=url, source=source, most=MAX_ENTRIES)
    _refuse_bombs(data, source)
    parsed = _parse(data, url=url, content_type=content_type, charset=charset, source=source)
    if not parsed.version and not parsed.entries:
        raise NotAFeedError(source, _what_else(data))
    facts = parsed.feed
    return Feed(
        kind=SourceKind.FEED,
        title=_line(facts, "title"),
        site_url=_link(_text(facts, "link"), url),
        language=_text(facts, "language") or None,
        ttl_s=_ttl_s(facts),
        entries=tuple(_to_entry(entry, url) for entry in parsed.entries[:MAX_ENTRIES]),
    )


class _Parsed(Protocol):
    """What we use of feedparser's result; its mappings answer to the names of every format."""

    version: str
    feed: Mapping[str, object]
    entries: list[Mapping[str, object]]


def _parse(data: bytes, *, url: str, content_type: str, charset: str | None, source: str) -> _Parsed:
    headers = {"content-location": url}
    if content_type:
        headers["content-type"] = f"{content_type}; charset={charset}" if charset else content_type
    try:
        # Never the bytes themselves, which feedparser would take for the name of a file or a URL.
        return cast(_Parsed, feedparser.parse(io.BytesIO(data), response_headers=headers, sanitize_html=False))
    except RecursionError as error:  # a thousand elements within each other
        raise NotAFeedError(source, word("its elements are nested too deep for a feed")) from error


def _refuse_bombs(data: bytes, source: str) -> None:
    """Entities of one's own are for an accented letter or two; longer ones are there to swell."""
    plain = data.replace(b"\0", b"")  # UTF-16 and UTF-32
    if sum(map(len, _ENTITY.findall(plain))) > _MAX_ENTITY_CHARS:
        raise NotAFeedError(source, word("it defines entities of its own, which no feed needs to"))


def _what_else(data: bytes) -> str:
    start = data[:_LOOKED_AT]
    if _HTML.search(start):
        return word("it is a web page, not a feed; give the address of the feed itself")
    if _XML.match(start):
        return word("it is XML, but neither RSS nor Atom")
    return word("it is neither RSS, Atom nor a JSON feed")


def _to_entry(entry: Mapping[str, object], base: str) -> FeedEntry:
    url = _link(_text(entry, "feedburner_origlink") or _text(entry, "link"), base)
    published, updated = _moment(entry, "published"), _moment(entry, "updated")
    summary = _text(entry, "summary")
    title = _line(entry, "title")
    return FeedEntry(
        key=_text(entry, "id") or url or f"{title}\n{_text(entry, 'published')}\n{summary}",
        url=url,
        title=title,
        author=_line(entry, "author") or None,
        published=published,
        updated=updated,
        summary_html=summary,
        content_html=max([*_contents(entry), summary], key=len),
    )


def _contents(entry: Mapping[str, object]) -> Iterable[str]:
    contents = entry.get("content")
    if isinstance(contents, list):
        yield from (_text(content, "value") for content in contents if isinstance(content, Mapping))


def _moment(entry: Mapping[str, object], name: str) -> PublishedAt | None:
    # Not `get`: feedparser answers it with another date where this one is missing.
    if name not in entry.keys() or f"{name}_parsed" not in entry.keys():  # noqa: SIM118
        return None
    parsed = entry[f"{name}_parsed"]
    return stated_moment(_text(entry, name), parsed) if isinstance(parsed, struct_time) else None


def _link(address: str, base: str) -> str | None:
    """Absolute, where feedparser has left an address as it stands."""
    try:
        return urljoin(base, address) if address else None
    except ValueError:
        return None


def _text(facts: Mapping[str, object], name: str) -> str:
    value = facts.get(name)
    return value.strip() if isinstance(value, str) else ""


def _line(facts: Mapping[str, object], name: str) -> str:
    """A title or a name as one reads it."""
    value = _text(facts, name)
    details = facts.get(f"{name}_detail")
    kind = _text(details, "type") if isinstance(details, Mapping) else ""
    plain = value if kind in ("text/plain", "") else unescape(_MARKUP.sub("", value))
    return " ".join(plain.split())


def _ttl_s(facts: Mapping[str, object]) -> float | None:
    """<ttl> in minutes, or the syndication module's period."""
    ttl = _text(facts, "ttl")
    if ttl.isascii() and ttl.isdigit() and len(ttl) < 9:
        return int(ttl) * 60.0
    period = _PERIODS_S.get(_text(facts, "sy_updateperiod").lower())
    frequency = _text(facts, "sy_updatefrequency")
    if period is None:
        return None
    times = int(frequency) if frequency.isascii() and frequency.isdigit() and len(frequency) < 6 else 1
    return period / max(times, 1)
