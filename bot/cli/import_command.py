"""`watchdesk import`: add many articles from one file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.json_output import print_json, print_note, report_json
from bot.cli.library_access import open_or_create_library
from bot.cli.long_commands import show_progress, stop_on_signals
from bot.cli.options import AsJson, Corpus, DataDir
from bot.exit_codes import ExitCode
from index import SHARED_CORPUS, CorpusName, ImportFormat, ImportReport

if TYPE_CHECKING:
    from index import NewsIndex

_MOST_PROBLEMS_SHOWN = 20


def import_articles(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="JSONL, CSV, an export of Miniflux or FreshRSS, bookmarks, a WARC file or a mailbox.",
        ),
    ],
    *,
    file_format: Annotated[
        ImportFormat | None,
        typer.Option("--format", help="Its format, if it is not recognised by its content."),
    ] = None,
    no_fetch: Annotated[
        bool, typer.Option("--no-fetch", help="Skip articles that are only linked instead of fetching them.")
    ] = False,
    unverified: Annotated[
        bool,
        typer.Option(
            "--unverified",
            help="Mark all articles of an export as not checked, whatever it says about their origin.",
        ),
    ] = False,
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """Add the articles of a file that `watchdesk export` or another program wrote.

    Each line of a JSONL file is an object with `text` and, where known,
    `url`, `title`, `outlet`, `author`, `published` and `language`. A CSV file
    has columns with these names; a row without text is fetched from its URL.

    You can stop it at any time and run it again: stored articles stay stored,
    and none is stored twice. Rejected lines are reported. Exit code 2: every
    line was rejected.
    """
    with open_or_create_library(data_dir) as index:
        with stop_on_signals() as is_stopped, show_progress("importing and embedding") as report_progress:
            report = index.import_file(
                corpus,
                file,
                file_format=file_format,
                fetches_links=not no_fetch,
                trusts_claims=not unverified,
                report_progress=report_progress,
                is_cancelled=is_stopped,
            )
        _note_problems(report)
        if report.cancelled:
            print_note(_stopped_text(_count_pending(index, corpus)))
    if as_json:
        print_json(report_json(report))
    else:
        from bot.cli.import_output import import_text

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
    from bot.cli.import_output import claimed_text, problem_text

    for problem in report.problems[:_MOST_PROBLEMS_SHOWN]:
        print_note(problem_text(problem, report.format))
    if len(report.problems) > _MOST_PROBLEMS_SHOWN:
        print_note(f"and {len(report.problems) - _MOST_PROBLEMS_SHOWN} more; --json lists them all")
    if report.claimed:
        print_note(claimed_text(report))


def _count_pending(index: "NewsIndex", corpus: CorpusName) -> int:
    return sum(each.pending for each in index.status([corpus]).corpora)


def _stopped_text(pending: int) -> str:
    """What is stored, and what of it cannot be found by meaning yet."""
    if not pending:
        return "stopped: the articles imported so far are stored and searchable; run it again for the rest"
    passages = "1 passage is" if pending == 1 else f"{pending:,} passages are"
    return (
        f"stopped: the articles imported so far are stored; {passages} not embedded yet and found by words "
        "only. Run it again to finish."
    )
