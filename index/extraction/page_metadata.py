"""What an HTML page states in tags, <meta>, <link> and JSON-LD.

Everything here takes time in proportion to the page, whatever its maker left unclosed.
"""

import html
import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_TAG = re.compile(
    r"<(meta|time|span|div|p|em|i|b|td|li|abbr|small)\b([^<>]{1,2000})>([^<]{0,80})", re.IGNORECASE
)
_ATTRIBUTE = re.compile(r"""(?<![\w:-])([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_JSON_SCRIPT = re.compile(r"<(script)(?=[^<>]{0,200}ld\+json)[^<>]{0,400}>", re.IGNORECASE)
_LINK = re.compile(r"<link\b([^<>]{1,2000})>", re.IGNORECASE)
_META = re.compile(r"<meta\b([^<>]{1,2000})>", re.IGNORECASE)
_HTML = re.compile(r"<html\b([^<>]{1,2000})>", re.IGNORECASE)
_ASIDE = re.compile(r"<(aside|footer|nav)\b", re.IGNORECASE)
_SCRIPT = re.compile(r"<(script|style)\b", re.IGNORECASE)
_ENDS = {
    name: re.compile(rf"</{name}", re.IGNORECASE) for name in ("aside", "footer", "nav", "script", "style")
}


@dataclass(frozen=True, slots=True)
class DatedTag:
    """A tag that may carry a date, with the text right after it; names in lower case."""

    name: str
    attributes: dict[str, str]
    text: str

    @property
    def classes(self) -> str:
        """Its classes and id, and the name of a <time>, in lower case."""
        name = "time" if self.name == "time" else ""
        return f"{name} {self.attributes.get('class', '')} {self.attributes.get('id', '')}".lower()


def list_dated_tags(page: str) -> list[DatedTag]:
    """Every tag that may carry a date, in the order of the page."""
    return [
        DatedTag(name.lower(), _read_attributes(raw), html.unescape(text))
        for name, raw, text in _TAG.findall(page)
    ]


def json_ld_documents(page: str) -> Iterator[object]:
    """What every readable JSON-LD script holds."""
    for start, end in _enclosed(page, _JSON_SCRIPT):
        try:
            yield json.loads(page[start:end].strip(), strict=False)
        except (ValueError, RecursionError):  # broken by its maker
            continue


def json_ld_objects(page: str) -> Iterator[Mapping[str, object]]:
    """Every object in the page's JSON-LD, those within others too."""
    waiting = deque(json_ld_documents(page))
    while waiting:
        node = waiting.popleft()
        if isinstance(node, dict):
            yield node
        if isinstance(node, dict | list):
            waiting.extend(node.values() if isinstance(node, dict) else node)


def is_article_object(node: Mapping[str, object]) -> bool:
    """Whether an object is a schema.org Article of any kind."""
    return any(kind.endswith(("Article", "Posting")) for kind in types_of(node))


def types_of(node: Mapping[str, object]) -> list[str]:
    """The names of an object's types."""
    stated = node.get("@type")
    return [kind for kind in (stated if isinstance(stated, list) else [stated]) if isinstance(kind, str)]


def link_targets(page: str, relation: str) -> Iterator[str]:
    """The addresses of the <link> tags with that `rel`."""
    for raw in _LINK.findall(page):
        attributes = _read_attributes(raw)
        if relation in attributes.get("rel", "").lower().split():
            yield attributes.get("href", "")


def meta_content(page: str, name: str) -> str:
    """What the first <meta> tag of that name or property says; empty if there is none."""
    for raw in _META.findall(page):
        attributes = _read_attributes(raw)
        if name in (attributes.get("property", "").lower(), attributes.get("name", "").lower()):
            return attributes.get("content", "")
    return ""


def stated_language(page: str) -> str:
    """The language that the page says it is in, as it says it; empty if it does not."""
    tag = _HTML.search(page)
    attributes = _read_attributes(tag[1]) if tag else {}
    return attributes.get("lang") or attributes.get("xml:lang") or meta_content(page, "og:locale")


def without_asides(page: str) -> str:
    """The page without what stands beside its main part: <aside>, <footer>, <nav>."""
    return _without(page, _ASIDE)


def without_scripts(page: str) -> str:
    """The page without the code of scripts and styles."""
    return _without(page, _SCRIPT)


def _without(page: str, opening: re.Pattern[str]) -> str:
    kept: list[str] = []
    last = 0
    for start, end in _enclosed(page, opening):
        kept.append(page[last:start])
        last = end
    return "".join((*kept, page[last:]))


def _enclosed(page: str, opening: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """From behind each opening tag to its end tag; stops at the first that is never closed."""
    last = 0
    while start := opening.search(page, last):
        end = _ENDS[start[1].lower()].search(page, start.end())
        if end is None:
            return
        yield start.end(), end.start()
        last = end.end()


def _read_attributes(raw: str) -> dict[str, str]:
    return {
        name.lower(): html.unescape(quoted or single or bare)
        for name, quoted, single, bare in _ATTRIBUTE.findall(raw)
    }
