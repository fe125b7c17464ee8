"""The canonical form of a URL and of its host.

Two spellings of one URL should become equal; the URLs of two pages never. So only spellings that the standards
call equivalent are unified, and only parameters whose vendor uses them purely for tracking are removed.
"""

import ipaddress
import re
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

import idna

from index.model.errors import ReadError
from index.model.wording import word

_NAME = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_MAX_NAME_CHARS = 253  # RFC 1035, without the trailing dot


def canonical_host(host: str) -> str:
    """The form of a host name or address that is compared and connected to; IPv6 without brackets.

    Every IPv4 notation that C libraries accept (`2130706433`, `0x7f.1`, `0177.0.0.1`) becomes dotted decimal,
    so that no address can pass for a name. Idempotent.

    Raises ValueError for anything but a well-formed name or address.
    """
    if ":" in host:
        return _ipv6(host)
    ascii_host = host.lower() if host.isascii() else _ascii_name(host)
    name = ascii_host.removesuffix(".")
    if not _NAME.fullmatch(name) or len(name) > _MAX_NAME_CHARS:
        raise ValueError("not a host name")
    return _ipv4(name) if _is_number(name.rpartition(".")[2]) else name


def _ascii_name(host: str) -> str:
    try:
        return idna.encode(host, uts46=True).decode()
    except idna.IDNAError as error:
        raise ValueError("not an international host name") from error


def _ipv6(host: str) -> str:
    address = ipaddress.IPv6Address(host)
    if address.scope_id is not None:
        raise ValueError("an address with a zone is for one machine alone")
    return str(address)


def _ipv4(host: str) -> str:
    """https://url.spec.whatwg.org/#concept-ipv4-parser"""
    labels = host.split(".")
    if len(labels) > 4 or not all(map(_is_number, labels)):
        raise ValueError("not an IPv4 address")
    *leading, last = [_read_number(label) for label in labels]
    if any(number > 255 for number in leading) or last >= 256 ** (4 - len(leading)):
        raise ValueError("not an IPv4 address")
    value = last + sum(number << (8 * (3 - place)) for place, number in enumerate(leading))
    return str(ipaddress.IPv4Address(value))


def _is_number(label: str) -> bool:
    return re.fullmatch(r"[0-9]+|0x[0-9a-f]*", label) is not None


def _read_number(label: str) -> int:
    if label.startswith("0x"):
        return int(label[2:] or "0", 16)
    return int(label, 8 if label.startswith("0") else 10)


MAX_URL_CHARS = 2048
"""Longer URLs are refused; the sitemap protocol has the same limit."""

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

# "&" as HTML, XML and WordPress (&#038;) write it. Texts that were escaped twice keep one of these.
_AMPERSAND = re.compile(r"&(?:(?:amp|#0*38|#x0*26);)+", re.IGNORECASE)
# What is left of a reference when the parameter before it was removed.
_AMPERSAND_REST = re.compile(r"^(?:amp;)+", re.IGNORECASE)
_FEED_SCHEME = re.compile(r"(?:feeds?|rss):(?:(?://)?(?=https?:)|(?://)?(?=[^/\s]))", re.IGNORECASE)

_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH_SAFE = "/!$&'()*+,;=:@%~"
_QUERY_SAFE = _PATH_SAFE + "?[]"
_OUTER_BLANKS = "".join(map(chr, range(0x21)))
_NETLOC = re.compile(r"(?:\[(?P<ipv6>[0-9A-Fa-f:.]+)\]|(?P<name>[^\[\]:@]+))(?::[0-9]*)?")


