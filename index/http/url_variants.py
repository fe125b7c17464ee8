"""A key that the mobile, AMP and print URLs of one page share.

The key finds candidates and proves nothing: two pages may share it and have different texts.
"""

import re
from urllib.parse import unquote, urlsplit

from index.http.canonical_url import canonical_url
from index.model.errors import ReadError

_FORM_HOST = re.compile(r"^(?:(?:www\d?|m|mobile|amp|touch|print)\.(?=[^.]+\.))+")
# An AMP cache names the page's host with its dots as dashes and its dashes doubled:
# https://developers.google.com/amp/cache/overview ("AMP Cache URL format").
_CACHE_HOST = re.compile(r"^[a-z0-9-]+\.(?:cdn\.ampproject\.org|bing-amp\.com|amp\.cloudflare\.com)$")
_CACHE_PATH = re.compile(r"^/[a-z]{1,2}/(?:s/)?(?P<host>[^/]+\.[^/]+)(?P<path>/.*)?$")
_VIEWER_PATH = re.compile(r"^/amp/(?:s/)?(?P<host>[^/]+\.[^/]+)(?P<path>/.*)?$")
_FORM_FOLDER = re.compile(r"^/(?:amp|m|mobile|print)(?=/.)")
_FORM_ENDING = re.compile(r"(?:/(?:amp|print|amp\.html|index\.(?:s?html?|php))|\.amp|-amp|_print)/*$")
_FORM_SUFFIX = re.compile(r"\.amp(?=\.html?$)")
_FORM_PIECE = re.compile(
    r"(?:amp|print|printable|printversion|mobile|m)(?:=(?:1|true|yes|on)?)?"
    r"|output(?:type)?=amp|view=(?:print|mobile|amp)|_amp=(?:1|true)|amp_[a-z_]+=.*|usqp=.*",
    re.IGNORECASE,
)


def variant_key(canonical: str) -> str:
    """The key shared by the canonical URLs of all variants of a page; not a URL itself."""
    parts = urlsplit(_url_without_amp_cache(canonical))
    host = _FORM_HOST.sub("", parts.netloc)
    path = _FORM_FOLDER.sub("", parts.path)
    path = _FORM_SUFFIX.sub("", path)
    path = _strip_endings(path)
    query = "&".join(piece for piece in parts.query.split("&") if piece and not _FORM_PIECE.fullmatch(piece))
    route = f"#{parts.fragment}" if parts.fragment else ""
    return f"{host}{path}{'?' if query else ''}{query}{route}"


def _url_without_amp_cache(url: str) -> str:
    """The URL of the original page, if the URL belongs to an AMP cache or to Google's AMP viewer."""
    parts = urlsplit(url)
    match = None
    if _CACHE_HOST.fullmatch(parts.netloc):
        match = _CACHE_PATH.fullmatch(parts.path)
    elif _FORM_HOST.sub("", parts.netloc).startswith("google."):
        match = _VIEWER_PATH.fullmatch(parts.path)
    if match is None:
        return url
    query = f"?{parts.query}" if parts.query else ""
    try:
        return canonical_url(f"https://{unquote(match['host'])}{match['path'] or '/'}{query}")
    except ReadError:
        return url


def _strip_endings(path: str) -> str:
    while (stripped := _FORM_ENDING.sub("", path).rstrip("/")) != path:
        path = stripped
    return path
