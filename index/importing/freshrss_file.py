"""Read the articles that FreshRSS exports, in the JSON of Google Reader, alone or in a ZIP file.

The form: FreshRSS, app/views/helpers/export/articles.phtml.
"""

from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from index.feeds.feed_entries import FeedEntry, entry_key
from index.importing.imported_items import ImportedItem, SavedEntry
from index.importing.json_fields import (
    Json,
    JsonObject,
    UnusableItemError,
    object_field,
    objects_field,
    text_field,
)
from index.importing.whole_file import MAX_BYTES, find_list, load_whole, parse_json, require_size
from index.language.dates.date_parser import read_date
from index.model.base_types import PublishedAt
from index.model.errors import UnreadableError

_ZIP_MAGIC = b"PK\x03\x04"
_MOST_MEMBERS = 10_000


def read_freshrss(path: Path) -> Iterator[ImportedItem]:
    """Every article of a JSON file, or of the JSON files in a ZIP file. Raises ReadError, OSError."""
    number = 0
    for data, name, consumed_bytes in _load_members(path):
        items = find_list(parse_json(data, name), "items")
        if items is None:
            raise UnreadableError(name, "it has no list of items; export the articles from FreshRSS again")
        for number, item in enumerate(items, number + 1):  # noqa: B020 - continues the numbers of the last file
            yield _read_item(item, number, consumed_bytes)


def _load_members(path: Path) -> Iterator[tuple[bytes, str, int]]:
    """The JSON files, each with its name and the position in the file on disk at its end."""
    with path.open("rb") as file:
        is_zip = file.read(len(_ZIP_MAGIC)) == _ZIP_MAGIC
    if not is_zip:
        data = load_whole(path)
        yield data, str(path), len(data)
        return
    try:
        with ZipFile(path) as archive:
            yield from _load_zipped(archive, str(path))
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:  # damaged, or encrypted
        raise UnreadableError(str(path), "the ZIP file is damaged or encrypted; export it again") from error


def _load_zipped(archive: ZipFile, name: str) -> Iterator[tuple[bytes, str, int]]:
    members = [info for info in archive.infolist() if info.filename.lower().endswith(".json")]
    if not 0 < len(members) <= _MOST_MEMBERS:
        reason = f"the ZIP file has {len(members):,} JSON files; give an export of FreshRSS with articles"
        raise UnreadableError(name, reason)
    done = 0
    for info in members:
        with archive.open(info) as member:  # not `read`: the size that the archive states may be wrong
            data = member.read(MAX_BYTES + 1)
        require_size(data, info.filename)
        done += info.compress_size
        yield data, info.filename, done


def _read_item(value: Json, number: int, consumed_bytes: int) -> ImportedItem:
    try:
        if not isinstance(value, dict):
            raise UnusableItemError("the article is not an object")
        return ImportedItem(line=number, unread=_to_saved(value), consumed_bytes=consumed_bytes)
    except UnusableItemError as error:
        return ImportedItem(line=number, reason=str(error), consumed_bytes=consumed_bytes)


def _to_saved(item: JsonObject) -> SavedEntry:
    links = [*objects_field(item, "canonical"), *objects_field(item, "alternate")]
    url = next((href for link in links if (href := text_field(link, "href"))), None)
    contents = (object_field(item, name) for name in ("content", "summary"))
    title = text_field(item, "title") or ""
    published = _read_published(item.get("published"))
    origin = object_field(item, "origin")
    entry = FeedEntry(
        key=entry_key("", url, title, published),
        url=url,
        title=title,
        author=text_field(item, "author"),
        published=published,
        content_html=max((text_field(content, "content") or "" for content in contents), key=len),
    )
    site_url = text_field(origin, "htmlUrl") or text_field(origin, "feedUrl") or ""
    return SavedEntry(entry=entry, feed_title=text_field(origin, "title") or "", site_url=site_url)


def _read_published(stated: Json) -> PublishedAt | None:
    if isinstance(stated, bool) or not isinstance(stated, str | int | float):
        return None
    return read_date(stated) if stated else None
