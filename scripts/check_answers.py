"""Ask the questions of `evaluation/` about its articles, and fail if any figure is below its floor.

    python scripts/check_answers.py [--model multilingual] [--failures]
    python scripts/check_answers.py --write-floors
    python scripts/check_answers.py --write-floors --lower first_sentence --because "the benefit"

The articles are added to a new library with default settings and the bundled model, or the one of `--model`;
each model has floors of its own. The result does not depend on the clock or the network: a question without a
date is always asked at the same moment.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory

from answer_floors import (
    FLOOR_FILES,
    Floor,
    FloorsError,
    find_below,
    find_unmatched,
    load_floors,
    raise_floors,
    save_floors,
)
from answer_marks import FIGURES, Figure, GateResult, Mark, count_marks, mark_question
from gate_questions import GateQuestion, load_questions

from index import SHARED_CORPUS, AddStatus, Answer, ArticleDraft, Filters, IndexSettings, NewsIndex, open_index

EVALUATION = Path(__file__).resolve().parent.parent / "evaluation"
ARTICLES, QUESTIONS = EVALUATION / "articles", EVALUATION / "questions.jsonl"
FLOORS = {model: EVALUATION / file for model, file in FLOOR_FILES.items()}
"""The file of floors of each model."""
MOMENT = datetime(2026, 1, 5, 12, tzinfo=UTC)
"""When a question without a date is asked: a Monday, some weeks after the newest article."""

_CORPORA = [SHARED_CORPUS]
_HITS = 50


@dataclass(frozen=True)
class Options:
    """The command line options."""

    model: str
    failures: bool
    write_floors: bool
    lower: Sequence[str]
    because: str


def measure(articles: Path, questions: Sequence[GateQuestion], model: str = "bundled") -> list[Figure]:
    """Measure the figures on a new library with all articles of a folder.

    Raises ValueError for an article that the library rejects.
    """
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder, _open(Path(folder), model) as index:
        _fill(index, read_articles(index, articles))
        return count_marks(_ask_all(index, questions))


def read_articles(index: NewsIndex, folder: Path) -> list[ArticleDraft]:
    """Read the Markdown files of a folder, sorted by name."""
    return [index.read_file(file) for file in sorted(folder.glob("*.md"))]


def _open(folder: Path, model: str) -> NewsIndex:
    """Open a library with this model and otherwise default settings, ignoring the environment."""
    return open_index(IndexSettings.model_construct(data_dir=folder, embedding_model=model))


def _fill(index: NewsIndex, articles: Sequence[ArticleDraft]) -> None:
    for article, outcome in zip(articles, index.add(SHARED_CORPUS, articles), strict=True):
        if outcome.status is not AddStatus.ADDED:
            raise ValueError(f"the article {article.title!r} is rejected: {outcome.reason}")
    index.sync()


def _ask_all(index: NewsIndex, questions: Iterable[GateQuestion]) -> Iterator[Mark]:
    for question in questions:
        yield from mark_question(question, _ask(index, question))


def _ask(index: NewsIndex, question: GateQuestion) -> GateResult:
    filters = Filters(as_of=question.asked_until)
    answer = index.ask(question.question, corpora=_CORPORA, filters=filters, now=MOMENT)
    cited = {c.article.article_id for c in answer.citations} if isinstance(answer, Answer) else set()
    return GateResult(
        answer=answer,
        hits=index.search(question.question, corpora=_CORPORA, k=_HITS, filters=filters),
        texts={article_id: index.get_article(_CORPORA, article_id).text for article_id in cited},
    )


def describe(figures: Sequence[Figure], floors: Mapping[str, Floor], *, failures: bool = False) -> str:
    """A line per figure with its floor and the distance to it, then the wrong questions of figures below.

    With `failures`, also the wrong questions of other figures.
    """
    lines = [_describe_figure(figure, floors.get(figure.name)) for figure in figures]
    below = find_below(figures, floors)
    for figure in figures:
        if figure in below:
            lines += ["", f"{figure.name} is below its floor: {FIGURES[figure.name]}. Exceptions:"]
        elif failures and figure.failures:
            lines += ["", f"{figure.name}: {FIGURES[figure.name]}. Exceptions:"]
        if failures or figure in below:
            lines += [_describe_failure(failure) for failure in figure.failures]
    unmatched = find_unmatched(figures, floors)
    if unmatched:
        lines += ["", f"floors and figures do not match: {', '.join(sorted(unmatched))}; use --write-floors"]
    return "\n".join(lines)


def _describe_figure(figure: Figure, floor: Floor | None) -> str:
    measured = f"{figure.name:20} {figure.share:.4f}  {figure.right:3} of {figure.of:3}"
    if floor is None:
        return f"{measured}  no floor"
    distance = (figure.share - floor.floor) * figure.of
    word = "below" if distance < 0 else "above"
    return f"{measured}  floor {floor.floor:.4f}  {abs(distance):.1f} questions {word}"


def _describe_failure(failure: Mark) -> str:
    question = failure.question
    asked = f", asked {question.asked}" if question.asked is not None else ""
    return "\n".join(
        (
            f"  {question.id}: {question.question} ({question.kind}{asked})",
            f"    expected: {failure.expected}",
            f"    actual:   {failure.actual}",
        )
    )


def read_options(arguments: Sequence[str] | None = None) -> Options:
    """Parse the command line. Exits for options that cannot be combined."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", choices=list(FLOORS), default="bundled", help="the embedding model")
    parser.add_argument("--failures", action="store_true", help="show all wrong questions")
    parser.add_argument("--write-floors", action="store_true", help="raise the floors to the measured figures")
    parser.add_argument("--lower", nargs="+", default=[], metavar="NAME", help="floors to lower")
    parser.add_argument("--because", default="", metavar="TEXT", help="why they are lowered; saved with them")
    given = parser.parse_args(arguments)
    if given.lower and not (given.write_floors and given.because):
        parser.error("--lower requires --write-floors and --because TEXT")
    return Options(given.model, given.failures, given.write_floors, given.lower, given.because)


def main(arguments: Sequence[str] | None = None) -> int:
    options = read_options(arguments)
    floors = load_floors(FLOORS[options.model])
    figures = measure(ARTICLES, load_questions(QUESTIONS), options.model)
    print(describe(figures, floors, failures=options.failures))
    if options.write_floors:
        return _write(figures, floors, options)
    return 1 if find_below(figures, floors) or find_unmatched(figures, floors) else 0


def _write(figures: Sequence[Figure], floors: Mapping[str, Floor], options: Options) -> int:
    try:
        raised = raise_floors(figures, floors, lowered=options.lower, because=options.because)
    except FloorsError as error:
        print(f"the floors were not changed: {error}", file=sys.stderr)
        return 1
    save_floors(raised, FLOORS[options.model])
    print(f"\nwrote the floors to {FLOORS[options.model].name}")
    return 0


if __name__ == "__main__":
    os.environ["HF_HUB_OFFLINE"] = "1"
    if isinstance(sys.stdout, TextIOWrapper):
        # Questions and quotes are in five scripts, which the terminal's code page may lack.
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(main())
