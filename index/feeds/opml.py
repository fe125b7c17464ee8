"""OPML 2.0 (http://opml.org/spec2.opml): lists of feeds that programs exchange."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, cast

from lxml import etree

from index.errors import NotAFeedError, TooLargeError
from index.wording import word

MAX_OPML_BYTES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlFeed:
    """One feed of a list."""

    url: str
    title: str = ""
    site_url: str | None = None


def read_opml(content: bytes, *, name: str) -> list[OpmlFeed]:
    """The feeds of a file, in its order, folders opened; each address once.

    `name` is the file's, for errors. Raises NotAFeedError, TooLargeError.
    """
    if len(content) > MAX_OPML_BYTES:
        reason = word("the file is larger than {n:,} bytes", n=MAX_OPML_BYTES)
        raise TooLargeError(name, reason, limit=MAX_OPML_BYTES)
    root = _parse(content)
    if root is None or str(root.tag).lower() != "opml":
        raise NotAFeedError(name, word("it is no OPML file; export one from a feed reader"))
    feeds: dict[str, OpmlFeed] = {}
    for feed in _read_outlines(root):
        feeds.setdefault(feed.url, feed)
    return list(feeds.values())


def write_opml(feeds: Iterable[OpmlFeed], *, title: str) -> str:
    """A file that `read_opml` reads back; what XML cannot hold is left out of texts."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = _xml_text(title)
    body = etree.SubElement(root, "body")
    for feed in feeds:
        shown = _xml_text(feed.title or feed.url)
        outline = etree.SubElement(body, "outline", type="rss", text=shown, title=shown)
        outline.set("xmlUrl", _xml_text(feed.url))
        if feed.site_url:
            outline.set("htmlUrl", _xml_text(feed.site_url))
    written = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return cast(bytes, written).decode()


class _Element(Protocol):
    """What we use of an lxml element, which has no types."""

    @property
    def tag(self) -> object: ...
    @property
    def attrib(self) -> dict[str, str]: ...
    def iter(self) -> "Iterator[_Element]": ...


def _parse(content: bytes) -> _Element | None:
    """No entity is resolved and nothing is loaded; what is broken is read as far as it goes."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        return cast(_Element | None, etree.fromstring(content, parser))
    except (etree.XMLSyntaxError, ValueError):
        return None


def _read_outlines(root: _Element) -> Iterator[OpmlFeed]:
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag.lower() != "outline":
            continue
        # Programs differ in the case of the names.
        facts = {name.lower(): value.strip() for name, value in element.attrib.items()}
        if url := facts.get("xmlurl"):
            yield OpmlFeed(
                url=url,
                title=facts.get("title") or facts.get("text") or "",
                site_url=facts.get("htmlurl") or None,
            )


def _xml_text(text: str) -> str:
    """XML 1.0 has no control characters, surrogates and noncharacters."""
    return "".join(char for char in text if _is_xml(ord(char)))


def _is_xml(code: int) -> bool:
    return code in (0x9, 0xA, 0xD) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000
