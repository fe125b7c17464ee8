"""Discover the feeds and sitemaps at an address that a person enters."""

import time
from collections.abc import Iterable, Iterator
from functools import partial

from index.crawl.feed_listing import read_feed_choice, read_page_links
from index.feeds.feed_links import guess_addresses, guess_sitemaps, sitemaps_in_robots
from index.http.canonical_url import canonical_url
from index.model.errors import NotAFeedError, ReadError
from index.model.feed_types import FeedChoice
from index.model.fetch_types import FetchResult, RequestKind
from index.model.protocols import Fetcher
from index.model.wording import word
from index.workers.isolated_parser import IsolatedParser

MOST_CHOICES = 10

_SEARCH_S = 60.0
"""After this no further URL is tried; a request in progress may take longer."""


def find_feeds(fetcher: Fetcher, reader: IsolatedParser, address: str) -> list[FeedChoice]:
    """Find the feeds of a site in the order in which it names them, or its news sitemap if it has none.

    If the address is itself a feed or sitemap, only that is returned. Raises ReadError if nothing can be
    followed. robots.txt is not consulted, since a person asked for this site.
    """
    fetched = fetcher.get(_with_scheme(address), RequestKind.FEED)
    own = _read(fetched, reader)
    if own is not None:
        return [own]
    search = _Search(fetcher, reader, until=time.monotonic() + _SEARCH_S)
    links = reader.read(partial(read_page_links, fetched), content=fetched.body, source=fetched.source)
    linked = [link.url for link in links]
    found = (
        list(search.try_all(linked, most=MOST_CHOICES))
        or list(search.try_all(guess_addresses(fetched.url), most=1))
        or list(search.try_all(search.list_sitemaps(fetched.url), most=1))
    )
    if not found:
        reason = word("no feed or news sitemap was found there; use the address of the feed itself")
        raise NotAFeedError(fetched.source, reason)
    return found


def check_feed(fetcher: Fetcher, reader: IsolatedParser, address: str) -> FeedChoice:
    """The feed or sitemap at exactly this address. Raises ReadError if there is none."""
    fetched = fetcher.get(_with_scheme(address), RequestKind.FEED)
    own = _read(fetched, reader)
    if own is None:
        raise NotAFeedError(fetched.source, word("there is no feed at this address any more"))
    return own


class _Search:
    """Try URLs that may be feeds, each once, for a limited time."""

    def __init__(self, fetcher: Fetcher, reader: IsolatedParser, *, until: float) -> None:
        self._fetcher = fetcher
        self._reader = reader
        self._until = until
        self._tried: set[str] = set()

    def try_all(self, addresses: Iterable[str], *, most: int) -> Iterator[FeedChoice]:
        """Yield the feeds that can be followed and are not empty."""
        found = 0
        for address in addresses:
            choice = self._try(address)
            if choice is not None and choice.entries:
                found += 1
                yield choice
            if found == most:
                return

    def list_sitemaps(self, url: str) -> Iterator[str]:
        """Yield the sitemaps named in robots.txt, then the usual locations of sitemaps."""
        try:
            robots = self._fetcher.get(canonical_url(f"{_root(url)}/robots.txt"), RequestKind.FEED)
            text = robots.body.decode(errors="replace")
            yield from self._reader.read(
                partial(sitemaps_in_robots, text), content=robots.body, source=robots.source
            )
        except ReadError:
            pass
        yield from guess_sitemaps(url)

    def _try(self, address: str) -> FeedChoice | None:
        try:
            url = canonical_url(address)
            if url in self._tried or time.monotonic() > self._until:
                return None
            self._tried.add(url)
            fetched = self._fetcher.get(url, RequestKind.FEED)
        except ReadError:
            return None
        self._tried.add(fetched.url)
        return _read(fetched, self._reader)


def _read(fetched: FetchResult, reader: IsolatedParser) -> FeedChoice | None:
    """None for anything but a feed or sitemap. Raises ReadingAbortedError."""
    return reader.read(partial(read_feed_choice, fetched), content=fetched.body, source=fetched.source)


def _with_scheme(address: str) -> str:
    """Add https:// to `news.example`; an address with a scheme, or a port that looks like one, is kept."""
    address = address.strip()
    return address if ":" in address.partition("/")[0] else f"https://{address}"


def _root(url: str) -> str:
    return "/".join(url.split("/", 3)[:3])
