"""Measure answers from documents that disagree: are all correct answers shown, or only a wrong one?

    python benchmarks/conflicting_documents.py QUESTIONS LIBRARY [--half dev] [--sample 5] [--setup each all]
        [--out answers.jsonl]

QUESTIONS is RAMDocs (github.com/HanNight/RAMDocs) as lines: per question its documents, each marked correct,
misinfo or noise, and the correct and the wrong answers. LIBRARY is filled on the first run and then reused, so
that nothing is embedded twice; questions of `--half` and `--sample` are added as they are asked. Each document
is an article of an outlet of its own. With the setup `each`, a question is asked in a corpus of its own
documents; with `all`, in a corpus of the documents of every question. The halves are drawn by the hash of the
question's id.
"""

import argparse
import gzip
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from statistics import fmean, quantiles
from time import perf_counter, thread_time
from unicodedata import normalize

from index import Answer, ArticleDraft, CorpusName, IndexSettings, NewsIndex, NoAnswer, open_index

_ALL = CorpusName("all")
_SETUPS = ("each", "all")
_HALVES = ("dev", "held_out")


@dataclass(frozen=True, slots=True)
class Document:
    text: str
    kind: str
    """`correct`, `misinfo` or `noise`."""


@dataclass(frozen=True, slots=True)
class ConflictingQuestion:
    id: str
    text: str
    documents: Sequence[Document]
    correct: Sequence[str]
    wrong: Sequence[str]

    @property
    def half(self) -> str:
        return _HALVES[blake2b(self.id.encode(), digest_size=1).digest()[0] % 2]

    @property
    def corpus(self) -> CorpusName:
        return CorpusName(self.id)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an answer shows of a question's answers."""

    id: str
    is_refused: bool
    correct: int
    """How many of the correct answers are shown; likewise `wrong`."""
    all_correct: bool
    wrong: int
    has_both: bool
    """Whether a wrong answer may be shown: some document gives one."""
    sentences: int
    compared: int
    """Sentences that are shown as parts of a comparison."""
    processor_ms: float
    elapsed_ms: float


def read_questions(path: Path) -> Iterator[ConflictingQuestion]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            yield ConflictingQuestion(
                id=record["id"],
                text=record["question"],
                documents=[Document(one["text"], one["type"]) for one in record["documents"]],
                correct=record["gold_answers"],
                wrong=record["wrong_answers"],
            )


def fill_library(index: NewsIndex, questions: Sequence[ConflictingQuestion], corpus: CorpusName | None) -> None:
    """Add the documents to `corpus`, or those of each question to its own. What is there is not added again."""
    for question in questions:
        index.add(corpus or question.corpus, list(_make_drafts(question)))
    index.sync()


def _make_drafts(question: ConflictingQuestion) -> Iterator[ArticleDraft]:
    for place, document in enumerate(question.documents):
        site = f"{question.id}-{place}.example"
        yield ArticleDraft(
            text=document.text, url=f"https://{site}/report", outlet=f"Outlet {question.id} {place}"
        )


def judge(question: ConflictingQuestion, found: Answer | NoAnswer) -> Outcome:
    sentences = found.sentences if isinstance(found, Answer) else ()
    shown = fold(" \n ".join(sentence.text for sentence in sentences))
    correct = [answer for answer in question.correct if is_shown(answer, shown)]
    compared = {place for one in getattr(found, "comparisons", ()) for place in one.sentences}
    return Outcome(
        id=question.id,
        is_refused=not sentences,
        correct=len(correct),
        all_correct=len(correct) == len(question.correct),
        wrong=sum(is_shown(answer, shown) for answer in question.wrong),
        has_both=bool(question.wrong),
        sentences=len(sentences),
        compared=len(compared),
        processor_ms=0.0,
        elapsed_ms=found.elapsed_ms.get("total", 0.0),
    )


def fold(text: str) -> str:
    """Words in NFKC and casefolded, without punctuation, with a space around each."""
    plain = re.sub(r"[^\w\s]|_", " ", normalize("NFKC", text).casefold())
    return f" {' '.join(plain.split())} "


