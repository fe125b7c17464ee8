"""Find where a page without an article forwards its reader: <meta http-equiv="refresh"> or a Refresh header.

https://html.spec.whatwg.org/multipage/semantics.html#attr-meta-http-equiv-refresh
"""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from index.extraction.draft_validation import validate_draft
from index.extraction.html_extraction import extract_article
from index.extraction.html_tree import main_text
from index.extraction.page import Page, parse_page
from index.extraction.page_obstacles import find_wall, is_redirect_notice, page_title, refresh_contents
from index.model.errors import NotAnArticleError
from index.text.charset_detection import decode_text
from index.text.scripts import count_words

_CONTENT = re.compile(
    r"\s*+(\d++)[\d.]*+(?:\s*+[;,]|\s)\s*+(?:url\s*+=\s*+)?+(?:\"([^\"]*+)|'([^']*+)|(\S.*+))",
    re.IGNORECASE | re.DOTALL,
)
_MENTIONED = re.compile(rb"http-equiv\s{0,20}=\s{0,20}[\"']?\s{0,20}refresh", re.IGNORECASE)
_ROOT = re.compile(r"<html\b", re.IGNORECASE)
_LONGEST_DELAY_S = 30
"""A page that waits longer before it leads on is meant to be read."""
_FRONT_PAGE_WORDS = 60
"""A page with more words shows something itself, although it may be no article."""


def may_refresh(data: bytes, header: str) -> bool:
    """Whether a page mentions a refresh at all, decided without parsing it."""
    return bool(header) or _MENTIONED.search(data) is not None


def find_refresh(
    data: bytes, *, source: str, charset: str | None, url: str, header: str, wants_article: bool
) -> str | None:
    """The URL, as written or resolved against <base>, to which a page without an article leads within 30 s.

    None for a page with an article, if one is wanted, or otherwise with more than a few words; and for a page
    that says that it is gone, or asks for something, and then leads to the front page. Raises ReadError.
    """
    html = decode_text(data, source=source, declared=charset)
    if not _ROOT.search(html):  # a single tag is no page to lxml
        html = f"<html>{html}</html>"
    page = parse_page(html, source=source)
    target = next(filter(None, map(_target_of, [header, *refresh_contents(page)])), None)
    if target is None or _shows_content(page, source=source, url=url, wants_article=wants_article):
        return None
    try:
        target = urljoin(next(_bases(page, url), url), target)
        is_front_page = _is_front_page(target)
    except ValueError:  # not a well-formed URL
        return None
    return None if is_front_page and find_wall(page_title(page), main_text(page.tree)) else target


def _target_of(content: str) -> str | None:
    match = _CONTENT.match(content)
    if match is None or int(match[1][:9]) > _LONGEST_DELAY_S:
        return None
    return (match[2] or match[3] or match[4] or "").strip() or None


def _shows_content(page: Page, *, source: str, url: str, wants_article: bool) -> bool:
    text = main_text(page.tree)
    if not wants_article:
        return count_words(text) > _FRONT_PAGE_WORDS
    if is_redirect_notice(text):
        return False
    try:
        validate_draft(extract_article(page.html, source=source, url=url), max_chars=len(page.html))
    except NotAnArticleError:
        return False
    return True


def _bases(page: Page, url: str) -> Iterator[str]:
    for base in page.tree.iter("base"):
        if base.get("href", ""):
            yield urljoin(url, base.get("href", ""))


def _is_front_page(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query
