"""JSON Feed, versions 1 and 1.1 (https://www.jsonfeed.org/version/1.1)."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from html import escape
from urllib.parse import urljoin

from index.errors import NotAFeedError
from index.feeds.entries import Feed, FeedEntry
from index.feeds.feed_dates import stated_moment
from index.source_types import SourceKind
from index.types import PublishedAt
from index.wording import word

_VERSION = "jsonfeed.org/version/"


def looks_like_json(data: bytes) -> bool:
    """Whether bytes begin as a JSON object."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def parse_json_feed(data: bytes, *, url: str, source: str, most: int) -> Feed:
    """At most `most` entries, in the order of the feed. Raises NotAFeedError."""
    facts = _load(data, source)
    items = facts.get("items")
    if _VERSION not in _text(facts, "version") or not isinstance(items, list):
        raise NotAFeedError(source, word("it is JSON, but no JSON feed"))
    entries = (_to_entry(item, url) for item in items[:most] if isinstance(item, Mapping))
    return Feed(
        kind=SourceKind.FEED,
        title=_line(facts, "title"),
        site_url=_link(facts, "home_page_url", url),
        language=_text(facts, "language") or None,
        entries=tuple(entries),
    )


def _load(data: bytes, source: str) -> Mapping[str, object]:
    try:
        loaded = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise NotAFeedError(source, word("it begins as JSON, but cannot be read")) from error
    return loaded if isinstance(loaded, Mapping) else {}


def _to_entry(item: Mapping[str, object], base: str) -> FeedEntry:
    url = _link(item, "url", base) or _link(item, "external_url", base)
    title = _line(item, "title")
    summary = _text(item, "summary")
    content = _text(item, "content_html") or _to_html(_text(item, "content_text"))
    return FeedEntry(
        key=_id_of(item) or url or f"{title}\n{content}",
        url=url,
        title=title,
        author=", ".join(_authors(item)) or None,
        published=_moment(item, "date_published"),
        updated=_moment(item, "date_modified"),
        summary_html=escape(summary),
        content_html=content or escape(summary),
    )


def _id_of(item: Mapping[str, object]) -> str:
    """Ids are strings, but numbers are met too."""
    value = item.get("id")
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _authors(item: Mapping[str, object]) -> Iterator[str]:
    """`authors` of version 1.1, `author` of version 1."""
    authors = item.get("authors")
    for author in authors if isinstance(authors, list) else [item.get("author")]:
        if isinstance(author, Mapping) and (name := _line(author, "name")):
            yield name


def _moment(item: Mapping[str, object], name: str) -> PublishedAt | None:
    text = _text(item, name)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    zoned = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    try:
        return stated_moment(text, zoned.utctimetuple())
    except OverflowError:
        return None


def _link(facts: Mapping[str, object], name: str, base: str) -> str | None:
    text = _text(facts, name)
    try:
        return urljoin(base, text) if text else None
    except ValueError:
        return None


def _to_html(text: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())


def _text(facts: Mapping[str, object], name: str) -> str:
    value = facts.get(name)
    return value.strip() if isinstance(value, str) else ""


def _line(facts: Mapping[str, object], name: str) -> str:
    return " ".join(_text(facts, name).split())
