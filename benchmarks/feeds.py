"""Check that each feed fixture parses or is refused, and that the values it expects are right.

    python benchmarks/feeds.py FIXTURES            (a folder, or feeds.tar.gz)

The fixtures are those of the feedparser project. The first comment of each has a Python expression that is
true of feedparser's result. Every comparison in it with a title or URL of the feed or an entry, or with a date
of an entry, is checked against our result: titles as one line of plain text, dates as instants, or as days if
the fixture states no zone. We keep only one of duplicate entries.
"""

import argparse
import ast
import re
import tarfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from pathlib import Path
from time import perf_counter
from urllib.parse import urljoin

from index import Precision, PublishedAt, ReadError
from index.feeds.feed_entries import Feed, FeedEntry
from index.feeds.feed_parser import parse_feed

_SITE = "http://127.0.0.1:8097/"  # where feedparser's tests serve them
_EXPECT = re.compile(r"Expect:\s*(.+?)\s*(?:-->|\n|\Z)")
_HEADER = re.compile(r"^\s*Header:[ \t]*([\w-]+)[ \t]*:[ \t]*(.+)$", re.MULTILINE)
_LINK = re.compile(r"<(?:\w+:)?link\b([^>]*)>", re.IGNORECASE)
_OTHER_RELATION = re.compile(r"""rel\s*=\s*["'](?!alternate["'])""")
_SILENT = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")

_PUBLISHED = frozenset(["published", "issued", "created"])
_UPDATED = frozenset(["updated", "modified", "date"])


@dataclass(frozen=True)
class Comparison:
    """One expected value of a fixture and our value."""

    fixture: str
    fact: str
    kind: str
    expected: object
    got: object

    @property
    def is_right(self) -> bool:
        return self.got == self.expected


