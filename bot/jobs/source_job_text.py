"""Polls and reindexes of sources in words. Pure."""

from collections.abc import Iterator

from bot.following.fitting import Fitted, fit_lines
from bot.following.report_lines import Quote, article_lines, poll_lines
from bot.jobs.job_outcome import JobEnd, JobOutcome
from bot.language import Language
from bot.markdown import escape, shorten
from bot.records.jobs import JobKind, JobRequest
from bot.text_file import TextFile
from index import PollReport, RefreshReport

MAX_TITLE_UNITS = 100
SOURCE_KINDS = (JobKind.POLL, JobKind.REFRESH)
POLL_FILE, REFRESH_FILE = "poll.txt", "reindex.txt"

SourceReport = PollReport | RefreshReport


def describe_source_request(request: JobRequest, say: Language) -> str:
    """What is done, as a sentence."""
    title = escape(shorten(request.source_title, MAX_TITLE_UNITS))
    if request.kind is JobKind.REFRESH:
        return say(
            "Reading all articles of **{source}** again; answers stay as they are meanwhile…", source=title
        )
    if request.source_id is None:
        return say("Polling this server's sources…")
    return say("Polling **{source}**…", source=title)


def source_figures(outcome: JobOutcome, say: Language) -> str:
    """What a poll or a reindex of a source did, in one line."""
    is_refresh = outcome.request.kind is JobKind.REFRESH
    return ", ".join(_refresh_figures(outcome, say) if is_refresh else _poll_figures(outcome, say))


def describe_source_end(outcome: JobOutcome, report: SourceReport, say: Language) -> str:
    """The figures, and as many of the details as fit."""
    fitted = _fit(report, say)
    lines = [_headline(outcome, say), *fitted.shown]
    if fitted.whole:
        lines.append(say("The attached text has them all."))
    if outcome.request.kind is JobKind.REFRESH and outcome.end is JobEnd.DONE and outcome.changed:
        lines.append(say("{source_rollback} takes this back.", source_rollback=say.command("source rollback")))
    return "\n".join(lines)


def attach_source_report(report: SourceReport, say: Language) -> TextFile | None:
    """All details; None if they fit into the message."""
    return _fit(report, say).attach(POLL_FILE if isinstance(report, PollReport) else REFRESH_FILE)


def _fit(report: SourceReport, say: Language) -> Fitted:
    return fit_lines(lambda quote: _lines(report, say, quote), say)


def _headline(outcome: JobOutcome, say: Language) -> str:
    figures = source_figures(outcome, say)
    if outcome.end is JobEnd.DONE:
        return say("Done: {figures}.", figures=figures)
    if outcome.request.kind is JobKind.REFRESH:
        return say("Reindex cancelled; nothing was changed.")
    return say("Poll stopped early: {figures}. What is done stays.", figures=figures)


def _lines(report: SourceReport, say: Language, quote: Quote) -> Iterator[str]:
    if isinstance(report, PollReport):
        yield from poll_lines(report, say, quote)
    elif not report.cancelled:
        yield from article_lines(report.articles, say, quote)


def _poll_figures(outcome: JobOutcome, say: Language) -> Iterator[str]:
    yield say.plural("{n:,} source polled", "{n:,} sources polled", outcome.sources)
    if outcome.unread_sources:
        yield say("{n:,} of them could not be read", n=outcome.unread_sources)
    yield say.plural("{n:,} article added", "{n:,} articles added", outcome.added)
    if outcome.updated:
        yield say("{n:,} updated", n=outcome.updated)
    if outcome.refused:
        yield say("{n:,} refused", n=outcome.refused)
    if outcome.failed:
        yield say("{n:,} to be tried again", n=outcome.failed)


def _refresh_figures(outcome: JobOutcome, say: Language) -> Iterator[str]:
    yield say.plural("{n:,} article read again", "{n:,} articles read again", outcome.articles)
    yield say("{n:,} changed", n=outcome.changed)
    if outcome.gone:
        yield say("{n:,} gone", n=outcome.gone)
    if outcome.failed:
        yield say("{n:,} not readable now", n=outcome.failed)
    yield say.plural("{n:,} passage embedded", "{n:,} passages embedded", outcome.embedded)
