"""The registrable domain of a URL, how it is displayed, and labels that imitate another site."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

import idna
from tld import get_fld

from index.http.canonical_url import canonical_host, canonical_url, host_of
from index.http.confusables import fold_marks, mixes_scripts, skeleton
from index.model.errors import ReadError

_IP_ADDRESS = re.compile(r"[\d.]+|[^:]*:.*")
_CJK = ("CJK ", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO")


def site_of(url: str) -> str:
    """The registrable domain of a canonical URL, or its host if it has none."""
    return _site_of_host(host_of(url))


def find_site(url: str | None) -> str | None:
    """The registrable domain of a URL in any spelling; None if it is not a valid URL."""
    try:
        return site_of(canonical_url(url)) if url else None
    except ReadError:
        return None


def shown_site(url: str | None) -> str | None:
    """The site of a URL for display; None if it is not a valid URL.

    International names are decoded only where they cannot be mistaken for Latin ones: Chinese, Japanese and
    Korean names, and Cyrillic names with a letter that has no Latin look-alike. Others stay in punycode.
    """
    site = find_site(url)
    return site and ".".join(map(_shown_label, site.split(".")))


def spell_url(url: str) -> str:
    """A URL with its host in ASCII, so that no letter can be mistaken for another.

    Anything but a valid URL is returned unchanged.
    """
    try:
        parts = urlsplit(url.strip())
        host = canonical_host(parts.hostname or "")
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        return url
    bracketed = f"[{host}]" if ":" in host else host
    return urlunsplit(parts._replace(netloc=f"{bracketed}{port}"))


@lru_cache(maxsize=4096)
def _site_of_host(host: str) -> str:
    domain = get_fld(f"https://{host}/", fail_silently=True, search_private=True)
    if isinstance(domain, str):
        return domain
    return host if _IP_ADDRESS.fullmatch(host) else ".".join(host.split(".")[-2:])


def _shown_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        spelt = idna.decode(label)
    except idna.IDNAError:
        return label
    names = [unicodedata.name(char, "") for char in spelt]
    if all(name.startswith(_CJK) for name in names):
        return spelt
    is_cyrillic = all(name.startswith("CYRILLIC") for name in names)
    return spelt if is_cyrillic and not skeleton(spelt).isascii() and _has_no_double(spelt) else label


def _has_no_double(spelt: str) -> bool:
    return any(not skeleton(char).isascii() for char in spelt)


_MAX_LABEL_CHARS = 1000
"""No label is shown longer."""
_NOT_HOST = re.compile(r"[^\w.-]+")
_NOT_ASCII_HOST = re.compile(r"[^a-z0-9.-]+")
_WORD = re.compile(r"\w+")


def names_other_site(text: str, url: str | None) -> bool:
    """Whether a title or outlet looks like the address of a site other than that of `url`.

    Look-alike letters, dots, slashes and colons are read as what they look like; invisible characters are
    ignored. A word of mixed scripts, such as a Latin name with one Cyrillic letter, counts too. Without a URL,
    every address counts as one of another site.
    """
    text = text[:_MAX_LABEL_CHARS]
    own = find_site(url)
    if any(mixes_scripts(word) for word in _WORD.findall(text)):
        return True
    return any(_is_other(host, own) for host in _find_hosts(text))


def _find_hosts(text: str) -> Iterator[str]:
    """The possible hosts in a text, in lower case, and whatever follows each `://`."""
    read, spelt = skeleton(text), fold_marks(text)
    for after in read.split("://")[1:]:
        yield f"{_NOT_HOST.split(after, maxsplit=1)[0]}"
    for pattern, reading in ((_NOT_ASCII_HOST, read), (_NOT_HOST, spelt)):
        for token in pattern.split(reading):
            host = token.strip(".-")
            if "." in host and _find_domain(host) is not None:
                yield host


def _is_other(host: str, own: str | None) -> bool:
    domain = _find_domain(host) or host
    if own is None or domain != own:
        return True
    # `reuters.com.example.net` belongs to example.net but looks like reuters.com.
    before = host.removesuffix(domain).strip(".")
    return "." in before and _find_domain(before) is not None


def _find_domain(host: str) -> str | None:
    """The canonical registrable domain of a host; None unless its top-level domain exists."""
    try:
        url = canonical_url(f"https://{host}/")
    except ReadError:
        return None
    return site_of(url) if get_fld(url, fail_silently=True, search_private=True) else None
