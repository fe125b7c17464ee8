"""Read and write OPML 2.0 lists of feeds (http://opml.org/spec2.opml).

Labels and polling intervals are attributes in a namespace of our own, which other readers ignore.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from xml.etree import ElementTree

from index.feeds.feed_entries import distinct_by
from index.feeds.feed_values import one_line
from index.feeds.source_labels import LABEL_NAMES, parse_labels
from index.feeds.xml_tree import XmlNode, parse_xml
from index.model.base_types import SourceLabels
from index.model.errors import NotAFeedError, TooLargeError
from index.model.feed_types import is_allowed_interval
from index.model.wording import word
from index.text.charset_detection import decode_feed

MAX_OPML_BYTES = 2_000_000
NAMESPACE = "urn:watchdesk:opml"
_INTERVAL = "pollMinutes"
_NO_LABELS = SourceLabels()

_SEPARATOR = "/"
_MAX_FOLDER_CHARS = 1000  # of nested folders; each feed stores the whole path


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlFeed:
    """One feed of a list; `folder` is its path in the list, such as `Asia/Taiwan`."""

    url: str
    title: str = ""
    site_url: str | None = None
    folder: str = ""
    labels: SourceLabels = _NO_LABELS
    interval: timedelta | None = None
    """How often to poll it; None for automatic."""
    left_out: tuple[str, ...] = ()
    """Why labels or the interval of the file were left out."""


def read_opml(content: bytes, *, name: str) -> list[OpmlFeed]:
    """The feeds of a file in order, without duplicates. `name` is the file name for errors.

    Raises NotAFeedError for anything but well-formed OPML, since half a list could pass for a whole one, and
    TooLargeError.
    """
    if len(content) > MAX_OPML_BYTES:
        reason = word("it is larger than {n:,} bytes", n=MAX_OPML_BYTES)
        raise TooLargeError(name, reason, limit=MAX_OPML_BYTES)
    root = parse_xml(decode_feed(content, None), repair=False)
    if root is None:
        raise NotAFeedError(name, word("its XML is broken or incomplete; export the file again"))
    if root.name != "opml":
        raise NotAFeedError(name, word("this is not an OPML file; export one from a feed reader"))
    return distinct_by(_read_outlines(root), lambda feed: feed.url)


def write_opml(feeds: Iterable[OpmlFeed], *, title: str) -> str:
    """Write a file that `read_opml` can read, grouped by folder; texts become one line."""
    root = ElementTree.Element("opml", {"version": "2.0", "xmlns:watchdesk": NAMESPACE})
    ElementTree.SubElement(ElementTree.SubElement(root, "head"), "title").text = _xml_text(title)
    folders = {"": ElementTree.SubElement(root, "body")}
    for feed in feeds:
        folder = _open_folder(folders, _xml_text(feed.folder))
        ElementTree.SubElement(folder, "outline", _attributes(feed))
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _read_outlines(root: XmlNode) -> Iterator[OpmlFeed]:
    todo = [(child, "") for child in reversed(list(root.children()))]
    while todo:
        node, folder = todo.pop()
        url = node.attribute("xmlurl")
        title = one_line(node.attribute("title") or node.attribute("text"))
        if node.name == "outline" and url:
            yield _read_feed(node, url, "" if title == url else title, folder)
        elif node.name == "outline":
            folder = _SEPARATOR.join(filter(None, (folder, title)))[:_MAX_FOLDER_CHARS]
        todo += ((child, folder) for child in reversed(list(node.children())))


def _read_feed(node: XmlNode, url: str, title: str, folder: str) -> OpmlFeed:
    labels, reasons = parse_labels({name: _own_attribute(node, name) for name in LABEL_NAMES})
    minutes = _own_attribute(node, _INTERVAL)
    interval = _parse_interval(minutes)
    if minutes and interval is None:
        reasons += (word("its polling interval is not from 15 minutes to a day"),)
    return OpmlFeed(
        url=url,
        title=title,
        site_url=node.attribute("htmlurl") or None,
        folder=folder,
        labels=labels,
        interval=interval,
        left_out=reasons,
    )


def _own_attribute(node: XmlNode, name: str) -> str:
    return one_line(node.attribute(f"{{{NAMESPACE}}}{name}"))


def _parse_interval(minutes: str) -> timedelta | None:
    """None for anything but an interval that a person may choose."""
    if not re.fullmatch(r"[0-9]{1,4}", minutes):
        return None
    interval = timedelta(minutes=int(minutes))
    return interval if is_allowed_interval(interval) else None


def _open_folder(folders: dict[str, ElementTree.Element], path: str) -> ElementTree.Element:
    """The outline of a folder, created if missing."""
    if path not in folders:
        outer, _, name = path.rpartition(_SEPARATOR)
        outline = ElementTree.SubElement(_open_folder(folders, outer), "outline", text=name, title=name)
        folders[path] = outline
    return folders[path]


def _attributes(feed: OpmlFeed) -> dict[str, str]:
    shown = _xml_text(feed.title)
    facts = {"type": "rss", "text": shown or feed.url, "title": shown, "xmlUrl": _xml_text(feed.url)}
    if feed.site_url:
        facts["htmlUrl"] = _xml_text(feed.site_url)
    return facts | {f"watchdesk:{name}": value for name, value in _own_facts(feed).items() if value}


def _own_facts(feed: OpmlFeed) -> dict[str, str]:
    facts = {name: _xml_text(str(getattr(feed.labels, name) or "")) for name in LABEL_NAMES}
    minutes = int(feed.interval.total_seconds()) // 60 if feed.interval else 0
    return facts | ({_INTERVAL: str(minutes)} if minutes else {})


def _xml_text(text: str) -> str:
    """One line without what XML 1.0 forbids: control characters, surrogates and noncharacters."""
    return "".join(char for char in one_line(text) if char not in "\ufffe\uffff")
