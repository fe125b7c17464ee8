"""Read article drafts from a JSONL or JSONL.gz file in bounded memory."""

import gzip
import json
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BufferedIOBase
from itertools import count
from pathlib import Path

from index.extraction.corrections import find_correction
from index.extraction.html_in_text import without_markup
from index.importing.exported_lines import MAX_LINE_BYTES, is_exported, load_article
from index.importing.imported_items import ImportedItem
from index.importing.json_fields import Json, JsonObject, UnusableItemError, kind_of, text_field
from index.language.dates.date_parser import read_date
from index.model.article_types import ArticleDraft
from index.model.errors import ReadError
from index.model.provenance_types import OPERATOR, Provenance, TextOrigin
from index.text.normalization import clean_text
from index.text.stray_bytes import decode_nearly_utf8

_GZIP_MAGIC = b"\x1f\x8b"
_UTF8_MARK = b"\xef\xbb\xbf"
_WIDE_STARTS = (b"\xff\xfe", b"\xfe\xff", b"{\x00", b"[\x00", b"\x00{", b"\x00[", b"\x00\x00")
_SKIPPED_AT_ONCE = 1 << 20
_TEXT_FIELDS = ("text", "url", "title", "outlet", "author", "language")
_FIELDS = frozenset((*_TEXT_FIELDS, "published"))


def read_import_lines(path: Path, *, max_line_bytes: int = MAX_LINE_BYTES) -> Iterator[ImportedItem]:
    """Every non-blank line of a JSONL or JSONL.gz file, in order; the format is detected from the content.

    An unusable line is reported and skipped; a line over `max_line_bytes` is never held in memory. A damaged
    gzip stream is reported as the last line, after everything that could be read. An unreadable date is None.
    Drafts are not validated yet: their text may not be an article, and their URL may be invalid.

    Raises ReadError, on the first step, if the file cannot be read at all.
    """
    try:
        with path.open("rb") as file:
            zipped = file.read(len(_GZIP_MAGIC)) == _GZIP_MAGIC
            file.seek(0)
            lines = gzip.GzipFile(fileobj=file) if zipped else file
            yield from _read_lines(lines, file, path, max_line_bytes)
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        raise ReadError(str(path), f"{reason}; give a readable JSONL or JSONL.gz file") from error


def _read_lines(
    lines: BufferedIOBase, file: BufferedIOBase, path: Path, max_line_bytes: int
) -> Iterator[ImportedItem]:
    for number in count(1):
        try:
            line = lines.readline(max_line_bytes + 1)
            is_whole = len(line) <= max_line_bytes or _skip_line(lines, line)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            if number == 1:
                raise ReadError(str(path), "the gzip file is damaged; make it again") from error
            reason = "the gzip file is damaged or cut off from here on; make it again"
            yield ImportedItem(line=number, reason=reason, consumed_bytes=file.tell())
            return
        if not line:
            return
        if number == 1 and line.startswith(_WIDE_STARTS):
            raise ReadError(str(path), "this is UTF-16 or binary data; save it as UTF-8")
        if not is_whole:
            reason = f"the line is longer than {max_line_bytes:,} bytes"
            yield ImportedItem(line=number, reason=reason, consumed_bytes=file.tell())
        elif line := line.removeprefix(_UTF8_MARK if number == 1 else b"").strip():
            yield _read_line(line, number, file.tell())


def _skip_line(lines: BufferedIOBase, start: bytes) -> bool:
    """Skip the rest of an overlong line in bounded memory; return whether it was already complete."""
    piece = start
    while piece and not piece.endswith(b"\n"):
        piece = lines.readline(_SKIPPED_AT_ONCE)
    return len(start.rstrip(b"\r\n")) < len(start)


def _read_line(line: bytes, number: int, consumed_bytes: int) -> ImportedItem:
    try:
        fields = _parse_json(line)
        if is_exported(fields):
            stored = load_article(fields)
            return ImportedItem(
                line=number, draft=stored.draft, history=stored.history, consumed_bytes=consumed_bytes
            )
        return ImportedItem(line=number, draft=build_draft(fields), consumed_bytes=consumed_bytes)
    except UnusableItemError as error:
        return ImportedItem(line=number, reason=str(error), consumed_bytes=consumed_bytes)


def _parse_json(line: bytes) -> dict[str, Json]:
    try:
        value: Json = json.loads(
            decode_nearly_utf8(line), object_pairs_hook=_build_object, parse_constant=_refuse_constant
        )
    except UnicodeDecodeError as error:
        raise UnusableItemError(f"not UTF-8 (byte {error.start + 1})") from error
    except json.JSONDecodeError as error:
        raise UnusableItemError(f"not valid JSON: {error.msg.lower()} (character {error.pos + 1})") from error
    except (RecursionError, ValueError) as error:  # ValueError: a number of more than 4,300 digits
        raise UnusableItemError("not usable JSON: nested too deeply, or a number that is too long") from error
    if not isinstance(value, dict):
        raise UnusableItemError(f"must be one JSON object, not {kind_of(value)}")
    return value


def _build_object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next((name for name in names if name in _FIELDS and names.count(name) > 1), None)
        if repeated:
            raise UnusableItemError(f"the field {repeated} appears twice")
    return made


def _refuse_constant(name: str) -> Json:
    raise UnusableItemError(f"not valid JSON: {name} is not a JSON value")


def build_draft(fields: JsonObject) -> ArticleDraft:
    """A draft from the fields of a line or row, its text and title without markup.

    Raises UnusableItemError for a field of another type, and if there is no text.
    """
    texts = {name: text_field(fields, name) for name in _TEXT_FIELDS}
    if not texts["text"]:
        raise UnusableItemError("the field text is missing or empty")
    stated = fields.get("published")
    if isinstance(stated, bool) or not isinstance(stated, str | int | float | None):
        raise UnusableItemError(f"the field published must be a string or a number, not {kind_of(stated)}")
    text = without_markup(texts["text"])
    return ArticleDraft(
        text=text,
        title=without_markup(texts["title"] or ""),
        url=texts["url"],
        outlet=texts["outlet"],
        author=texts["author"],
        language=texts["language"],
        published=None if stated is None else read_date(stated),
        correction=find_correction(clean_text(text)),
        came_from=Provenance(text_origin=TextOrigin.IMPORT, by=OPERATOR, at=datetime.now(UTC)),
    )
