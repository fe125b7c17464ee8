"""`watchdesk import`: add many articles from one JSONL file."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.json_output import print_json, print_note, report_json
from bot.cli.library_access import open_library
from bot.cli.long_commands import show_progress, stop_on_signals
from bot.cli.options import AsJson, Corpus, DataDir
from bot.cli.report_output import import_text
from bot.exit_codes import ExitCode
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
    raise typer.Exit(import_exit_code(report))


def import_exit_code(report: ImportReport) -> ExitCode:
    """BAD_INPUT if every line of the file was rejected."""
    if report.cancelled:
        return ExitCode.STOPPED
    if report.rejected and not report.added + report.updated + report.duplicate:
        return ExitCode.BAD_INPUT
    return ExitCode.DONE


def _note_problems(report: ImportReport) -> None:
    for problem in report.problems[:_MOST_PROBLEMS_SHOWN]:
        print_note(f"line {problem.line}: {problem.reason}")
    if len(report.problems) > _MOST_PROBLEMS_SHOWN:
        print_note(f"and {len(report.problems) - _MOST_PROBLEMS_SHOWN} more; --json lists them all")
    if report.cancelled:
        print_note("stopped: what was imported is kept; run the same command again to go on")
