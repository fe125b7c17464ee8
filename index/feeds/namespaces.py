"""The names that feeds are written in, whatever prefix they choose for them."""

from functools import lru_cache

_PREFIXES = {
    # RSS and Atom, in all their versions
    "http://backend.userland.com/rss": "",
    "http://backend.userland.com/rss2": "",
    "http://backend.userland.com/rss091": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://purl.org/rss/1.0/": "",
    "http://purl.org/net/rss1.1#": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://channel.netscape.com/rdf/simple/0.9/": "",
    "http://purl.org/rss/1.0/modules/rss091#": "",
    "http://www.w3.org/2005/atom": "",
    "http://purl.org/atom/ns#": "",
    "http://example.com/newformat#": "",
    "http://example.com/necho": "",
    "http://purl.org/echo/": "",
    "uri/of/echo/namespace#": "",
    "http://purl.org/pie/": "",
    # sitemaps
    "http://www.sitemaps.org/schemas/sitemap/0.9": "",
    "http://www.google.com/schemas/sitemap/0.84": "",
    "http://www.google.com/schemas/sitemap-news/0.9": "news",
    # what is added to feeds
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.pheedo.com/namespace/pheedo": "pheedo",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://search.yahoo.com/mrss/": "media",
    "http://search.yahoo.com/mrss": "media",
}


@lru_cache(maxsize=1024)
def canonical_name(tag: str, prefix: str) -> str:
    """`title`, `dc:date`: lxml's `{uri}Name` as we know it, in lower case; `prefix` is the one that is written.

    The formats' own names have none. One that nothing declares stays in front of its name.
    """
    uri, _, local = tag.removeprefix("{").rpartition("}")
    known = _PREFIXES.get(uri.lower(), prefix) if uri else ""
    return f"{known}:{local}".lower() if known else local.lower()


def is_feed_namespace(uri: str) -> bool:
    """Whether a namespace is that of RSS, Atom or sitemaps in one of their versions."""
    return _PREFIXES.get(uri.lower()) == ""
