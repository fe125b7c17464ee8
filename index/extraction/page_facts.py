"""Facts that a page states: outlet, authors, headline, canonical URL, correction note."""

import html
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin, urlsplit

from index.extraction.bylines import person_names
from index.extraction.corrections import find_correction
from index.extraction.page_metadata import (
    is_article_object,
    json_ld_objects,
    link_targets,
    meta_content,
    without_asides,
    without_scripts,
)
from index.http.canonical_url import canonical_url
from index.http.site_names import site_of
from index.model.errors import ReadError
from index.text.normalization import clean_line

_NO_NAME = re.compile(r"(?i:https?:|www\.|@|©|copyright\b).*|[a-z0-9]+")
_SEPARATORS = tuple("-–—|·")
_SLOGAN = re.compile(r"\s[|•·–—]\s.*")
_NOT_A_PERSON = frozenset(["admin", "administrator", "editor", "staff", "webmaster", "editorial", "guest"])


def find_outlet(page: str, found: str | None) -> str | None:
    """The outlet as the site names itself, else the publisher of the article, else `found`.

    The publisher comes second, since it may be the agency that wrote the article. An address, a handle and a
    name run together in small letters are no names.
    """
    stated = (meta_content(page, "og:site_name"), *_publishers(page), found or "")
    names = (_SLOGAN.sub("", clean_line(name)) for name in stated)
    return next((name for name in names if name and not _NO_NAME.fullmatch(name)), None)


def _publishers(page: str) -> Iterator[str]:
    for node in json_ld_objects(page):
        publisher = node.get("publisher")
        if is_article_object(node) and isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
            yield publisher["name"]


def find_authors(names: str, outlet: str | None) -> str | None:
    """Authors, parted by commas, out of names parted by semicolons: without offices, and without the outlet."""
    parts = [name.strip() for name in names.split(";")]
    people = [
        name for name in dict.fromkeys(parts) if name and name != outlet and name.lower() not in _NOT_A_PERSON
    ]
    return ", ".join(person_names(people)) or None


def without_outlet(title: str, outlet: str | None) -> str:
    """`Ships pass the strait - Daily News` is how browsers show it, not how the headline reads."""
    if not outlet or title[-len(outlet) :].casefold() != outlet.casefold():
        return title
    before = title[: -len(outlet)]
    sign = before.rstrip()
    headline = sign[:-1].rstrip()
    is_parted = sign != before and sign.endswith(_SEPARATORS) and headline != sign[:-1]
    return headline if is_parted and headline else title


_AMP_CACHE = re.compile(
    r"https?://(?P<label>[a-z0-9-]+)\.cdn\.ampproject\.org/(?:c|v|wp)/(?P<rest>.+)", re.IGNORECASE
)
_AMP_VIEWER = re.compile(r"https?://(?:www\.)?google\.[a-z.]+/amp/(?P<rest>.+)", re.IGNORECASE)


def find_claimed_url(page: str, url: str) -> str | None:
    """The canonical URL that a page fetched from `url` claims, if it is another one of the same site.

    The site of a page in an AMP cache is the one that it was copied from; that address is the answer where the
    page itself claims none. A front page is no article's address and counts as no claim.
    """
    origin = _url_in_amp_cache(url)
    stated = (claim for claim in (*link_targets(page, "canonical"), meta_content(page, "og:url")) if claim)
    for claim in (*stated, origin or ""):
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


_TAGS = ("p", "div", "section", "span", "em", "li", "small")
_ELEMENT = re.compile(rf"<(?P<tag>{'|'.join(_TAGS)})\b(?P<attributes>[^<>]{{0,1000}})>", re.IGNORECASE)
_CORRECTION_CLASS = re.compile(
    r"\b(?:class|id|data-testid)\s*=\s*[\"'][^\"'<>]{0,200}\b(?:correction|clarification|corrigendum)s?\b",
    re.IGNORECASE,
)
_ENDS = {tag: re.compile(rf"</{tag}\s*>", re.IGNORECASE) for tag in _TAGS}
_MAX_NOTE_CHARS = 4000
_TAG = re.compile(r"<[^<>]*>")


def find_page_correction(page: str) -> str | None:
    """The note that the page marks as a correction, in JSON-LD or by the class of its element; None if none.

    What is marked must also read like a note: sites give the class to links and forms, too.
    """
    stated = [text for node in json_ld_objects(page) for text in _json_ld_corrections(node)]
    visible = without_asides(without_scripts(page))
    marked = [html.unescape(_TAG.sub(" ", inside)) for inside in _marked_texts(visible)]
    notes = (find_correction(clean_line(text)) for text in (*stated, *marked))
    return next((note for note in notes if note), None)


def _marked_texts(page: str) -> Iterator[str]:
    """What stands in the elements whose class or id says that it is a correction."""
    end = 0
    for element in _ELEMENT.finditer(page):
        if element.start() < end or _CORRECTION_CLASS.search(element["attributes"]) is None:
            continue
        inside = element.end()
        closing = _ENDS[element["tag"].lower()].search(page, inside + 1, inside + _MAX_NOTE_CHARS)
        if closing is not None:
            end = closing.end()
            yield page[inside : closing.start()]


def _json_ld_corrections(node: Mapping[str, object]) -> Iterator[str]:
    """https://schema.org/correction: a text, or a comment with one."""
    noted = node.get("correction")
    for note in noted if isinstance(noted, list) else [noted]:
        text = note.get("text") if isinstance(note, dict) else note
        if isinstance(text, str):
            yield text
