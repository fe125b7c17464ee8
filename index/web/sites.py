"""The site that an address belongs to: its registrable domain, and how that is shown to people."""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

import idna
from tld import get_fld

from index.errors import SourceError
from index.web.confusables import skeleton
from index.web.hosts import canonical_host
from index.web.urls import canonical_url, host_of

_IP_ADDRESS = re.compile(r"[\d.]+|[^:]*:.*")
_CJK = ("CJK ", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO")


def site_of(url: str) -> str:
    """The registrable domain of a canonical URL; of an address without one, its host."""
    return _site_of_host(host_of(url))


def find_site(url: str | None) -> str | None:
    """The same for an address as anyone may have written it; None for what is no address."""
    try:
        return site_of(canonical_url(url)) if url else None
    except SourceError:
        return None


def shown_site(url: str | None) -> str | None:
    """The site of an address as people may read it; None for what is no address.

    An international name is spelt out where nobody can take it for a Latin one: Chinese, Japanese and Korean
    names, and Cyrillic ones of which a letter has no Latin double. All others stay in punycode.
    """
    site = find_site(url)
    return site and ".".join(map(_shown_label, site.split(".")))


def spell_url(url: str) -> str:
    """An address with its host in ASCII, so that no letter of it can be taken for another.

    What is no address stays as it is.
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
