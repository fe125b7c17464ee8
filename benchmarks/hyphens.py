"""Measure whether hyphens at the ends of lines are kept where they belong to a word, and only there.

    python benchmarks/hyphens.py articles.jsonl.gz [--articles N]

Needs pyphen, which is no dependency of Watchdesk. In English articles, each compound with a hyphen is broken at
the hyphen, and 20 other words of an article are broken where pyphen would hyphenate them. The lines are joined.
"""

import argparse
import gzip
import json
import random
import re
from collections import Counter
from pathlib import Path

import pyphen

from index.extraction.hyphenation import LineJoiner

MOST_CHARS = 6_000
WORDS = 20
WORD = re.compile(r"(?<![\w'’-])[A-Za-z]+(?:-[A-Za-z]+)*(?![\w'’-])")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--articles", dest="count", type=int, default=300)
    options = parser.parse_args()
    with gzip.open(options.articles, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"][:MOST_CHARS] for line in lines]
    chance = random.Random(1)
    chance.shuffle(texts)
    patterns = pyphen.Pyphen(lang="en_US")
    results: Counter[tuple[str, bool]] = Counter()
    for text in texts[: options.count]:
        words = list(WORD.finditer(text))
        compounds = [word for word in words if "-" in word[0]]
        others = [word for word in words if "-" not in word[0] and patterns.positions(word[0])]
        for word in compounds:
            place = word.start() + chance.choice([at for at, char in enumerate(word[0], 1) if char == "-"])
            kind = "name or designation" if text[place].isupper() else "compound"
            results[kind, is_restored(text, place, "")] += 1
        for word in chance.sample(others, min(WORDS, len(others))):
            place = word.start() + chance.choice(patterns.positions(word[0]))
            results["hyphenation", is_restored(text, place, "-")] += 1
    for kind in sorted({kind for kind, _ in results}):
        right, wrong = results[kind, True], results[kind, False]
        print(f"{kind}: {right} of {right + wrong} ({right / (right + wrong):.3f})")


def is_restored(text: str, place: int, hyphen: str) -> bool:
    """Whether two lines broken at a place, with a hyphen at the end of the first, are joined to the text."""
    start, end = max(0, place - 40), place + 40
    line, following = text[start:place].lstrip() + hyphen, text[place:end]
    joined, between = LineJoiner(f"{text[:place]}{hyphen}\n{text[place:]}").joint(line, following)
    return joined + between + following == text[start:end].lstrip()


if __name__ == "__main__":
    main()
