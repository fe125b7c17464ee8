"""Which changed figures are found in a set of articles, to be judged by a reader.

    python benchmarks/changed_figures.py ARTICLES... [--any-outlet]

ARTICLES are files in the format of `watchdesk import`. Prints every pair of figures that `/changes` would
report if a topic covered all articles: the numbers, the dates, and both sentences below their titles.
`--any-outlet` also compares articles of different outlets, which `/changes` does not; it shows how well events
are told apart where few outlets have two articles on one. No library and no model is needed.
"""

import argparse
import gzip
import json
import math
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from index import ArticleId, find_site, read_date
from index.text.tokenizer import tokenize
from index.tracking.figure_changes import (
    OPENING_CHARS,
    DatedArticle,
    FigurePair,
    PlacedFigure,
    find_figure_pairs,
    read_figures,
)


def read_articles(paths: list[Path], *, any_outlet: bool) -> Iterator[DatedArticle]:
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


def find_pairs(articles: list[DatedArticle]) -> list[FigurePair]:
    frequencies = Counter(
        token
        for article in articles
        for token in set(tokenize(f"{article.title}\n{article.text[:OPENING_CHARS]}"))
    )

    def rarity(token: str) -> float:
        return math.log((len(articles) + 1) / (frequencies[token] + 1))

    read = [figures for article in articles if (figures := read_figures(article)) is not None]
    print(
        f"{len(articles)} articles, {len(read)} with figures, {sum(len(r.figures) for r in read)} figures",
        file=sys.stderr,
    )
    return find_figure_pairs(read, rarity)


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", nargs="+", type=Path)
    parser.add_argument("--any-outlet", action="store_true")
    options = parser.parse_args()
    pairs = find_pairs(list(read_articles(options.articles, any_outlet=options.any_outlet)))
    for number, pair in enumerate(pairs, start=1):
        print(show(number, pair))


if __name__ == "__main__":
    main()
