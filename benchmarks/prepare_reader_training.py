"""Write the questions and passages that the reader is trained on, and those that it reads.

    python benchmarks/prepare_reader_training.py DATA LIBRARIES OUT

DATA contains the question sets of `retrieved_examples.SETS` (those in two languages come from
`cross_language.py`, members-train from `members_train_set.py`), and `reader-train/pairs.jsonl.gz`,
`quotes-polnear/articles.jsonl.gz` and `scale/articles.jsonl.gz`. LIBRARIES has a library of the same name for
each set, as for `fit_ranking.py`, with the multilingual model. If DATA has members-dev (the labels, with the
library of news-dev), or the folder small of `small_libraries.py`, their questions are read but not trained on.
OUT is a file, for `train_reader.py`.

General examples come from the sources above and from `headline_questions.py`. The others are questions with
the passages that the program retrieves, annotated questions with passages of their article, and both with
exchanged names and numbers; their questions are in five folds.

The shipped reader was trained on such examples from an earlier version of these scripts. It differed in detail:
other random choices; a thirtieth of the encyclopedia questions were kept for validation; of each set, only the
questions that are trained on were read, and the halves of the articles were halves of theirs; each question had
three fixed variants in place of a new one each time; and three annotated questions were withdrawn since.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotated_examples import (
    SEED,
    SOURCES,
    AnnotatedExamples,
    read_annotated_articles,
    read_labels,
)
from encyclopedia_examples import read_encyclopedia_examples
from exchanged_words import exchange_words
from headline_questions import read_headline_questions
from reader_examples import ReaderExample, Record, describe_sources, make_example
from reader_training_set import QuestionGroups, TrainingQuestion, write_training_set
from retrieved_examples import (
    EXCHANGED,
    MEMBERS,
    SETS,
    RetrievedExamples,
    retrieve_examples,
    retrieve_passages,
)
from speaker_questions import read_speaker_questions

from index.model.protocols import PassageSentences

MEMBERS_DEV = "members-dev"
SMALL = "small"
_EXCHANGED_WEIGHT = 0.8


@dataclass(frozen=True)
class GroupedQuestion:
    """A question before its fold is known; all questions with one of its names will be in the same fold."""

    question: str
    names: Sequence[str]
    examples: Sequence[ReaderExample] = ()
    read: Sequence[PassageSentences] = ()


def read_general_examples(data: Path) -> list[ReaderExample]:
    scale, news = data / "scale" / "articles.jsonl.gz", data / "news-dev" / "articles.jsonl.gz"
    return [
        *read_encyclopedia_examples(data / "reader-train" / "pairs.jsonl.gz", scale),
        *read_speaker_questions(data / "quotes-polnear" / "articles.jsonl.gz"),
        *read_headline_questions(scale, news),
    ]


def read_grouped_questions(data: Path, libraries: Path) -> Iterator[GroupedQuestion]:
    """The questions that have folds."""
    labels = read_labels()
    rng = random.Random(SEED)
    for name in SETS:
        about = {label["id"]: label["about"] for label in labels} if name == MEMBERS else {}
        found = [group_retrieved(one, about.get(one.id)) for one in retrieve_examples(data, libraries, name)]
        yield from found
        if name in EXCHANGED:
            yield from exchange_in(found, rng)
    for folder in sorted((data / SMALL).glob("*/")):
        retrieved = retrieve_passages(data / SMALL, libraries / SMALL, folder.name)
        yield from (group_retrieved(one) for one in retrieved)
    yield from read_annotated_questions(data, labels, rng)


def group_retrieved(retrieved: RetrievedExamples, about: str | None = None) -> GroupedQuestion:
    articles = [f"text {text}" for text in retrieved.articles] if about is None else [f"article {about}"]
    names = [name_question(retrieved.question), f"id {retrieved.id}", *articles]
    return GroupedQuestion(retrieved.question, names, retrieved.examples, retrieved.read)


def read_annotated_questions(
    data: Path, labels: Sequence[Record], rng: random.Random
) -> Iterator[GroupedQuestion]:
    files = [data / name / "articles.jsonl.gz" for name in SOURCES]
    articles = read_annotated_articles(labels, files)
    annotated = AnnotatedExamples(articles, rng)
    found = [
        GroupedQuestion(
            label["question"],
            [name_question(label["question"]), f"article {label['about']}"],
            annotated.make(label),
        )
        for label in labels
        if label["about"] in articles
    ]
    return iter([*found, *exchange_in(found, rng, most=1)])


def exchange_in(
    grouped: Sequence[GroupedQuestion], rng: random.Random, most: int | None = None
) -> list[GroupedQuestion]:
    """Questions with an exchanged word, and the passages that answer the original ones, or the first `most`."""
    answered = [
        (one, example.passage)
        for one in grouped
        for example in [example for example in one.examples if example.answering][:most]
    ]
    exchanged = exchange_words([(one.question, passage) for one, passage in answered], rng)
    return [
        GroupedQuestion(question, one.names, [_make_exchanged(question, passage)])
        for (one, passage), question in zip(answered, exchanged, strict=True)
        if question is not None
    ]


def name_question(question: str) -> str:
    return f"question {question.strip().lower()}"


def _make_exchanged(question: str, passage: PassageSentences) -> ReaderExample:
    return make_example("exchanged", question, passage.title, passage.sentences, weight=_EXCHANGED_WEIGHT)


def assign_folds(grouped: Sequence[GroupedQuestion]) -> list[TrainingQuestion]:
    groups = QuestionGroups()
    for one in grouped:
        groups.connect(one.names)
    return [
        TrainingQuestion(one.question, groups.find_fold(one.names[0]), one.examples, one.read)
        for one in grouped
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("libraries", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    questions = assign_folds([*read_grouped_questions(options.data, options.libraries)])
    questions += [
        TrainingQuestion(example.question, None, [example]) for example in read_general_examples(options.data)
    ]
    if (options.data / MEMBERS_DEV).exists():
        retrieved = retrieve_passages(options.data, options.libraries, MEMBERS_DEV, as_asked=True)
        questions += [TrainingQuestion(one.question, None, [], one.read) for one in retrieved]
    write_training_set(questions, options.out)
    print(describe_sources(example for question in questions for example in question.examples))
    print(f"{sum(len(question.read) for question in questions):,} passages to read")


if __name__ == "__main__":
    main()
