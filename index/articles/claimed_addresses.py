"""The address that a page calls its own: the article behind a mobile, print, AMP or tracked form of it."""

import re
from urllib.parse import urljoin, urlsplit

from index.articles.page_marks import find_links, meta_content
from index.errors import SourceError
from index.web.sites import site_of
from index.web.urls import canonical_url

_AMP_CACHE = re.compile(
    r"https?://(?P<label>[a-z0-9-]+)\.cdn\.ampproject\.org/(?:c|v|wp)/(?P<rest>.+)", re.IGNORECASE
)
_AMP_VIEWER = re.compile(r"https?://(?:www\.)?google\.[a-z.]+/amp/(?P<rest>.+)", re.IGNORECASE)


def find_claimed_url(page: str, url: str) -> str | None:
    """The canonical URL that a page fetched from `url` claims, if it is another one of the same site.

    The site of a page in an AMP cache is the one that it was copied from; that address is the answer where the
    page itself claims none. A front page is no article's address and counts as no claim.
    """
    origin = _origin(url)
    stated = (claim for claim in (*find_links(page, "canonical"), meta_content(page, "og:url")) if claim)
    for claim in (*stated, origin or ""):
        address = _usable(claim, url)
        if address and address != canonical_url(url) and site_of(address) == site_of(origin or url):
            return address
    return None


def _usable(claim: str, url: str) -> str | None:
    try:
        address = canonical_url(urljoin(url, claim.strip()))
    except (SourceError, ValueError):
        return None
    parts = urlsplit(address)
    return None if parts.path == "/" and not parts.query else address


def _origin(url: str) -> str | None:
    """The address inside one of an AMP cache or viewer."""
    match = _AMP_CACHE.fullmatch(url) or _AMP_VIEWER.fullmatch(url)
    if match is None:
        return None
    scheme, rest = ("https", match["rest"][2:]) if match["rest"].startswith("s/") else ("http", match["rest"])
    try:
        return canonical_url(f"{scheme}://{rest}")
    except SourceError:
        return None
