"""The publication date that a page states for its article; never a date that merely occurs in it.

htmldate, tried first, also returns the date of a picture, a comment, a teaser or the last change, and guesses
the order of day and month. A wrong date under a quotation is worse than none.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from urllib.parse import urlsplit

from index.extraction.html_node import HtmlNode
from index.extraction.page import Page, is_article_object, types_of
from index.extraction.page_date_lines import DATED_TAGS, ArticlePart
from index.language.dates.date_parser import read_date
from index.model.base_types import Precision, PublishedAt
from index.text.normalization import clean_line

# 1990: older than the web, so that it is the day of an event.
_URL_DAY = re.compile(r"(?<!\d)((?:199|20\d)\d)([/-]?)([01]\d|[1-9](?=\2\d))\2([0-3]\d|[1-9](?!\d))(?!\d)")

_ARTICLE_TYPE = re.compile(r"(?:Article|Posting|Report|Review|WebPage)$")
_META_NAMES = re.compile(
    r"(?:og:)?article:published(?:_time)?|og:published_time|date_?published|pub-?date|publish[-_]?date|pdate"
    r"|publication_date|published_time|published-date|dc\.date(?:\.issued)?|dcterms\.(?:date|created|issued)|date"
    r"|parsely-pub-date|sailthru\.date|cxenseparse:recs:publishtime|article\.published"
    r"|citation_publication_date|weibo:article:create_at",
    re.IGNORECASE,
)
_PUBLISHED_CLASS = re.compile(r"publi\w{0,30}[-_]?(?:date|time|on)\b|(?:date|time)[-_]?publi|pub[-_]?date")
_DATE_CLASS = re.compile(r"(?<![a-z])(?:post|posted|article|news|entry|story)?[-_]?(?:date|time)")
_OTHER_CLASS = re.compile(r"comment|modif|update|related|teaser|reply|event|today|current|ticker")
_MICRODATA = "//*[@pubdate or translate(@itemprop, 'ABDEHILPSTU', 'abdehilpstu') = 'datepublished']"
_MAX_DATE_CHARS = 80
_MIN_HEADLINE_CHARS = 6
_MOST_DATES = 50  # more are a calendar
_ONE_STORY = timedelta(hours=36)  # the same moment, stated as a day and with two zones


def find_published(page: Page, url: str | None) -> PublishedAt | None:
    """The publication date that the page marks, the most explicit mark first; None if the marks contradict."""
    article = ArticlePart(page.tree, page.title)
    marked = [_json_dates(page, url), _meta_dates(page.tree, article), _microdata_dates(page.tree, article)]
    for rank, stated in enumerate(marked):
        published = _agreed_date(stated)
        if published is not None:
            return _with_instant(published, marked[rank + 1 :])
    return next(filter(None, map(_agreed_date, _loose_dates(article, url))), None)


def _agreed_date(stated: Sequence[str]) -> PublishedAt | None:
    """The one moment that all readable dates mean; an instant rather than its day."""
    read = [published for text in stated[:_MOST_DATES] if (published := read_date(text)) is not None]
    if not read or max(date.at for date in read) - min(date.at for date in read) > _ONE_STORY:
        return None
    return next((date for date in read if date.precision is Precision.INSTANT), read[0])


def _with_instant(published: PublishedAt, others: Iterable[Sequence[str]]) -> PublishedAt:
    if published.precision is Precision.DAY:
        for stated in others:
            other = _agreed_date(stated)
            if other and other.precision is Precision.INSTANT and abs(other.at - published.at) <= _ONE_STORY:
                return other
    return published


def _json_dates(page: Page, url: str | None) -> list[str]:
    """The dates of the objects that name this page, or else of those that don't name another one."""
    claims = {*page.link_targets("canonical"), page.metadata.get("og:url", ""), url or ""}
    addresses = {_plain_address(claim) for claim in claims if claim}
    own, other = list[str](), list[str]()
    for node in _dated_objects(page.json_ld):
        is_own = _is_about_page(node, page.title, addresses)
        if is_own is not False:
            (own if is_own else other).extend(_texts_in(node.get("datePublished")))
    return own or other


