"""Extract the article from an HTML page (trafilatura)."""

import re
from dataclasses import dataclass, field
from typing import Protocol, cast

from index.extraction.boilerplate import without_teasers
from index.extraction.draft_cleanup import tidy_draft
from index.extraction.html_tree import Element, parse_tree
from index.extraction.page_facts import (
    find_authors,
    find_claimed_url,
    find_outlet,
    find_page_correction,
    without_outlet,
)
from index.extraction.page_metadata import stated_language
from index.extraction.page_obstacles import find_obstacle
from index.extraction.publication_date import find_published
from index.http.canonical_url import canonical_url
from index.language.language_detection import choose_language
from index.model.article_types import ArticleDraft
from index.model.errors import NotAnArticleError, ReadError, TooLargeError
from index.model.wording import word
from index.text.markup_limits import has_long_tag
from index.text.normalization import clean_line, clean_text

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_BLOCK_TAGS = frozenset(["body", "p", "head", "quote", "list", "item", "table", "row", "code", "div", "lb"])
_MAX_LINK_SHARE = 0.8
_MIN_TEXT_SHARE = 0.1  # of what was taken from the page, for the article above its teasers
_MAX_TAGS = 40_000  # pages measured have 3,200; trafilatura's time grows with the square and is 5 s here


def extract_article(page: str, *, source: str, url: str | None) -> ArticleDraft:
    """The article in a page of HTML, its paragraphs parted by blank lines.

    `url` is where the page came from; without one, the address that the page claims for itself is taken.
    `source` names the page in errors.

    Raises NotAnArticleError for a page without one, and says why: a list, a wall, the stub of one, an error
    page, a film, nothing but navigation.
    Raises TooLargeError for markup that would take minutes.
    """
    _refuse_oversized_markup(page, source)
    extract = _extract(_XML_DECLARATION.sub("", page), url)
    if extract is None or not extract.blocks.texts:
        raise NotAnArticleError(
            source, word("no article was found in this page; give the address of an article")
        )
    document = extract.document
    text = clean_text("\n\n".join(without_teasers(page, extract.blocks.texts)))
    outlet = find_outlet(page, document.sitename)
    title = without_outlet(clean_line(document.title or ""), outlet)
    _refuse_non_articles(page, title, text, extract.blocks, source)
    address = url or _usable_url(document.url)
    draft = ArticleDraft(
        text=text,
        title=title,
        url=address,
        outlet=outlet,
        author=find_authors(document.author or "", outlet),
        published=find_published(page, address),
        language=choose_language(text, stated=stated_language(page)),
        correction=find_page_correction(page),
        claimed_url=find_claimed_url(page, url) if url else None,
    )
    return tidy_draft(draft)


def _refuse_non_articles(page: str, title: str, text: str, blocks: "_Blocks", source: str) -> None:
    obstacle = find_obstacle(page, title=title, text=text)
    if obstacle is not None:
        raise NotAnArticleError(source, obstacle)
    if blocks.linked_share > _MAX_LINK_SHARE or len(text) < _MIN_TEXT_SHARE * blocks.chars:
        raise NotAnArticleError(source, word("this page lists articles but is none; give the address of one"))


def _refuse_oversized_markup(page: str, source: str) -> None:
    if page.count("<") > _MAX_TAGS or has_long_tag(page):
        reason = word("the page has far more markup than an article; paste the text instead")
        raise TooLargeError(source, reason, limit=_MAX_TAGS)


class _Document(Protocol):
    """What we use of trafilatura's document."""

    body: Element
    title: str | None
    author: str | None
    url: str | None
    sitename: str | None


def _extract(page: str, url: str | None) -> "_Extraction | None":
    from trafilatura import bare_extraction  # noqa: PLC0415 - loading it takes 150 ms; only workers need it

    try:
        tree = parse_tree(page)
        if tree is None:
            return None
        document = cast(
            _Document | None,
            bare_extraction(
                tree,
                url=url,
                include_comments=False,
                include_tables=True,
                include_links=True,
                with_metadata=True,
            ),
        )
        return None if document is None else _Extraction(document, _Blocks.of(document.body))
    except RecursionError:  # a thousand elements within each other are no article
        return None


@dataclass(slots=True)
class _Blocks:
    """The paragraphs, headings, list items and table rows of an article, and how much of them is links."""

    texts: list[str] = field(default_factory=list)
    linked_chars: int = 0
    _pieces: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, body: Element) -> "_Blocks":
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

    def _take(self, element: Element, *, is_linked: bool) -> None:
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
    document: _Document
    blocks: _Blocks


def _usable_url(claimed: str | None) -> str | None:
    try:
        return canonical_url(claimed) if claimed else None
    except ReadError:
        return None
