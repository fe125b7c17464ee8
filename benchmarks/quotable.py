"""Measure on labelled sentences whether junk is refused and other sentences are quoted.

    python benchmarks/quotable.py ARTICLES.jsonl[.gz] [--labels FILE] [--part dev|final] [--show]

ARTICLES is the import file from which the labelled sentences come. Each label says how the sentence was `drawn`
(`shown` as an answer, or at random from all that are `stored`) and gives the `verdict` of a reader: `quotable`,
`junk` with its `kind`, or `either`. `quote_from` is the offset from which it may be quoted if a dateline or a
bullet precedes it. `part` divides the labels: rules were written with `dev` and are measured with `final`.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from labelled import LABELS, Label, Labelled, read_labelled, share

from index.qa.quotability import Flaw, find_flaw
from index.qa.sentence_setting import find_quote_start


@dataclass(frozen=True, slots=True)
class QuotableLabel(Label):
    part: str
    drawn: str
    verdict: str
    kind: str | None
    quote_from: int | None


@dataclass(frozen=True, slots=True)
class Judged:
    labelled: Labelled[QuotableLabel]
    flaw: Flaw | None
    quote_from: int

    @property
    def is_wrong(self) -> bool:
        verdict = self.labelled.label.verdict
        return (verdict == "quotable" and self.flaw is not None) or (verdict == "junk" and self.flaw is None)

    @property
    def is_cut_wrongly(self) -> bool:
        label = self.labelled.label
        wanted = label.start if label.quote_from is None else label.quote_from
        return label.verdict == "quotable" and self.quote_from != wanted


def judge(labelled: Labelled[QuotableLabel]) -> Judged:
    text, span = labelled.article.text, (labelled.label.start, labelled.label.end)
    return Judged(labelled, find_flaw(text, span, title=labelled.article.title), find_quote_start(text, span))


def report(judged: Sequence[Judged]) -> None:
    for drawn in ("shown", "stored"):
        drawn_ones = [one for one in judged if one.labelled.label.drawn == drawn]
        for verdict in ("quotable", "junk", "either"):
            ones = [one for one in drawn_ones if one.labelled.label.verdict == verdict]
            refused = sum(one.flaw is not None for one in ones)
            print(f"{drawn}, {verdict}: refused {share(refused, len(ones))}")
        quoted = [one for one in drawn_ones if one.flaw is None and one.labelled.label.verdict != "either"]
        junk = sum(one.labelled.label.verdict == "junk" for one in quoted)
        print(f"{drawn}: junk among the sentences that may be quoted {share(junk, len(quoted))}")
    print(f"quoted from the wrong character: {sum(one.is_cut_wrongly for one in judged)}")
    kinds = Counter((one.labelled.label.kind, one.is_wrong) for one in judged if one.labelled.label.kind)
    for kind in sorted({kind for kind, _ in kinds if kind}):
        found, missed = kinds[kind, False], kinds[kind, True]
        print(f"  {kind:10} refused {share(found, found + missed)}")


def show(judged: Sequence[Judged]) -> None:
    for one in judged:
        if one.is_wrong or one.is_cut_wrongly:
            label = one.labelled.label
            print(
                f"{label.verdict} {label.kind or ''}, called {one.flaw}: {label.url}\n  {one.labelled.sentence}"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles_file", type=Path)
    parser.add_argument("--labels", type=Path, default=LABELS / "quotable.jsonl")
    parser.add_argument("--part", choices=("dev", "final"))
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    labelled = read_labelled(QuotableLabel, options.labels, options.articles_file)
    judged = [judge(one) for one in labelled if options.part in (None, one.label.part)]
    report(judged)
    if options.show:
        show(judged)


if __name__ == "__main__":
    main()
