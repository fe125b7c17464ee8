"""Measure whether the sentences of PDFs are read as they were written.

    python benchmarks/pdf_text.py FOLDER [--missing]

FOLDER holds PDFs, each with its paragraphs beside it: `report.pdf` and `report.json`, a list of strings. A
sentence counts if it stands in the extracted text without a difference, apart from curly quotation marks.
`--missing` prints the sentences that do not.
"""

import argparse
import json
import re
from pathlib import Path
from time import process_time

from index.extraction.pdf_text import read_pdf

FEWEST_CHARS = 13
SENTENCE_END = re.compile(r"(?<=[.!?。！？”\"])\s+|(?<=[。！？])")
STRAIGHT = str.maketrans("\u2019\u2018\u201c\u201d\u2010\u2011\u2032", "''\"\"--'")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--missing", action="store_true")
    options = parser.parse_args()
    found = total = 0
    seconds = 0.0
    for path in sorted(options.folder.glob("*.pdf")):
        start = process_time()
        text = read_pdf(path.read_bytes(), source=path.name).body.translate(STRAIGHT)
        seconds += process_time() - start
        sentences = expected_sentences(path.with_suffix(".json"))
        missing = [sentence for sentence in sentences if sentence not in text]
        print(f"{path.name}: {len(sentences) - len(missing)} of {len(sentences)}")
        if options.missing:
            print(*(f"    {sentence}" for sentence in missing), sep="\n")
        found += len(sentences) - len(missing)
        total += len(sentences)
    print(f"{found} of {total} sentences, {seconds:.1f} s")


def expected_sentences(path: Path) -> list[str]:
    """The sentences of the paragraphs in a file."""
    paragraphs = json.loads(path.read_text("utf-8"))
    return [
        sentence
        for paragraph in paragraphs
        for sentence in SENTENCE_END.split(paragraph.strip().translate(STRAIGHT))
        if len(sentence) >= FEWEST_CHARS
    ]


if __name__ == "__main__":
    main()
