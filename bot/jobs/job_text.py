"""A reindex or a check in words: while it lasts, at its end, and in the log. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pydantic import TypeAdapter, ValidationError

from bot.language import N_, Language
from bot.markdown import escape, shorten
from bot.records.jobs import JobKind, JobRequest
from index import Finding, Progress, ReindexReport

MAX_OUTLET_UNITS = 100
MAX_FINDINGS = 8
MAX_FINDING_UNITS = 90
"""Of its subject and of its problem: eight of both, and what stands around them, fit into one message."""
CANNOT_REPORT_LATE = N_(
    "I may not view this channel. If this takes more than 15 minutes, its end cannot be shown here; "
    "{index_status} tells."
)
_PROGRESS = {
    "articles": N_("{done:,} of {total:,} articles ({percent} %)."),
    "passages": N_("{done:,} of {total:,} passages embedded ({percent} %)."),
}


class JobEnd(StrEnum):
    """How a job ended."""

    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobOutcome:
    """What a job did, in figures that the log keeps."""

    request: JobRequest
    end: JobEnd
    articles: int = 0
    changed: int = 0
    embedded: int = 0
    problems: int = 0
    repaired: int = 0
    was_resumed: bool = False
    """Whether it went on after a restart; then the figures count only what came after."""


_OUTCOME = TypeAdapter(JobOutcome)


def outcome_of(
    request: JobRequest, result: ReindexReport | Sequence[Finding] | None, end: JobEnd, *, was_resumed: bool
) -> JobOutcome:
    """The figures of a result; None is that of a job that did not begin, or failed."""
    if result is None:
        return JobOutcome(request=request, end=end, was_resumed=was_resumed)
    if isinstance(result, ReindexReport):
        return JobOutcome(
            request=request,
            end=end,
            articles=result.articles,
            changed=result.changed,
            embedded=result.embedded,
            was_resumed=was_resumed,
        )
    repaired = sum(finding.repaired for finding in result)
    return JobOutcome(
        request=request, end=end, problems=len(result), repaired=repaired, was_resumed=was_resumed
    )


def to_subject(outcome: JobOutcome) -> str:
    """An outcome as the log keeps it."""
    return _OUTCOME.dump_json(outcome, exclude_defaults=True).decode()


def read_subject(subject: str) -> JobOutcome | None:
    """What `to_subject` made; None for anything else."""
    try:
        return _OUTCOME.validate_json(subject)
    except ValidationError:
        return None


def describe_request(request: JobRequest, say: Language) -> str:
    """What is done, as a sentence."""
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


def describe_running(request: JobRequest, progress: Progress | None, ahead: int, say: Language) -> str:
    """A job at work, or waiting for those of other servers."""
    if ahead:
        waiting = say.plural(
            "Waiting: {n:,} reindex or check of another server comes first.",
            "Waiting: {n:,} reindexes and checks of other servers come first.",
            ahead,
        )
        return f"{describe_request(request, say)}\n{waiting}"
    if progress is None or progress.total <= 0 or progress.unit not in _PROGRESS:
        return describe_request(request, say)
    percent = progress.done * 100 // progress.total
    told = say(_PROGRESS[progress.unit], done=progress.done, total=progress.total, percent=percent)
    return f"{describe_request(request, say)}\n{told}"


def describe_pause(request: JobRequest, say: Language) -> str:
    """A job that the end of the bot's process interrupts."""
    return f"{describe_request(request, say)}\n{say('I am being restarted; this goes on once I am back.')}"


def describe_end(
    outcome: JobOutcome, result: ReindexReport | Sequence[Finding] | None, say: Language, *, reason: str = ""
) -> str:
    """What a job did, what it found, and why it failed if it did: `reason` is a sentence."""
    lines = [*_ending(outcome, result, say, reason)]
    if outcome.was_resumed:
        lines.append(say("I was restarted in between; the figures count what came after."))
    return "\n".join(lines)


