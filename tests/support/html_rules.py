"""Check that a page is correct HTML, and list what it links to."""

from collections.abc import Iterator
from html.parser import HTMLParser

_VOID = {"meta", "link", "input", "br"}
_FORBIDDEN = {"script", "style", "iframe", "object", "embed", "base"}


class _Checker(HTMLParser):
    """Follows the tags of a page; HTML's own leniency is not used."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.problems: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.tables: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if len(given) < len(attributes):
            self.problems.append(f"<{tag}> has an attribute twice")
        if tag in _FORBIDDEN or any(name.startswith("on") or name == "style" for name in given):
            self.problems.append(f"<{tag} {given}> runs or styles something")
        if tag == "caption" and self.open[-1:] == ["table"]:
            self.tables.append("captioned")
        if tag == "table":
            self.tables.append("table")
        if tag in ("h1", "h2", "h3"):
            self.headings.append(int(tag[1]))
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given["href"] or ""] if tag == "a" else []
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if "svg" not in self.open:
            self.problems.append(f"<{tag}/> is not HTML")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> ends another element")


def list_links(page: str) -> list[str]:
    """The addresses of all links of a page, in order."""
    checker = _check(page)
    return checker.links


def list_problems(page: str) -> list[str]:
    """What is wrong with a page: unclosed or forbidden elements, ids that repeat, tables without captions."""
    return list(_list_problems(page, _check(page)))


def _list_problems(page: str, checker: _Checker) -> Iterator[str]:
    yield from checker.problems
    if not page.startswith('<!doctype html>\n<html lang="en">'):
        yield "no doctype or language"
    if checker.open:
        yield f"unclosed: {checker.open}"
    if len(set(checker.ids)) < len(checker.ids):
        yield f"an id repeats: {checker.ids}"
    if checker.tables.count("table") != checker.tables.count("captioned"):
        yield "a table has no caption"
    if checker.headings[:1] != [1] or checker.headings.count(1) != 1:
        yield f"headings: {checker.headings}"
    if any(later > earlier + 1 for earlier, later in zip(checker.headings, checker.headings[1:], strict=False)):
        yield f"a level of headings is missing: {checker.headings}"
    fragments = {link[1:] for link in checker.links if link.startswith("#")}
    if not fragments <= set(checker.ids):
        yield f"links within the page lead nowhere: {fragments - set(checker.ids)}"


def _check(page: str) -> _Checker:
    checker = _Checker()
    checker.feed(page)
    checker.close()
    return checker
