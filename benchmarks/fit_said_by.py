"""Fit the weights that judge whether a sentence of the speaker asked about is about the topic asked about.

    python benchmarks/fit_said_by.py LIBRARY=QUESTIONS.jsonl …

Each library must hold the articles of its questions and be up to date (`watchdesk reindex`); its kind of search
decides which weights it fits, with the multilingual model those with and without the reader. Prints the weights
for `index/qa/said_by_answers.py`, and how well questions are answered by weights that were fitted without them
(five folds).
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from index import IndexSettings, NewsIndex, open_index
from index.evaluation.evaluator import _find_articles, _get_texts, _look_up
from index.evaluation.judging import Extract, Judgement, LabelledExtracts, judge
from index.evaluation.question_file import KnownQuestion, load_known_questions
from index.language.attribution.speaker_matching import find_asked_speaker
from index.model.article_types import Filters
from index.model.base_types import CorpusName
from index.qa.passage_retrieval import LibraryView, embed_question, retrieve_passages
from index.qa.question import read_question
from index.qa.said_by import find_said_by
from index.qa.said_by_answers import SpeakerSentenceFit, TopicFit, measure_fits, read_fits
from index.qa.search_kind import SearchKind
from index.qa.statement_search import SpeakerScope, find_sentences_of
from index.qa.time_constraints import resolve_timing

CORPORA = [CorpusName("shared")]
FOLDS = 5
# Sentences of a question beyond its best ones are certain not to answer and teach nothing.
MOST_SENTENCES = 12
LABELS = {Judgement.FULL: 1.0, Judgement.PARTLY: 0.5, Judgement.OFF: 0.0}


@dataclass(frozen=True)
class Example:
    """The sentences of the speaker for one question, and how far each answers, 0 to 1."""

    question: KnownQuestion
    fits: np.ndarray
    labels: np.ndarray


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", nargs="+", metavar="LIBRARY=QUESTIONS")
    examples: dict[SearchKind, list[Example]] = defaultdict(list)
    for pair in parser.parse_args().pairs:
        folder, _, questions = pair.partition("=")
        with open_index(IndexSettings(data_dir=Path(folder))) as index:
            for kind, example in read_examples(index, Path(questions)):
                examples[kind].append(example)
    for kind, found in examples.items():
        weights = fit([example for example in found if len(example.labels)])
        print(f"{kind.value}: {', '.join(f'{weight:.2f}' for weight in weights)}")
        print(cross_validate(found))


def read_examples(index: NewsIndex, path: Path) -> list[tuple[SearchKind, Example]]:
    questions = [q for q in load_known_questions(path) if (said := find_said_by(q.question)) and said.topic]
    articles = _find_articles(index, CORPORA, questions)
    texts = _get_texts(index, CORPORA, questions, articles)
    with index.questions.open_view(CORPORA) as library:
        return [
            (kind, _to_example(question, fits, _look_up(question, articles, texts).labelled))
            for question in questions
            for kind, fits in _find_fits(question, library)
        ]


def _find_fits(
    question: KnownQuestion, library: LibraryView
) -> Iterator[tuple[SearchKind, list[SpeakerSentenceFit]]]:
    """The sentences of the speaker, and again as the reader judges them if there is one."""
    said_by, filters = find_said_by(question.question), Filters(as_of=question.asked)
    assert said_by is not None
    asked = find_asked_speaker(said_by.speaker)
    read = read_question(question.question, max_chars=500)
    found = retrieve_passages(read, embed_question(read, library), library, filters)
    sentences = find_sentences_of(asked, SpeakerScope(library, filters, found.articles)) if asked else []
    fits = measure_fits(said_by.topic, sentences, library, found.kind)
    yield found.kind, fits
    timing = resolve_timing(read, filters, datetime.now(UTC))
    fits, kind = read_fits(read, timing, fits, library, found.kind)
    if kind is not found.kind:
        yield kind, [fit for fit in fits if fit.is_read]


def _to_example(
    question: KnownQuestion, fits: Sequence[SpeakerSentenceFit], labelled: LabelledExtracts
) -> Example:
    best = sorted(fits, key=lambda fit: -sum(fit.fit))[:MOST_SENTENCES]
    labels = [LABELS[judge([Extract(fit.passage.article_id, *fit.span, fit.text)], labelled)] for fit in best]
    values = np.array([fit.fit for fit in best], dtype=float).reshape(-1, len(TopicFit._fields))
    return Example(question, values, np.array(labels))


def fit(
    examples: Sequence[Example], *, steps: int = 4000, rate: float = 1.0, decay: float = 1e-3
) -> np.ndarray:
    """Logistic regression by gradient descent; each question has the same weight. No weight is negative."""
    rows = np.concatenate([example.fits for example in examples])
    rows = np.hstack([rows, np.ones((len(rows), 1))])
    labels = np.concatenate([example.labels for example in examples])
    shares = np.concatenate([np.full(len(e.labels), 1 / len(e.labels)) for e in examples]) / len(examples)
    weights = np.zeros(rows.shape[1])
    for _ in range(steps):
        error = 1 / (1 + np.exp(-rows @ weights)) - labels
        weights -= rate * (rows.T @ (error * shares) + decay * np.append(weights[:-1], 0))
        weights[:-1] = np.maximum(weights[:-1], 0)
    return weights


def cross_validate(examples: Sequence[Example]) -> str:
    """How questions fare with weights that were fitted on the others."""
    answered: list[float] = []
    refused: list[float] = []
    firsts: list[float] = []
    shown: list[float] = []
    for fold in range(FOLDS):
        weights = fit([e for place, e in enumerate(examples) if place % FOLDS != fold and len(e.labels)])
        for example in examples[fold::FOLDS]:
            odds = example.fits @ weights[:-1] + weights[-1]
            order = [at for at in np.argsort(-odds) if odds[at] >= 0][:3]
            if example.question.is_answerable:
                answered.append(float(bool(order)))
                firsts += [float(example.labels[order[0]] == 1)] if order else []
                shown += [float(example.labels[at] > 0) for at in order]
            else:
                refused.append(float(not order))
    figures = {"answered": answered, "refused": refused, "first full": firsts, "shown full or partly": shown}
    return "  ".join(
        f"{name} {np.mean(values):.3f} ({len(values)})" for name, values in figures.items() if values
    )


if __name__ == "__main__":
    main()
