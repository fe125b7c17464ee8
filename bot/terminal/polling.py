"""`watchdesk poll`: what the sources have published since."""

from typing import Annotated

import typer

from bot.terminal.adding import sync
from bot.terminal.exits import ExitCode
from bot.terminal.freshness_text import poll_text
from bot.terminal.opening import open_library
from bot.terminal.options import MAX_NUMBER, AsJson, DataDir, OneCorpusOrAll
from bot.terminal.output import note, print_json
from bot.terminal.progress import show_progress
from bot.terminal.source_json import poll_json
from bot.terminal.stopping import stop_on_signals
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
    _note(report, source)
    raise typer.Exit(code_of(report, is_named=source is not None))


def code_of(report: PollReport, *, is_named: bool) -> ExitCode:
    """FAILED only where the one source that was asked for could not be read."""
    if report.cancelled:
        return ExitCode.STOPPED
    has_failed = any(poll.error is not None for poll in report.polls)
    return ExitCode.FAILED if is_named and has_failed else ExitCode.DONE


def _sync(index: NewsIndex, report: PollReport, is_stopped: IsCancelled) -> int:
    """Make what came in findable by meaning; how many passages were embedded."""
    counts = report.counts
    has_news = counts[EntryOutcome.ADDED] or counts[EntryOutcome.UPDATED] or report.changes
    return sync(index, is_stopped).embedded if has_news else 0


def _note(report: PollReport, source: int | None) -> None:
    if report.cancelled:
        note("stopped: what was stored is kept; run the same command again to go on")
    elif not report.polls:
        note(
            "no source is due; `watchdesk poll --all` reads all of them"
            if source is None
            else f"source {source} is being read by another process"
        )
