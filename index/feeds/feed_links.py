"""Find the feeds that a page declares or links to, and guess where a site keeps feeds and sitemaps."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urljoin, urlsplit

from index.feeds.feed_entries import distinct_by
from index.feeds.feed_values import one_line, web_address
from index.feeds.sitemaps import is_news_sitemap
from index.feeds.xml_tree import XmlNode, parse_page
from index.http.canonical_url import is_feed_url

_FEED_TYPES = frozenset(
    ["application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"]
)
# Generic types count only with a URL that looks like a feed; other URLs of these types are APIs.
_OPEN_TYPES = frozenset(["application/xml", "text/xml", "application/json", ""])
_FEED_PATH = re.compile(r"(?:^|[/._-])(?:rss|atom|feeds?|rdf)(?:$|[/._?-])|\.(?:rss|atom|rdf)$", re.IGNORECASE)
_FEED_HOST = re.compile(r"(?:https?:)?//(?:feeds?|rss)\.", re.IGNORECASE)
_NO_FEED_PATH = re.compile(r"\.(?:html?|pdf|jpe?g|png|svg)$|wp-json", re.IGNORECASE)
_COMMENTS = re.compile(r"comment|回應|評論|评论|コメント|댓글", re.IGNORECASE)
_MOST_LINKS = 50
_MAX_URL_CHARS = 2048

_USUAL_FEEDS = ("/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/feeds", "/index.xml", "/feed.json")
_USUAL_SITEMAPS = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/sitemap.xml")
_SITEMAP_LINE = re.compile(r"^[ \t\ufeff]*sitemap[ \t]*:[ \t]*(https?://\S+)", re.IGNORECASE | re.MULTILINE)
_MOST_SITEMAPS = 100


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page declares or links to; `type` is the declared media type, "" for a plain link."""

    url: str
    title: str
    type: str = ""


def find_feed_links(page: str, url: str) -> list[FeedLink]:
    """The feeds of an HTML page at `url`: declared ones, then links that look like feeds.

    Without duplicates and the page itself; comment feeds come last.
    """
    root = parse_page(page)
    found = _find_links(root, url) if root else iter(())
    others = islice((link for link in found if link.url != url), _MOST_LINKS)
    return sorted(distinct_by(others, lambda link: link.url), key=_is_of_comments)


def guess_addresses(url: str) -> list[str]:
    """The usual locations of feeds on the site of a page, its section first."""
    parts = urlsplit(url)
    section = parts.path.rstrip("/")
    own = [f"{parts.scheme}://{parts.netloc}{section}/feed/"] if section else []
    return [*own, *(urljoin(url, path) for path in _USUAL_FEEDS)]


def guess_sitemaps(url: str) -> list[str]:
    """The usual locations of sitemaps, news sitemaps first."""
    return [urljoin(url, path) for path in _USUAL_SITEMAPS]


def sitemaps_in_robots(robots: str) -> list[str]:
    """The sitemaps named in a robots.txt, news sitemaps first."""
    named = islice((match[1] for match in _SITEMAP_LINE.finditer(robots)), _MOST_SITEMAPS)
    short = (address for address in named if len(address) <= _MAX_URL_CHARS)
    return sorted(dict.fromkeys(short), key=lambda address: not is_news_sitemap(address))


def _find_links(root: XmlNode, url: str) -> Iterator[FeedLink]:
    tags = list(root.outermost("link", "a", "base"))
    bases = (web_address(url, tag.attribute("href")) for tag in tags if tag.name == "base")
    base = next(filter(None, bases), url)
    for is_wanted in (_declares_feed, _leads_to_feed):
        for tag in filter(is_wanted, tags):
            address = web_address(base, tag.attribute("href"))
            if address and len(address) <= _MAX_URL_CHARS:
                yield FeedLink(address, one_line(tag.attribute("title")), _type_of(tag))


def _declares_feed(tag: XmlNode) -> bool:
    relations = tag.attribute("rel").lower().split()
    if tag.name != "link" or not {"alternate", "feed"} & set(relations):
        return False
    kind = _type_of(tag)
    return kind in _FEED_TYPES or (kind in _OPEN_TYPES and _looks_like_feed(tag.attribute("href")))


def _leads_to_feed(tag: XmlNode) -> bool:
    return tag.name == "a" and _looks_like_feed(tag.attribute("href"))


def _looks_like_feed(address: str) -> bool:
    if is_feed_url(address):
        return True
    address = re.split(r"[?#]", address[:_MAX_URL_CHARS], maxsplit=1)[0]
    path = re.sub(r"^(?:\w+:)?//[^/]*", "", address)
    is_named = _FEED_PATH.search(path) or _FEED_HOST.match(address)
    return bool(is_named) and not _NO_FEED_PATH.search(path)


def _type_of(tag: XmlNode) -> str:
    return tag.attribute("type").partition(";")[0].strip().lower()


def _is_of_comments(link: FeedLink) -> bool:
    return _COMMENTS.search(f"{link.title} {link.url}") is not None
