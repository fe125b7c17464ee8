"""`watchdesk poll`: read new articles of the sources."""

from typing import Annotated

import typer

from bot.cli.json_output import print_json, print_note
from bot.cli.library_access import open_library
from bot.cli.long_commands import show_progress, stop_on_signals, sync
from bot.cli.options import MAX_NUMBER, AsJson, DataDir, OneCorpusOrAll
from bot.cli.source_json import poll_json
from bot.cli.source_output import poll_text
from bot.exit_codes import ExitCode
from index import EntryOutcome, IsCancelled, NewsIndex, PollReport, SourceId


def poll(
    source: Annotated[
        int | None,
        typer.Argument(
            metavar="SOURCE",
            min=1,
            max=MAX_NUMBER,
            help="Number of one source, to be read now.",
            show_default=False,
        ),
    ] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Whatever is due: all that are not paused.")] = False,
    data_dir: DataDir = None,
    corpus: OneCorpusOrAll = None,
    as_json: AsJson = False,
) -> None:
    """Read the sources that are due, and take in what they have published since.

    A source that fails is reported and read again later; only for a named one does the command end with 1.
    """
    with open_library(data_dir) as index, stop_on_signals() as is_stopped:
        with show_progress("polling") as report_progress:
            report = index.sources.poll(
                [corpus] if corpus else None,
                source_id=SourceId(source) if source is not None else None,
                only_due=not every,
                report_progress=report_progress,
                is_cancelled=is_stopped,
            )
        embedded = _sync(index, report, is_stopped)
    if as_json:
        print_json(poll_json(report, embedded=embedded))
    elif report.polls or report.checked:
        print(poll_text(report))
    _note_problems(report, source)
    raise typer.Exit(poll_exit_code(report, is_named=source is not None))


def poll_exit_code(report: PollReport, *, is_named: bool) -> ExitCode:
    """FAILED only if the named source could not be read."""
    if report.cancelled:
        return ExitCode.STOPPED
    has_failed = any(poll.error is not None for poll in report.polls)
    return ExitCode.FAILED if is_named and has_failed else ExitCode.DONE


def _sync(index: NewsIndex, report: PollReport, is_stopped: IsCancelled) -> int:
    """Embed new passages and return their number."""
    counts = report.counts
    has_news = counts[EntryOutcome.ADDED] or counts[EntryOutcome.UPDATED] or report.changes
    return sync(index, is_stopped).embedded if has_news else 0


def _note_problems(report: PollReport, source: int | None) -> None:
    if report.cancelled:
        print_note("stopped: what was stored is kept; run the same command again to go on")
    elif not report.polls:
        print_note(
            "no source is due; `watchdesk poll --all` reads all of them"
            if source is None
            else f"source {source} is being read by another process"
        )