def read_fixtures(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        for file in sorted(file for file in path.rglob("*") if file.suffix in (".xml", ".json")):
            yield file.relative_to(path).as_posix(), file.read_bytes()
        return
    with tarfile.open(path) as archive:
        for member in archive:
            content = archive.extractfile(member) if member.name.endswith((".xml", ".json")) else None
            if content is not None:
                yield member.name, content.read()


def read_comment(data: bytes) -> str:
    """The file as text, as far as needed for its comment, which is ASCII in one or more bytes."""
    return data.replace(b"\0", b"").decode("utf-8" if b"encoding=" not in data else "latin-1", "replace")


def parse(name: str, data: bytes, headers: Mapping[str, str]) -> Feed:
    kind, _, charset = headers.get("content-type", "").partition("charset=")
    address = urljoin(_SITE + name, headers.get("content-location", ""))
    return parse_feed(
        data,
        url=address if address.startswith("http") else _SITE + name,
        content_type=kind.strip("; "),
        charset=charset.strip("'\"; ") or None,
        source=name,
    )


def compare(name: str, text: str, feed: Feed) -> Iterator[Comparison]:
    match = _EXPECT.search(text)
    for node in ast.walk(ast.parse(match[1], mode="eval")) if match else ():
        if isinstance(node, ast.Compare) and all(isinstance(operator, ast.Eq) for operator in node.ops):
            *facts, last = [node.left, *node.comparators]
            for fact in facts:
                yield from compare_fact(name, text, feed, path_of(fact), literal_of(last))


def path_of(node: ast.expr) -> tuple[object, ...]:
    """`entries[0]['title']` as ("entries", 0, "title")."""
    if isinstance(node, ast.Subscript):
        return (*path_of(node.value), literal_of(node.slice))
    if isinstance(node, ast.Attribute):
        return (*path_of(node.value), node.attr)
    return (node.id,) if isinstance(node, ast.Name) else ()


def literal_of(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def compare_fact(
    name: str, text: str, feed: Feed, path: Sequence[object], expected: object
) -> Iterator[Comparison]:
    """None for anything but a title, an article URL or a date of an entry."""
    of_entry = path[:1] == ("entries",)
    if not of_entry and path[:1] != ("feed",):
        return
    place = path[1] if of_entry else None
    entry = feed.entries[place] if isinstance(place, int) and place < len(feed.entries) else None
    for kind, wanted, got in facts_of(path[2:] if of_entry else path[1:], text, feed, entry, expected):
        if kind != "date" or of_entry:
            yield Comparison(name, ".".join(map(str, path)), kind, wanted, got)


def facts_of(
    path: Sequence[object], text: str, feed: Feed, entry: FeedEntry | None, expected: object
) -> Iterator[tuple[str, object, object]]:
    """The kind of a value, the expected value in our form, and our value."""
    title, address = (entry.title, entry.url) if entry else (feed.title, feed.site_url)
    if tuple(path) in (("title",), ("title_detail", "value")) and isinstance(expected, str):
        yield "title", title if title == " ".join(expected.split()) else as_line(expected), title
    elif path[:1] == ("link",):
        yield "link", expected, address or ""
    elif path[:1] == ("links",) and isinstance(path[1], int):
        is_whole = len(path) == 2 and isinstance(expected, dict) and expected.get("rel") == "alternate"
        if is_whole or (path[2:] == ("href",) and is_of_article(text, path[1])):
            yield "link", expected["href"] if isinstance(expected, dict) else expected, address or ""
    elif len(path) == 1 and str(path[0]).removesuffix("_parsed") in _PUBLISHED | _UPDATED:
        yield "date", *dates_of(str(path[0]).removesuffix("_parsed"), entry, entry_moment(expected))


def as_line(markup: str) -> str:
    return " ".join(unescape(_TAG.sub("", _SILENT.sub("", markup))).split())


def is_of_article(text: str, place: int) -> bool:
    links = _LINK.findall(text)
    return place < len(links) and not _OTHER_RELATION.search(links[place])


def entry_moment(expected: object) -> datetime | None:
    if isinstance(expected, tuple):
        return datetime(*expected[:6], tzinfo=UTC)
    try:
        return datetime.fromisoformat(str(expected))
    except ValueError:
        return parsedate_to_datetime(str(expected))


def dates_of(name: str, entry: FeedEntry | None, expected: datetime | None) -> tuple[object, object]:
    """RSS has one date with several names, so `updated` may be our `published`."""
    if entry is None or expected is None:
        return expected, None
    got: PublishedAt | None = entry.published if name in _PUBLISHED else entry.updated or entry.published
    if got is not None and got.precision is Precision.DAY:
        return expected.date(), got.at.date()
    return expected, got.at if got else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fixtures", type=Path)
    fixtures = parser.parse_args().fixtures
    if not fixtures.exists():
        parser.error(f"{fixtures}: there is no such folder or archive; give the fixtures of feedparser")
    counts: Counter[str] = Counter()
    comparisons: list[Comparison] = []
    slowest = (0.0, "")
    for name, data in read_fixtures(fixtures):
        text = read_comment(data)
        headers = {key.lower(): value.strip() for key, value in _HEADER.findall(text)}
        began = perf_counter()
        try:
            feed = parse(name, data, headers)
        except ReadError as error:
            counts["refused"] += 1
            print(f"refused {name}: {error.reason}")
        except Exception as error:  # what this benchmark looks for
            counts["crashed"] += 1
            print(f"CRASHED {name}: {error!r}")
        else:
            counts["parsed"] += 1
            comparisons += compare(name, text, feed)
        slowest = max(slowest, (perf_counter() - began, name))
    report(counts, slowest, comparisons)


def report(counts: Counter[str], slowest: tuple[float, str], comparisons: Sequence[Comparison]) -> None:
    print(
        f"{counts.total()} fixtures: {counts['parsed']} parsed, {counts['refused']} refused, "
        f"{counts['crashed']} crashed; slowest {slowest[0]:.2f} s ({slowest[1]})"
    )
    for kind in ("title", "link", "date"):
        of_kind = [comparison for comparison in comparisons if comparison.kind == kind]
        files = len({comparison.fixture for comparison in of_kind})
        right = sum(comparison.is_right for comparison in of_kind)
        print(f"{kind}s: {right} of {len(of_kind)} right, in {files} fixtures")
    for c in comparisons:
        if not c.is_right:
            print(f"  {c.fixture}: {c.fact} is {c.got!r}, expected {c.expected!r}")


if __name__ == "__main__":
    main()
