"""Detect the format of an import file by its content."""

import re
import zlib
from pathlib import Path

from index.importing.csv_file import find_delimiter
from index.model.errors import ReadError, UnreadableError
from index.model.import_types import ImportFormat
from index.text.charset_detection import decode_text

_HEAD_BYTES = 1 << 16
_GZIP = b"\x1f\x8b"
_STARTS = {
    b"PK\x03\x04": ImportFormat.FRESHRSS,
    b"WARC/": ImportFormat.WARC,
    b"From ": ImportFormat.MBOX,
}
_MINIFLUX = re.compile(rb'\A\s*+(?:\{\s*+"(?:total|entries)"\s*+:|\[\s*+\{\s*+"id"\s*+:\s*+\d++,\s*+"user_id")')
_FRESHRSS = re.compile(rb'\A\s*+\{\s*+"id"\s*+:\s*+"user\\?/')
_BOOKMARKS = re.compile(rb"<!doctype\s++netscape-bookmark-file-1|<title>\s*+pocket export", re.IGNORECASE)
_PATTERNS = (
    (_BOOKMARKS, ImportFormat.BOOKMARKS),
    (_MINIFLUX, ImportFormat.MINIFLUX),
    (_FRESHRSS, ImportFormat.FRESHRSS),
)
_OPML = re.compile(rb"<opml\b", re.IGNORECASE)
_MARKUP = re.compile(rb"\s*+<|%PDF-")
_KNOWN = ", ".join(ImportFormat)


def detect_format(path: Path) -> ImportFormat:
    """The format of a file. Raises ReadError if it has none of them, OSError."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    found = find_format(head)
    if found is None:
        raise UnreadableError(str(path), _describe_unknown(head))
    return found


def find_format(head: bytes) -> ImportFormat | None:
    """The format of a file that starts with these bytes; None if it has none of them."""
    if head.startswith(_GZIP):
        return ImportFormat.WARC if _inflate(head).startswith(b"WARC/") else ImportFormat.JSONL
    by_start = next((found for start, found in _STARTS.items() if head.startswith(start)), None)
    return by_start or _find_text_format(head.removeprefix(b"\xef\xbb\xbf"))


def _find_text_format(head: bytes) -> ImportFormat | None:
    by_pattern = next((found for pattern, found in _PATTERNS if pattern.search(head)), None)
    if by_pattern is not None:
        return by_pattern
    if not head.strip() or head.lstrip(b" \t\r\n\x00\xff\xfe")[:1] in (b"{", b"["):
        return ImportFormat.JSONL  # which says what is wrong with UTF-16
    return ImportFormat.CSV if _is_csv(head) else None


def _inflate(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, 16)
    except zlib.error:
        return b""


def _is_csv(head: bytes) -> bool:
    if _MARKUP.match(head):
        return False
    try:
        return find_delimiter(decode_text(head, source="")) is not None
    except ReadError:
        return False


def _describe_unknown(head: bytes) -> str:
    if _OPML.search(head):
        return "this is OPML, a list of feeds; import it with `watchdesk sources import`"
    if _MARKUP.match(head):
        return "this is one document, not a list of articles; add it with `watchdesk add`"
    return (
        "its format is not recognised; add a single article with `watchdesk add`, or name the format with "
        f"--format: {_KNOWN}"
    )
