"""Read the entries that the API of Miniflux returns (https://miniflux.app/docs/api.html#endpoint-get-entries)."""

from collections.abc import Iterator
from pathlib import Path

from index.feeds.feed_entries import FeedEntry, entry_key
from index.importing.imported_items import ImportedItem, SavedEntry
from index.importing.json_fields import Json, UnusableItemError, object_field, text_field
from index.importing.whole_file import find_list, load_whole, parse_json
from index.language.dates.date_parser import read_date
from index.model.errors import UnreadableError


def read_miniflux(path: Path) -> Iterator[ImportedItem]:
    """Every entry of a response, or of a list of entries. Raises ReadError, OSError."""
    data = load_whole(path)
    value = parse_json(data, str(path))
    entries = value if isinstance(value, list) else find_list(value, "entries")
    if entries is None:
        raise UnreadableError(str(path), "it has no list of entries; save what /v1/entries of Miniflux returns")
    for number, entry in enumerate(entries, 1):
        yield _read_entry(entry, number, len(data) * number // len(entries))


def _read_entry(value: Json, number: int, consumed_bytes: int) -> ImportedItem:
    try:
        if not isinstance(value, dict):
            raise UnusableItemError("the entry is not an object")
        feed = object_field(value, "feed")
        url, title = text_field(value, "url"), text_field(value, "title") or ""
        published = read_date(text_field(value, "published_at") or "")
        entry = FeedEntry(
            key=entry_key("", url, title, published),
            url=url,
            title=title,
            author=text_field(value, "author"),
            published=published,
            content_html=text_field(value, "content") or "",
        )
        site_url = text_field(feed, "site_url") or text_field(feed, "feed_url") or ""
        saved = SavedEntry(entry=entry, feed_title=text_field(feed, "title") or "", site_url=site_url)
        return ImportedItem(line=number, unread=saved, consumed_bytes=consumed_bytes)
    except UnusableItemError as error:
        return ImportedItem(line=number, reason=str(error), consumed_bytes=consumed_bytes)
