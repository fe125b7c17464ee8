"""Progress and result of a poll, refresh or rollback in words."""

from collections.abc import Iterator

from bot.db.job_queries import JobKind, JobRequest
from bot.i18n.translator import Translator
from bot.jobs.job_outcome import JobEnd, JobOutcome
from bot.ui.attachments import TextFile
from bot.ui.discord_markup import date_stamp, escape, shorten
from bot.ui.report_lines import (
    FormatThirdPartyText,
    TruncatedReport,
    article_lines,
    poll_lines,
    truncate_report,
)
from index import PollReport, RefreshReport, RollbackReport

MAX_TITLE_UNITS = 100
MAX_NAME_UNITS = 150
SOURCE_KINDS = (JobKind.POLL, JobKind.REFRESH, JobKind.ROLLBACK)
POLL_FILE, REFRESH_FILE, ROLLBACK_FILE = "poll.txt", "reindex.txt", "rollback.txt"

SourceReport = PollReport | RefreshReport | RollbackReport


def describe_source_request(request: JobRequest, say: Translator) -> str:
    """What the job does, as a sentence."""
    title = escape(shorten(request.source_title, MAX_TITLE_UNITS))
    if request.kind is JobKind.REFRESH:
        return say(
            "Reading all articles of **{source}** again. Until this is done, answers use the current ones…",
            source=title,
        )
    if request.kind is JobKind.ROLLBACK:
        return say("Undoing the last reindex of **{source}**…", source=title)
    if request.source_id is None:
        return say("Checking this server's sources for new articles…")
    return say("Checking **{source}** for new articles…", source=title)


def source_figures(outcome: JobOutcome, say: Translator) -> str:
    """What a poll or refresh did, in one line."""
    is_refresh = outcome.request.kind is JobKind.REFRESH
    return ", ".join(_refresh_figures(outcome, say) if is_refresh else _poll_figures(outcome, say))


def describe_source_end(outcome: JobOutcome, report: SourceReport, say: Translator) -> str:
    """The figures, and as many details as fit."""
    details = _fit(report, say)
    lines = [_headline(outcome, report, say), *details.shown]
    if details.whole:
        lines.append(say("The attached file lists all of them."))
    if outcome.request.kind is JobKind.REFRESH and outcome.end is JobEnd.DONE and outcome.changed:
        lines.append(say("{source_rollback} undoes this.", source_rollback=say.command("source rollback")))
    return "\n".join(lines)


def attach_source_report(report: SourceReport, say: Translator) -> TextFile | None:
    """All details as a file; None if they fit into the message."""
    match report:
        case PollReport():
            name = POLL_FILE
        case RefreshReport():
            name = REFRESH_FILE
        case RollbackReport():
            name = ROLLBACK_FILE
    return _fit(report, say).attach(name)


def _fit(report: SourceReport, say: Translator) -> TruncatedReport:
    return truncate_report(lambda quote: _lines(report, say, quote), say)


def _headline(outcome: JobOutcome, report: SourceReport, say: Translator) -> str:
    if isinstance(report, RollbackReport):
        return say("Cancelled. Nothing was undone.") if report.cancelled else _rollback_text(report, say)
    figures = source_figures(outcome, say)
    if outcome.end is JobEnd.DONE:
        return say("Done: {figures}.", figures=figures)
    if outcome.request.kind is JobKind.REFRESH:
        return say("Reindex cancelled. Nothing was changed.")
    return say("Poll stopped early: {figures}. Articles already added are kept.", figures=figures)


def _lines(report: SourceReport, say: Translator, quote: FormatThirdPartyText) -> Iterator[str]:
    if isinstance(report, PollReport):
        yield from poll_lines(report, say, quote)
    elif isinstance(report, RollbackReport):
        yield from article_lines((*report.restored, *report.kept), say, quote)
    elif not report.cancelled:
        yield from article_lines(report.articles, say, quote)


def _rollback_text(report: RollbackReport, say: Translator) -> str:
    took_back = say.plural(
        "Undid the reindex of **{source}** of {when}: {n:,} article was restored.",
        "Undid the reindex of **{source}** of {when}: {n:,} articles were restored.",
        len(report.restored),
        source=escape(shorten(report.title, MAX_NAME_UNITS)),
        when=date_stamp(report.refreshed_at, "f"),
    )
    if not report.kept:
        return took_back
    kept = say.plural(
        "{n:,} article has changed again since then and was left as it is.",
        "{n:,} articles have changed again since then and were left as they are.",
        len(report.kept),
    )
    return f"{took_back} {kept}"


def _poll_figures(outcome: JobOutcome, say: Translator) -> Iterator[str]:
    read, unread = outcome.sources - outcome.unread_sources, outcome.unread_sources
    if read or not unread:
        yield say.plural("{n:,} source checked", "{n:,} sources checked", read)
    if unread:
        yield say.plural("{n:,} source could not be read", "{n:,} sources could not be read", unread)
    if not outcome.added:
        yield say("no new articles")
    else:
        yield say.plural("{n:,} article added", "{n:,} articles added", outcome.added)
    if outcome.updated:
        yield say("{n:,} updated", n=outcome.updated)
    if outcome.refused:
        yield say("{n:,} rejected", n=outcome.refused)
    if outcome.failed:
        yield say("{n:,} to be retried later", n=outcome.failed)


def _refresh_figures(outcome: JobOutcome, say: Translator) -> Iterator[str]:
    yield say.plural("{n:,} article read again", "{n:,} articles read again", outcome.articles)
    yield say("{n:,} changed", n=outcome.changed) if outcome.changed else say("none changed")
    if outcome.gone:
        yield say("{n:,} no longer online", n=outcome.gone)
    if outcome.failed:
        yield say("{n:,} could not be read", n=outcome.failed)
