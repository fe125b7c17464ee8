"""Progress and result of a job in words."""

from collections.abc import Iterator, Sequence

from bot.db.job_queries import JobKind, JobRequest
from bot.i18n.translator import N_, Translator
from bot.jobs.job_outcome import JobEnd, JobOutcome, JobResult
from bot.jobs.progress_message import HandoverTexts
from bot.jobs.source_job_text import (
    SOURCE_KINDS,
    attach_source_report,
    describe_source_end,
    describe_source_request,
    source_figures,
)
from bot.ui.attachments import TextFile
from bot.ui.discord_markup import escape, shorten
from index import Finding, PollReport, Progress, RefreshReport, ReindexReport, RollbackReport

MAX_OUTLET_UNITS = 100
MAX_FINDINGS = 8
MAX_FINDING_UNITS = 90
"""For its subject and for its problem: eight findings and the text around them fit into one message."""
_FAILED = {
    JobKind.REINDEX: N_("The reindex failed. What it had finished is kept."),
    JobKind.CHECK: N_("The check failed."),
    JobKind.POLL: N_("The poll failed. Articles that it had added are kept."),
    JobKind.REFRESH: N_("The reindex failed. Nothing was changed."),
    JobKind.ROLLBACK: N_("The rollback failed. Nothing was changed."),
}
_PROGRESS = {
    "articles": N_("{done:,} of {total:,} articles ({percent}%)"),
    "passages": N_("{done:,} of {total:,} passages indexed ({percent}%)"),
    "pages": N_("{done:,} of {total:,} pages read ({percent}%)"),
}


def describe_request(request: JobRequest, say: Translator) -> str:
    """What the job does, as a sentence."""
    if request.kind in SOURCE_KINDS:
        return describe_source_request(request, say)
    if request.kind is JobKind.CHECK:
        if request.repairs:
            return say("Checking and repairing this server's articles and index…")
        return say("Checking this server's articles and index…")
    if request.article_id is not None:
        return say("Reindexing article {number}…", number=request.article_id)
    if request.outlet is not None:
        outlet = escape(shorten(request.outlet, MAX_OUTLET_UNITS))
        return say("Reindexing the articles of **{outlet}**…", outlet=outlet)
    return say("Reindexing this server's articles…")


def describe_running(request: JobRequest, progress: Progress | None, ahead: int, say: Translator) -> str:
    """A job that is running, or waiting for jobs of other servers."""
    if ahead:
        return f"{describe_request(request, say)}\n{_waiting(ahead, say)}"
    if progress is None or progress.total <= 0 or progress.unit not in _PROGRESS:
        return describe_request(request, say)
    percent = progress.done * 100 // progress.total
    unit = "pages" if request.kind is JobKind.REFRESH and progress.unit == "articles" else progress.unit
    figures = say(_PROGRESS[unit], done=progress.done, total=progress.total, percent=percent)
    return f"{describe_request(request, say)}\n{figures}"


def handover_texts(say: Translator) -> HandoverTexts:
    """The last texts of a response after which Discord allows no further edit."""

    def continued(url: str) -> str:
        return say("This is taking longer than 15 minutes. Progress and result: {url}", url=url)

    return HandoverTexts(
        continued,
        discontinued=say(
            "I cannot post in this channel, so progress is no longer shown here. {index_status} shows it, and "
            "{log} will show the result.",
            index_status=say.command("index status"),
            log=say.command("log"),
        ),
    )


def describe_pause(request: JobRequest, say: Translator) -> str:
    """A job that is interrupted because the bot is shutting down."""
    return f"{describe_request(request, say)}\n{say('I am restarting. This continues when I am back.')}"


def describe_end(outcome: JobOutcome, result: JobResult | None, say: Translator, *, reason: str = "") -> str:
    """What a job did and found, or why it failed; `reason` is a sentence."""
    lines = [*_ending(outcome, result, say, reason)]
    if outcome.was_resumed and outcome.request.kind in (JobKind.REFRESH, JobKind.ROLLBACK):
        lines.append(say("I restarted partway through and continued from there."))
    elif outcome.was_resumed:
        lines.append(say("I restarted partway through; the figures cover only the time since then."))
    return "\n".join(lines)


def attach_report(result: JobResult | None, say: Translator) -> TextFile | None:
    """All details of a result as a file; None if they fit into the message."""
    if isinstance(result, PollReport | RefreshReport | RollbackReport):
        return attach_source_report(result, say)
    return None


