"""XML and HTML -> a tree that can be walked without fear.

Feeds come from anywhere. lxml is told to expand no entity, load nothing and refuse what is nested too deeply,
and it never sees a document type, in which all entity bombs are declared, nor more tags than any feed needs.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Protocol, cast
from urllib.parse import urljoin

from lxml import etree

from index.feeds.namespaces import is_feed_namespace, canonical_name
from index.feeds.repairing import limit_tags, repair_references
from index.text.markup import limit_attributes

MAX_TAGS = 100_000  # 2,000 entries of 25 facts; a tag may cost 200 bytes of memory
_MAX_BASES = 8  # elements around a link that may say what it is relative to; feeds have 4
_MAX_FIELDS = 300  # children of one element that are looked at, and its attributes

_PROLOG = re.compile(
    r"(?:[\s\ufeff]++|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*+(?:\[[^\]]*+\]\s*+)?>)*+", re.DOTALL | re.IGNORECASE
)
_PREFIXED_TAG = re.compile(r"<(/?)[\w.-]+:(?=\w)")


class _Element(Protocol):
    """What we use of an lxml element, which has no types; its tag is no string for an entity."""

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
class Node:
    """An element by the name that the formats know it by, whatever prefix and capitals it is written with."""

    element: _Element

    @property
    def name(self) -> str:
        """`title`, `dc:date`; see `canonical_name`."""
        tag = self.element.tag
        return canonical_name(tag, self.element.prefix or "") if isinstance(tag, str) else ""

    @property
    def declares_feed(self) -> bool:
        """Whether a namespace of the formats is known in it."""
        return any(map(is_feed_namespace, self.element.nsmap.values()))

    @property
    def text(self) -> str:
        """All the text in it, without the blanks around it."""
        return "".join(self.element.itertext()).strip()

    @property
    def has_children(self) -> bool:
        return next(iter(self.element), None) is not None

    @property
    def markup(self) -> str:
        """What is in it, as markup without prefixes."""
        whole = cast(str, etree.tostring(self.element, encoding="unicode", with_tail=False))
        inner = whole[whole.find(">") + 1 : whole.rfind("</")]  # lxml writes no bare ">" in attributes
        return _PREFIXED_TAG.sub(r"<\1", inner).strip()

    def attribute(self, name: str) -> str:
        """By its local name in lower case; "" where there is none."""
        exact = self.element.get(name)
        if exact is not None:
            return exact.strip()
        keys = islice(self.element.attrib, _MAX_FIELDS)  # its items take lxml a quadratic time
        return next(((self.element.get(key) or "").strip() for key in keys if _local(key) == name), "")

    def children(self) -> "Iterator[Node]":
        return map(Node, self.element)

    def fields(self) -> "Fields":
        """Its children by their names, each in the order in which they stand; not more than any entry needs."""
        named: dict[str, list[Node]] = {}
        for child in islice(self.children(), _MAX_FIELDS):
            named.setdefault(child.name, []).append(child)
        return Fields(named)

    def outermost(self, *names: str) -> "Iterator[Node]":
        """The elements of these names in it, but none that stands in another of them."""
        todo = [self]
        while todo:
            node = todo.pop()
            if node.name in names:
                yield node
            else:
                todo += reversed(list(node.children()))

    def base(self, url: str) -> str:
        """What relative addresses in it are relative to (XML Base), in a file that came from `url`."""
        around = islice(self.element.iterancestors(), _MAX_BASES)
        for node in reversed([self, *map(Node, around)]):
            url = join_address(url, node.attribute("base")) or url
        return url


@dataclass(frozen=True, slots=True)
class Fields:
    """The children of an element by their names."""

    named: Mapping[str, list[Node]]

    def all(self, *names: str) -> Iterator[Node]:
        """Those of the first name, then those of the second …"""
        return (node for name in names for node in self.named.get(name, ()))

    def first(self, *names: str) -> Node | None:
        return next(self.all(*names), None)

    def text(self, *names: str) -> str:
        """The first of their texts that says something, as one line; "" where none does."""
        return next(filter(None, (" ".join(node.text.split()) for node in self.all(*names))), "")


def parse_xml(text: str, *, repair: bool = True, most_tags: int = MAX_TAGS) -> Node | None:
    """The root of an XML text, None where there is none.

    Text that is not well-formed is read as far and as well as it goes: HTML's entities, bare ampersands,
    control characters; with `repair` also tags that do not match, and elements until they are hundreds deep.
    What stands behind `most_tags` is left out.
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


def parse_page(page: str) -> Node | None:
    """The root of an HTML page, None where there is none."""
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        bounded = limit_attributes(limit_tags(page, most_tags=MAX_TAGS))
        return _to_node(etree.fromstring(bounded.encode(errors="replace"), parser))
    except etree.XMLSyntaxError:
        return None


def join_address(base: str, address: str) -> str | None:
    """`address` as seen from `base`; None where that is no address of the web."""
    try:
        joined = urljoin(base, address.strip())
    except ValueError:
        return None
    return joined if joined.startswith(("http://", "https://")) else None


def _parse(text: str, *, recover: bool) -> Node | None:
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


def _to_node(element: object) -> Node | None:
    return None if element is None else Node(cast(_Element, element))


def _local(name: str) -> str:
    return name.rpartition("}")[2].rpartition(":")[2].lower()
