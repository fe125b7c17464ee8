"""What the readers of import files yield."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from index.feeds.feed_entries import FeedEntry
from index.model.article_types import ArticleDraft
from index.model.import_types import ArticleHistory


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedPage:
    """A page of a web archive, decoded as HTTP requires; `captured_at` is aware UTC."""

    url: str
    body: bytes
    content_type: str
    charset: str | None
    captured_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedEntry:
    """A feed entry that a feed reader saved, and the title and site of its feed."""

    entry: FeedEntry
    feed_title: str
    site_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailMessage:
    """An e-mail message as bytes."""

    raw: bytes


UnreadItem: TypeAlias = ArchivedPage | SavedEntry | MailMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedLink:
    """A link to an article that has to be fetched, and the facts that the file states about it."""

    url: str
    facts: ArticleDraft | None = None
    """Fills gaps of the fetched page; its text is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedItem:
    """One line, row, entry, link, record or message of an import file.

    Exactly one of `draft`, `unread`, `link`, `reason` and `skipped` is set. `consumed_bytes` is the position in
    the file on disk, compressed or not.
    """

    line: int
    """The number of the line in a JSONL or CSV file; in other formats items are counted from 1."""
    draft: ArticleDraft | None = None
    history: ArticleHistory | None = None
    """Of a draft that another library exported."""
    unread: UnreadItem | None = None
    """To be read by a parser (`item_parsing`)."""
    link: ListedLink | None = None
    reason: str | None = None
    """Why it cannot be used."""
    skipped: str | None = None
    """Why it is left out although nothing is wrong with it: a few words, so that equal ones can be counted."""
    consumed_bytes: int
