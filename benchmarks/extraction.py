"""Measure the text extracted from pages, compared with trafilatura alone.

    python benchmarks/extraction.py FOLDER [--pages]

FOLDER holds `html/*.html.gz` and `expected.json`: {file stem: {"articleBody": text, "url": address}}. Texts are
compared as bags of words, page by page. A refused page counts as an empty text and is listed with its reason.
`--pages` lists every page, the worst first.
"""

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from time import process_time

from trafilatura import bare_extraction

from index.extraction.document_extraction import read_article_bytes
from index.model.errors import ReadError

MAX_BYTES = 50_000_000
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Page:
    """A stored page, and the text that people marked as its article."""

    name: str
    url: str
    html: bytes
    expected: str


@dataclass(frozen=True, slots=True)
class Score:
    """The agreement of the extracted words of a page with the expected ones."""

    page: Page
    precision: float
    recall: float
    seconds: float
    refusal: str

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


Way = Callable[[Page], str]

BARE_WAYS: Mapping[str, Mapping[str, bool]] = {
    "trafilatura": {},
    "… favor_recall": {"favor_recall": True},
    "… favor_precision": {"favor_precision": True},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", action="store_true")
    options = parser.parse_args()
    pages = load_pages(options.folder)
    ours = measure(pages, read_page)
    report("Watchdesk", ours)
    taken = [score.page for score in ours if not score.refusal]
    report("  pages taken", measure(taken, read_page))
    for label, options_of in BARE_WAYS.items():
        report(label, measure(pages, bare(**options_of)))
        report("  same pages", measure(taken, bare(**options_of)))
    slowest = max(ours, key=lambda score: score.seconds)
    print(f"slowest page: {slowest.seconds:.2f} s of processor time, {slowest.page.url}")
    for score in ours:
        if score.refusal:
            print(f"refused: {score.page.url}: {score.refusal}")
    if options.pages:
        for score in sorted(ours, key=lambda score: score.f1):
            figures = f"{score.f1:.3f} {score.precision:.3f} {score.recall:.3f} {score.seconds:5.2f} s"
            print(figures, score.page.url)


def load_pages(folder: Path) -> list[Page]:
    file = folder / "expected.json"
    if not file.is_file():
        raise SystemExit(f"{file}: no such file; give a folder with expected.json and html/*.html.gz")
    expected: Mapping[str, Mapping[str, str]] = json.loads(file.read_text("utf-8"))
    return [
        Page(
            name=name,
            url=facts["url"],
            html=gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes()),
            expected=facts["articleBody"],
        )
        for name, facts in expected.items()
    ]


def measure(pages: Sequence[Page], way: Way) -> list[Score]:
    score(pages[-1], way)  # loads libraries before measuring
    return [score(page, way) for page in pages]


def score(page: Page, way: Way) -> Score:
    started = process_time()
    refusal, text = "", ""
    try:
        text = way(page)
    except ReadError as error:
        refusal = error.reason
    seconds = process_time() - started
    taken, expected = words(text), words(page.expected)
    shared = (taken & expected).total()
    return Score(page, shared / max(1, taken.total()), shared / max(1, expected.total()), seconds, refusal)


def words(text: str) -> Counter[str]:
    return Counter(WORD.findall(text.lower()))


def read_page(page: Page) -> str:
    """Read it like a fetched page without a declared charset."""
    draft = read_article_bytes(
        page.html, name=page.url, max_bytes=MAX_BYTES, content_type="text/html", url=page.url
    )
    return draft.text


def bare(**options: bool) -> Way:
    def take(page: Page) -> str:
        document = bare_extraction(page.html, **options)
        return (document.text or "") if document else ""

    return take


def report(label: str, scores: Sequence[Score]) -> None:
    f1, precision, recall = (
        mean(getattr(score, name) for score in scores) for name in ("f1", "precision", "recall")
    )
    print(f"{label:20} pages {len(scores):4}  F1 {f1:.4f}  precision {precision:.4f}  recall {recall:.4f}")


if __name__ == "__main__":
    main()
