"""`watchdesk import`: many articles in, from one file."""

from pathlib import Path
from typing import Annotated

import typer

from bot.terminal.exits import ExitCode
from bot.terminal.opening import open_library
from bot.terminal.options import AsJson, Corpus, DataDir
from bot.terminal.output import note, print_json, report_json
from bot.terminal.progress import show_progress
from bot.terminal.reports import import_text
from bot.terminal.stopping import stop_on_signals
from index import SHARED_CORPUS, ImportReport

_MOST_PROBLEMS_SHOWN = 20


def import_articles(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="JSONL or JSONL.gz, one article a line.")],
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """Add the articles of a file.

    May be stopped at any moment and run again: what is stored stays, and nothing is stored twice. Rejected
    lines are reported and do not fail the command, unless there is nothing else in the file (2).
    """
    with (
        open_library(data_dir) as index,
        stop_on_signals() as is_stopped,
        show_progress("importing") as report_progress,
    ):
        report = index.import_file(corpus, file, report_progress=report_progress, is_cancelled=is_stopped)
    _note_problems(report)
    if as_json:
        print_json(report_json(report))
    else:
        print(import_text(report))
    raise typer.Exit(code_of(report))


def code_of(report: ImportReport) -> ExitCode:
    """BAD_INPUT for a file in which every line was rejected."""
    if report.cancelled:
        return ExitCode.STOPPED
    if report.rejected and not report.added + report.updated + report.duplicate:
        return ExitCode.BAD_INPUT
    return ExitCode.DONE


def _note_problems(report: ImportReport) -> None:
    for problem in report.problems[:_MOST_PROBLEMS_SHOWN]:
        note(f"line {problem.line}: {problem.reason}")
    if len(report.problems) > _MOST_PROBLEMS_SHOWN:
        note(f"and {len(report.problems) - _MOST_PROBLEMS_SHOWN} more; --json lists them all")
    if report.cancelled:
        note("stopped: what was imported is kept; run the same command again to go on")
