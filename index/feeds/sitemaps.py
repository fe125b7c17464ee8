"""Parse sitemaps, sitemap indexes and Google's news extension (https://www.sitemaps.org/protocol.html)."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import nlargest

from index.feeds.feed_dates import read_date
from index.feeds.feed_entries import (
    Feed,
    FeedEntry,
    entry_moment,
    keep_newest,
    moment_sort_key,
    with_distinct_keys,
)
from index.feeds.feed_values import html_to_line, web_address
from index.feeds.xml_tree import Fields, XmlNode, parse_xml
from index.model.errors import NotAFeedError, TooLargeError
from index.model.feed_types import SourceKind
from index.model.wording import word
from index.text.charset_detection import decode_feed

MAX_SITEMAP_BYTES = 10_000_000
"""Decompressed. The protocol allows 50,000 URLs in a file, which rarely need this much."""

MAX_CHILDREN = 1000
_MAX_TAGS = 500_000  # 50,000 pages with dates; the file need not list the newest first
_MAX_PAGES_READ = 2000

_GZIP_MARK = b"\x1f\x8b"
_GZIP = 16 + zlib.MAX_WBITS
# Sitemaps without articles; they change all the time and would be sorted before those with articles.
_LISTS = re.compile(r"categor|author|taxonom|image|video|(?:^|[-_/])(?:tag|page)s?[-_.]")


@dataclass(frozen=True, slots=True)
class SitemapIndex:
    """A list of sitemaps: news sitemaps first, then the newest, those of tags and authors last."""

    urls: tuple[str, ...]


def parse_sitemap(data: bytes, *, url: str, source: str) -> Feed | SitemapIndex:
    """Parse a sitemap, plain or gzipped; its pages are sorted newest first.

    `lastmod` becomes `updated`, and the date of the news extension `published`; `url` is that of the sitemap.
    The newest MAX_ENTRIES pages are kept. `source` names the bytes in errors.

    Raises NotAFeedError, TooLargeError.
    """
    root = parse_xml(decode_feed(_unpack(data, source), None), most_tags=_MAX_TAGS)
    if root is not None and root.name == "sitemapindex":
        return SitemapIndex(tuple(_list_children(root, url)))
    if root is not None and root.name == "urlset":
        entries = tuple(_list_pages(root, url))
        return Feed(kind=SourceKind.SITEMAP, site_url=web_address(url, "/"), entries=entries)
    raise NotAFeedError(source, word("this is not a sitemap"))


def is_news_sitemap(address: str) -> bool:
    """Whether the path of a sitemap mentions news; the host doesn't count, or all of news.example would."""
    return "news" in _path(address)


def _unpack(data: bytes, source: str) -> bytes:
    if data.startswith(_GZIP_MARK):
        inflater = zlib.decompressobj(_GZIP)
        try:
            data = inflater.decompress(data, MAX_SITEMAP_BYTES + 1)
        except zlib.error as error:
            raise NotAFeedError(source, word("it is a damaged gzip file")) from error
    if len(data) > MAX_SITEMAP_BYTES:
        reason = word("it is larger than {n:,} bytes", n=MAX_SITEMAP_BYTES)
        raise TooLargeError(source, reason, limit=MAX_SITEMAP_BYTES)
    return data


def _list_children(root: XmlNode, url: str) -> Iterator[str]:
    newest = nlargest(MAX_CHILDREN, _named(root, "sitemap"), key=_written_date)
    addresses = (web_address(url, child.fields().text("loc")) for child in newest)
    yield from sorted(dict.fromkeys(filter(None, addresses)), key=_rank)


def _rank(address: str) -> int:
    return 0 if is_news_sitemap(address) else 2 if _LISTS.search(_path(address)) else 1


def _list_pages(root: XmlNode, url: str) -> list[FeedEntry]:
    latest = nlargest(_MAX_PAGES_READ, _named(root, "url"), key=_written_date)
    pages = (_read_page(node.fields(), url) for node in latest)
    newest = keep_newest(with_distinct_keys([page for page in pages if page is not None]))
    return sorted(newest, key=lambda page: moment_sort_key(entry_moment(page)), reverse=True)


def _written_date(listed: XmlNode) -> str:
    """The date as text, for sorting without parsing, which is slow: ISO 8601 sorts as text but for zones."""
    facts = listed.fields()
    return _news_of(facts).text("news:publication_date") or facts.text("lastmod")


def _read_page(facts: Fields, url: str) -> FeedEntry | None:
    address = web_address(url, facts.text("loc"))
    if address is None:
        return None
    news = _news_of(facts)
    return FeedEntry(
        key=address,
        url=address,
        title=html_to_line(news.text("news:title")),
        published=read_date(news.text("news:publication_date")),
        updated=read_date(facts.text("lastmod")),
    )


def _news_of(facts: Fields) -> Fields:
    news = facts.first("news:news")
    return news.fields() if news else Fields({})


def _named(root: XmlNode, name: str) -> Iterator[XmlNode]:
    return (child for child in root.children() if child.name == name)


def _path(address: str) -> str:
    return address.partition("//")[2].partition("/")[2].lower()
