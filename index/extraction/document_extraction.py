"""Detect the format of a file, bytes or pasted text, and extract an article draft."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePath
from urllib.parse import urlsplit

from index.extraction.draft_cleanup import tidy_draft
from index.extraction.html_extraction import extract_article
from index.extraction.html_in_text import without_markup
from index.extraction.hyphenation import mark_soft_breaks
from index.extraction.markdown_text import read_markdown
from index.extraction.plain_text import join_lines, split_title
from index.language.dates.date_parser import read_date
from index.language.language_detection import detect_language
from index.model.article_types import ArticleDraft
from index.model.errors import NotAnArticleError, ReadError, TooLargeError, UnreadableError
from index.model.provenance_types import Provenance, TextOrigin
from index.model.wording import word
from index.text.charset_detection import decode_text
from index.text.normalization import clean_line
from index.text.raised_text import without_note_marks

_HTML_START = re.compile(
    r"(?>\s|<\?xml[^>]*>|<!--.*?-->)*+<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_HTML_NAMES = frozenset([".html", ".htm", ".xhtml"])
_HTML_TYPES = frozenset(["text/html", "application/xhtml+xml"])
_MARKDOWN_NAMES = frozenset([".md", ".markdown"])
_PDF_WITHIN_BYTES = 1024  # where Acrobat looks for the mark


def load_article_file(path: Path, *, max_bytes: int) -> bytes:
    """The content of a file, at most one byte more than `max_bytes`. Raises ReadError."""
    try:
        with path.open("rb") as file:
            return file.read(max_bytes + 1)
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise ReadError(str(path), f"{reason}; give a readable .txt, .md, .html or .pdf file") from error


def read_article_bytes(
    data: bytes,
    *,
    name: str,
    max_bytes: int,
    content_type: str = "",
    charset: str | None = None,
    url: str | None = None,
) -> ArticleDraft:
    """Read text, Markdown, HTML or PDF. Raises ReadError.

    `name` is shown in errors, and its extension distinguishes Markdown from text. `content_type` and `charset`
    are declared by an HTTP header; `url` is where the bytes came from. Without it, the URL that the content
    states is used. The provenance of the draft is that of a file.
    """
    draft = _read_bytes(
        data, name=name, max_bytes=max_bytes, content_type=content_type, charset=charset, url=url
    )
    return replace(draft, came_from=Provenance(text_origin=TextOrigin.FILE))


def _read_bytes(
    data: bytes, *, name: str, max_bytes: int, content_type: str, charset: str | None, url: str | None
) -> ArticleDraft:
    if len(data) > max_bytes:
        raise TooLargeError(name, word("it is larger than {n:,} bytes", n=max_bytes), limit=max_bytes)
    if b"%PDF-" in data[:_PDF_WITHIN_BYTES]:
        return replace(_read_pdf(data, name), url=url)
    if data.startswith(b"{\\rtf"):
        raise UnreadableError(name, word("this is an RTF file; save it as .txt, .md, .html or .pdf"))
    text = decode_text(data, source=name, declared=charset)
    if not text.strip():
        raise NotAnArticleError(name, word("it contains no text; use the text of an article"))
    ending = PurePath(urlsplit(url).path if url else name).suffix.lower()
    if _HTML_START.match(text) or ending in _HTML_NAMES or content_type in _HTML_TYPES:
        return extract_article(text, source=name, url=url)
    if ending in _MARKDOWN_NAMES or content_type == "text/markdown":
        return _read_markdown(text, url)
    return read_article_text(text, url=url)


def read_article_text(text: str, *, title: str = "", url: str | None = None) -> ArticleDraft:
    """Read pasted text, with or without markup.

    Without `title`, a first line that looks like a headline becomes the title.
    """
    return _read_plain_text(without_markup(text), title=without_markup(title), url=url)


def _read_plain_text(text: str, *, title: str = "", url: str | None = None) -> ArticleDraft:
    text = mark_soft_breaks(without_note_marks(text))
    split = split_title(text)
    if title and split.title.casefold() != clean_line(title).casefold():
        body = join_lines(text)
    else:
        body = join_lines(split.body)
    return tidy_draft(
        ArticleDraft(text=body, title=clean_line(title) or split.title, url=url, language=detect_language(body))
    )


def _read_pdf(data: bytes, name: str) -> ArticleDraft:
    from index.extraction.pdf_text import read_pdf  # noqa: PLC0415 - loading PDFium takes a while

    pdf = read_pdf(data, source=name)
    draft = _read_plain_text(pdf.body, title=pdf.title)
    return replace(draft, author=pdf.author or draft.author)


def _read_markdown(text: str, url: str | None) -> ArticleDraft:
    markdown = read_markdown(text)
    facts = markdown.facts
    stated_title = _first(facts, "title", "headline")
    if markdown.heading and stated_title and markdown.heading.casefold() != stated_title.casefold():
        body = f"{markdown.heading}\n\n{markdown.body}"
    else:
        body = markdown.body
    draft = _read_plain_text(body, title=stated_title or markdown.heading)
    stated_date = _first(facts, "published", "date", "published_at")
    return replace(
        draft,
        url=url or _first(facts, "url", "link", "canonical") or None,
        outlet=_first(facts, "outlet", "source", "publisher", "site") or None,
        author=_first(facts, "author", "by") or draft.author,
        published=read_date(stated_date) if stated_date else draft.published,
        language=_first(facts, "language", "lang") or draft.language,
    )


def _first(facts: Mapping[str, str], *names: str) -> str:
    return next((clean_line(facts[name]) for name in names if facts.get(name)), "")
