"""Which changed figures are found in a set of articles, to be judged by a reader or compared with labels.

    python benchmarks/changed_figures.py ARTICLES... [--any-outlet] [--labels SET [--show]]

ARTICLES are files in the format of `watchdesk import`. Prints every pair of figures that `/changes` would
report if a topic covered all articles: the numbers, the dates, and both sentences below their titles.
`--any-outlet` also compares articles of different outlets, which `/changes` does not; it shows how well events
are told apart where few outlets have two articles on one. No library and no model is needed.

`--labels` compares instead only the articles of each pair in `labels/changed-figures.jsonl`, whatever their
outlets; SET is `tuning`, `held` or `all`. A line names two articles on one event or affair by URL and beginning
of the SHA-256 of the text in ARTICLES, which are scale and news-dev, and gives pairs of numbers by offsets. The
`change` is null if they count different things, and `differs` says in what. `--show` prints the wrong and the
unlabelled pairs and the changes that were missed.
"""

import argparse
import gzip
import json
import math
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from labelled import LABELS, share

from index import ArticleId, find_site, read_date
from index.language.numerals import read_english_number
from index.text.sentences import Span
from index.text.tokenizer import tokenize
from index.tracking.counted_figures import CountedState
from index.tracking.figure_changes import (
    OPENING_CHARS,
    DatedArticle,
    FigurePair,
    PlacedFigure,
    Rarity,
    find_figure_pairs,
    read_figures,
)


@dataclass(frozen=True, slots=True)
class LabelledFigures:
    """Two numbers, as offsets in their articles."""

    old: Span
    new: Span
    change: str | None
    """Rose, fell or same; None if they count different things."""
    counts: str | None
    """A state of people, or something else; None if they count different things."""


@dataclass(frozen=True, slots=True)
class LabelledPair:
    before: DatedArticle
    after: DatedArticle
    figures: tuple[LabelledFigures, ...]

    def list_changes(self, change: str) -> list[LabelledFigures]:
        """The numbers of people that rose or fell, each new number once."""
        states = set(CountedState)
        changes = [f for f in self.figures if f.change == change and f.counts in states]
        return list({figures.new: figures for figures in changes}.values())

    def find_label(self, found: FigurePair) -> LabelledFigures | None:
        """The label of two numbers at the same places, or else of equal numbers, which a text may repeat."""
        places = (_place(found.old), _place(found.new))
        values = (found.old.figure.low, found.new.figure.low)
        at_places = (f for f in self.figures if _overlap(places[0], f.old) and _overlap(places[1], f.new))
        return next(at_places, None) or next((f for f in self.figures if self.read(f) == values), None)

    def read(self, figures: LabelledFigures) -> tuple[int | None, int | None]:
        old, new = self.before.text[slice(*figures.old)], self.after.text[slice(*figures.new)]
        return read_english_number(old), read_english_number(new)


