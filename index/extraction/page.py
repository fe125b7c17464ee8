"""A parsed HTML page: its tree, its <meta> tags and its JSON-LD.

Parsing takes time proportional to the page, whatever it leaves unclosed.
"""

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from index.extraction.html_hidden import drop_struck
from index.extraction.html_inline import write_out_signs
from index.extraction.html_node import HtmlNode
from index.extraction.html_tree import parse_tree
from index.model.errors import NotAnArticleError, TooLargeError
from index.model.wording import word
from index.text.markup_limits import has_long_tag
from index.text.normalization import clean_line

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_MAX_TAGS = 40_000  # pages measured have 3,200; trafilatura's time grows with the square and is 5 s here


@dataclass(frozen=True, slots=True)
class Page:
    """An HTML page, parsed once for everything that reads it.

    A page cannot be sent to another process: lxml trees cannot be pickled.
    """

    html: str
    tree: HtmlNode
    """The whole page without struck-out text and footnote marks; nobody changes it."""
    metadata: Mapping[str, str]
    """The content of the first <meta> tag of each name or property, in lower case."""
    json_ld: tuple[object, ...]
    """The documents of the readable JSON-LD scripts."""
    json_ld_objects: tuple[Mapping[str, object], ...]
    """All objects in these documents, nested ones included."""

    @property
    def language(self) -> str:
        """The language that the page states, in its own spelling; empty if it states none."""
        return _stated_language(self.tree) or self.metadata.get("og:locale", "")

    @property
    def title(self) -> str:
        """The titles that the page states for readers and for other sites, often with the name of the site."""
        stated = next(self.tree.iter("title"), None)
        return clean_line(f"{stated.text if stated is not None else ''} {self.metadata.get('og:title', '')}")

    def link_targets(self, relation: str) -> Iterator[str]:
        """The addresses of the <link> tags with this `rel`."""
        for link in self.tree.iter("link"):
            if relation in link.get("rel", "").lower().split():
                yield link.get("href", "")


def parse_page(html: str, *, source: str) -> Page:
    """Parse a page; `source` names it in errors.

    Raises TooLargeError for markup that would take minutes, and NotAnArticleError for a text that is not HTML.
    """
    if html.count("<") > _MAX_TAGS or has_long_tag(html):
        reason = word("the page is too complex to read; paste the text instead")
        raise TooLargeError(source, reason, limit=_MAX_TAGS)
    tree = parse_tree(_XML_DECLARATION.sub("", html))
    if tree is None:
        raise no_article(source)
    drop_struck(tree)
    write_out_signs(tree, _stated_language(tree))
    documents = tuple(_json_ld_documents(tree))
    return Page(html, tree, _metadata(tree), documents, tuple(_objects_in(documents)))


def no_article(source: str) -> NotAnArticleError:
    """The error for a page in which no article was found."""
    return NotAnArticleError(source, word("no article was found on this page; use the address of an article"))


def is_article_object(node: Mapping[str, object]) -> bool:
    """Whether an object is a schema.org Article of any kind."""
    return any(kind.endswith(("Article", "Posting")) for kind in types_of(node))


def types_of(node: Mapping[str, object]) -> list[str]:
    """The names of an object's types."""
    stated = node.get("@type")
    return [kind for kind in (stated if isinstance(stated, list) else [stated]) if isinstance(kind, str)]


def _stated_language(tree: HtmlNode) -> str:
    root = next(tree.iterancestors("html"), tree)  # lxml may return an inner element
    return root.get("lang", "") or root.get("xml:lang", "")


def _metadata(tree: HtmlNode) -> dict[str, str]:
    metadata: dict[str, str] = {}
    for tag in tree.iter("meta"):
        for name in (tag.get("property", ""), tag.get("name", "")):
            metadata.setdefault(name.lower(), tag.get("content", ""))
    return metadata


def _json_ld_documents(tree: HtmlNode) -> Iterator[object]:
    for script in tree.iter("script"):
        if "ld+json" in script.get("type", "").lower():
            try:
                yield json.loads((script.text or "").strip(), strict=False)
            except (ValueError, RecursionError):  # malformed, or nested too deeply
                continue


def _objects_in(documents: Iterable[object]) -> Iterator[Mapping[str, object]]:
    """Every object, breadth first, without recursion."""
    waiting = deque(documents)
    while waiting:
        node = waiting.popleft()
        if isinstance(node, dict):
            yield node
        if isinstance(node, dict | list):
            waiting.extend(node.values() if isinstance(node, dict) else node)
