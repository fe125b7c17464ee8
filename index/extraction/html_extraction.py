"""Extract the article from an HTML page with trafilatura."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, cast

from index.extraction.boilerplate import without_teasers
from index.extraction.draft_cleanup import tidy_draft
from index.extraction.html_fragment import read_lines
from index.extraction.html_node import HtmlNode
from index.extraction.html_tree import article_tree
from index.extraction.html_unwrapping import unwrap_inline
from index.extraction.page import Page, no_article, parse_page
from index.extraction.page_facts import (
    find_authors,
    find_claimed_url,
    find_outlet,
    find_page_correction,
    without_outlet,
)
from index.extraction.page_obstacles import explain_missing_article, find_obstacle
from index.extraction.publication_date import find_published
from index.http.canonical_url import canonical_url
from index.language.language_detection import choose_language
from index.model.article_types import ArticleDraft
from index.model.errors import NotAnArticleError, ReadError
from index.model.wording import word
from index.text.normalization import clean_line, clean_text
from index.text.raised_text import without_note_marks

_BLOCK_TAGS = frozenset(["body", "p", "head", "quote", "list", "item", "table", "row", "code", "div", "lb"])
_MAX_LINK_SHARE = 0.8
_MAX_FLATTENED = 3  # texts from its last way to read a page
_MIN_TEXT_SHARE = 0.1  # of the extracted text, for the article above its teasers

# We have our own search for dates. htmldate searches for none in a format without a directive, but logs it.
_NO_DATE_SEARCH = {"outputformat": "none"}
logging.getLogger("htmldate.validators").setLevel(logging.CRITICAL)


def extract_article(html: str, *, source: str, url: str | None) -> ArticleDraft:
    """The article in an HTML page, its paragraphs separated by blank lines.

    `url` is where the page came from; without one, the page's own claim is used. `source` names the page in
    errors.

    Raises NotAnArticleError for a page without an article and says why: a list, a wall, a stub, an error page,
    a video, only navigation. Raises TooLargeError for markup that would take minutes.
    """
    page = parse_page(html, source=source)
    extraction = _extract(page, url)
    if extraction is None or not extraction.blocks.texts:
        reason = explain_missing_article(page)
        raise NotAnArticleError(source, reason) if reason else no_article(source)
    facts = extraction.facts
    text = "\n\n".join(without_teasers(html, extraction.blocks.texts))
    text = without_note_marks(clean_text(text))
    outlet = find_outlet(page, facts.sitename)
    title = without_outlet(clean_line(facts.title or ""), outlet)
    _refuse_non_articles(page, title, text, extraction.blocks, source)
    address = url or _usable_url(facts.url)
    draft = ArticleDraft(
        text=text,
        title=title,
        url=address,
        outlet=outlet,
        author=find_authors(facts.author or "", outlet),
        published=find_published(page, address),
        language=choose_language(text, stated=page.language),
        correction=find_page_correction(page),
        claimed_url=find_claimed_url(page, url) if url else None,
    )
    return tidy_draft(draft)


def _refuse_non_articles(page: Page, title: str, text: str, blocks: "_Blocks", source: str) -> None:
    obstacle = find_obstacle(page, title=title, text=text)
    if obstacle is not None:
        raise NotAnArticleError(source, obstacle)
    if blocks.linked_share > _MAX_LINK_SHARE or len(text) < _MIN_TEXT_SHARE * blocks.chars:
        reason = word("this page only lists articles; use the address of one of them")
        raise NotAnArticleError(source, explain_missing_article(page) or reason)


class _Document(Protocol):
    """The part of trafilatura's document that we use for the text."""

    body: HtmlNode


class _Facts(Protocol):
    """The part of trafilatura's document that we use for the facts."""

    title: str | None
    author: str | None
    url: str | None
    sitename: str | None


def _extract(page: Page, url: str | None) -> "_Extraction | None":
    from trafilatura import bare_extraction, extract_metadata  # noqa: PLC0415 - takes 150 ms; only for workers

    tree = article_tree(page.tree)
    try:
        facts = cast(
            _Facts, extract_metadata(tree, url, _NO_DATE_SEARCH)
        )  # needs the classes of inline elements
        unwrap_inline(tree)
        document = cast(
            _Document | None,
            bare_extraction(
                tree, url=url or facts.url, include_comments=False, include_tables=True, include_links=True
            ),
        )
        blocks = _Blocks() if document is None else _Blocks.of(document.body)
    except RecursionError:  # a thousand nested elements are not an article
        return None
    if not blocks.texts:
        blocks.texts += _marked_paragraphs(tree)
    elif len(blocks.texts) <= _MAX_FLATTENED:
        blocks.texts[:] = split_flattened(blocks.texts, read_lines(tree))
    return _Extraction(facts, blocks)


def _marked_paragraphs(tree: HtmlNode) -> list[str]:
    """The paragraphs of <article>; trafilatura overlooks a few lines of Chinese or Japanese there."""
    article = next((article for article in tree.xpath("//article[not(ancestor::article)][.//p]")), None)
    return [] if article is None else [clean_line(p.text_content()) for p in article.iter("p")]


def split_flattened(texts: Sequence[str], lines: Sequence[str]) -> list[str]:
    """Split the texts into which trafilatura joined several lines of a page; other texts stay.

    It reads short pages without regard to paragraphs.
    """
    known, split = set(lines), list[str]()
    for text in texts:
        split += [text] if text in known else _split_at_lines(text, lines)
    return split


def _split_at_lines(text: str, lines: Sequence[str]) -> list[str]:
    parts, at = list[str](), 0
    for line in lines:
        if text.startswith(line, at):
            parts.append(line)
            at += len(line) + 1  # a space joins them
    return parts if at > len(text) else [text]


@dataclass(slots=True)
class _Blocks:
    """The paragraphs, headings, list items and table rows of an article, and the share of links in them."""

    texts: list[str] = field(default_factory=list)
    linked_chars: int = 0
    _pieces: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, body: HtmlNode) -> "_Blocks":
        blocks = cls()
        blocks._take(body, is_linked=False)
        blocks._end_block()
        return blocks

    @property
    def chars(self) -> int:
        return sum(map(len, self.texts))

    @property
    def linked_share(self) -> float:
        return self.linked_chars / max(1, self.chars)

    def _take(self, element: HtmlNode, *, is_linked: bool) -> None:
        is_block = element.tag in _BLOCK_TAGS
        if is_block:
            self._end_block()
        is_linked_inside = is_linked or element.tag == "ref"
        if isinstance(element.tag, str):
            self._add(element.text, is_linked=is_linked_inside)
        for child in element:
            self._take(child, is_linked=is_linked_inside)
        if element.tag == "cell":
            self._pieces.append(" ")
        if is_block:
            self._end_block()
        self._add(element.tail, is_linked=is_linked)

    def _add(self, text: str | None, *, is_linked: bool) -> None:
        if text:
            self._pieces.append(text)
            self.linked_chars += len(text) if is_linked else 0

    def _end_block(self) -> None:
        text = clean_line("".join(self._pieces))
        self._pieces.clear()
        if text:
            self.texts.append(text)


@dataclass(frozen=True, slots=True)
class _Extraction:
    facts: _Facts
    blocks: _Blocks


def _usable_url(claimed: str | None) -> str | None:
    try:
        return canonical_url(claimed) if claimed else None
    except ReadError:
        return None
