"""Read articles or links from a CSV file of any usual delimiter, encoding and column names."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from index.importing.exported_lines import MAX_LINE_BYTES
from index.importing.imported_items import ImportedItem, ListedLink
from index.importing.json_fields import UnusableItemError
from index.importing.jsonl_file import build_draft
from index.importing.whole_file import load_whole
from index.model.errors import UnreadableError
from index.text.charset_detection import decode_text

if TYPE_CHECKING:
    from _csv import Reader

_DELIMITERS = (",", ";", "\t", "|")
_HEADER_CHARS = 20_000
_NAMES: Mapping[str, Sequence[str]] = {
    "text": ("text", "content", "body", "article", "fulltext", "articletext", "articlebody"),
    "url": ("url", "link", "href", "address", "articleurl", "uri"),
    "title": ("title", "headline", "heading"),
    "outlet": ("outlet", "source", "publisher", "publication", "site", "sitename", "newspaper"),
    "author": ("author", "authors", "byline", "by", "creator", "writer"),
    "published": (
        *("published", "date", "publishedat", "publicationdate", "publishdate", "pubdate", "datepublished"),
        *("publisheddate", "time", "timestamp", "created"),
    ),
    "language": ("language", "lang"),
}
_FIELD_OF = {name: field for field, names in _NAMES.items() for name in names}


def read_csv(path: Path) -> Iterator[ImportedItem]:
    """Every row of a CSV file that is not blank. A row with a URL and no text is a link.

    Raises UnreadableError if the header names neither texts nor URLs, TooLargeError, OSError.
    """
    data = load_whole(path)
    text = decode_text(data, source=str(path))
    delimiter = find_delimiter(text)
    if delimiter is None:
        reason = "the first line must name the columns, among them text or url"
        raise UnreadableError(str(path), reason)
    csv.field_size_limit(MAX_LINE_BYTES)
    rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    yield from _read_rows(rows, _fields_of(next(rows)), len(text), len(data))


def find_delimiter(text: str) -> str | None:
    """The delimiter with which the first line names most known columns; None if texts and URLs are unnamed.

    `csv.Sniffer` looks at the rows and takes commas or letters of the texts for delimiters.
    """
    header = text[:_HEADER_CHARS].lstrip("\ufeff").partition("\n")[0].rstrip("\r")
    found = {delimiter: _fields_of(_split_line(header, delimiter)) for delimiter in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda delimiter: len(set(found[delimiter]) - {None}))
    return best if {"text", "url"} & set(found[best]) else None


def _split_line(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


def _fields_of(header: Sequence[str]) -> list[str | None]:
    """The field of each column; of several columns for a field, the first one counts."""
    fields: list[str | None] = []
    for cell in header:
        name = "".join(filter(str.isalnum, cell)).casefold()
        field = _FIELD_OF.get(name)
        fields.append(None if field in fields else field)
    return fields


def _read_rows(
    rows: "Reader", fields: Sequence[str | None], chars: int, total_bytes: int
) -> Iterator[ImportedItem]:
    read_chars = 0
    while True:
        line = rows.line_num + 1
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield ImportedItem(line=line, reason=f"not valid CSV: {error}", consumed_bytes=total_bytes)
            continue
        if row is None:
            return
        read_chars += sum(map(len, row)) + len(row)
        if any(cell.strip() for cell in row):
            consumed = min(total_bytes, total_bytes * read_chars // max(chars, 1))
            yield _read_row(row, fields, line, consumed)


def _read_row(row: Sequence[str], fields: Sequence[str | None], line: int, consumed: int) -> ImportedItem:
    if len(row) > len(fields):
        reason = f"it has {len(row):,} cells, and the first line names {len(fields):,} columns"
        return ImportedItem(line=line, reason=reason, consumed_bytes=consumed)
    values = {
        field: cell for field, cell in zip(fields, row, strict=False) if field is not None and cell.strip()
    }
    try:
        if "text" in values:
            return ImportedItem(line=line, draft=build_draft(values), consumed_bytes=consumed)
        if "url" in values:
            facts = build_draft(values | {"text": "."})
            link = ListedLink(url=values["url"].strip(), facts=facts)
            return ImportedItem(line=line, link=link, consumed_bytes=consumed)
    except UnusableItemError as error:
        return ImportedItem(line=line, reason=str(error), consumed_bytes=consumed)
    return ImportedItem(line=line, reason="it has neither a text nor a URL", consumed_bytes=consumed)
