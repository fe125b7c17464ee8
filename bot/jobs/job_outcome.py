"""The figures of a finished job, as stored in the audit log."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

from pydantic import TypeAdapter, ValidationError

from bot.db.job_queries import JobRequest
from index import (
    EntryOutcome,
    Finding,
    PageChange,
    PollReport,
    RefreshReport,
    ReindexReport,
    RollbackReport,
)

JobResult: TypeAlias = ReindexReport | Sequence[Finding] | PollReport | RefreshReport | RollbackReport
CHANGED_PAGES = (PageChange.REVISED, PageChange.CORRECTED, PageChange.FACTS, PageChange.BACK)


class JobEnd(StrEnum):
    """How a job ended."""

    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobOutcome:
    """The figures of a job; which of them apply depends on the kind of the request."""

    request: JobRequest
    end: JobEnd
    articles: int = 0
    changed: int = 0
    embedded: int = 0
    problems: int = 0
    repaired: int = 0
    sources: int = 0
    unread_sources: int = 0
    added: int = 0
    updated: int = 0
    refused: int = 0
    gone: int = 0
    failed: int = 0
    """Articles that could not be read."""
    was_resumed: bool = False
    """It was resumed after a restart: the figures of a reindex, check or poll count only the work after it."""


_OUTCOME = TypeAdapter(JobOutcome)


def outcome_of(request: JobRequest, result: JobResult | None, end: JobEnd, *, was_resumed: bool) -> JobOutcome:
    """The figures of a result, which is None for a job that did not begin or that failed."""
    outcome = JobOutcome(request=request, end=end, was_resumed=was_resumed)
    match result:
        case None:
            return outcome
        case ReindexReport():
            return replace(outcome, articles=result.articles, changed=result.changed, embedded=result.embedded)
        case PollReport():
            return _of_poll(outcome, result)
        case RefreshReport():
            return _of_refresh(outcome, result)
        case RollbackReport():
            return replace(outcome, articles=len(result.restored))
        case _:
            repaired = sum(finding.repaired for finding in result)
            return replace(outcome, problems=len(result), repaired=repaired)


def format_outcome(outcome: JobOutcome) -> str:
    """Serialize an outcome for the audit log."""
    return _OUTCOME.dump_json(outcome, exclude_defaults=True).decode()


def parse_outcome(subject: str) -> JobOutcome | None:
    """Parse what `format_outcome` wrote; None for anything else."""
    try:
        return _OUTCOME.validate_json(subject)
    except ValidationError:
        return None


def _of_poll(outcome: JobOutcome, report: PollReport) -> JobOutcome:
    counts = report.counts
    return replace(
        outcome,
        sources=len(report.polls),
        unread_sources=sum(poll.error is not None for poll in report.polls),
        added=counts[EntryOutcome.ADDED],
        updated=counts[EntryOutcome.UPDATED],
        refused=counts[EntryOutcome.REJECTED],
        failed=counts[EntryOutcome.FAILED],
    )


def _of_refresh(outcome: JobOutcome, report: RefreshReport) -> JobOutcome:
    counts = report.counts
    return replace(
        outcome,
        articles=len(report.articles),
        changed=sum(counts[change] for change in CHANGED_PAGES),
        gone=counts[PageChange.GONE],
        failed=counts[PageChange.FAILED],
        embedded=report.embedded,
    )
