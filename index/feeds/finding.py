"""Where a site may keep its feeds: what a page names, and where they usually stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin, urlsplit

from index.feeds.sitemaps import is_of_news

_LINK = re.compile(r"<link\b([^<>]{1,2000})>", re.IGNORECASE)
_ANCHOR = re.compile(r"<a\b([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_FEED_TYPES = frozenset(
    ["application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"]
)
_FEED_PATH = re.compile(r"(?:^|[/._-])(?:rss|atom|feeds?|rdf)(?:$|[/._?-])|\.(?:rss|atom|rdf)$", re.IGNORECASE)
_COMMENTS = re.compile(r"comment|回應|評論|コメント|댓글", re.IGNORECASE)
_MOST_ANCHORS = 20

_USUAL_FEEDS = ("/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/feeds", "/index.xml", "/feed.json")
_USUAL_SITEMAPS = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/sitemap.xml")
_SITEMAP_LINE = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page names."""

    url: str
    title: str


def find_feed_links(page: str, url: str) -> list[FeedLink]:
    """The feeds of a page of HTML at `url`: those that its head declares, then links that look like feeds.

    Feeds of comments come last, each address once.
    """
    found: dict[str, FeedLink] = {}
    for link in (*_declared(page, url), *_linked(page, url)):
        found.setdefault(link.url, link)
    return sorted(found.values(), key=lambda link: bool(_COMMENTS.search(f"{link.title} {link.url}")))


def guess_addresses(url: str) -> list[str]:
    """Where the feeds of a page's site usually stand, those of its section first."""
    parts = urlsplit(url)
    section = parts.path.rstrip("/")
    own = [f"{parts.scheme}://{parts.netloc}{section}/feed/"] if section else []
    return [*own, *(urljoin(url, path) for path in _USUAL_FEEDS)]


def guess_sitemaps(url: str) -> list[str]:
    """Where a site's sitemaps usually stand, those of news first."""
    return [urljoin(url, path) for path in _USUAL_SITEMAPS]


def sitemaps_in_robots(robots: str) -> list[str]:
    """The sitemaps that a robots.txt names, those of news first."""
    named = list(dict.fromkeys(_SITEMAP_LINE.findall(robots)))
    return sorted(named, key=lambda address: not is_of_news(address))


def _declared(page: str, url: str) -> Iterator[FeedLink]:
    for raw in _LINK.findall(page):
        attributes = _read_attributes(raw)
        kind = attributes.get("type", "").partition(";")[0].strip().lower()
        if "alternate" in attributes.get("rel", "").lower().split() and kind in _FEED_TYPES:
            yield from _to_link(attributes, url)


def _linked(page: str, url: str) -> Iterator[FeedLink]:
    looking = (_read_attributes(raw) for raw in _ANCHOR.findall(page))
    feeds = [a for a in looking if _FEED_PATH.search(_path_of(a.get("href", "")))]
    for attributes in feeds[:_MOST_ANCHORS]:
        yield from _to_link(attributes, url)


def _path_of(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def _to_link(attributes: dict[str, str], url: str) -> Iterator[FeedLink]:
    try:
        address = urljoin(url, attributes.get("href", "").strip())
    except ValueError:
        return
    if address.startswith(("http://", "https://")) and address != url:
        yield FeedLink(address, " ".join(attributes.get("title", "").split()))


def _read_attributes(raw: str) -> dict[str, str]:
    return {
        name.lower(): unescape(quoted or single or bare)
        for name, quoted, single, bare in _ATTRIBUTE.findall(raw)
    }
