"""Sitemaps, and Google's news extension of them (https://www.sitemaps.org/protocol.html)."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, cast

from lxml import etree

from index.errors import NotAFeedError, TooLargeError
from index.feeds.entries import Feed, FeedEntry
from index.feeds.feed_dates import stated_moment
from index.source_types import SourceKind
from index.types import PublishedAt
from index.wording import word

_MAX_BYTES = 50_000_000  # the protocol's own limit
_GZIP = 16 + zlib.MAX_WBITS
_GZIP_MARK = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class SitemapIndex:
    """A list of sitemaps: those of news first, then the newest."""

    urls: tuple[str, ...]


def parse_sitemap(data: bytes, *, url: str, source: str) -> Feed | SitemapIndex:
    """A sitemap, as it is or compressed by gzip, its newest pages first.

    `lastmod` becomes the `updated` of an entry, the news extension's date its `published`. `source` names it in
    errors. Raises NotAFeedError, TooLargeError.
    """
    root = _parse(_decompressed(data, source), source)
    kind = _name(root)
    if kind == "sitemapindex":
        children = [child for child in map(_facts_of, root) if child.get("loc")]
        children.sort(key=lambda c: (not is_of_news(c["loc"]), _descending(c.get("lastmod", ""))))
        return SitemapIndex(tuple(child["loc"] for child in children))
    if kind == "urlset":
        entries = (_to_entry(facts) for facts in map(_facts_of, root) if facts.get("loc"))
        return Feed(kind=SourceKind.SITEMAP, site_url=url, entries=tuple(sorted(entries, key=_age)))
    raise NotAFeedError(source, word("it is no sitemap"))


def is_of_news(address: str) -> bool:
    """Whether a sitemap is named for news; its host does not count, or all of news.example would be."""
    return "news" in address.partition("//")[2].partition("/")[2].lower()


class _Element(Protocol):
    """What we use of an lxml element, which has no types."""

    @property
    def tag(self) -> object: ...
    @property
    def text(self) -> str | None: ...
    def __iter__(self) -> "Iterator[_Element]": ...
    def iter(self) -> "Iterator[_Element]": ...


def _parse(data: bytes, source: str) -> _Element:
    """No entity is resolved, nothing is loaded, and no tree grows deeper than libxml2's own limit."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        raise NotAFeedError(source, word("it is no sitemap"))
    return cast(_Element, root)


def _decompressed(data: bytes, source: str) -> bytes:
    if not data.startswith(_GZIP_MARK):
        return data
    inflater = zlib.decompressobj(_GZIP)
    try:
        plain = inflater.decompress(data, _MAX_BYTES)
    except zlib.error as error:
        raise NotAFeedError(source, word("it is no sitemap")) from error
    if inflater.unconsumed_tail:
        reason = word("the sitemap is larger than {n:,} bytes", n=_MAX_BYTES)
        raise TooLargeError(source, reason, limit=_MAX_BYTES)
    return plain


def _facts_of(element: _Element) -> dict[str, str]:
    """The texts below an element by the names of their elements, without namespaces; the first of each."""
    facts: dict[str, str] = {}
    for below in element.iter():
        if isinstance(below.tag, str) and below.text and below.text.strip():
            facts.setdefault(_name(below), below.text.strip())
    return facts


def _name(element: _Element) -> str:
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _to_entry(facts: dict[str, str]) -> FeedEntry:
    return FeedEntry(
        key=facts["loc"],
        url=facts["loc"],
        title=" ".join(facts.get("title", "").split()),
        published=_moment(facts.get("publication_date", "")),
        updated=_moment(facts.get("lastmod", "")),
    )


def _moment(text: str) -> PublishedAt | None:
    """W3C dates: a day or an instant."""
    try:
        moment = datetime.fromisoformat(text)
        zoned = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        return stated_moment(text, zoned.utctimetuple())
    except (ValueError, OverflowError):
        return None


def _age(entry: FeedEntry) -> float:
    moment = entry.published or entry.updated
    return -moment.at.timestamp() if moment else float("inf")


def _descending(lastmod: str) -> float:
    moment = _moment(lastmod)
    return -moment.at.timestamp() if moment else 0.0
