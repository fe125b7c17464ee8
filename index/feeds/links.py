"""Addresses in feeds: which may be the article's, and what stands behind those that only lead to it."""

import re
from urllib.parse import parse_qs, urlsplit

from index.feeds.trees import join_address

_MAX_CHARS = 4096

# Lists of search results lead to their articles by way of a counter, which names the article.
_WRAPPERS = (
    (re.compile(r"(?:www\.)?google\.[a-z.]{2,6}"), re.compile("/url"), ("url", "q")),
    (re.compile(r"(?:www\.)?bing\.com"), re.compile(r"/news/apiclick\.aspx"), ("url",)),
    (re.compile(r"l\.facebook\.com"), re.compile(r"/l\.php"), ("u",)),
)


def web_address(base: str, written: str) -> str | None:
    """An address as it stands in a feed -> absolute and freed of wrappers; None if it is none of the web."""
    written = "".join(written.split())
    if not written or len(written) > _MAX_CHARS or written.startswith("#"):
        return None
    address = join_address(base, written)
    return unwrap(address) if address else None


def unwrap(address: str) -> str:
    """The address that a counting redirect names, or the address itself."""
    parts = urlsplit(address)
    for host, path, names in _WRAPPERS:
        if host.fullmatch(parts.netloc.lower()) and path.fullmatch(parts.path):
            query = parse_qs(parts.query)
            inner = (query[name][0] for name in names if name in query)
            return next((url for url in inner if url.startswith(("http://", "https://"))), address)
    return address
