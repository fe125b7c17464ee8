"""Ask about people and places under other forms of their names than the articles use.

    python benchmarks/name_questions.py DATA_DIR LABELS [--show]

DATA_DIR is a new folder, or one of an earlier run. LABELS is a JSONL file with a `NameQuestion` a line: a
small invented article, and a question that writes one name differently; articles on the same subject differ
in the name only. Ours is not part of the project, since its invented sentences name real people. A question
is right if its first citation is the sentence of its own article that answers. With --show, lists the others.
"""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import thread_time

from index import SHARED_CORPUS, Answer, ArticleDraft, IndexSettings, NewsIndex, NoAnswer, open_index
from index.text.scripts import writing_system


@dataclass(frozen=True)
class NameQuestion:
    """`asked` is the name in the question, `written` in the article; the sentence that answers has `answer`."""

    id: str
    asked: str
    written: str
    question: str
    language: str
    title: str
    text: str
    answer: str

    @property
    def kind(self) -> str:
        return f"{writing_system(self.asked)} to {writing_system(self.written)}"


@dataclass(frozen=True)
class Result:
    asked: NameQuestion
    answer: Answer | NoAnswer
    milliseconds: float

    @property
    def is_right(self) -> bool:
        return self.first_quote.find(self.asked.answer) >= 0

    @property
    def first_quote(self) -> str:
        return self.answer.citations[0].quote if isinstance(self.answer, Answer) else ""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args(arguments)
    labels = [NameQuestion(**json.loads(line)) for line in options.labels.read_text("utf-8").splitlines()]
    with open_index(IndexSettings(data_dir=options.data_dir, _env_file=None)) as index:
        index.add(SHARED_CORPUS, [_to_draft(label) for label in labels])
        index.sync()
        index.warm()
        results = [_ask(index, label) for label in labels]
    for result in results if options.show else ():
        if not result.is_right:
            print(f"{result.asked.id} {result.asked.question}\n    {result.first_quote or 'refused'}")
    _print_figures(results)


def _to_draft(label: NameQuestion) -> ArticleDraft:
    return ArticleDraft(url=f"https://names.example/{label.id}", title=label.title, text=label.text)


def _ask(index: NewsIndex, label: NameQuestion) -> Result:
    started = thread_time()
    answer = index.ask(label.question, corpora=[SHARED_CORPUS])
    return Result(label, answer, (thread_time() - started) * 1000)


def _print_figures(results: Sequence[Result]) -> None:
    kinds = Counter(result.asked.kind for result in results)
    right = Counter(result.asked.kind for result in results if result.is_right)
    refused = sum(isinstance(result.answer, NoAnswer) for result in results)
    for kind, count in sorted(kinds.items()):
        print(f"{kind:20} {right[kind]:3} of {count}")
    print(f"first citation right: {right.total()} of {len(results)}; refused: {refused}")
    print(f"processor time: {sum(result.milliseconds for result in results) / len(results):.0f} ms a question")


if __name__ == "__main__":
    main()
