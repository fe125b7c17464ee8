"""One address, one spelling: the canonical form of a URL.

Two spellings of one address should meet; two different pages must never. So only what the URL standards call
equivalent is folded, together with parameters whose vendor made them for tracking and nothing else.
"""

import re
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from index.errors import SourceError
from index.web.hosts import canonical_host
from index.wording import word

MAX_URL_CHARS = 2048
"""Longer addresses are refused; sitemaps draw the same line."""

_SHOWN_CHARS = 200
_DEFAULT_PORTS = {"http": 80, "https": 443}

_TRACKING = re.compile(
    r"""(?:utm|mtm)_.+                                  # Google Analytics, Matomo
    | (?:fb|g|d|y)clid | gclsrc | [gw]braid                  # advertising clicks: Google, Facebook, Yandex
    | msclkid | ysclid | twclid | ttclid | srsltid      # Microsoft, Yandex, Twitter, TikTok, Google Merchant
    | igsh(?:id)? | li_fat_id | epik | xtor             # Instagram, LinkedIn, Pinterest, AT Internet
    | _g[al] | _hs(?:enc|mi) | __hs(?:sc|tc|fp) | hsctatracking | mc_[ce]id | mkt_tok
    | oly_(?:anon|enc)_id | vero_(?:id|conv) | pk_(?:campaign|kwd|keyword|source|medium|content|cid)
    | at_(?:medium|campaign|custom\d) | ns_(?:mchannel|source|campaign|linkname)    # BBC
    | guccounter | guce_referrer(?:_sig)?                                          # Yahoo
    | wickedid | rb_clickid | __twitter_impression | _branch_match_id""",
    re.VERBOSE | re.IGNORECASE,
)

_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH_SAFE = "/!$&'()*+,;=:@%~"
_QUERY_SAFE = _PATH_SAFE + "?[]"
_OUTER_BLANKS = "".join(map(chr, range(0x21)))
_NETLOC = re.compile(r"(?:\[(?P<ipv6>[0-9A-Fa-f:.]+)\]|(?P<name>[^\[\]:@]+))(?::[0-9]*)?")


def canonical_url(url: str) -> str:
    """The one spelling of a web address, in ASCII; applying it twice changes nothing.

    Folded: case of scheme and host, international and numeric hosts, a default port, a trailing dot, dot
    segments, percent-escapes, tracking parameters, the order of named parameters, a fragment that only points
    into the page. Kept, since it may name another page: http or https, `www.`, a trailing slash, doubled
    slashes, every other parameter, and a fragment that is a route (`#!…`, `#/…`).

    Raises SourceError for anything but http(s), for credentials, for no or a malformed host, and over
    MAX_URL_CHARS.
    """
    parts = _split(url)
    query = _canonical_query(_canonical_escapes(parts.query, _QUERY_SAFE))
    path = _without_dot_segments(_canonical_escapes(parts.path, _PATH_SAFE)) or "/"
    route = parts.fragment if parts.fragment.startswith(("!", "/")) else ""
    fragment = _canonical_escapes(route, _QUERY_SAFE)
    canonical = urlunsplit((parts.scheme, _canonical_netloc(parts, url), path, query, fragment))
    if len(canonical) > MAX_URL_CHARS:
        raise _too_long(url)
    return canonical


def host_of(canonical: str) -> str:
    """The host of a canonical URL, without port; an IPv6 address without its brackets."""
    return urlsplit(canonical).hostname or ""


def shown_url(url: str) -> str:
    """A URL as an error may repeat it: printable, short, and without a password."""
    printable = "".join(char for char in url[: 2 * _SHOWN_CHARS] if char.isprintable())
    safe = re.sub(r"//[^/?#]*@", "//…@", printable)
    return safe if len(safe) <= _SHOWN_CHARS else safe[:_SHOWN_CHARS] + "…"


def _split(url: str) -> SplitResult:
    if len(url) > MAX_URL_CHARS:
        raise _too_long(url)
    try:
        url.encode()
        parts = urlsplit(re.sub(r"[\t\r\n]", "", url.strip(_OUTER_BLANKS)))
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError as error:  # UnicodeEncodeError, for a lone surrogate, is one
        raise SourceError(
            shown_url(url), word("not a well-formed web address; check how it was copied")
        ) from error
    if parts.scheme not in _DEFAULT_PORTS:
        raise SourceError(
            shown_url(url), word("only addresses that begin with http:// or https:// can be read")
        )
    if "@" in parts.netloc:
        raise SourceError(
            shown_url(url), word("an address with a user name or password is not accepted; remove it")
        )
    return parts


def _too_long(url: str) -> SourceError:
    reason = word("the address is longer than {n} characters; shorten it", n=MAX_URL_CHARS)
    return SourceError(shown_url(url), reason)


def _canonical_netloc(parts: SplitResult, url: str) -> str:
    try:
        host = canonical_host(_stated_host(parts.netloc))
    except ValueError as error:
        raise SourceError(
            shown_url(url), word("the address names no valid host; check how it was copied")
        ) from error
    bracketed = f"[{host}]" if ":" in host else host
    if parts.port in (None, _DEFAULT_PORTS[parts.scheme]):
        return bracketed
    return f"{bracketed}:{parts.port}"


def _stated_host(netloc: str) -> str:
    """Stricter than `urlsplit`, which in some versions of Python skips what stands around brackets."""
    match = _NETLOC.fullmatch(netloc)
    if match is None or (match["ipv6"] is not None and ":" not in match["ipv6"]):
        raise ValueError("not a host and port")
    return match["ipv6"] or match["name"]


def _canonical_escapes(part: str, safe: str) -> str:
    """Escape what must be, in capitals; unescape what need not be (RFC 3986, section 6.2.2)."""
    return re.sub(r"%(?:([0-9A-Fa-f]{2})|)", _canonical_escape, quote(part, safe=safe))


def _canonical_escape(match: re.Match[str]) -> str:
    if match[1] is None:
        return "%25"
    char = chr(int(match[1], 16))
    return char if char in _UNRESERVED else f"%{match[1].upper()}"


def _without_dot_segments(path: str) -> str:
    segments = path.split("/")[1:]
    kept: list[str] = []
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in (".", ".."):
        kept.append("")
    return "".join(f"/{segment}" for segment in kept)


def _canonical_query(query: str) -> str:
    pieces = [piece for piece in query.split("&") if piece and not _is_tracking(piece)]
    if all("=" in piece for piece in pieces):  # `?2021&08`: the order of unnamed pieces means something
        pieces.sort(key=lambda piece: piece.partition("=")[0])
    return "&".join(pieces)


def _is_tracking(piece: str) -> bool:
    return _TRACKING.fullmatch(piece.partition("=")[0]) is not None
