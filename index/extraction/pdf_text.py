"""Extract the text of a PDF in reading order."""

import re
from dataclasses import dataclass

from index.extraction.pdf_blocks import Block, order_blocks
from index.extraction.pdf_characters import (
    PdfDamagedError,
    PdfFile,
    PdfPasswordError,
    PdfTooLongError,
    read_pdf_file,
)
from index.extraction.pdf_lines import divide_lines
from index.extraction.pdf_paragraphs import join_paragraphs
from index.extraction.pdf_running_lines import PartRows, Place, find_running_rows
from index.extraction.pdf_words import find_body_size, read_page_parts
from index.model.errors import NotAnArticleError, TooLargeError, UnreadableError
from index.model.wording import word
from index.text.normalization import clean_line, clean_text

MAX_PAGES = 300

_END_BYTES = 2048  # where readers look for the end marker; some writers append a little
_NO_TITLE = re.compile(
    r"^(?:microsoft word|untitled|powerpoint)|\.(?:docx?|pdf|indd|odt|rtf|tex|qxp)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class PdfText:
    """The text; title and author as stated by the file, empty if they are not names."""

    title: str
    author: str
    body: str


def read_pdf(data: bytes, *, source: str) -> PdfText:
    """The text of a PDF in paragraphs, without page numbers, running heads and watermarks.

    Raises UnreadableError for an encrypted, damaged or truncated file, NotAnArticleError for scanned text,
    TooLargeError for more than MAX_PAGES pages.
    """
    if b"%%EOF" not in data[-_END_BYTES:]:
        raise UnreadableError(source, word("the PDF is incomplete; download or save it again"))
    try:
        file = read_pdf_file(data, max_pages=MAX_PAGES)
    except PdfTooLongError as error:
        reason = word("the PDF has {pages} pages; the limit is {most}", pages=error.pages, most=MAX_PAGES)
        raise TooLargeError(source, reason, limit=MAX_PAGES) from error
    except PdfPasswordError as error:
        raise UnreadableError(source, word("the PDF is encrypted; save it without a password")) from error
    except PdfDamagedError as error:
        raise UnreadableError(source, word("the PDF is damaged; download or save it again")) from error
    body = clean_text("\n\n".join(_paragraphs(file)))
    if not body:
        raise NotAnArticleError(source, word("the PDF contains only pictures; use a version with text"))
    title = clean_line(file.title)
    return PdfText("" if _NO_TITLE.search(title) else title, clean_line(file.author), body)


def _paragraphs(file: PdfFile) -> list[str]:
    body_size = find_body_size(file.pages)
    parts = [
        PartRows(divide_lines(part.words), part.bottom, part.top)
        for page in file.pages
        for part in read_page_parts(page, body_size=body_size)
    ]
    running = find_running_rows(parts, body_size=body_size)
    blocks: list[Block] = []
    for number, part in enumerate(parts):
        rows = [row for place, row in enumerate(part.rows) if Place(number, place) not in running]
        blocks += order_blocks(rows, part=number)
    return join_paragraphs(blocks, body_size=body_size)
