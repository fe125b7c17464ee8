"""`watchdesk poll`: read new articles of the sources."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.json_output import print_json, print_note
from bot.cli.library_access import open_library
from bot.cli.long_commands import show_progress, stop_on_signals, sync
from bot.cli.options import MAX_NUMBER, AsJson, DataDir, OneCorpusOrAll
from bot.cli.terminal_text import bold
from bot.cli.watch_alerts import NewAlerts, alert_json, alerts_text, new_alerts
from bot.exit_codes import ExitCode
from index import CorpusName, EntryOutcome, PollReport, SourceId, SourceState

if TYPE_CHECKING:
    from index import IsCancelled, NewsIndex


def poll(
    source: Annotated[
        int | None,
        typer.Argument(
            metavar="SOURCE",
            min=1,
            max=MAX_NUMBER,
            help="Number of a source to read now.",
            show_default=False,
        ),
    ] = None,
    *,
    every: Annotated[
        bool, typer.Option("--all", help="Read all sources that are not paused, whether due or not.")
    ] = False,
    data_dir: DataDir = None,
    corpus: OneCorpusOrAll = None,
    as_json: AsJson = False,
) -> None:
    """Read the sources that are due and add their new articles.

    A source that fails is reported and tried again later. Exit code 1: the
    named source failed, or all that were read.
    """
    corpora = [corpus] if corpus else None
    with open_library(data_dir) as index, stop_on_signals() as is_stopped:
        with show_progress("polling") as report_progress:
            report = index.sources.poll(
                corpora,
                source_id=SourceId(source) if source is not None else None,
                only_due=not every,
                report_progress=report_progress,
                is_cancelled=is_stopped,
            )
        embedded = _sync(index, report, is_stopped)
        problem = _describe_problem(report, source) or _explain_nothing_read(
            index, corpora, report, source, every=every
        )
        index.alerts.match_arrivals(is_cancelled=is_stopped)
        with new_alerts(index, corpus) as found:
            _print(report, found, embedded=embedded, as_json=as_json)
    if problem:
        print_note(problem)
    raise typer.Exit(poll_exit_code(report))


def _print(report: PollReport, found: NewAlerts, *, embedded: int, as_json: bool) -> None:
    """What was read, and new answers to watched questions."""
    if as_json:
        from bot.cli.source_json import poll_json

        alerts = [alert_json(alert, found.questions[alert.query_id]) for alert in found.alerts]
        print_json({**poll_json(report, embedded=embedded), "alerts": alerts})
        return
    if report.polls or report.checked:
        from bot.cli.source_output import poll_text

        print(poll_text(report))
    if found.alerts:
        from bot.cli.terminal_page import print_page

        print_page(f"\n{alerts_text(found, emphasise=bold)}")


def poll_exit_code(report: PollReport) -> ExitCode:
    """FAILED if every source that was read failed."""
    if report.cancelled:
        return ExitCode.STOPPED
    return ExitCode.FAILED if _has_only_failures(report) else ExitCode.DONE


def _has_only_failures(report: PollReport) -> bool:
    return bool(report.polls) and all(poll.error is not None for poll in report.polls)


def _sync(index: "NewsIndex", report: PollReport, is_stopped: "IsCancelled") -> int:
    """Embed new passages and return their number."""
    counts = report.counts
    has_news = counts[EntryOutcome.ADDED] or counts[EntryOutcome.UPDATED] or report.changes
    return sync(index, is_stopped).embedded if has_news else 0


def _describe_problem(report: PollReport, source: int | None) -> str:
    if report.cancelled:
        return "stopped: the articles stored so far are kept; run the same command again to continue"
    if source is None and _has_only_failures(report):
        if len(report.polls) == 1:
            return "the source could not be read; check the network and the error above"
        return f"none of the {len(report.polls)} sources could be read; check the network and the errors above"
    return ""


def _explain_nothing_read(
    index: "NewsIndex",
    corpora: list[CorpusName] | None,
    report: PollReport,
    source: int | None,
    *,
    every: bool,
) -> str:
    if report.polls:
        return ""
    if source is not None:
        return f"another process is reading source {source}"
    states = [each.state for each in index.sources.list_sources(corpora)]
    if not states:
        return "there are no sources to poll; add one with `watchdesk sources add ADDRESS`"
    if SourceState.ACTIVE not in states:
        return "all sources are paused; resume one with `watchdesk sources resume NUMBER`"
    if every:
        return "another process is reading the sources"
    return "no source is due; `watchdesk poll --all` reads all of them"
