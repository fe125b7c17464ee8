"""`watchdesk eval`: questions in, figures out."""

from pathlib import Path
from typing import Annotated

import typer

from bot.terminal.opening import open_library
from bot.terminal.options import AsJson, Corpus, DataDir, readable_corpora
from bot.terminal.output import print_json
from bot.terminal.progress import show_progress
from bot.terminal.reports import figures_text
from index import SHARED_CORPUS, evaluate


def evaluate_answers(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="JSONL: id, question, answers, relevant (article links), asked?"),
    ],
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """Measure the answers to questions whose answers are known."""
    with open_library(data_dir) as index, show_progress("asking") as report_progress:
        report = evaluate(index, file, corpora=readable_corpora(corpus), report_progress=report_progress)
    figures = report.as_dict()
    if as_json:
        print_json(figures)
    else:
        print(figures_text(figures))
