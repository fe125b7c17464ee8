"""Whether a text that stands for a link reads as if it led to another site. Pure."""

import re
from collections.abc import Iterator

from tld import get_fld

from index.errors import SourceError
from index.web.confusables import fold_marks, mixes_scripts, skeleton
from index.web.sites import find_site, site_of
from index.web.urls import canonical_url

_MOST_CHARS = 1000
"""Of a label; none is shown longer."""
_NOT_HOST = re.compile(r"[^\w.-]+")
_NOT_ASCII_HOST = re.compile(r"[^a-z0-9.-]+")
_WORD = re.compile(r"\w+")


def names_other_site(text: str, url: str | None) -> bool:
    """Whether a title or outlet looks like the address of a site that `url` does not belong to.

    Look-alike letters, dots, slashes and colons count as what they look like, and what is not seen is left out.
    A word of mixed scripts, such as a Latin name with one Cyrillic letter, counts too. Without a URL, any
    address is one of another site.
    """
    text = text[:_MOST_CHARS]
    own = find_site(url)
    if any(mixes_scripts(word) for word in _WORD.findall(text)):
        return True
    return any(_is_other(host, own) for host in _find_hosts(text))


def _find_hosts(text: str) -> Iterator[str]:
    """What stands where a host would, in small letters; the first after each `://` whatever it is."""
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
    # `reuters.com.example.net` is of example.net and reads as reuters.com.
    before = host.removesuffix(domain).strip(".")
    return "." in before and _find_domain(before) is not None


def _find_domain(host: str) -> str | None:
    """The canonical registrable domain under a top-level domain that exists."""
    try:
        url = canonical_url(f"https://{host}/")
    except SourceError:
        return None
    return site_of(url) if get_fld(url, fail_silently=True, search_private=True) else None
