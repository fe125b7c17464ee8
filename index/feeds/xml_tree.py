"""Parse feed XML and HTML pages with entity expansion and network access disabled.

Feeds are untrusted. lxml is configured to expand no entities, load nothing and refuse deep nesting. Document
types, where entity bombs are declared, and tags beyond any feed's needs are removed before it parses.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html.entities import html5
from itertools import islice
from typing import Protocol, cast
from urllib.parse import urljoin

from lxml import etree

from index.text.markup_limits import limit_attributes

_PREFIXES = {
    # RSS and Atom, in all their versions
    "http://backend.userland.com/rss": "",
    "http://backend.userland.com/rss2": "",
    "http://backend.userland.com/rss091": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://purl.org/rss/1.0/": "",
    "http://purl.org/net/rss1.1#": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://channel.netscape.com/rdf/simple/0.9/": "",
    "http://purl.org/rss/1.0/modules/rss091#": "",
    "http://www.w3.org/2005/atom": "",
    "http://purl.org/atom/ns#": "",
    "http://example.com/newformat#": "",
    "http://example.com/necho": "",
    "http://purl.org/echo/": "",
    "uri/of/echo/namespace#": "",
    "http://purl.org/pie/": "",
    # sitemaps
    "http://www.sitemaps.org/schemas/sitemap/0.9": "",
    "http://www.google.com/schemas/sitemap/0.84": "",
    "http://www.google.com/schemas/sitemap-news/0.9": "news",
    # what is added to feeds
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.pheedo.com/namespace/pheedo": "pheedo",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://search.yahoo.com/mrss/": "media",
    "http://search.yahoo.com/mrss": "media",
}


@lru_cache(maxsize=1024)
def canonical_name(tag: str, prefix: str) -> str:
    """`title`, `dc:date`: lxml's `{uri}Name` in lower case with our prefix; `prefix` is the one in the file.

    Names of the feed formats have no prefix. An undeclared prefix is kept.
    """
    uri, _, local = tag.removeprefix("{").rpartition("}")
    known = _PREFIXES.get(uri.lower(), prefix) if uri else ""
    return f"{known}:{local}".lower() if known else local.lower()


def is_feed_namespace(uri: str) -> bool:
    """Whether a namespace belongs to a version of RSS, Atom or sitemaps."""
    return _PREFIXES.get(uri.lower()) == ""


_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)(\w{2,31};)")
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
_INVALID_REFERENCE = re.compile(r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|x0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]));")
_INVALID_CHARACTERS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])
_CDATA, _CDATA_END = "<![CDATA[", "]]>"


def repair_references(text: str) -> str:
    """Replace HTML entities by characters, escape bare ampersands, remove control characters.

    CDATA sections are kept unchanged.
    """
    pieces = _pieces(text.translate(_INVALID_CHARACTERS))
    return "".join(piece if piece.startswith(_CDATA) else _repair(piece) for piece in pieces)


def limit_tags(text: str, *, most_tags: int) -> str:
    """Truncate the text after `most_tags` tags; CDATA sections contain none."""
    end = 0
    for piece in _pieces(text):
        tags = 0 if piece.startswith(_CDATA) else piece.count("<")
        if tags > most_tags:
            beyond = next(islice(re.finditer("<", piece), most_tags, None))
            return text[: end + beyond.start()]
        most_tags -= tags
        end += len(piece)
    return text


def _pieces(text: str) -> Iterator[str]:
    """Split the text into CDATA sections and the text between them."""
    at = 0
    while at < len(text):
        start = text.find(_CDATA, at)
        end = text.find(_CDATA_END, start) if start >= 0 else -1
        if end < 0:
            yield text[at:]
            return
        yield text[at:start]
        at = end + len(_CDATA_END)
        yield text[start:at]


def _repair(text: str) -> str:
    text = _NAMED.sub(lambda name: html5.get(name[1], name[0]), _INVALID_REFERENCE.sub("", text))
    return _BARE_AMPERSAND.sub("&amp;", text)


MAX_TAGS = 100_000  # 2,000 entries with 25 fields; a tag can cost 200 bytes of memory
_MAX_BASES = 8  # ancestors that are checked for xml:base; feeds have 4
_MAX_FIELDS = 300  # the most children and attributes of one element that are read

_PROLOG = re.compile(
    r"(?:[\s\ufeff]++|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*+(?:\[[^\]]*+\]\s*+)?>)*+", re.DOTALL | re.IGNORECASE
)
_PREFIXED_TAG = re.compile(r"<(/?)[\w.-]+:(?=\w)")


class _Element(Protocol):
    """The part of an untyped lxml element that we use; the tag of an entity is not a string."""

    @property
    def tag(self) -> object: ...
    @property
    def text(self) -> str | None: ...
    @property
    def prefix(self) -> str | None: ...
    @property
    def nsmap(self) -> Mapping[str | None, str]: ...
    @property
    def attrib(self) -> Mapping[str, str]: ...
    def get(self, key: str) -> str | None: ...
    def itertext(self) -> Iterator[str]: ...
    def iterancestors(self) -> "Iterator[_Element]": ...
    def __iter__(self) -> "Iterator[_Element]": ...


@dataclass(frozen=True, slots=True)
class XmlNode:
    """An element with its canonical name, whatever its prefix and case in the file."""

    element: _Element

    @property
    def name(self) -> str:
        """`title`, `dc:date`; see `canonical_name`."""
        tag = self.element.tag
        return canonical_name(tag, self.element.prefix or "") if isinstance(tag, str) else ""

    @property
    def declares_feed(self) -> bool:
        """Whether a namespace of a feed format is declared in it."""
        return any(map(is_feed_namespace, self.element.nsmap.values()))

    @property
    def text(self) -> str:
        """All text in the element, stripped."""
        return "".join(self.element.itertext()).strip()

    @property
    def has_children(self) -> bool:
        return next(iter(self.element), None) is not None

    @property
    def markup(self) -> str:
        """The content of the element as markup without prefixes."""
        whole = cast(str, etree.tostring(self.element, encoding="unicode", with_tail=False))
        inner = whole[whole.find(">") + 1 : whole.rfind("</")]  # lxml writes no bare ">" in attributes
        return _PREFIXED_TAG.sub(r"<\1", inner).strip()

    def attribute(self, name: str) -> str:
        """An attribute by its local name in lower case; "" if missing."""
        exact = self.element.get(name)
        if exact is not None:
            return exact.strip()
        keys = islice(self.element.attrib, _MAX_FIELDS)  # lxml takes quadratic time for items()
        return next(((self.element.get(key) or "").strip() for key in keys if _local(key) == name), "")

    def children(self) -> "Iterator[XmlNode]":
        return map(XmlNode, self.element)

    def fields(self) -> "Fields":
        """The children by name, in document order; only the first 300."""
        named: dict[str, list[XmlNode]] = {}
        for child in islice(self.children(), _MAX_FIELDS):
            named.setdefault(child.name, []).append(child)
        return Fields(named)

    def outermost(self, *names: str) -> "Iterator[XmlNode]":
        """Descendants with these names, except those nested in another of them."""
        todo = [self]
        while todo:
            node = todo.pop()
            if node.name in names:
                yield node
            else:
                todo += reversed(list(node.children()))

    def base(self, url: str) -> str:
        """The base of relative URLs in the element (XML Base), in a file from `url`."""
        around = islice(self.element.iterancestors(), _MAX_BASES)
        for node in reversed([self, *map(XmlNode, around)]):
            url = join_address(url, node.attribute("base")) or url
        return url


@dataclass(frozen=True, slots=True)
class Fields:
    """The children of an element by name."""

    named: Mapping[str, list[XmlNode]]

    def all(self, *names: str) -> Iterator[XmlNode]:
        """The children with the first name, then those with the second, and so on."""
        return (node for name in names for node in self.named.get(name, ()))

    def first(self, *names: str) -> XmlNode | None:
        return next(self.all(*names), None)

    def text(self, *names: str) -> str:
        """The first non-empty text of these children, as one line; "" if there is none."""
        return next(filter(None, (" ".join(node.text.split()) for node in self.all(*names))), "")


def parse_xml(text: str, *, repair: bool = True, most_tags: int = MAX_TAGS) -> XmlNode | None:
    """The root of an XML text; None if there is none.

    Malformed XML is repaired where possible: HTML entities, bare ampersands, control characters; with `repair`
    also mismatched tags, and deep nesting up to hundreds of levels. Everything after `most_tags` is ignored.
    """
    match = _PROLOG.match(text)
    text = limit_tags(text[match.end() if match else 0 :], most_tags=most_tags)
    text = limit_attributes(text, is_html=False)
    try:
        return _parse(text, recover=False)
    except etree.XMLSyntaxError:
        pass
    try:
        return _parse(repair_references(text), recover=repair)
    except etree.XMLSyntaxError:
        return None


def parse_page(page: str) -> XmlNode | None:
    """The root of an HTML page; None if there is none."""
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        bounded = limit_attributes(limit_tags(page, most_tags=MAX_TAGS))
        return _to_node(etree.fromstring(bounded.encode(errors="replace"), parser))
    except etree.XMLSyntaxError:
        return None


def join_address(base: str, address: str) -> str | None:
    """Resolve `address` against `base`; None unless the result is http or https."""
    try:
        joined = urljoin(base, address.strip())
    except ValueError:
        return None
    return joined if joined.startswith(("http://", "https://")) else None


def _parse(text: str, *, recover: bool) -> XmlNode | None:
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    return _to_node(etree.fromstring(text.encode(errors="replace"), parser))


def _to_node(element: object) -> XmlNode | None:
    return None if element is None else XmlNode(cast(_Element, element))


def _local(name: str) -> str:
    return name.rpartition("}")[2].rpartition(":")[2].lower()