def _dated_objects(documents: Sequence[object]) -> Iterator[Mapping[str, object]]:
    """The articles that are on their own, in a list, or the main part of another object; without recursion."""
    waiting = list(reversed(documents))
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += reversed(node)
        elif isinstance(node, dict) and _is_dated_kind(node):
            yield node
        elif isinstance(node, dict):
            waiting += [node.get(part) for part in ("mainEntityOfPage", "mainEntity", "@graph")]


def _is_about_page(node: Mapping[str, object], title: str, addresses: Collection[str]) -> bool | None:
    """Whether an article has the headline or the address of the page, or others; None if it doesn't say."""
    headlines = [clean_line(text).casefold() for text in _texts_in(node.get("headline"))]
    stated = [text for name in ("url", "mainEntityOfPage", "@id") for text in _texts_in(node.get(name))]
    found = [_plain_address(text) for text in stated if text.startswith("http")]
    has_headline = any(len(text) >= _MIN_HEADLINE_CHARS and text in title.casefold() for text in headlines)
    if has_headline or any(address in addresses for address in found):
        return True if is_article_object(node) else None
    return False if headlines and found and addresses else None


def _texts_in(value: object) -> list[str]:
    """A text, the texts in a list, or the value or identity of an object."""
    values = value if isinstance(value, list) else [value]
    texts = [item.get("@value") or item.get("@id") if isinstance(item, dict) else item for item in values]
    return [text for text in texts if isinstance(text, str)]


def _plain_address(url: str) -> str:
    """Host and path of an address, to compare."""
    path = re.split("[?#]", url.strip().lower(), maxsplit=1)[0]
    return path.partition("://")[2].removeprefix("www.").rstrip("/")


def _is_dated_kind(node: Mapping[str, object]) -> bool:
    return any(_ARTICLE_TYPE.search(kind) for kind in types_of(node))


def _meta_dates(tree: HtmlNode, article: ArticlePart) -> list[str]:
    named = (tag for tag in tree.iter("meta") if _META_NAMES.fullmatch(_name_of(tag)))
    dated = islice(named, _MOST_DATES)
    return [
        tag.get("content", "") for tag in dated if not tag.get("itemprop", "") or article.has_microdata(tag)
    ]


def _name_of(tag: HtmlNode) -> str:
    return tag.get("property", "") or tag.get("name", "") or tag.get("itemprop", "")


def _microdata_dates(tree: HtmlNode, article: ArticlePart) -> list[str]:
    marked = (node for node in tree.xpath(_MICRODATA) if node.tag in ("meta", *DATED_TAGS))
    return [_date_text(node) for node in islice(marked, _MOST_DATES) if article.has_microdata(node)]


def _loose_dates(article: ArticlePart, url: str | None) -> Iterator[list[str]]:
    """Dates without an explicit mark, the most reliable kind first; each kind is searched when needed."""
    yield _url_dates(url or "")
    lines = article.date_lines()
    yield [line.labelled for line in lines if line.labelled]
    yield [_date_text(line.node) for line in lines if _is_marked(line.node, _PUBLISHED_CLASS)]
    yield [
        _date_text(line.node) for line in lines if line.has_only_labels and _is_marked(line.node, _DATE_CLASS)
    ]


def _url_dates(url: str) -> list[str]:
    parts = urlsplit(url)
    return [f"{year}-{month}-{day}" for year, _, month, day in _URL_DAY.findall(f"{parts.path}?{parts.query}")]


def _is_marked(node: HtmlNode, marked: re.Pattern[str]) -> bool:
    """Whether the name, class or id of a tag is that of a date."""
    name = "time" if node.tag == "time" else ""
    classes = f"{name} {node.get('class', '')} {node.get('id', '')} {node.get('itemprop', '')}".lower()
    return marked.search(classes) is not None and not _OTHER_CLASS.search(classes)


def _date_text(node: HtmlNode) -> str:
    return node.get("datetime", "") or node.get("content", "") or (node.text or "")[:_MAX_DATE_CHARS]
