"""Progress and result of a poll or refresh in words."""

from collections.abc import Iterator

from bot.db.job_queries import JobKind, JobRequest
from bot.i18n.translator import Translator
from bot.jobs.job_outcome import JobEnd, JobOutcome
from bot.ui.attachments import TextFile
from bot.ui.discord_markup import escape, shorten
from bot.ui.report_lines import (
    FormatThirdPartyText,
    TruncatedReport,
    article_lines,
    poll_lines,
    truncate_report,
)
from index import PollReport, RefreshReport

MAX_TITLE_UNITS = 100
SOURCE_KINDS = (JobKind.POLL, JobKind.REFRESH)
POLL_FILE, REFRESH_FILE = "poll.txt", "reindex.txt"

SourceReport = PollReport | RefreshReport


def describe_source_request(request: JobRequest, say: Translator) -> str:
    """What is done, as a sentence."""
    title = escape(shorten(request.source_title, MAX_TITLE_UNITS))
    if request.kind is JobKind.REFRESH:
        return say(
            "Reading all articles of **{source}** again; answers stay as they are meanwhile…", source=title
        )
    if request.source_id is None:
        return say("Polling this server's sources…")
    return say("Polling **{source}**…", source=title)


def source_figures(outcome: JobOutcome, say: Translator) -> str:
    """What a poll or a reindex of a source did, in one line."""
    is_refresh = outcome.request.kind is JobKind.REFRESH
    return ", ".join(_refresh_figures(outcome, say) if is_refresh else _poll_figures(outcome, say))


def describe_source_end(outcome: JobOutcome, report: SourceReport, say: Translator) -> str:
    """The figures, and as many of the details as fit."""
    fitted = _fit(report, say)
    lines = [_headline(outcome, say), *fitted.shown]
    if fitted.whole:
        lines.append(say("The attached text has them all."))
    if outcome.request.kind is JobKind.REFRESH and outcome.end is JobEnd.DONE and outcome.changed:
        lines.append(say("{source_rollback} takes this back.", source_rollback=say.command("source rollback")))
    return "\n".join(lines)


def attach_source_report(report: SourceReport, say: Translator) -> TextFile | None:
    """All details; None if they fit into the message."""
    return _fit(report, say).attach(POLL_FILE if isinstance(report, PollReport) else REFRESH_FILE)


def _fit(report: SourceReport, say: Translator) -> TruncatedReport:
    return truncate_report(lambda quote: _lines(report, say, quote), say)


def _headline(outcome: JobOutcome, say: Translator) -> str:
    figures = source_figures(outcome, say)
    if outcome.end is JobEnd.DONE:
        return say("Done: {figures}.", figures=figures)
    if outcome.request.kind is JobKind.REFRESH:
        return say("Reindex cancelled; nothing was changed.")
    return say("Poll stopped early: {figures}. What is done stays.", figures=figures)


def _lines(report: SourceReport, say: Translator, quote: FormatThirdPartyText) -> Iterator[str]:
    if isinstance(report, PollReport):
        yield from poll_lines(report, say, quote)
    elif not report.cancelled:
        yield from article_lines(report.articles, say, quote)


def _poll_figures(outcome: JobOutcome, say: Translator) -> Iterator[str]:
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


def _refresh_figures(outcome: JobOutcome, say: Translator) -> Iterator[str]:
    yield say.plural("{n:,} article read again", "{n:,} articles read again", outcome.articles)
    yield say("{n:,} changed", n=outcome.changed)
    if outcome.gone:
        yield say("{n:,} gone", n=outcome.gone)
    if outcome.failed:
        yield say("{n:,} not readable now", n=outcome.failed)
    yield say.plural("{n:,} passage embedded", "{n:,} passages embedded", outcome.embedded)