def read_articles(paths: Sequence[Path], *, any_outlet: bool) -> Iterator[DatedArticle]:
    """The dated articles of known outlets, each text once."""
    seen: set[str] = set()
    number = 0
    for path in paths:
        with gzip.open(path, "rt", "utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for line in lines:
                article = json.loads(line)
                number += 1
                published = read_date(article.get("published") or "")
                outlet = article.get("outlet") or find_site(article.get("url") or "") or ""
                if published is None or not outlet or article["text"][:OPENING_CHARS] in seen:
                    continue
                seen.add(article["text"][:OPENING_CHARS])
                yield DatedArticle(
                    article_id=ArticleId(number),
                    outlet="" if any_outlet else outlet.casefold(),
                    title=article.get("title") or "",
                    text=article["text"],
                    published=published,
                )


def measure_rarity(articles: Sequence[DatedArticle]) -> Rarity:
    frequencies = Counter(
        token
        for article in articles
        for token in set(tokenize(f"{article.title}\n{article.text[:OPENING_CHARS]}"))
    )

    def rarity(token: str) -> float:
        return math.log((len(articles) + 1) / (frequencies[token] + 1))

    return rarity


def find_pairs(articles: Sequence[DatedArticle], rarity: Rarity) -> list[FigurePair]:
    read = [figures for article in articles if (figures := read_figures(article)) is not None]
    return find_figure_pairs(read, rarity)


def read_labels(articles: Sequence[DatedArticle], name: str) -> list[LabelledPair]:
    """The labelled pairs of a set whose articles are given, with equal outlets."""
    by_digest = {_digest(article.text): replace(article, outlet="") for article in articles}
    lines = (LABELS / "changed-figures.jsonl").read_text("utf-8").splitlines()
    labels = [line for line in map(json.loads, lines) if name in ("all", line["set"])]
    sides = [(line["old"]["text_sha256"], line["new"]["text_sha256"]) for line in labels]
    pairs = [
        LabelledPair(
            by_digest[old],
            by_digest[new],
            tuple(
                LabelledFigures(tuple(f["old"]), tuple(f["new"]), f["change"], f.get("counts"))
                for f in line["figures"]
            ),
        )
        for line, (old, new) in zip(labels, sides, strict=True)
        if old in by_digest and new in by_digest
    ]
    print(f"labelled pairs of articles: {len(pairs)}; article missing or changed: {len(labels) - len(pairs)}")
    return pairs


def compare(pairs: Sequence[LabelledPair], rarity: Rarity, *, show_faults: bool) -> None:
    verdicts = Counter[bool | None]()
    changes = {"rose": Counter[bool](), "fell": Counter[bool]()}
    for pair in pairs:
        found = find_pairs([pair.before, pair.after], rarity)
        labels = [pair.find_label(one) for one in found]
        for number, (one, label) in enumerate(zip(found, labels, strict=True)):
            verdict = label.change in changes if label is not None else None
            verdicts[verdict] += 1
            if show_faults and not verdict:
                print(f"{'no label' if verdict is None else 'wrong'}: {show(number, one)}")
        found_values = {pair.read(label) for label in labels if label is not None}
        for change, counts in changes.items():
            for figures in pair.list_changes(change):
                is_found = figures in labels or pair.read(figures) in found_values
                counts[is_found] += 1
                if show_faults and not is_found:
                    print(f"missed: {_show_missed(pair, figures)}")
    print(f"changes that are right: {share(verdicts[True], verdicts[True] + verdicts[False])}")
    print(f"changes without a label: {verdicts[None]}")
    for change, counts in changes.items():
        print(f"counts of people that {change}, found: {share(counts[True], counts.total())}")


def _show_missed(pair: LabelledPair, figures: LabelledFigures) -> str:
    sides = ((pair.before, figures.old), (pair.after, figures.new))
    parts = [article.text[max(0, start - 80) : end + 50] for article, (start, end) in sides]
    return " | ".join(" ".join(part.split()) for part in parts)


def show(number: int, pair: FigurePair) -> str:
    state, group = pair.old.figure.key
    counted = f"{group} {state}".strip()
    sides = ((pair.before, pair.old), (pair.after, pair.new))
    return "\n".join(
        [
            f"{number}. {counted}: {pair.old.figure.low} -> {pair.new.figure.low}",
            *(_show_side(article, placed) for article, placed in sides),
        ]
    )


def _show_side(article: DatedArticle, placed: PlacedFigure) -> str:
    sentence = " ".join(article.text[slice(*placed.sentence)].split())
    return f"   {article.published.isoformat()} {article.title}\n      {sentence}"


def _place(placed: PlacedFigure) -> Span:
    """The number, as offsets in the article."""
    return placed.sentence[0] + placed.figure.start, placed.sentence[0] + placed.figure.end


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", nargs="+", type=Path)
    parser.add_argument("--any-outlet", action="store_true")
    parser.add_argument("--labels", choices=("tuning", "held", "all"))
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    articles = list(read_articles(options.articles, any_outlet=options.any_outlet))
    print(f"{len(articles)} articles", file=sys.stderr)
    rarity = measure_rarity(articles)
    if options.labels is not None:
        compare(read_labels(articles, options.labels), rarity, show_faults=options.show)
        return
    for number, pair in enumerate(find_pairs(articles, rarity), start=1):
        print(show(number, pair))


if __name__ == "__main__":
    main()