def is_shown(answer: str, shown: str) -> bool:
    return fold(answer) in shown


def count_findable(questions: Sequence[ConflictingQuestion]) -> int:
    """Questions each of whose correct answers stands, in these words, in a document marked correct."""

    def is_findable(question: ConflictingQuestion) -> bool:
        texts = [fold(document.text) for document in question.documents if document.kind == "correct"]
        return all(any(is_shown(answer, text) for text in texts) for answer in question.correct)

    return sum(map(is_findable, questions))


def summarise(outcomes: Sequence[Outcome]) -> Mapping[str, float]:
    count = len(outcomes)
    several = [one for one in outcomes if one.sentences]
    return {
        "questions": count,
        "all_correct_shown": sum(one.all_correct for one in outcomes) / count,
        "some_correct_shown": sum(one.correct > 0 for one in outcomes) / count,
        "only_misinformation_shown": sum(one.wrong > 0 and not one.correct for one in outcomes) / count,
        "refused": sum(one.is_refused for one in outcomes) / count,
        "with_comparison": sum(one.compared > 0 for one in outcomes) / count,
        "sentences_of_an_answer": fmean(one.sentences for one in several) if several else 0.0,
        "processor_ms_p50": quantiles([one.processor_ms for one in outcomes], n=20)[9],
        "processor_ms_p95": quantiles([one.processor_ms for one in outcomes], n=20)[18],
    }


def ask_all(
    index: NewsIndex, questions: Sequence[ConflictingQuestion], setup: str
) -> Iterator[tuple[ConflictingQuestion, Answer | NoAnswer, Outcome]]:
    for question in questions:
        began = thread_time()
        found = index.ask(question.text, corpora=[_ALL if setup == "all" else question.corpus])
        spent = (thread_time() - began) * 1000
        outcome = judge(question, found)
        yield question, found, replace(outcome, processor_ms=spent)


def _as_dict(outcome: Outcome) -> dict[str, object]:
    return {name: getattr(outcome, name) for name in Outcome.__dataclass_fields__}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("library", type=Path)
    parser.add_argument("--half", choices=_HALVES)
    parser.add_argument("--sample", type=int, default=1, help="ask 1 in N of the questions")
    parser.add_argument("--setup", nargs="+", choices=_SETUPS, default=_SETUPS)
    parser.add_argument("--out", type=Path, help="a file for what was shown for each question")
    options = parser.parse_args()
    every = list(read_questions(options.questions))
    asked = [one for one in every if options.half in (None, one.half)][:: options.sample]
    print(f"{len(asked)} questions, findable in these words: {count_findable(asked) / len(asked):.3f}")
    with open_index(IndexSettings(data_dir=options.library)) as index:
        for setup in options.setup:
            began = perf_counter()
            fill_library(index, every if setup == "all" else asked, _ALL if setup == "all" else None)
            index.warm()
            answered = list(ask_all(index, asked, setup))
            figures = summarise([outcome for *_, outcome in answered])
            print(setup, json.dumps({name: round(value, 3) for name, value in figures.items()}))
            print(f"{perf_counter() - began:.0f} s")
            if options.out:
                _write(options.out.with_suffix(f".{setup}.jsonl"), answered)


def _write(path: Path, answered: Sequence[tuple[ConflictingQuestion, Answer | NoAnswer, Outcome]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for question, found, outcome in answered:
            sentences = found.sentences if isinstance(found, Answer) else ()
            comparisons = getattr(found, "comparisons", ()) if isinstance(found, Answer) else ()
            record = {
                **_as_dict(outcome),
                "question": question.text,
                "correct_answers": question.correct,
                "wrong_answers": question.wrong,
                "shown": [one.text for one in sentences],
                "answers": [one.text[slice(*one.answer)] if one.answer else None for one in sentences],
                "comparisons": [[one.relation, one.sentences] for one in comparisons],
            }
            file.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")


if __name__ == "__main__":
    main()