def describe_outcome(outcome: JobOutcome, say: Translator) -> str:
    """The outcome in one line, for `/log` and `/index status`."""
    if outcome.end is JobEnd.FAILED:
        return say("failed")
    if outcome.request.kind is JobKind.REFRESH and outcome.end is JobEnd.CANCELLED:
        return say("cancelled, nothing was changed")
    if outcome.request.kind is not JobKind.CHECK:
        figures = _figures(outcome, say)
        return figures if outcome.end is JobEnd.DONE else say("stopped early: {figures}", figures=figures)
    if outcome.end is JobEnd.CANCELLED:
        return say("stopped early: {figures}", figures=_problem_figures(outcome, say))
    return _problem_figures(outcome, say) if outcome.problems else say("no problems found")


def _waiting(ahead: int, say: Translator) -> str:
    return say.plural(
        "Waiting until {n:,} other server has finished.",
        "Waiting until {n:,} other servers have finished.",
        ahead,
    )


def _ending(outcome: JobOutcome, result: JobResult | None, say: Translator, reason: str) -> Iterator[str]:
    if outcome.end is JobEnd.FAILED:
        yield f"{say(_FAILED[outcome.request.kind])} {reason}".rstrip()
        return
    match result:
        case None:
            yield say("Cancelled before it started.")
        case ReindexReport():
            yield _reindex_ending(outcome, result, say)
        case PollReport() | RefreshReport() | RollbackReport():
            yield describe_source_end(outcome, result, say)
        case _:
            yield from _check_ending(outcome, result, say)


def _reindex_ending(outcome: JobOutcome, report: ReindexReport, say: Translator) -> str:
    if report.left_to_other_process:
        return say("Another program is already indexing this library, so I did nothing.")
    figures = _figures(outcome, say)
    if outcome.end is JobEnd.CANCELLED:
        return say(
            "Reindex stopped early: {figures}. Finished work is kept; {index_reindex} continues from there.",
            figures=figures,
            index_reindex=say.command("index reindex"),
        )
    if report.rebuilt:
        return say("Reindex done: {figures}, search files rebuilt.", figures=figures)
    return say("Reindex done: {figures}.", figures=figures)


def _check_ending(outcome: JobOutcome, findings: Sequence[Finding], say: Translator) -> Iterator[str]:
    if outcome.end is JobEnd.CANCELLED:
        yield say("Check stopped early: {figures} so far.", figures=_problem_figures(outcome, say))
    elif not findings:
        yield say("Check done: no problems found.")
    else:
        yield say("Check done: {figures}.", figures=_problem_figures(outcome, say))
    for finding in findings[:MAX_FINDINGS]:
        yield _finding_line(finding, say)
    if len(findings) > MAX_FINDINGS:
        yield say("and {n:,} more", n=len(findings) - MAX_FINDINGS)
    if outcome.repaired < len(findings):
        yield _advice(outcome.request, say)


def _finding_line(finding: Finding, say: Translator) -> str:
    subject = escape(shorten(say.wording(finding.subject), MAX_FINDING_UNITS))
    problem = escape(shorten(say.wording(finding.problem), MAX_FINDING_UNITS))
    if finding.repaired:
        return say("- {subject}: {problem} (repaired)", subject=subject, problem=problem)
    return say("- {subject}: {problem}", subject=subject, problem=problem)


def _advice(request: JobRequest, say: Translator) -> str:
    if request.repairs:
        return say("The bot's operator must repair the rest; the log has details.")
    check = say.command("index check")
    return say("Run {index_check} with *repair* to rebuild what can be rebuilt.", index_check=check)


def _figures(outcome: JobOutcome, say: Translator) -> str:
    if outcome.request.kind in SOURCE_KINDS:
        return source_figures(outcome, say)
    articles = say.plural("{n:,} article checked", "{n:,} articles checked", outcome.articles)
    if not (outcome.changed or outcome.embedded):
        return say("{articles}, all up to date", articles=articles)
    passages = say.plural("{n:,} passage indexed", "{n:,} passages indexed", outcome.embedded)
    return say(
        "{articles}, {changed:,} updated, {passages}",
        articles=articles,
        changed=outcome.changed,
        passages=passages,
    )


def _problem_figures(outcome: JobOutcome, say: Translator) -> str:
    problems = say.plural("{n:,} problem", "{n:,} problems", outcome.problems)
    if not outcome.repaired:
        return problems
    return say("{problems}, {repaired:,} of them repaired", problems=problems, repaired=outcome.repaired)
