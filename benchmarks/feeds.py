"""How feeds of all kinds are read: each fixture parses or is refused, and what it expects is right.

    python benchmarks/feeds.py FOLDER            (or feeds.tar.gz)

The fixtures are those of the feedparser project. The first comment of each holds a Python expression that
should be true of its result; of those expressions, the comparisons of an entry's or a feed's title and link and
of an entry's dates are held against what we make of the file. A title with markup is compared as one reads it.
"""

import argparse
import ast
import re
import tarfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from time import perf_counter
from urllib.parse import urljoin

from index import PublishedAt, SourceError
from index.feeds.entries import Feed
from index.feeds.parsing import parse_feed

_EXPECT = re.compile(r"Expect:\s*(.+?)\s*(?:-->|\",?\n|\Z)", re.DOTALL)
_HEADER = re.compile(r"^Header:\s*([\w-]+)\s*:\s*(.+)$", re.MULTILINE)
_COMPARISON = re.compile(
    r"""(?P<what>entries\[(?P<n>\d+)\]|feed)
    (?:\[u?'(?P<key>title|link|published_parsed|updated_parsed)'\]|\.(?P<name>title|link))
    \s*==\s*(?P<value>u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*"|\([\d,\s]+\))""",
    re.VERBOSE,
)
_TAG = re.compile(r"<[^<>]*>")
_ENCODINGS = (
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\xfe\xff", "utf-16"),
    (b"\xff\xfe", "utf-16"),
)


@dataclass(frozen=True)
class Comparison:
    """What one fixture says of one fact, and what we made of it."""

    name: str
    fact: str
    expected: object
    got: object

    @property
    def is_right(self) -> bool:
        return self.got in (self.expected, as_read(self.expected))


def read_fixtures(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        for file in sorted(p for p in path.rglob("*") if p.suffix in (".xml", ".json")):
            yield str(file.relative_to(path)), file.read_bytes()
        return
    with tarfile.open(path) as archive:
        for member in archive:
            content = archive.extractfile(member) if member.name.endswith((".xml", ".json")) else None
            if content is not None:
                yield member.name, content.read()


def decode_comment(data: bytes) -> str:
    """As far as the comment in front goes; its encoding need not be that of the feed."""
    for mark, encoding in _ENCODINGS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    plain = data.replace(b"\0", b"")
    try:
        return plain.decode()
    except UnicodeDecodeError:
        return plain.decode("latin-1")


def compare(name: str, comment: str, feed: Feed) -> Iterator[Comparison]:
    expect = _EXPECT.search(comment)
    for match in _COMPARISON.finditer(expect[1] if expect else ""):
        fact = match["key"] or match["name"]
        place = int(match["n"]) if match["n"] else None
        if place is None and fact not in ("title", "link"):
            continue
        expected = literal(match["value"])
        yield Comparison(name, match[0].partition("==")[0].strip(), expected, find(feed, fact, place))


def literal(source: str) -> object:
    """A text in one line, or a moment to its second."""
    value = ast.literal_eval(source)
    return value[:6] if isinstance(value, tuple) else " ".join(value.split())


def as_read(expected: object) -> object:
    return " ".join(unescape(_TAG.sub("", expected)).split()) if isinstance(expected, str) else expected


def find(feed: Feed, fact: str, place: int | None) -> object:
    if place is None:
        return feed.title if fact == "title" else feed.site_url or ""
    if place >= len(feed.entries):
        return None
    entry = feed.entries[place]
    if fact == "title":
        return entry.title
    if fact == "link":
        return entry.url or ""
    moment: PublishedAt | None = entry.published if fact == "published_parsed" else entry.updated
    return tuple(moment.at.timetuple()[:6]) if moment is not None else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fixtures", type=Path)
    fixtures = parser.parse_args().fixtures
    refused: Counter[str] = Counter()
    comparisons: list[Comparison] = []
    parsed = crashed = 0
    slowest = (0.0, "")
    for name, data in read_fixtures(fixtures):
        comment = decode_comment(data)
        headers = {key.lower(): value.strip() for key, value in _HEADER.findall(comment)}
        kind, _, charset = headers.get("content-type", "").partition("charset=")
        began = perf_counter()
        try:
            feed = parse_feed(
                data,
                url=urljoin(f"http://127.0.0.1:8097/{name}", headers.get("content-location", "")),
                content_type=kind.strip("; "),
                charset=charset or None,
                source=name,
            )
            parsed += 1
            comparisons += compare(name, comment, feed)
        except SourceError as error:
            refused[error.reason] += 1
            print(f"refused {name}: {error.reason}")
        except Exception as error:  # what this is here to find
            crashed += 1
            print(f"CRASH {name}: {error!r}")
        slowest = max(slowest, (perf_counter() - began, name))
    report(parsed, refused, crashed, slowest, comparisons)


def report(
    parsed: int, refused: Counter[str], crashed: int, slowest: tuple[float, str], comparisons: list[Comparison]
) -> None:
    print(
        f"{parsed} parsed, {refused.total()} refused, {crashed} crashed;"
        f" slowest {slowest[0]:.2f} s ({slowest[1]})"
    )
    wrong = [c for c in comparisons if not c.is_right]
    files = len({c.name for c in comparisons})
    print(
        f"{len(comparisons)} titles, links and dates in {files} fixtures, {len(comparisons) - len(wrong)} right"
    )
    for c in wrong:
        print(f"  {c.name}: {c.fact} is {c.got!r}, expected {c.expected!r}")


if __name__ == "__main__":
    main()
