"""Convert an XML tree of RSS, RDF, Atom or CDF into a Feed.

The formats share most element names, and feeds mix them, so one parser serves all.
"""

import re
from collections.abc import Iterator
from itertools import islice

from index.feeds.feed_dates import read_date
from index.feeds.feed_entries import Feed, FeedEntry, entry_key
from index.feeds.feed_values import element_html, element_line, web_address
from index.feeds.xml_tree import Fields, XmlNode
from index.model.base_types import PublishedAt
from index.model.feed_types import SourceKind

MAX_ENTRIES_READ = 2000
"""The most entries of one feed that are parsed."""

_LANGUAGE_CHARS = 35  # the BCP 47 tag length that every program must support (RFC 5646, 4.4.1)
_ROOTS = frozenset(["rss", "feed", "channel", "rdf:rdf"])
_ORIGINAL_LINKS = ("feedburner:origlink", "pheedo:origlink")
_PAGE_TYPES = frozenset(["", "text/html", "html", "xhtml", "application/xhtml+xml"])

_TITLES = ("title", "dc:title", "media:title")
_PUBLISHED = ("pubdate", "published", "issued", "dcterms:issued", "created", "dcterms:created")
_UPDATED = ("updated", "modified", "dcterms:modified")
_CONTENTS = ("content:encoded", "content", "fullitem", "xhtml:body", "body")
_SUMMARIES = ("summary", "description", "abstract", "dc:description", "itunes:summary")
_MAIL_ADDRESS = re.compile(r"(?:mailto:)?(?<![^\s(<:,;])[^\s@()<>,;:]{1,64}@[^\s@()<>,;]{1,255}", re.IGNORECASE)

_PERIODS_S = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}


def is_feed(root: XmlNode) -> bool:
    """Whether a tree is a feed, even an empty one. RDF has many other uses."""
    return root.name in _ROOTS and (root.name != "rdf:rdf" or root.declares_feed)


def read_xml_feed(root: XmlNode, url: str) -> Feed:
    """Convert a tree for which `is_feed` is true; `url` is the URL of the feed."""
    head = root.fields().first("channel") or root
    facts = head.fields()
    entries = islice(root.outermost("item", "entry"), MAX_ENTRIES_READ)
    return Feed(
        kind=SourceKind.FEED,
        title=_title(facts),
        site_url=_choose_link(head, facts, url),
        language=(facts.text("language", "dc:language") or root.attribute("lang"))[:_LANGUAGE_CHARS] or None,
        entries=tuple(_read_entry(entry, url, is_atom=root.name == "feed") for entry in entries),
        ttl_s=_read_ttl(facts),
    )


def _read_entry(node: XmlNode, url: str, *, is_atom: bool) -> FeedEntry:
    facts = node.fields()
    link, title = _choose_link(node, facts, url), _title(facts)
    # Outside Atom, the single date of Dublin Core is the date of publication.
    published = _read_date(facts, _PUBLISHED if is_atom else (*_PUBLISHED, "dc:date"))
    updated = _read_date(facts, (*_UPDATED, "dc:date") if is_atom else _UPDATED)
    texts = [element_html(text) for text in facts.all(*_CONTENTS, *_SUMMARIES)]
    return FeedEntry(
        key=entry_key(facts.text("guid", "id") or node.attribute("about"), link, title, published or updated),
        url=link,
        title=title,
        author=_read_author(facts),
        published=published,
        updated=updated or read_date(node.attribute("lastmod")),  # CDF
        summary_html=next(filter(None, map(element_html, facts.all(*_SUMMARIES))), ""),
        content_html=max(texts, key=len, default=""),
    )


def _title(facts: Fields) -> str:
    return next(filter(None, map(element_line, facts.all(*_TITLES))), "")


def _choose_link(node: XmlNode, facts: Fields, url: str) -> str | None:
    """The URL of the page that a feed or an entry describes."""
    addresses = (web_address(place.base(url), written) for place, written in _written_links(node, facts))
    return next(filter(None, addresses), None)


def _written_links(node: XmlNode, facts: Fields) -> Iterator[tuple[XmlNode, str]]:
    """Candidate URLs and the elements that contain them, likeliest first."""
    for original in facts.all(*_ORIGINAL_LINKS):
        yield original, original.text
    links = [link for link in facts.all("link", "a") if link.attribute("rel") in ("", "alternate")]
    for link in sorted(links, key=lambda link: link.attribute("type").lower() not in _PAGE_TYPES):
        yield link, link.attribute("href") or link.text
    yield node, node.attribute("href")  # CDF
    for stated_id in facts.all("guid", "id"):
        if stated_id.attribute("ispermalink").lower() != "false" and stated_id.text.startswith("http"):
            yield stated_id, stated_id.text


def _read_date(facts: Fields, names: tuple[str, ...]) -> PublishedAt | None:
    """The date of the first name that has one; of several with one name the last, as in feedparser."""
    written = (node.text for name in names for node in reversed(list(facts.all(name))))
    return next(filter(None, map(read_date, written)), None)


def _read_author(facts: Fields) -> str | None:
    people = (_author_name(node) for node in facts.all("author", "dc:creator", "dc:author"))
    return ", ".join(dict.fromkeys(filter(None, people))) or facts.text("itunes:author") or None


def _author_name(node: XmlNode) -> str:
    """`jo@news.example (Jo Doe)`, the form in RSS, gives Jo Doe; an address alone gives nothing."""
    name = node.fields().text("name") if node.has_children else element_line(node)
    bare = _MAIL_ADDRESS.sub(" ", name)
    return name if bare == name else bare.strip(" ()<>,;")


def _read_ttl(facts: Fields) -> float | None:
    """RSS states minutes, the syndication module a number of updates per period."""
    minutes = _number(facts.text("ttl"))
    period_s = _PERIODS_S.get(facts.text("sy:updateperiod").lower())
    if minutes:
        return minutes * 60.0
    return period_s / (_number(facts.text("sy:updatefrequency")) or 1) if period_s else None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
