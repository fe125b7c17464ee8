"""`watchdesk eval`: questions in, figures out."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot.terminal.figures import comparison_text, curve_text, figures_text
from bot.terminal.opening import open_to_ask
from bot.terminal.options import AsJson, Corpus, DataDir, readable_corpora
from bot.terminal.output import JsonObject, print_json
from bot.terminal.periods import read_period
from bot.terminal.progress import show_progress
from index import SHARED_CORPUS, EvaluationReport, evaluate

_AS_ASKED = "asked"


def evaluate_answers(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="JSONL: id, question, answers, relevant (article links), asked?"),
    ],
    *,
    as_of: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="As if asked when DATE ended; `asked`: each question as of its own."),
    ] = None,
    curve: Annotated[
        bool, typer.Option("--curve", help="Also show what is answered and refused at other thresholds.")
    ] = False,
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """Measure the answers to questions whose answers are known, and what a reranker adds to them."""
    as_asked = as_of == _AS_ASKED
    moment = read_period(as_of).until if as_of is not None and not as_asked else None
    with open_to_ask(data_dir) as index:
        measure = partial(
            evaluate,
            index,
            file,
            corpora=readable_corpora(corpus),
            as_of=moment,
            as_asked=as_asked,
            with_curve=curve,
        )
        without = None
        if index.status().reranker is not None:
            # Whoever is asked first would else pay for loading the models.
            index.warm()
            with show_progress("asking without the reranker") as report_progress:
                without = measure(rerank=False, report_progress=report_progress)
        with show_progress("asking") as report_progress:
            report = measure(report_progress=report_progress)
    if as_json:
        print_json(_report_json(report, without))
    else:
        print(_report_text(report, without))


def _report_json(report: EvaluationReport, without: EvaluationReport | None) -> JsonObject:
    """The figures, with the curve and with those without the reranker, where there are such."""
    figures: JsonObject = {**report.as_dict()}
    if report.curve:
        figures["curve"] = report.curve_rows()
    if without is not None:
        figures["without_reranker"] = _report_json(without, None)
    return figures


def _report_text(report: EvaluationReport, without: EvaluationReport | None) -> str:
    if without is None:
        tables = [figures_text(report.as_dict())]
    else:
        tables = [comparison_text(report.as_dict(), without.as_dict())]
    if report.curve:
        tables.append(curve_text(report.curve_rows()))
    return "\n\n".join(tables)
