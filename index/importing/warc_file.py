"""Read the pages of a web archive (WARC) with warcio."""

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from index.importing.imported_items import ArchivedPage, ImportedItem

_PAGE_TYPES = frozenset(["text/html", "application/xhtml+xml", "application/pdf"])
_OK = "200"


def read_warc(path: Path, *, max_bytes: int) -> Iterator[ImportedItem]:
    """Every record of a WARC file: web pages and PDFs that were fetched successfully; others are skipped.

    A body over `max_bytes` is reported, and never held in memory. A damaged file is reported as the last item,
    after everything that could be read. Raises OSError.
    """
    number = 0
    with path.open("rb") as file:
        try:
            for number, record in enumerate(ArchiveIterator(file), 1):
                yield _read_record(record, number, max_bytes, file.tell())
        except (ArchiveLoadFailed, EOFError, ValueError, LookupError, zlib.error) as error:
            reason = f"the archive is damaged or cut off from here on ({str(error)[:80].strip()})"
            yield ImportedItem(line=number + 1, reason=reason, consumed_bytes=file.tell())


def _read_record(record: ArcWarcRecord, number: int, max_bytes: int, at: int) -> ImportedItem:
    skipped = _find_obstacle(record)
    if skipped is not None:
        return ImportedItem(line=number, skipped=skipped, consumed_bytes=at)
    body = _read_body(record, max_bytes)
    if len(body) > max_bytes:
        reason = f"the page is larger than {max_bytes:,} bytes"
        return ImportedItem(line=number, reason=reason, consumed_bytes=at)
    kind, charset = _content_type(record)
    page = ArchivedPage(
        url=record.rec_headers.get_header("WARC-Target-URI", "").strip("<>"),
        body=body,
        content_type=kind,
        charset=charset,
        captured_at=_read_moment(record.rec_headers.get_header("WARC-Date", "")),
    )
    return ImportedItem(line=number, unread=page, consumed_bytes=at)


def _find_obstacle(record: ArcWarcRecord) -> str | None:
    """Why a record is no page; None if it is one."""
    if record.rec_type != "response" or record.http_headers is None:
        return "not a response"
    if record.http_headers.get_statuscode() != _OK:
        return "not a successful response"
    return None if _content_type(record)[0] in _PAGE_TYPES else "neither a page nor a PDF"


def _content_type(record: ArcWarcRecord) -> tuple[str, str | None]:
    header = Message()
    header["Content-Type"] = (record.http_headers.get_header("Content-Type") or "").replace("\n", " ")
    charset = header.get_param("charset")
    return header.get_content_type(), charset if isinstance(charset, str) else None


def _read_body(record: ArcWarcRecord, max_bytes: int) -> bytes:
    """The decoded body, at most one byte more than `max_bytes`."""
    stream, body = record.content_stream(), bytearray()
    while len(body) <= max_bytes and (piece := stream.read(max_bytes + 1 - len(body))):
        body += piece
    return bytes(body)


def _read_moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo is not None else None
