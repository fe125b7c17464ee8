"""Names on a page: its outlet, its authors, its headline without the outlet."""

import re
from collections.abc import Iterator

from index.articles.bylines import people_of
from index.articles.cleaning import clean_line
from index.articles.page_marks import find_nodes, is_article, meta_content

_NO_NAME = re.compile(r"(?i:https?:|www\.|@|©|copyright\b).*|[a-z0-9]+")
_PARTING = tuple("-–—|·")
_SLOGAN = re.compile(r"\s[|•·–—]\s.*")
_NOBODY = frozenset(["admin", "administrator", "editor", "staff", "webmaster", "editorial", "guest"])


def find_outlet(page: str, found: str | None) -> str | None:
    """The outlet as the site names itself, else the publisher of the article, else `found`.

    The publisher comes second, since it may be the agency that wrote the article. An address, a handle and a
    name run together in small letters are no names.
    """
    stated = (meta_content(page, "og:site_name"), *_publishers(page), found or "")
    names = (_SLOGAN.sub("", clean_line(name)) for name in stated)
    return next((name for name in names if name and not _NO_NAME.fullmatch(name)), None)


def _publishers(page: str) -> Iterator[str]:
    for node in find_nodes(page):
        publisher = node.get("publisher")
        if is_article(node) and isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
            yield publisher["name"]


def find_authors(names: str, outlet: str | None) -> str | None:
    """Authors, parted by commas, out of names parted by semicolons: without offices, and without the outlet."""
    parts = [name.strip() for name in names.split(";")]
    people = [name for name in dict.fromkeys(parts) if name and name != outlet and name.lower() not in _NOBODY]
    return ", ".join(people_of(people)) or None


def without_outlet(title: str, outlet: str | None) -> str:
    """`Ships pass the strait - Daily News` is how browsers show it, not how the headline reads."""
    if not outlet or title[-len(outlet) :].casefold() != outlet.casefold():
        return title
    before = title[: -len(outlet)]
    sign = before.rstrip()
    headline = sign[:-1].rstrip()
    is_parted = sign != before and sign.endswith(_PARTING) and headline != sign[:-1]
    return headline if is_parted and headline else title
