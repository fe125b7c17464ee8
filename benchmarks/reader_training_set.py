"""The file from which the reader is trained: questions with labelled passages, and the passages to read.

JSONL.gz. A line is a passage, `{"title", "sentences"}`, or a question that refers to
earlier passages by number.
"""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from reader_examples import ReaderExample, Record, read_records

from index.model.protocols import PassageSentences

FOLDS = 5
Json: TypeAlias = dict[str, object]


@dataclass(frozen=True)
class TrainingQuestion:
    """A question with its examples, and with all passages that were retrieved for it.

    `fold` is None for general examples, which every reader is trained on; and for a question without examples
    that is read by the reader of all folds.
    """

    question: str
    fold: int | None = None
    examples: Sequence[ReaderExample] = ()
    read: Sequence[PassageSentences] = field(default=(), repr=False)


class QuestionGroups:
    """Groups of questions that share an article, an id or a wording: each group is in one fold."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}

    def connect(self, names: Iterable[str]) -> None:
        """Put everything with these names into one group."""
        first, *others = names
        for other in others:
            self._parents[self._root(other)] = self._root(first)

    def find_fold(self, name: str) -> int:
        return zlib.crc32(self._root(name).encode()) % FOLDS

    def _root(self, name: str) -> str:
        while (parent := self._parents.setdefault(name, name)) != name:
            name = parent
        return name


def write_training_set(questions: Iterable[TrainingQuestion], path: Path) -> None:
    numbers: dict[PassageSentences, int] = {}
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=6) as lines:
        for question in questions:
            for passage in (*(e.passage for e in question.examples), *question.read):
                if passage not in numbers:
                    numbers[passage] = len(numbers)
                    lines.write(_to_line({"title": passage.title, "sentences": passage.sentences}))
            examples = [
                [numbers[e.passage], e.source, e.weight, e.rank, e.answering, [*e.answers.items()]]
                for e in question.examples
            ]
            read = [numbers[passage] for passage in question.read]
            lines.write(
                _to_line(
                    {"question": question.question, "fold": question.fold, "examples": examples, "read": read}
                )
            )


def read_training_set(path: Path) -> list[TrainingQuestion]:
    return [*_parse(read_records(path))]


def _parse(records: Iterable[Record]) -> Iterator[TrainingQuestion]:
    passages: list[PassageSentences] = []
    for record in records:
        if "sentences" in record:
            passages.append(PassageSentences(record["title"], tuple(record["sentences"])))
            continue
        text = record["question"]
        examples = [
            ReaderExample(source, text, passages[number], tuple(answering), dict(answers), weight, rank)
            for number, source, weight, rank, answering, answers in record["examples"]
        ]
        yield TrainingQuestion(text, record["fold"], examples, [passages[number] for number in record["read"]])


def _to_line(record: Json) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"
