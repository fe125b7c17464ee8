"""Facts that a page states: outlet, authors, headline, canonical URL, correction note."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from urllib.parse import urljoin, urlsplit

from index.extraction.bylines import person_names
from index.extraction.corrections import find_correction
from index.extraction.html_node import HtmlNode
from index.extraction.html_tree import is_main, text_until_closed
from index.extraction.page import Page, is_article_object
from index.http.canonical_url import canonical_url
from index.http.site_names import site_of
from index.model.errors import ReadError
from index.text.normalization import clean_line

_NO_NAME = re.compile(r"(?i:https?:|www\.|@|©|copyright\b).*|[a-z0-9]+")
_SEPARATORS = tuple("-–—|·")
_SLOGAN = re.compile(r"\s[|•·–—]\s.*")
_NOT_A_PERSON = frozenset(["admin", "administrator", "editor", "staff", "webmaster", "editorial", "guest"])


def find_outlet(page: Page, found: str | None) -> str | None:
    """The site's own name, else the publisher of the article, else `found`.

    The publisher comes second because it may be the agency that wrote the article. An address, a handle and a
    single word in lower case do not count as names.
    """
    stated = (page.metadata.get("og:site_name", ""), *_publishers(page), found or "")
    names = (_SLOGAN.sub("", clean_line(name)) for name in stated)
    return next((name for name in names if name and not _NO_NAME.fullmatch(name)), None)


def _publishers(page: Page) -> Iterator[str]:
    for node in page.json_ld_objects:
        publisher = node.get("publisher")
        if is_article_object(node) and isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
            yield publisher["name"]


def find_authors(names: str, outlet: str | None) -> str | None:
    """The people among names separated by semicolons, without the outlet; separated by commas."""
    parts = [name.strip() for name in names.split(";")]
    people = [
        name for name in dict.fromkeys(parts) if name and name != outlet and name.lower() not in _NOT_A_PERSON
    ]
    return ", ".join(person_names(people)) or None


def without_outlet(title: str, outlet: str | None) -> str:
    """The headline without the outlet that browsers show after it: `Ships pass the strait - Daily News`."""
    if not outlet or title[-len(outlet) :].casefold() != outlet.casefold():
        return title
    before = title[: -len(outlet)]
    sign = before.rstrip()
    headline = sign[:-1].rstrip()
    is_separated = sign != before and sign.endswith(_SEPARATORS) and headline != sign[:-1]
    return headline if is_separated and headline else title


_AMP_CACHE = re.compile(
    r"https?://(?P<label>[a-z0-9-]+)\.cdn\.ampproject\.org/(?:c|v|wp)/(?P<rest>.+)", re.IGNORECASE
)
_AMP_VIEWER = re.compile(r"https?://(?:www\.)?google\.[a-z.]+/amp/(?P<rest>.+)", re.IGNORECASE)


def find_claimed_url(page: Page, url: str) -> str | None:
    """The canonical URL that a page fetched from `url` claims, if it differs and is on the same site.

    A page in an AMP cache belongs to the site that it was copied from; if it claims no URL, the one it was
    copied from is returned. A claim to be the front page is ignored.
    """
    origin = _url_in_amp_cache(url)
    stated = (*page.link_targets("canonical"), page.metadata.get("og:url", ""))
    for claim in (*filter(None, stated), origin or ""):
        address = _article_url(claim, url)
        if address and address != canonical_url(url) and site_of(address) == site_of(origin or url):
            return address
    return None


def _article_url(claim: str, url: str) -> str | None:
    try:
        address = canonical_url(urljoin(url, claim.strip()))
    except (ReadError, ValueError):
        return None
    parts = urlsplit(address)
    return None if parts.path == "/" and not parts.query else address


def _url_in_amp_cache(url: str) -> str | None:
    """The address inside one of an AMP cache or viewer."""
    match = _AMP_CACHE.fullmatch(url) or _AMP_VIEWER.fullmatch(url)
    if match is None:
        return None
    scheme, rest = ("https", match["rest"][2:]) if match["rest"].startswith("s/") else ("http", match["rest"])
    try:
        return canonical_url(f"{scheme}://{rest}")
    except ReadError:
        return None


_NOTE_TAGS = frozenset(["p", "div", "section", "span", "em", "li", "small"])
_NOTE_CLASS = re.compile(r"\b(?:correction|clarification|corrigendum)s?\b", re.IGNORECASE)
_MARKED = "//*[@class or @id or @data-testid]"
_MAX_NOTES = 100
_MAX_NOTE_CHARS = 4000


def find_page_correction(page: Page) -> str | None:
    """The note that JSON-LD or the class of an element marks as a correction; None if there is none.

    The marked text must also read like a note: sites give the class to links and forms, too.
    """
    stated = (text for node in page.json_ld_objects for text in _json_ld_corrections(node))
    notes = (find_correction(clean_line(text)) for text in (*stated, *_marked_texts(page.tree)))
    return next((note for note in notes if note), None)


def _marked_texts(tree: HtmlNode) -> Iterator[str]:
    """The texts of the elements whose class or id says that they are corrections."""
    marked = (node for node in tree.xpath(_MARKED) if node.tag in _NOTE_TAGS and _is_marked(node))
    for node in islice(marked, _MAX_NOTES):
        text = text_until_closed(node, max_chars=_MAX_NOTE_CHARS) if is_main(node) else None
        if text is not None:
            yield text


def _is_marked(node: HtmlNode) -> bool:
    return any(_NOTE_CLASS.search(node.get(name, "")) for name in ("class", "id", "data-testid"))


def _json_ld_corrections(node: Mapping[str, object]) -> Iterator[str]:
    """https://schema.org/correction: a text, or a comment that contains one."""
    noted = node.get("correction")
    for note in noted if isinstance(noted, list) else [noted]:
        text = note.get("text") if isinstance(note, dict) else note
        if isinstance(text, str):
            yield text
