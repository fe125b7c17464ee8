"""Parse JSON Feed, versions 1 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import cast

from index.feeds.feed_dates import read_date
from index.feeds.feed_entries import Feed, FeedEntry, entry_key
from index.feeds.feed_values import html_to_line, looks_like_markup, one_line, text_to_html, web_address
from index.feeds.xml_feed import MAX_ENTRIES_READ
from index.model.feed_types import SourceKind

_VERSION = "jsonfeed.org/version/"

_Record = Mapping[str, object]


def read_json_feed(text: str, url: str) -> Feed | None:
    """Parse a JSON Feed; None for other JSON or invalid JSON."""
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):  # invalid JSON or a number of a million digits; nested too deeply
        return None
    if not isinstance(record, dict) or _VERSION not in _text(record, "version"):
        return None
    return Feed(
        kind=SourceKind.FEED,
        title=one_line(_text(record, "title")),
        site_url=web_address(url, _text(record, "home_page_url")),
        language=_text(record, "language") or None,
        entries=tuple(_read_item(item, url) for item in islice(_records(record, "items"), MAX_ENTRIES_READ)),
    )


def _read_item(item: _Record, url: str) -> FeedEntry:
    # The external_url of a linked-list post is the page that it is about.
    link = web_address(url, _text(item, "url")) or web_address(url, _text(item, "external_url"))
    title, published = _title(item), read_date(_text(item, "date_published"))
    updated = read_date(_text(item, "date_modified"))
    summary = text_to_html(_text(item, "summary"))
    return FeedEntry(
        key=entry_key(_text(item, "id"), link, title, published or updated),
        url=link,
        title=title,
        author=_author(item),
        published=published,
        updated=updated,
        summary_html=summary,
        content_html=_text(item, "content_html") or text_to_html(_text(item, "content_text")) or summary,
    )


def _title(item: _Record) -> str:
    """The title; the standard requires plain text, but some feeds use HTML."""
    title = _text(item, "title")
    return html_to_line(title) if looks_like_markup(title) else one_line(title)


def _author(item: _Record) -> str | None:
    listed = [*_records(item, "authors"), item.get("author")]  # version 1.1, version 1
    names = (one_line(_text(cast(_Record, person), "name")) for person in listed if isinstance(person, dict))
    return ", ".join(dict.fromkeys(filter(None, names))) or None


def _text(record: _Record, name: str) -> str:
    """A text field of a record; numbers, which some feeds use as ids, become text."""
    value = record.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 1 << 63 else ""
    return value.strip() if isinstance(value, str) else ""


def _records(record: _Record, name: str) -> Iterator[_Record]:
    found = record.get(name)
    return (item for item in found if isinstance(item, dict)) if isinstance(found, list) else iter(())
