"""The correction note that a page carries outside the text of its article."""

import html
import re
from collections.abc import Iterator, Mapping

from index.articles.cleaning import clean_line
from index.articles.corrections import find_correction
from index.articles.page_marks import find_nodes, without_asides, without_scripts

_TAGS = ("p", "div", "section", "span", "em", "li", "small")
_ELEMENT = re.compile(rf"<(?P<tag>{'|'.join(_TAGS)})\b(?P<attributes>[^<>]{{0,1000}})>", re.IGNORECASE)
_MARK = re.compile(
    r"\b(?:class|id|data-testid)\s*=\s*[\"'][^\"'<>]{0,200}\b(?:correction|clarification|corrigendum)s?\b",
    re.IGNORECASE,
)
_ENDS = {tag: re.compile(rf"</{tag}\s*>", re.IGNORECASE) for tag in _TAGS}
_MOST_INSIDE = 4000
_TAG = re.compile(r"<[^<>]*>")


def find_page_correction(page: str) -> str | None:
    """The note that the page marks as a correction, in JSON-LD or by the class of its element; None if none.

    What is marked must also read like a note: sites give the class to links and forms, too.
    """
    stated = [text for node in find_nodes(page) for text in _stated(node)]
    visible = without_asides(without_scripts(page))
    marked = [html.unescape(_TAG.sub(" ", inside)) for inside in _marked(visible)]
    notes = (find_correction(clean_line(text)) for text in (*stated, *marked))
    return next((note for note in notes if note), None)


def _marked(page: str) -> Iterator[str]:
    """What stands in the elements whose class or id says that it is a correction."""
    end = 0
    for element in _ELEMENT.finditer(page):
        if element.start() < end or _MARK.search(element["attributes"]) is None:
            continue
        inside = element.end()
        closing = _ENDS[element["tag"].lower()].search(page, inside + 1, inside + _MOST_INSIDE)
        if closing is not None:
            end = closing.end()
            yield page[inside : closing.start()]


def _stated(node: Mapping[str, object]) -> Iterator[str]:
    """https://schema.org/correction: a text, or a comment with one."""
    noted = node.get("correction")
    for note in noted if isinstance(noted, list) else [noted]:
        text = note.get("text") if isinstance(note, dict) else note
        if isinstance(text, str):
            yield text
