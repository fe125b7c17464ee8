"""`watchdesk eval`: answer questions with known answers and print metrics."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from bot.cli.json_output import JsonObject, print_json, print_note
from bot.cli.library_access import open_to_ask
from bot.cli.long_commands import show_progress
from bot.cli.options import AsJson, Corpus, DataDir, read_period, readable_corpora
from bot.cli.terminal_text import count
from index import SHARED_CORPUS

if TYPE_CHECKING:
    from index import EvaluationReport

Figure: TypeAlias = int | float | None
Figures: TypeAlias = Mapping[str, Figure]


def figures_text(figures: Figures) -> str:
    """A line per figure: its name and its value."""
    return _table([[name, _figure(value)] for name, value in figures.items()])


def comparison_text(figures: Figures, without: Figures) -> str:
    """A line per figure: with the reranker, without it, and the difference."""
    rows = [
        [name, _figure(value), _figure(without[name]), _difference(value, without[name])]
        for name, value in figures.items()
    ]
    return _table([["", "reranked", "without", "difference"], *rows])


def curve_text(points: Sequence[Figures]) -> str:
    """A line per threshold, with the shares of questions at it."""
    return _table([list(points[0]), *([_figure(value) for value in point.values()] for point in points)])


def kinds_text(rows: Mapping[str, Figures]) -> str:
    """A line per kind of question, with its figures."""
    names = list(next(iter(rows.values())))
    return _table([["kind", *names], *([kind, *map(_figure, row.values())] for kind, row in rows.items())])


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Align columns: the first to the left, the others to the right if there are several."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(_cells(row, widths)).rstrip() for row in rows)


def _cells(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    first, *others = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
    if len(others) > 1:
        others = [cell.strip().rjust(len(cell)) for cell in others]
    return [first, *others]


def _figure(value: Figure) -> str:
    if value is None:
        return "none"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _difference(value: Figure, without: Figure) -> str:
    if value is None or without is None or value == without:
        return ""
    return f"{value - without:+.3f}" if isinstance(value, float) else f"{value - without:+}"


_AS_OF_ASKED = "asked"


def evaluate_answers(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="JSONL file: question; optionally id, answers, relevant (article URLs), asked, kind, full, "
            "partly.",
        ),
    ],
    *,
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="Answer as on that day; `asked`: each question as on the day in the file."
        ),
    ] = None,
    curve: Annotated[
        bool, typer.Option("--curve", help="Also show the shares answered and refused at other thresholds.")
    ] = False,
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """Measure the answers to questions whose answers are known.

    With a reranker configured, the figures without it are shown as well.
    """
    as_asked = as_of == _AS_OF_ASKED
    moment = read_period(as_of).until if as_of is not None and not as_asked else None
    with open_to_ask(data_dir) as index:
        from index import evaluate

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
            # Otherwise the first run would include loading the models.
            index.warm()
            with show_progress("asking without the reranker") as report_progress:
                without = measure(rerank=False, report_progress=report_progress)
        with show_progress("asking") as report_progress:
            report = measure(report_progress=report_progress)
    if report.relevant_missing:
        print_note(
            f"{report.relevant_missing} of {count(report.relevant_articles, 'expected article')} "
            f"{'is' if report.relevant_missing == 1 else 'are'} not in the library; questions about them "
            "count as misses"
        )
    if as_json:
        print_json(_report_json(report, without))
    else:
        print(_report_text(report, without))


def _report_json(report: "EvaluationReport", without: "EvaluationReport | None") -> JsonObject:
    """The figures, and those by kind, the curve and those without the reranker if they were measured."""
    figures: JsonObject = {**report.as_dict()}
    if kinds := report.kind_rows():
        figures["by_kind"] = kinds
    if report.curve:
        figures["curve"] = report.curve_rows()
    if without is not None:
        figures["without_reranker"] = _report_json(without, None)
    return figures


def _report_text(report: "EvaluationReport", without: "EvaluationReport | None") -> str:
    if without is None:
        tables = [figures_text(report.as_dict())]
    else:
        tables = [comparison_text(report.as_dict(), without.as_dict())]
    if kinds := report.kind_rows():
        tables.append(kinds_text(kinds))
    if report.curve:
        tables.append(curve_text(report.curve_rows()))
    return "\n\n".join(tables)
