"""The correction note that a page carries outside the text of its article."""

import html
import re
from collections.abc import Iterator, Mapping

from index.articles.cleaning import clean_line
from index.articles.corrections import find_correction
from index.articles.page_marks import find_nodes, without_asides, without_scripts

_MARKED = re.compile(
    r"<(?P<tag>p|div|section|span|em|li|small)\b[^<>]{0,300}\b(?:class|id|data-testid)\s*=\s*[\"'][^\"'<>]{0,200}"
    r"\b(?:correction|clarification|corrigendum)s?\b[^\"'<>]{0,200}[\"'][^<>]{0,300}>(?P<inside>.{1,4000}?)</(?P=tag)\s*>",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"<[^<>]*>")


def find_page_correction(page: str) -> str | None:
    """The note that the page marks as a correction, in JSON-LD or by the class of its element; None if none.

    What is marked must also read like a note: sites give the class to links and forms, too.
    """
    stated = [text for node in find_nodes(page) for text in _stated(node)]
    visible = without_asides(without_scripts(page))
    marked = [html.unescape(_TAG.sub(" ", match["inside"])) for match in _MARKED.finditer(visible)]
    notes = (find_correction(clean_line(text)) for text in (*stated, *marked))
    return next((note for note in notes if note), None)


def _stated(node: Mapping[str, object]) -> Iterator[str]:
    """https://schema.org/correction: a text, or a comment with one."""
    noted = node.get("correction")
    for note in noted if isinstance(noted, list) else [noted]:
        text = note.get("text") if isinstance(note, dict) else note
        if isinstance(text, str):
            yield text
