"""The file that a worker process is reading: opened by one call, and read on by each further call."""

import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import chain
from pathlib import Path

from index.importing.bookmarks_file import read_bookmarks
from index.importing.csv_file import read_csv
from index.importing.format_detection import detect_format
from index.importing.freshrss_file import read_freshrss
from index.importing.imported_items import ArchivedPage, ImportedItem, MailMessage, SavedEntry
from index.importing.jsonl_file import read_import_lines
from index.importing.mbox_file import read_mbox
from index.importing.miniflux_file import read_miniflux
from index.model.errors import ReadError
from index.model.import_types import ImportFormat

_MOST_ITEMS = 50
_MOST_CHARS = 4_000_000
_MOST_SECONDS = 1.0

_items: Iterator[ImportedItem] = iter(())


def open_file(path: Path, stated: ImportFormat | None, *, max_bytes: int) -> ImportFormat:
    """Open a file, and read its first item. `stated` is the format, or None to detect it.

    `max_bytes` limits each page and message. Raises ReadError if the file cannot be read at all.
    """
    global _items  # noqa: PLW0603 - a worker process reads one file
    try:
        found = stated or detect_format(path)
        items = _reader_of(found, max_bytes)(path)
        first = next(items, None)
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        raise ReadError(str(path), f"{reason}; give a readable file") from error
    _items = items if first is None else chain([first], items)
    return found


def read_on() -> tuple[ImportedItem, ...]:
    """The next items; none at the end. Raises ReadError."""
    global _items  # noqa: PLW0603 - as above
    taken, chars, started = list[ImportedItem](), 0, time.monotonic()
    try:
        for item in _items:
            taken.append(item)
            chars += _weigh(item)
            if len(taken) == _MOST_ITEMS or chars > _MOST_CHARS or time.monotonic() - started > _MOST_SECONDS:
                break
    except (ReadError, OSError) as error:
        if not taken:
            reason = error.strerror or "" if isinstance(error, OSError) else str(error)
            raise ReadError("", reason) from error
        _items = _fail(error)
    return tuple(taken)


def _fail(error: Exception) -> Iterator[ImportedItem]:
    raise error
    yield  # a generator: raises at its first step


def _reader_of(found: ImportFormat, max_bytes: int) -> Callable[[Path], Iterator[ImportedItem]]:
    readers: Mapping[ImportFormat, Callable[[Path], Iterator[ImportedItem]]] = {
        ImportFormat.JSONL: read_import_lines,
        ImportFormat.CSV: read_csv,
        ImportFormat.MINIFLUX: read_miniflux,
        ImportFormat.FRESHRSS: read_freshrss,
        ImportFormat.BOOKMARKS: read_bookmarks,
        ImportFormat.WARC: partial(_read_warc, max_bytes=max_bytes),
        ImportFormat.MBOX: partial(read_mbox, max_bytes=max_bytes),
    }
    return readers[found]


def _read_warc(path: Path, *, max_bytes: int) -> Iterator[ImportedItem]:
    from index.importing.warc_file import read_warc  # noqa: PLC0415 - warcio is only needed for archives

    return read_warc(path, max_bytes=max_bytes)


def _weigh(item: ImportedItem) -> int:
    """About how many characters or bytes an item has."""
    match item.unread:
        case ArchivedPage(body=body):
            return len(body)
        case SavedEntry(entry=entry):
            return len(entry.content_html)
        case MailMessage(raw=raw):
            return len(raw)
    return len(item.draft.text) if item.draft is not None else 0
