"""Parse a feed of any format (RSS, RDF, Atom, CDF, JSON Feed) from bytes.

Safe for untrusted input: nothing is fetched, no entity is expanded, and the time is linear in the size
(docs/decisions/0014-reading-feeds.md).
"""

import re
from dataclasses import replace

from index.feeds.feed_entries import Feed, keep_newest, with_distinct_keys
from index.feeds.json_feed import read_json_feed
from index.feeds.xml_feed import is_feed, read_xml_feed
from index.feeds.xml_tree import XmlNode, parse_xml
from index.model.errors import NotAFeedError, TooLargeError
from index.model.wording import Wording, word
from index.text.charset_detection import decode_feed

MAX_FEED_BYTES = 5_000_000

# Broken scripts print HTML warnings in front of the feed.
_STRAY_HTML_ROOTS = frozenset(["b", "br", "div", "font", "p", "pre", "script", "style"])
_FEED_START = re.compile(r"<(?:rss|feed|channel|(?:\w+:)?rdf)\b", re.IGNORECASE)


def parse_feed(
    data: bytes, *, url: str, source: str, content_type: str = "", charset: str | None = None
) -> Feed:
    """Parse RSS (0.9 to 2.0), RDF, Atom (0.3, 1.0), CDF or JSON Feed (1, 1.1).

    `url` is the base of relative URLs. `content_type` and `charset` come from the HTTP header; the content
    itself takes precedence over both. The newest MAX_ENTRIES entries are kept.

    Raises NotAFeedError for everything else, and TooLargeError. `source` names the bytes in errors.
    """
    if len(data) > MAX_FEED_BYTES:
        reason = word("it is larger than {n:,} bytes", n=MAX_FEED_BYTES)
        raise TooLargeError(source, reason, limit=MAX_FEED_BYTES)
    text = decode_feed(data, charset)
    start = text.lstrip("\ufeff\0 \t\r\n")[:1]
    if not start:
        raise NotAFeedError(source, word("it is empty; a feed was expected"))
    feed = _read_json(text, url, source) if start in "{[" else _read_xml(text, url, source, content_type)
    return replace(feed, entries=tuple(keep_newest(with_distinct_keys(feed.entries))))


def _read_json(text: str, url: str, source: str) -> Feed:
    feed = read_json_feed(text, url)
    if feed is None:
        raise NotAFeedError(source, word("this JSON is broken or not a JSON Feed"))
    return feed


def _read_xml(text: str, url: str, source: str, content_type: str) -> Feed:
    root = parse_xml(text)
    start = _FEED_START.search(text) if root is None or root.name in _STRAY_HTML_ROOTS else None
    if start:
        root = parse_xml(text[start.start() :])
    if root is None or not is_feed(root):
        raise NotAFeedError(source, _describe_content(root, content_type))
    return read_xml_feed(root, url)


def _describe_content(root: XmlNode | None, content_type: str) -> Wording:
    if root is None:
        is_page = content_type in ("text/html", "application/xhtml+xml")
        return _PAGE if is_page else word("this is not a feed (RSS, Atom or JSON Feed)")
    return _KNOWN_ROOTS.get(root.name) or word("this XML (<{name}>) is not a feed", name=root.name)


_PAGE = word("this is a web page, not a feed")
_SITEMAP = word("this is a sitemap, not a feed")
_KNOWN_ROOTS = {
    **dict.fromkeys(("html", "xhtml:html", "head", "body"), _PAGE),
    **dict.fromkeys(("urlset", "sitemapindex"), _SITEMAP),
    "opml": word("this is an OPML list of feeds; import it instead"),
}
