"""What a page of HTML says about itself in tags and scripts, found without building a tree.

Everything here takes time in proportion to the page, whatever its maker left unclosed.
"""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

_TAG = re.compile(
    r"<(meta|time|span|div|p|em|i|b|td|li|abbr|small)\b([^<>]{1,2000})>([^<]{0,80})", re.IGNORECASE
)
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_JSON_SCRIPT = re.compile(r"<(script)[^<>]{0,200}ld\+json[^<>]{0,200}>", re.IGNORECASE)
_ASIDE = re.compile(r"<(aside|footer|nav)\b", re.IGNORECASE)
_SCRIPT = re.compile(r"<(script|style)\b", re.IGNORECASE)
_ENDS = {
    name: re.compile(rf"</{name}", re.IGNORECASE) for name in ("aside", "footer", "nav", "script", "style")
}


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag that may carry a date, with the text right after it; names in lower case."""

    name: str
    attributes: dict[str, str]
    text: str

    @property
    def classes(self) -> str:
        """Its classes and id, and the name of a <time>, in lower case."""
        name = "time" if self.name == "time" else ""
        return f"{name} {self.attributes.get('class', '')} {self.attributes.get('id', '')}".lower()


def find_tags(page: str) -> list[Tag]:
    """Every tag that may carry a date, in the order of the page."""
    return [
        Tag(name.lower(), _read_attributes(raw), html.unescape(text)) for name, raw, text in _TAG.findall(page)
    ]


def find_json(page: str) -> Iterator[object]:
    """What every readable JSON-LD script holds."""
    for start, end in _enclosed(page, _JSON_SCRIPT):
        try:
            yield json.loads(page[start:end].strip(), strict=False)
        except (ValueError, RecursionError):  # broken by its maker
            continue


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
