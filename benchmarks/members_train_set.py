"""Write the question set members-train from `labels/members-train.jsonl.gz`.

    python benchmarks/members_train_set.py DATA OUT

DATA contains `scale` and `news-dev`. Writes `articles.jsonl` and `questions.jsonl` to the folder OUT: the
questions of the annotators' files 00 to 31, their 320 articles, and 1,000 other articles of scale.
The offsets in `questions.jsonl` count in the text that a library stores, which may differ from the data file's
in white space and cut off lines. A question is left out if a labelled sentence is not in that text.
"""

import argparse
import hashlib
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from annotated_examples import RETRIEVED_FILES, SOURCES, file_number, find_annotated_records, read_labels
from reader_examples import Record, read_records

from index.extraction.draft_validation import prepare_draft
from index.importing.jsonl_file import read_import_lines
from index.settings import IndexSettings

_OTHER_ARTICLES = 1000


def choose_articles(files: Sequence[Path], urls: Iterable[str]) -> list[Record]:
    """The articles with these URLs, each once, and others of the first file, in random order."""
    missing = set(urls)
    chosen: list[Record] = []
    others: list[Record] = []
    for file in files:
        for article in read_records(file):
            if article.get("url") in missing:
                missing.discard(article["url"])
                chosen.append(article)
            elif file == files[0]:
                others.append(article)
    random.Random(5).shuffle(others)
    chosen += others[:_OTHER_ARTICLES]
    random.Random(6).shuffle(chosen)
    return chosen


def read_stored_texts(articles_file: Path) -> dict[str, str]:
    """The text that a library stores of each article of an import file, by URL."""
    max_chars = IndexSettings.model_fields["max_article_chars"].default
    drafts = (line.draft for line in read_import_lines(articles_file))
    return {
        draft.url: prepare_draft(draft, max_chars=max_chars).draft.text
        for draft in drafts
        if draft is not None and draft.url is not None
    }


def convert_label(label: Record, text: str, stored: str) -> Record | None:
    """A label with offsets in the stored text; None if a sentence is not in it."""
    converted = dict(label) | {"text_sha256": hashlib.sha256(stored.encode()).hexdigest()[:12]}
    for name in ("full", "partly"):
        spans = [_convert_span(span, text, stored) for span in label[name]]
        if None in spans:
            return None
        converted[name] = spans
    return converted


def _convert_span(span: Record, text: str, stored: str) -> Record | None:
    start, end = span["start"], span["end"]
    sentence = text[start:end]
    if stored[start:end] != sentence:
        start = stored.find(sentence)
    return {"url": span["url"], "start": start, "end": start + len(sentence)} if start >= 0 else None


def write_records(path: Path, records: Iterable[Mapping[str, object]]) -> None:
    with path.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def convert_labels(
    labels: Sequence[Record], annotated: Mapping[str, Record], articles_file: Path
) -> list[Record]:
    """The labels whose article is in an import file, with offsets in its stored text."""
    stored = read_stored_texts(articles_file)
    converted = (
        convert_label(label, annotated[url]["text"], stored[url])
        for label in labels
        if (url := label["about"]) in annotated and url in stored
    )
    return [label for label in converted if label is not None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    labels = [label for label in read_labels() if file_number(label["id"]) < RETRIEVED_FILES]
    files = [options.data / name / "articles.jsonl.gz" for name in SOURCES]
    articles = choose_articles(files, (label["about"] for label in labels))
    articles_file = options.out / "articles.jsonl"
    write_records(articles_file, articles)
    questions = convert_labels(labels, find_annotated_records(labels, files), articles_file)
    write_records(options.out / "questions.jsonl", questions)
    print(f"{len(articles):,} articles, {len(questions):,} of {len(labels):,} questions")


if __name__ == "__main__":
    main()
