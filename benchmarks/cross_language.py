"""Write question sets in which questions and articles differ in language, from two parallel sets.

    python benchmarks/cross_language.py DATA OUT

DATA contains `xquad-en` and `xquad-zh`: the same paragraphs and questions in both languages. Writes to OUT:
`xquad-zh-to-en` and `xquad-en-to-zh` with questions in one language and articles in the other, and
`xquad-mixed` with questions in both, and articles in both languages for half of the paragraphs, in English only
for a quarter, and in Chinese only for a quarter.
"""

import argparse
import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

Row: TypeAlias = Mapping[str, Any]


def read_rows(path: Path) -> list[Row]:
    """The objects of a JSONL or JSONL.gz file."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in content.decode().splitlines()]


def write_set(folder: Path, articles: Iterable[Row], questions: Iterable[Row]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with gzip.open(folder / "articles.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in articles)
    with (folder / "questions.jsonl").open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in questions)


def number_of(url: str) -> int:
    """The number of a paragraph, the same in both sets."""
    return int(url.rsplit("/", 1)[-1])


def languages_of(number: int) -> set[str]:
    """In which languages the mixed set has a paragraph."""
    return ({"en"}, {"en", "zh"}, {"zh"}, {"en", "zh"})[number % 4]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    articles = {code: read_rows(options.data / f"xquad-{code}" / "articles.jsonl.gz") for code in ("en", "zh")}
    questions = {
        code: {row["id"]: row for row in read_rows(options.data / f"xquad-{code}" / "questions.jsonl")}
        for code in ("en", "zh")
    }
    for asked, read in (("zh", "en"), ("en", "zh")):
        rows = [{**questions[read][i], "question": row["question"]} for i, row in questions[asked].items()]
        write_set(options.out / f"xquad-{asked}-to-{read}", articles[read], rows)
    mixed = [
        {
            **row,
            "id": f"{row['id']}@{asked}",
            "answers": [answer for code in ("en", "zh") for answer in questions[code][row["id"]]["answers"]],
            "relevant": [
                url
                for code in ("en", "zh")
                for url in questions[code][row["id"]]["relevant"]
                if code in languages_of(number_of(url))
            ],
        }
        for asked, rows in questions.items()
        for row in rows.values()
    ]
    kept = [a for code, rows in articles.items() for a in rows if code in languages_of(number_of(a["url"]))]
    write_set(options.out / "xquad-mixed", kept, mixed)


if __name__ == "__main__":
    main()
