"""Extract text from a PDF. The only file that imports pypdf."""

import logging
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from index.extraction.plain_text import join_lines
from index.model.errors import NotAnArticleError, TooLargeError, UnreadableError
from index.model.wording import word
from index.text.normalization import clean_line

MAX_PAGES = 300

_END_BYTES = 2048  # where readers look for the end marker; some writers append a little
_PAGE_NUMBER = re.compile(
    r"(?:page|seite|第)?\s*(?:[-–—]\s*)?\d{1,4}\s*(?:[-–—]\s*)?(?:(?:of|/|页|頁|ページ)\s*\d{0,4})?",
    re.IGNORECASE,
)
_NO_TITLE = re.compile(
    r"^(?:microsoft word|untitled|powerpoint)|\.(?:docx?|pdf|indd|odt|rtf|tex|qxp)$", re.IGNORECASE
)
_RUNNING_LINES = 2  # at the top and at the bottom of a page
_DAMAGED = (  # what pypdf raises for unexpected content, besides its own errors
    ArithmeticError, AssertionError, AttributeError, IndexError, KeyError, NotImplementedError, OSError,
    RecursionError, TypeError, ValueError,
)  # fmt: skip

logging.getLogger("pypdf").setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True)
class PdfText:
    """The text; title and author as stated by the file, empty if they are not names."""

    title: str
    author: str
    body: str


def read_pdf(data: bytes, *, source: str) -> PdfText:
    """The text of a PDF in paragraphs, without page numbers and running headers.

    Raises UnreadableError for an encrypted, damaged or truncated file, NotAnArticleError for scanned text,
    TooLargeError for more than MAX_PAGES pages.
    """
    if b"%%EOF" not in data[-_END_BYTES:]:
        raise UnreadableError(source, word("the PDF is cut off; download or save it again"))
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableError(source, word("the PDF is encrypted; save it without a password"))
        if len(reader.pages) > MAX_PAGES:
            reason = word(
                "the PDF has {pages} pages; at most {most} are read", pages=len(reader.pages), most=MAX_PAGES
            )
            raise TooLargeError(source, reason, limit=MAX_PAGES)
        pages = [page.extract_text() for page in reader.pages]
        facts = reader.metadata
        title, author = (_stated(facts.title), _stated(facts.author)) if facts else ("", "")
    except DependencyError as error:
        raise UnreadableError(source, word("the PDF is encrypted; save it without protection")) from error
    except (PyPdfError, *_DAMAGED) as error:
        raise UnreadableError(source, word("the PDF is damaged; download or save it again")) from error
    body = join_lines(_without_running_lines(pages))
    if not body:
        raise NotAnArticleError(source, word("the PDF holds no text, only pictures; give a version with text"))
    return PdfText("" if _NO_TITLE.search(title) else title, author, body)


def _stated(fact: object) -> str:
    """A metadata field as text; its value may have any type, contrary to pypdf's annotations."""
    return clean_line(fact) if isinstance(fact, str) else ""


def _without_running_lines(pages: Sequence[str]) -> str:
    """The text of all pages, without lines that recur at the edge of most pages."""
    split = [[line.strip() for line in page.splitlines() if line.strip()] for page in pages]
    edges = Counter(line for lines in split for line in {*lines[:_RUNNING_LINES], *lines[-_RUNNING_LINES:]})
    running = {line for line, count in edges.items() if count >= 3 and count > len(pages) / 2}
    return "\n".join(line for lines in split for line in _inner_lines(lines, running))


def _inner_lines(lines: Sequence[str], running: set[str]) -> list[str]:
    edge = {*range(_RUNNING_LINES), *range(len(lines) - _RUNNING_LINES, len(lines))}
    return [
        line
        for place, line in enumerate(lines)
        if not (place in edge and (line in running or _PAGE_NUMBER.fullmatch(line)))
    ]