def describe_outcome(outcome: JobOutcome, say: Language) -> str:
    """The same in one line, for the log and for the status."""
    if outcome.end is JobEnd.FAILED:
        return say("failed")
    if outcome.request.kind is JobKind.REINDEX:
        figures = _figures(outcome, say)
        return figures if outcome.end is JobEnd.DONE else say("stopped early: {figures}", figures=figures)
    if outcome.end is JobEnd.CANCELLED:
        return say("stopped early: {figures}", figures=_problems(outcome, say))
    return _problems(outcome, say) if outcome.problems else say("all is well")


def _ending(
    outcome: JobOutcome, result: ReindexReport | Sequence[Finding] | None, say: Language, reason: str
) -> Iterator[str]:
    is_check = outcome.request.kind is JobKind.CHECK
    if outcome.end is JobEnd.FAILED:
        failed = (
            say("The check failed.") if is_check else say("The reindex failed; what was done before stays.")
        )
        yield f"{failed} {reason}".rstrip()
    elif result is None:
        yield say("Cancelled before it began.")
    elif isinstance(result, ReindexReport):
        yield _reindexed(outcome, result, say)
    else:
        yield from _checked(outcome, result, say)


def _reindexed(outcome: JobOutcome, report: ReindexReport, say: Language) -> str:
    if report.left_to_other_process:
        return say("Another program is indexing this library, so I left the work to it.")
    figures = _figures(outcome, say)
    if outcome.end is JobEnd.CANCELLED:
        return say(
            "Reindex stopped early: {figures}. What is done stays; {index_reindex} goes on from there.",
            figures=figures,
            index_reindex=say.command("index reindex"),
        )
    if report.rebuilt:
        return say("Reindex done: {figures}, search files built anew.", figures=figures)
    return say("Reindex done: {figures}.", figures=figures)


def _checked(outcome: JobOutcome, findings: Sequence[Finding], say: Language) -> Iterator[str]:
    if outcome.end is JobEnd.CANCELLED:
        yield say("Check stopped early: {figures} until then.", figures=_problems(outcome, say))
    elif not findings:
        yield say("Check done: all is well.")
    else:
        yield say("Check done: {figures}.", figures=_problems(outcome, say))
    for finding in findings[:MAX_FINDINGS]:
        yield _found(finding, say)
    if len(findings) > MAX_FINDINGS:
        yield say("and {n:,} more", n=len(findings) - MAX_FINDINGS)
    if outcome.repaired < len(findings):
        yield _advice(outcome.request, say)


def _found(finding: Finding, say: Language) -> str:
    subject = escape(shorten(say.wording(finding.subject), MAX_FINDING_UNITS))
    problem = escape(shorten(say.wording(finding.problem), MAX_FINDING_UNITS))
    if finding.repaired:
        return say("- {subject}: {problem} (repaired)", subject=subject, problem=problem)
    return say("- {subject}: {problem}", subject=subject, problem=problem)


def _advice(request: JobRequest, say: Language) -> str:
    if request.repairs:
        return say("What is not repaired needs the person who runs this bot: the log says more.")
    check = say.command("index check")
    return say("{index_check} with *repair* builds anew what can be built.", index_check=check)


def _figures(outcome: JobOutcome, say: Language) -> str:
    return say(
        "{articles} looked at, {changed:,} of them split anew, {passages} embedded",
        articles=say.plural("{n:,} article", "{n:,} articles", outcome.articles),
        changed=outcome.changed,
        passages=say.plural("{n:,} passage", "{n:,} passages", outcome.embedded),
    )


def _problems(outcome: JobOutcome, say: Language) -> str:
    problems = say.plural("{n:,} problem", "{n:,} problems", outcome.problems)
    if not outcome.repaired:
        return problems
    return say("{problems}, {repaired:,} of them repaired", problems=problems, repaired=outcome.repaired)