def canonical_url(url: str) -> str:
    """The canonical form of a web address, in ASCII. Idempotent.

    Normalized or removed: case of scheme and host, international and numeric hosts, a default port, a trailing
    dot, dot segments, percent-escapes, tracking parameters, the order of named parameters, a fragment that only
    points into the page, and what `repair_url` repairs. Kept, because it may identify another page: http or
    https, `www.`, a trailing slash, doubled slashes, every other parameter, and a fragment that is a route
    (`#!…`, `#/…`).

    Raises ReadError for anything but http(s), for credentials, for no or a malformed host, and over
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


def repair_url(url: str) -> str:
    """A URL without a `feed:` scheme, and with plain ampersands where it was escaped for HTML too often.

    `feed://` stands for http://, and `feed:https://` for https:// (draft-obasanjo-feed-URI-scheme-02).
    """
    url = _AMPERSAND.sub("&", url.strip(_OUTER_BLANKS))
    match = _FEED_SCHEME.match(url)
    if match is None:
        return url
    rest = url[match.end() :]
    if re.match("https?:", rest, re.IGNORECASE):
        return rest
    return f"{'https' if match[0].lower().startswith('feeds') else 'http'}://{rest}"


def is_feed_url(url: str) -> bool:
    """Whether a URL has the scheme of feeds."""
    return _FEED_SCHEME.match(url.strip(_OUTER_BLANKS)) is not None


def host_of(canonical: str) -> str:
    """The host of a canonical URL, without port; an IPv6 address without its brackets."""
    return urlsplit(canonical).hostname or ""


def shown_url(url: str) -> str:
    """A URL for error messages: printable, short, and without a password."""
    printable = "".join(char for char in url[: 2 * _SHOWN_CHARS] if char.isprintable())
    safe = re.sub(r"//[^/?#]*@", "//…@", printable)
    return safe if len(safe) <= _SHOWN_CHARS else safe[:_SHOWN_CHARS] + "…"


def _split(url: str) -> SplitResult:
    if len(url) > MAX_URL_CHARS:
        raise _too_long(url)
    try:
        url.encode()
        parts = urlsplit(repair_url(re.sub(r"[\t\r\n]", "", url)))
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError as error:  # UnicodeEncodeError, for a lone surrogate, is one
        raise ReadError(
            shown_url(url), word("this is not a valid web address; check that it was copied completely")
        ) from error
    if parts.scheme not in _DEFAULT_PORTS:
        raise ReadError(shown_url(url), word("only addresses that begin with http:// or https:// can be read"))
    if "@" in parts.netloc:
        raise ReadError(
            shown_url(url), word("addresses with a user name or password are not accepted; remove them")
        )
    return parts


def _too_long(url: str) -> ReadError:
    reason = word("the address is longer than {n} characters; shorten it", n=MAX_URL_CHARS)
    return ReadError(shown_url(url), reason)


def _canonical_netloc(parts: SplitResult, url: str) -> str:
    try:
        host = canonical_host(_stated_host(parts.netloc))
    except ValueError as error:
        raise ReadError(
            shown_url(url), word("the address has no valid host name; check that it was copied completely")
        ) from error
    bracketed = f"[{host}]" if ":" in host else host
    if parts.port in (None, _DEFAULT_PORTS[parts.scheme]):
        return bracketed
    return f"{bracketed}:{parts.port}"


def _stated_host(netloc: str) -> str:
    """The host of a netloc. Some Python versions of `urlsplit` ignore text around brackets; this does not."""
    match = _NETLOC.fullmatch(netloc)
    if match is None or (match["ipv6"] is not None and ":" not in match["ipv6"]):
        raise ValueError("not a host and port")
    return match["ipv6"] or match["name"]


def _canonical_escapes(part: str, safe: str) -> str:
    """Normalize percent-escapes: uppercase, and only where needed (RFC 3986, section 6.2.2)."""
    normalized = re.sub(r"%(?:([0-9A-Fa-f]{2})|)", _canonical_escape, quote(part, safe=safe))
    return _AMPERSAND.sub("&", normalized)


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
    plain = (_AMPERSAND_REST.sub("", piece) for piece in query.split("&"))
    pieces = [piece for piece in plain if piece and not _is_tracking(piece)]
    if all("=" in piece for piece in pieces):  # in `?2021&08` the order matters
        pieces.sort(key=lambda piece: piece.partition("=")[0])
    return "&".join(pieces)


def _is_tracking(piece: str) -> bool:
    return _TRACKING.fullmatch(piece.partition("=")[0]) is not None
