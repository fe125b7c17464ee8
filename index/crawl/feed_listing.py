"""Convert fetched feeds and sitemaps into the articles that they list."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from index.crawl.entry_selection import ListedArticle
from index.extraction.draft_cleanup import tidy_draft
from index.extraction.draft_validation import stated_outlet
from index.extraction.html_fragment import read_fragment
from index.feeds.feed_entries import Feed, FeedEntry
from index.feeds.feed_links import FeedLink, find_feed_links
from index.feeds.feed_parser import parse_feed
from index.feeds.full_text import has_full_text, is_too_short, strip_syndication_notice
from index.feeds.sitemaps import SitemapIndex, parse_sitemap
from index.http.canonical_url import canonical_url
from index.http.site_names import site_of
from index.model.article_types import ArticleDraft
from index.model.errors import ReadError
from index.model.feed_types import FeedChoice, SourceKind
from index.model.fetch_types import FetchResult
from index.model.provenance_types import Provenance, TextOrigin
from index.text.charset_detection import decode_text

if TYPE_CHECKING:  # functions of this module run in workers, which load neither SQLAlchemy nor psutil
    from index.store.poll_queries import PolledSource
    from index.workers.isolated_parser import IsolatedParser

_KEY_BYTES = 16
# Sitemaps list everything a site has published; only articles that are this recent are followed.
_MAX_SITEMAP_AGE = timedelta(days=3)
_MAX_CHILD_SITEMAPS = 3


@dataclass(frozen=True, slots=True)
class FeedListing:
    """The articles that a source lists now; `children` are further sitemaps to read.

    `url` is the canonical URL that it was fetched from, after redirects.
    """

    url: str
    entries: tuple[tuple[ListedArticle, FeedEntry], ...] = ()
    children: tuple[str, ...] = ()
    ttl: timedelta | None = None
    """How long the source says its list stays valid."""


def read_listing(fetched: FetchResult, kind: SourceKind, *, now: datetime) -> FeedListing:
    """Parse a fetched feed or sitemap. Raises ReadError for anything else."""
    if kind is SourceKind.FEED:
        return _to_listing(_parse_feed(fetched), fetched.url)
    found = parse_sitemap(fetched.body, url=fetched.url, source=fetched.source)
    if isinstance(found, SitemapIndex):
        return FeedListing(fetched.url, children=tuple(found.urls[:_MAX_CHILD_SITEMAPS]))
    fresh = tuple(entry for entry in found.entries if _is_fresh(entry, now))
    return _to_listing(replace(found, entries=fresh), fetched.url)


def build_feed_draft(
    entry: FeedEntry, listed: ListedArticle, source: "PolledSource", reader: "IsolatedParser", *, feed_url: str
) -> ArticleDraft | None:
    """Build a draft from the full text in the feed; None if the feed has only part of it.

    Also None unless the article belongs to the site of the source and to the site that the feed was fetched
    from; any other article is read from its own page. Raises ReadingAbortedError.
    """
    is_own = is_same_site(source, listed.url) and site_of(feed_url) == site_of(listed.url)
    if is_too_short(entry) or not is_own:
        return None
    draft = ArticleDraft(
        text="",
        url=listed.url,
        fetched_at=datetime.now(UTC),
        came_from=Provenance(text_origin=TextOrigin.FEED, text_url=feed_url, at=datetime.now(UTC)),
    )
    return reader.read(
        partial(read_full_text, entry, complete_draft(draft, entry, source)),
        content=entry.content_html,
        source=listed.url,
        background=True,
    )


def read_full_text(entry: FeedEntry, draft: ArticleDraft) -> ArticleDraft | None:
    """The draft with the text of the entry; None if the entry has only part of it."""
    if not has_full_text(entry):
        return None
    return tidy_draft(replace(draft, text=read_fragment(strip_syndication_notice(entry.content_html))))


def read_feed_choice(fetched: FetchResult) -> FeedChoice | None:
    """The feed or sitemap that was fetched; None for anything else."""
    try:
        feed = _parse_feed(fetched)
    except ReadError:
        return _read_sitemap(fetched)
    return FeedChoice(
        url=fetched.url,
        kind=SourceKind.FEED,
        title=feed.title,
        site_url=feed.site_url,
        entries=len(feed.entries),
    )


def _read_sitemap(fetched: FetchResult) -> FeedChoice | None:
    try:
        listing = read_listing(fetched, SourceKind.SITEMAP, now=datetime.now(UTC))
    except ReadError:
        return None
    entries = len(listing.entries) or len(listing.children)
    return FeedChoice(
        url=fetched.url,
        kind=SourceKind.SITEMAP,
        title="",
        site_url=urljoin(fetched.url, "/").removesuffix("/"),
        entries=entries,
    )


def read_page_links(page: FetchResult) -> list[FeedLink]:
    """The feeds that a page declares or links to. Raises ReadError."""
    text = decode_text(page.body, source=page.source, declared=page.charset)
    return find_feed_links(text, page.url)


def complete_draft(draft: ArticleDraft, entry: FeedEntry, source: "PolledSource") -> ArticleDraft:
    """Fill gaps of a draft from the feed entry, and set the language of the source.

    Title, author and outlet are taken from the feed only for articles of the source's own site.
    """
    is_own = is_same_site(source, draft.url or "")
    return replace(
        draft,
        title=draft.title or (entry.title if is_own else ""),
        author=draft.author or (entry.author if is_own else None),
        outlet=stated_outlet(draft) or (source.title if is_own else draft.outlet),
        published=draft.published or entry.published,
        language=source.language or draft.language,
        came_from=replace(draft.came_from, source_id=source.source_id),
    )


def is_same_site(source: "PolledSource", url: str) -> bool:
    """Whether a canonical URL belongs to the site of the source; `rss.` and `www.` are the same site."""
    return site_of(url) == site_of(source.url)


def _parse_feed(fetched: FetchResult) -> Feed:
    return parse_feed(
        fetched.body,
        url=fetched.url,
        content_type=fetched.content_type,
        charset=fetched.charset,
        source=fetched.source,
    )


def _to_listing(feed: Feed, url: str) -> FeedListing:
    ttl = timedelta(seconds=feed.ttl_s) if feed.ttl_s is not None else None
    listed = ((_to_listed(entry), entry) for entry in feed.entries)
    return FeedListing(url, tuple((item, entry) for item, entry in listed if item is not None), ttl=ttl)


def _to_listed(entry: FeedEntry) -> ListedArticle | None:
    """None for an entry without a usable URL."""
    try:
        url = canonical_url(entry.url or "")
    except ReadError:
        return None
    moment = entry.published or entry.updated
    return ListedArticle(
        key=_hash(entry.key), stamp=_stamp(entry), url=url, published=moment.at if moment else None
    )


def _stamp(entry: FeedEntry) -> bytes:
    """Hash the parts of an entry that change with the article: its full text, or else its dates.

    Summaries are left out: they may contain counters and advertising.
    """
    dates = (date.isoformat() if date else "" for date in (entry.published, entry.updated))
    stamped = (entry.content_html,) if has_full_text(entry) else dates
    return _hash("\n".join((entry.title, entry.url or "", *stamped)))


def _hash(text: str) -> bytes:
    return blake2b(text.encode(errors="surrogatepass"), digest_size=_KEY_BYTES).digest()


def _is_fresh(entry: FeedEntry, now: datetime) -> bool:
    moment = entry.published or entry.updated
    return moment is not None and moment.at >= now - _MAX_SITEMAP_AGE
