"""Parse what a reader of an import file left unparsed: runs in a worker, one item at a time."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeAlias

from index.extraction.document_extraction import read_article_bytes
from index.importing.imported_items import ArchivedPage, ListedLink, MailMessage, SavedEntry, UnreadItem
from index.importing.mail_message import read_message
from index.importing.saved_entry import read_saved_entry
from index.model.article_types import ArticleDraft
from index.model.provenance_types import OPERATOR, Provenance, TextOrigin

ParsedItem: TypeAlias = ArticleDraft | ListedLink


def parse_item(item: UnreadItem, *, max_bytes: int) -> ParsedItem:
    """The article, or its link if the file has only a part of it. Raises ReadError.

    The article counts as supplied by the operator: nothing proves that its site ever showed it.
    """
    now = datetime.now(UTC)
    match item:
        case ArchivedPage():
            parsed: ParsedItem = _read_page(item, max_bytes, now)
        case SavedEntry():
            parsed = read_saved_entry(item)
        case MailMessage():
            parsed = read_message(item.raw)
    if isinstance(parsed, ListedLink):
        return parsed
    return replace(parsed, came_from=Provenance(text_origin=TextOrigin.IMPORT, by=OPERATOR, at=now))


def _read_page(page: ArchivedPage, max_bytes: int, now: datetime) -> ArticleDraft:
    draft = read_article_bytes(
        page.body,
        name=page.url,
        max_bytes=max_bytes,
        content_type=page.content_type,
        charset=page.charset,
        url=page.url,
    )
    return replace(draft, fetched_at=min(page.captured_at, now) if page.captured_at else None)
