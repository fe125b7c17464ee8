"""Read the links of a bookmark file (Netscape HTML) of a browser or of Pocket."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from index.importing.imported_items import ImportedItem, ListedLink
from index.importing.whole_file import load_whole
from index.text.charset_detection import decode_text

_CHUNK_CHARS = 1 << 16
_WEB = ("http://", "https://")


def read_bookmarks(path: Path) -> Iterator[ImportedItem]:
    """Every link; those with another scheme than http and https are skipped. Raises ReadError, OSError."""
    data = load_whole(path)
    text = decode_text(data, source=str(path))
    links, number = _Links(), 0
    for start in range(0, len(text), _CHUNK_CHARS):
        links.feed(text[start : start + _CHUNK_CHARS])
        consumed = len(data) * min(start + _CHUNK_CHARS, len(text)) // len(text)
        for number, url in enumerate(links.take(), number + 1):  # noqa: B020 - continues the numbers
            yield _to_item(url, number, consumed)


def _to_item(url: str, number: int, consumed_bytes: int) -> ImportedItem:
    if not url.lower().startswith(_WEB):
        return ImportedItem(line=number, skipped="not a web address", consumed_bytes=consumed_bytes)
    return ImportedItem(line=number, link=ListedLink(url=url), consumed_bytes=consumed_bytes)


class _Links(HTMLParser):
    """Collects the addresses of links. Not lxml, which drops what is nested in more than 256 folders."""

    def __init__(self) -> None:
        super().__init__()
        self._urls: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get("href") if tag == "a" else None
        if address and address.strip():
            self._urls.append(address.strip())

    def take(self) -> list[str]:
        """The links found since the last call."""
        found, self._urls = self._urls, []
        return found
